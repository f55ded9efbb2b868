"""Findings as lines for a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text
from strategies import fragments, texts

from goldspan.findings import CODES, excerpt, finding
from goldspan.model import Excerpt, Place
from goldspan.report.findings.finding_lines import lines, summary

HERE = Place(document="doc", layer="ann")


def plain(*found):
    return [line.plain for line in lines(found)]


def underlined(one):
    """The line of an excerpt and the line of carets below it."""
    _, _, words, carets, *_ = plain(finding("GS401", "message", HERE, excerpt=one))
    return words, carets


def test_no_findings_are_no_lines():
    assert plain() == []


def test_a_finding_is_reported_with_its_place_severity_code_excerpt_and_fix():
    one = finding(
        "GS401", "the schema has no label 'PET'", HERE, excerpt=Excerpt("a cat sat", ((2, 5),)), url="http://ls/9"
    )
    assert plain(one) == [
        "doc / ann",
        "  error   GS401 the schema has no label 'PET'",
        "          a cat sat",
        "            ^^^",
        f"          fix: {CODES['GS401'].hint}",
        "          task: http://ls/9",
    ]


def test_the_mend_is_said_once_a_code():
    printed = plain(*(finding(code, "message", HERE) for code in ("GS401", "GS402", "GS401", "GS402", "GS401")))
    assert [line for line in printed if "fix:" in line] == [
        f"          fix: {CODES[code].hint}" for code in ("GS401", "GS402")
    ]


def test_a_place_is_named_once_for_the_findings_in_it():
    other = Place(document="doc", layer="bob")
    printed = plain(*(finding("GS401", "message", where) for where in (HERE, HERE, other, HERE)))
    assert [line for line in printed if not line.startswith(" ")] == ["doc / ann", "doc / bob", "doc / ann"]


@pytest.mark.parametrize(
    ("where", "heading"),
    [
        (Place(file="f.json", document="doc"), "doc"),
        (Place(file="f.json"), "f.json"),
        (Place(), ""),
    ],
)
def test_a_finding_without_layer_or_document_stands_under_its_file(where, heading):
    assert plain(finding("GS101", "message", where))[:2] == [heading, "  error   GS101 message"]


def test_half_a_surrogate_pair_is_spelt_out_for_it_cannot_be_printed():
    printed = plain(finding("GS301", "of \ud800", Place(document="d\udfff")))
    assert printed[:2] == ["d\\udfff", "  error   GS301 of \\ud800"]


def test_brackets_in_a_message_are_no_markup():
    assert "  error   GS301 [0, 9) of [bold]" in plain(finding("GS301", "[0, 9) of [bold]", HERE))


@pytest.mark.parametrize(
    ("text", "marks", "carets"),
    [
        ("a cat sat", ((2, 5),), "  ^^^"),
        ("🐱 cat sat", ((2, 5),), "   ^^^"),
        ("東京 cat", ((3, 6),), "     ^^^"),
        ("in 東京 now", ((3, 5),), "   ^^^^"),
        ("🐱🐱 x", ((1, 2), (3, 4)), "  ^^ ^"),
        ("cafe\u0301 cat", ((6, 9),), "     ^^^"),
        ("a b c", ((0, 1), (4, 5)), "^   ^"),
        ("abcdef", ((0, 4), (1, 2)), "^^^^"),
        ("abcdef", ((0, 3), (2, 5)), "^^^^^"),
    ],
)
def test_the_carets_stand_under_the_words_whatever_their_width(text, marks, carets):
    words, below = underlined(Excerpt(text, marks))
    assert words == " " * 10 + text
    assert below == " " * 10 + carets


@st.composite
def excerpts(draw):
    text = draw(texts)
    return excerpt(text, draw(fragments(len(text), discontinuous=True)))


@given(excerpts())
def test_every_mark_has_carets_and_no_caret_stands_beyond_the_last(one):
    _, below = underlined(one)
    under = below[10:]
    assert set(under) <= {" ", "^"}
    for start, end in one.marks:
        first, last = cell_len(one.text[:start]), cell_len(one.text[:end])
        assert set(under[first : max(last, first + 1)]) == {"^"}
    assert len(under) <= max(cell_len(one.text), cell_len(one.text[: one.marks[-1][0]]) + 1)


def test_the_words_are_marked_in_the_line_too():
    [line] = [
        line
        for line in lines([finding("GS401", "message", HERE, excerpt=Excerpt("a cat sat", ((2, 5),)))])
        if "cat" in line.plain
    ]
    assert [line.plain[span.start : span.end] for span in line.spans if span.style == "reverse"] == ["cat"]


def test_an_excerpt_without_marks_has_no_carets():
    assert "^" not in "".join(plain(finding("GS301", "message", HERE, excerpt=Excerpt("a cat", ()))))


def test_lines_are_text_and_no_strings():
    assert all(isinstance(line, Text) for line in lines([finding("GS401", "message", HERE)]))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], "No findings."),
        (["GS101"], "1 error."),
        (["GS812", "GS701", "GS101", "GS102", "GS812"], "2 errors, 1 warning, 2 notes."),
    ],
)
def test_the_summary_counts_by_severity(codes, expected):
    assert summary(finding(code, "message", HERE) for code in codes) == expected
