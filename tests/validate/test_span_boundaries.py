"""The shift of a region that was resized in Label Studio: seen, and what was meant is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import document, texts

from goldspan.model import Layer, make_span
from goldspan.schema.language import parse
from goldspan.validate.checks import Checks
from goldspan.validate.fixes import fix_layer
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.span_boundaries import clean, unshifted

SCHEMA = parse("name: n\nversion: 1.0.0\nlabels: {A: {discontinuous: true}}\n")


def layer_of(doc, *fragments):
    return Layer(
        document=doc.id,
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=(make_span(doc, "A", fragments),),
    )


SHIFTED = [
    ("🐱🐱 the Acme Corp yy", (5, 11), (3, 11)),
    ("xx the Acme 🐱🐱 Corp yy", (7, 21), (7, 19)),
    ("🐱🐱 said US troops", (10, 17), (8, 17)),
    ("🐱 of Bremen and", (6, 12), (5, 11)),
]
"""A text, the stretch as Label Studio stores it after an edge was dragged, and the one that was marked."""


@pytest.mark.parametrize(("text", "stored", "meant"), SHIFTED)
def test_the_shift_is_found_and_what_was_meant_is_said(text, stored, meant):
    found = list(validate_layer(layer_of(document(text), stored), document(text), Checks(SCHEMA)))
    assert {one.code for one in found} <= {"GS601", "GS602", "GS606"} and found
    assert repr(text[slice(*meant)]) in found[0].message


@pytest.mark.parametrize(("text", "stored", "meant"), SHIFTED[2:])
def test_where_a_blank_shows_it_the_span_is_not_trimmed(text, stored, meant):
    doc = document(text)
    fixed = fix_layer(layer_of(doc, stored), doc, SCHEMA)
    assert fixed.layer.spans == layer_of(doc, stored).spans
    assert f"looks shifted; perhaps {text[slice(*meant)]!r} was meant" in fixed.refused[0]


def test_a_blank_beside_half_a_word_is_not_trimmed_either():
    doc = document("of Bremen and")
    fixed = fix_layer(layer_of(doc, (4, 10)), doc, SCHEMA)
    assert (fixed.done, fixed.refused[0]) == ((), "A 'remen ': not trimmed, for the span looks shifted")


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("an Acme 🐱", ((3, 6),)),  # half a word, and nothing before it that could have moved it
        ("🐱 Acme", ((2, 6),)),
        ("🐱 Acme", ((1, 6),)),  # in UTF-16 that would be half of the cat
        ("🐱 anagram", ((4, 7),)),
        ("🐱 a b", ((2, 3), (4, 5))),
        ("🐱 Press. Ada", ((8, 12),)),  # nobody marks '. Ada'
    ],
)
def test_what_a_shift_does_not_explain_is_not_explained_by_one(text, fragments):
    assert unshifted(text, fragments) is None


def test_a_blank_behind_the_end_of_a_sentence_is_trimmed():
    doc = document("🐱 Press. Ada")
    fixed = fix_layer(layer_of(doc, (8, 12)), doc, SCHEMA)
    assert [span.text for span in fixed.layer.spans] == ["Ada"]


@given(texts, st.data())
def test_a_dragged_edge_that_is_no_longer_clean_leads_back_to_where_it_was(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    moved = len(text[:start].encode("utf-16-le", "surrogatepass")) // 2
    marked = clean(text, start, end) == (True, True) and text[start] not in ".,;:!?)]”’»،؛؟。、，；："
    if marked and moved < end and not clean(text, moved, end)[0]:
        assert unshifted(text, ((moved, end),)) == ((start, end),)
