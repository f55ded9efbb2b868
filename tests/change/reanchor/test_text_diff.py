"""What two texts share: true, in order, and as much as words allow."""

import itertools
import time

import pytest
from hypothesis import example, given
from strategies import texts

from goldspan.change.reanchor import MatchingBlock, align


@given(texts, texts)
@example("", "a")
@example("a", "")
@example("a b", "b a")
def test_blocks_are_equal_in_order_and_do_not_touch(old, new):
    blocks = align(old, new)
    for one in blocks:
        assert one.length > 0
        assert old[one.old : one.old + one.length] == new[one.new : one.new + one.length]
    for one, other in itertools.pairwise(blocks):
        gaps = other.old - one.old - one.length, other.new - one.new - one.length
        assert min(gaps) >= 0 and max(gaps) > 0


@given(texts)
def test_a_text_is_one_block_of_itself(text):
    assert align(text, text) == (MatchingBlock(0, 0, len(text)),)


def test_an_insertion_loses_no_character():
    assert sum(one.length for one in align("one two", "one red two")) == 7


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("in Raqqain Syria", "in Raqqa in Syria", ["in Raqqa", "in Syria"]),
        ("with fortications, traps", "with fortifications, traps", ["with forti", "cations, traps"]),
        ("a\u00a0b", "a b", ["a", "b"]),
        ("one two three", "one three", ["one ", "three"]),
    ],
)
def test_inside_a_changed_word_characters_count(old, new, parts):
    assert [old[one.old : one.old + one.length] for one in align(old, new)] == parts


def test_a_rewritten_sentence_does_not_lend_letters_to_its_neighbours():
    old = "Ann left. The delegation refused to sign anything. Bob stayed."
    new = "Ann left. It rained. Bob stayed."
    first, *_, last = align(old, new)
    assert old[: first.length].startswith("Ann left.")
    assert old[last.old :].endswith("Bob stayed.")


def test_a_long_text_takes_no_long_time():
    old = " ".join(f"word{number % 4999}" for number in range(12_000))
    new = old.replace("word7 ", "word seven ").replace("word1200 ", "")
    assert len(old) > 100_000
    began = time.process_time()
    assert sum(one.length for one in align(old, new)) > 0.99 * len(old)
    assert time.process_time() - began < 10
