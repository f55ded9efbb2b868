"""Where the sentences of a text are."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from goldspan import store
from goldspan.text.sentences import sentences

ROOT = Path(__file__).parents[2]
PIECES = [
    "U.S. ",
    "Gen. ",
    "He said. ",
    "“Yes.” ",
    "\n",
    "\r\n",
    "\u2028",
    "🐱",
    "...",
    "?!",
    "1.5 ",
    '"',
    "(",
    " ",
    "。",
]
lines = st.one_of(texts, st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


def words_of(text):
    return [text[start:end] for start, end in sentences(text).ranges]


@given(lines)
def test_ranges_are_in_order_inside_the_text_and_cover_all_that_is_not_blank(text):
    ranges = sentences(text).ranges
    edges = [edge for one in ranges for edge in one]
    assert edges == sorted(edges) and all(start < end for start, end in ranges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))
    covered = {at for start, end in ranges for at in range(start, end)}
    assert [at for at, character in enumerate(text) if not character.isspace() and at not in covered] == []


@given(lines)
def test_no_sentence_runs_over_a_line_break_or_has_white_space_at_its_edge(text):
    for words in words_of(text):
        assert "\n" not in words
        assert words == words.strip()


@given(lines)
def test_each_character_lies_in_the_sentence_that_is_reported(text):
    found = sentences(text)
    for number, (start, end) in enumerate(found.ranges):
        assert {found.at(at) for at in range(start, end)} == {number}


def test_offsets_are_code_points_and_abbreviations_end_nothing():
    text = "🐱 U.S. Gen. Smith met them on Feb. 4th. They left.\nThe end"
    assert words_of(text) == ["🐱 U.S. Gen. Smith met them on Feb. 4th.", "They left.", "The end"]


def test_what_is_quoted_stays_with_who_says_it():
    assert words_of('"It is fine. We go," he said. Then he left.') == ['"It is fine. We go," he said.', "Then he left."]


def test_an_empty_text_has_none():
    assert sentences("").ranges == sentences(" \n ").ranges == ()
    assert sentences("").at(0) == -1


@pytest.mark.parametrize(
    ("name", "first", "last", "number"),
    [
        ("000_5f2f36bdbfeb356c", "ISIS leaders fleeing Raqqa", "The command added", 12),
        ("001_f8be0bdeefdf02ad", "Families of IS foreign fighters", "The fall of Raqqa", 12),
    ],
)
def test_the_articles_come_out_as_they_read(name, first, last, number):
    document = store.read_document(store.document_path(ROOT / "corpus", name))
    found = words_of(document.text)
    assert len(found) == number
    assert found[0].startswith(first) and found[-1].startswith(last)
    assert all(words.endswith((".", "”", '"')) for words in found[1:])


def test_nobody_pays_for_it_who_does_not_ask():
    code = "import sys, goldspan.validate; assert 'sentencex' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
