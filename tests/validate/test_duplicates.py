"""Texts that are the same, or nearly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from goldspan.model import sha256
from goldspan.validate.duplicates import NEARLY, Pair, pairs, sequences, signature, similarity

STORY = " ".join(f"word{number}" for number in range(60))
REPRINT = STORY.replace("word59", "other")
RETOLD = " ".join(reversed(STORY.split()))


def found(*several):
    texts = [(sha256(text), signature(text)) for text in several]
    return list(pairs(texts, lambda place: several[place]))


def test_equal_texts_are_pairs_with_the_first_of_them():
    assert found("a b", STORY, "a b", "a b") == [Pair(0, 2, 1.0), Pair(0, 3, 1.0)]


def test_a_text_with_a_word_changed_is_nearly_the_same_and_the_share_is_exact():
    assert found(STORY, RETOLD, REPRINT) == [Pair(0, 2, 55 / 57)]


def test_capitals_and_punctuation_do_not_count():
    assert found(STORY, STORY.upper().replace(" ", ", ")) == [Pair(0, 1, 1.0)]


def test_a_short_text_is_nearly_nothing_else():
    assert signature("four words and no") == b""
    assert found("Nothing happened today.", "Nothing happened today!") == []


def test_many_copies_are_one_pair_each_and_not_one_for_every_two():
    copies = [f"{STORY} number {number}" for number in range(40)]
    made = found(*copies)
    assert len(made) == 39
    assert {place for pair in made for place in (pair.first, pair.second)} == set(range(40))


def test_texts_below_the_threshold_are_no_pair():
    words = STORY.split()
    for kept in range(60):
        other = " ".join([*words[:kept], *(f"x{number}" for number in range(60 - kept))])
        share = similarity(STORY, other)
        assert found(STORY, other) == ([Pair(0, 1, share)] if share >= NEARLY else [])


def test_without_a_text_the_estimate_stands():
    texts = [(sha256(text), signature(text)) for text in (STORY, REPRINT)]
    [pair] = pairs(texts, lambda _: None)
    assert pair.share == pytest.approx(55 / 57, abs=0.06)


def test_a_signature_is_the_same_everywhere():
    assert signature(STORY).hex().startswith("1861bd0dfad7d91e5649a41a5a06194a")
    assert len(signature(STORY)) == 4 * 112


def test_each_character_is_a_word_where_a_script_has_no_spaces():
    assert sequences("東京都知事は") == {"東 京 都 知 事", "京 都 知 事 は"}
    assert sequences("the 東京 city hall") == {"the 東 京 city hall"}


@given(texts)
def test_a_text_is_wholly_like_itself(text):
    assert similarity(text, text) == (1.0 if sequences(text) else 0.0)


@given(st.permutations([STORY, RETOLD, REPRINT, "a b c d e f", "a b c d e f"]))
def test_what_is_found_does_not_hang_on_the_order(several):
    joined = {frozenset((several[one.first], several[one.second])) for one in found(*several)}
    assert joined == {frozenset((STORY, REPRINT)), frozenset(("a b c d e f",))}
