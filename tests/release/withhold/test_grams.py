import json

from hypothesis import given
from hypothesis import strategies as st

from goldspan.release.withhold.grams import (
    distinct,
    matches,
    sequences,
    shared_sequences,
    unescaped_words,
    word_lists,
    words,
)

ARTICLE = "The army, they said, “shelled” Raqqa."


def hashes(text):
    return [one for _, one in sequences(words(text))]


def test_words_are_compared_without_case_and_punctuation():
    assert hashes("the army THEY said") == hashes("The army, they said")
    assert len(hashes(ARTICLE)) == 3


def test_no_sequence_runs_across_a_mask():
    assert hashes("the army ____ they said so") == []
    assert len(hashes("__ the army they said __")) == 1


def test_an_underscore_between_two_words_is_a_blank():
    assert hashes("/the_army_they_said") == hashes("the army they said")
    assert hashes("the_army__they_said") == hashes("the army_ _they said") == []


def test_escapes_of_addresses_are_read_as_what_they_stand_for():
    written = "https://a.example/?q=%C3%84rzte%20sind%20da%2C%20%FCberall"
    read = unescaped_words(written)
    assert [one.text for one in read][-4:] == ["ärzte", "sind", "da", "überall"]
    assert written[read[-4].start : read[-4].end] == "%C3%84rzte"
    assert written[read[-1].start : read[-1].end] == "%FCberall"


def test_what_articles_have_is_found_with_its_place():
    found = shared_sequences(hashes("he said: army they said shelled it"), [("x", "else"), ("d", ARTICLE)])
    (one,) = found.values()
    assert one.document == "d"
    assert [ARTICLE[start:end] for start, end in one.ranges] == ["army", "they", "said", "shelled"]


def test_nothing_is_looked_for_in_vain():
    assert shared_sequences([], [("d", ARTICLE)]) == {}
    assert shared_sequences(hashes("nobody said such a thing"), [("d", ARTICLE), ("short", "two words")]) == {}


def test_a_word_of_several_sequences_comes_once():
    text = "so the army they said shelled too"
    found = shared_sequences(hashes(text), [("d", ARTICLE)])
    assert [text[start:end] for (start, end), _, _ in matches(words(text), found)] == [
        "the", "army", "they", "said", "shelled",
    ]  # fmt: skip


def test_escapes_of_json_are_read_as_what_they_stand_for():
    text = "caf\u00e9\n“so” said\tnobody"
    written = json.dumps(text)
    read = unescaped_words(written)
    assert [one.text for one in read] == ["café", "so", "said", "nobody"]
    assert written[read[0].start : read[0].end] == "caf\\u00e9"
    assert len(list(word_lists(written))) == 2
    assert len(list(word_lists("plain words"))) == 1


@given(st.lists(st.integers(-(2**63), 2**63 - 1)), st.integers(1, 5))
def test_hashes_are_made_distinct_whatever_the_block(hashes, block):
    assert distinct(iter(hashes), block=block).tolist() == sorted(set(hashes))
