"""The table of codes, and what is made from it."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import fragments, texts

from goldspan import findings
from goldspan.findings import CODES, CONTEXT, excerpt, finding, record, worst
from goldspan.model import Excerpt, Place

LEVELS = {1, 2, 3, 4, 5, 6, 7, 8}


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_well_formed_and_explained(code):
    one = CODES[code]
    assert one.code == code
    assert re.fullmatch(r"GS[1-9]\d\d", code)
    assert one.level == int(code[2]) and one.level in LEVELS
    assert one.severity in ("error", "warning", "info")
    assert one.title and not one.title.endswith(".")
    assert one.why.endswith(".")
    assert one.hint and not one.hint.endswith("."), "it follows `fix:` in a list"


def test_codes_stand_in_order_and_none_is_given_twice():
    assert list(CODES) == sorted(CODES)
    assert len({one.title for one in CODES.values()}) == len(CODES)


def test_a_code_is_given_away_once():
    # a dict would let the second of two equal codes win without a word
    source = Path(findings.__file__).read_text(encoding="utf-8")
    assert re.findall(r'Code\("(GS\d+)"', source) == list(CODES)


def test_a_finding_takes_level_severity_and_hint_from_its_code():
    one = finding("GS701", "message", Place(document="d"))
    assert (one.level, one.severity, one.hint) == (7, "warning", CODES["GS701"].hint)
    assert finding("GS701", "message", Place(), hint="other").hint == "other"


def test_an_unknown_code_is_a_defect():
    with pytest.raises(KeyError):
        finding("GS999", "message", Place())


def shown(character):
    return " " if character.isspace() or not character.isprintable() else character


@st.composite
def marked(draw):
    text = draw(texts | texts.map(lambda one: one * 5))
    return text, draw(fragments(len(text), discontinuous=True))


@pytest.mark.parametrize("gap", [None, 4])
@given(marked())
def test_the_marks_cover_exactly_the_words(gap, case):
    text, extent = case
    one = excerpt(text, extent) if gap is None else excerpt(text, extent, context=2, gap=gap)
    assert len(one.marks) == len(extent)
    for (start, end), (first, last) in zip(extent, one.marks, strict=True):
        assert one.text[first:last] == "".join(map(shown, text[start:end]))


@given(marked())
def test_an_excerpt_is_one_line_of_the_text_around_its_marks(case):
    text, extent = case
    one = excerpt(text, extent)
    assert one.text.isprintable()
    first, last = one.marks[0][0], one.marks[-1][1]
    before, after = one.text[:first].removeprefix("…"), one.text[last:].removesuffix("…")
    assert len(before) <= CONTEXT + 1 and len(after) <= CONTEXT + 1
    assert "".join(map(shown, text)).find(one.text.removeprefix("…").removesuffix("…")) >= 0


def test_an_ellipsis_stands_where_the_text_goes_on():
    text = "a" * 100
    assert excerpt(text, ((50, 51),)) == Excerpt("…" + "a" * 81 + "…", ((41, 42),))
    assert excerpt(text, ((0, 1),)) == Excerpt("a" * 41 + "…", ((0, 1),))
    assert excerpt(text, ((99, 100),)) == Excerpt("…" + "a" * 41, ((41, 42),))
    assert excerpt(text, ()) == Excerpt("a" * 80 + "…", ())
    assert excerpt(text[:80], ()) == Excerpt("a" * 80, ())


def test_what_lies_far_between_two_marks_can_be_left_out():
    text = "Ada " + "x" * 300 + " Bo"
    assert excerpt(text, ((305, 307), (0, 3)), context=6, gap=20) == Excerpt("Ada xxxxx…xxxxx Bo", ((16, 18), (0, 3)))
    assert excerpt(text, ((305, 307), (0, 3)), context=6) == Excerpt(text, ((305, 307), (0, 3)))
    assert excerpt(text, ((305, 307), (0, 3)), context=6, gap=302).text == text


@given(texts, st.lists(st.tuples(st.integers(-50, 200), st.integers(-50, 200)), max_size=4))
def test_any_offsets_at_all_give_an_excerpt_with_marks_inside(text, extent):
    one = excerpt(text, tuple(extent))
    assert all(0 <= start < end <= len(one.text) for start, end in one.marks)


def test_an_empty_text_has_an_empty_excerpt():
    assert excerpt("", ((0, 4),)) == Excerpt("", ())


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], None),
        (["GS812"], "info"),
        (["GS812", "GS701"], "warning"),
        (["GS701", "GS812", "GS101"], "error"),
    ],
)
def test_the_worst_of_several(codes, expected):
    assert worst(finding(code, "message", Place()) for code in codes) == expected


def test_a_record_leaves_out_what_is_empty():
    bare = record(finding("GS102", "message", Place(file="f.json")))
    assert bare == {
        "code": "GS102",
        "level": 1,
        "severity": "error",
        "where": {"file": "f.json"},
        "message": "message",
        "hint": CODES["GS102"].hint,
    }
    place = Place(document="d", layer="l", span="s")
    full = finding("GS401", "message", place, excerpt=Excerpt("a b", ((0, 1),)), url="u")
    assert record(full)["where"] == {"document": "d", "layer": "l", "span": "s"}
    assert record(full)["excerpt"] == {"text": "a b", "marks": [[0, 1]]}
    assert record(full)["url"] == "u"
    assert json.loads(json.dumps(record(full))) == record(full)
