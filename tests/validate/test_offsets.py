"""Level 3: whether a span marks text, and the text it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from goldspan.model import make_span, replace
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer


def alone(layer, span):
    return replace(layer, spans=(span,), relations=())


def test_offsets_count_characters_whatever_stands_before(document, layer, codes):
    acme = make_span(document, "PLACE", [(2, 6)])
    assert acme.text == "Acme"
    assert codes(alone(layer, acme)) == []
    # what a tool that counts UTF-16 would give: the cat before it takes two units
    assert codes(alone(layer, replace(acme, fragments=((3, 7),)))) == ["GS302"]


def test_a_non_breaking_space_is_not_a_space(document, layer, codes):
    span = make_span(document, "PLACE", [(24, 34)])
    assert span.text == "called\u00a0the"
    assert codes(alone(layer, span)) == []
    assert codes(alone(layer, replace(span, text="called the"))) == ["GS302"]


@pytest.mark.parametrize("extent", [(84, 85), (83, 85), (5, 5), (6, 2), (-1, 2), (-3, -1), (200, 300)])
def test_a_range_must_mark_something_inside_the_text(layer, codes, document, extent):
    span = replace(make_span(document, "PLACE", [(2, 6)]), fragments=(extent,))
    assert codes(alone(layer, span)) == ["GS301"]


def test_the_last_character_can_be_marked(document, layer, codes):
    assert codes(alone(layer, make_span(document, "PLACE", [(83, 84)]))) == []


@pytest.mark.parametrize("fragments", [((2, 6), (6, 7)), ((2, 6), (4, 9)), ((24, 30), (2, 6)), ((2, 6), (2, 6))])
def test_fragments_stand_in_order_and_apart(document, layer, codes, fragments):
    span = replace(make_span(document, "DEAL", [(2, 6)]), fragments=fragments)
    assert codes(alone(layer, span))[:1] == ["GS304"]


def test_the_words_of_fragments_are_joined_by_a_gap(document, layer, codes):
    span = make_span(document, "DEAL", [(24, 30), (46, 49)])
    assert span.text == "called ... off"
    assert "GS302" not in codes(alone(layer, span))
    assert codes(alone(layer, replace(span, text="calledoff"))) == ["GS302"]


def test_a_layer_of_another_text_is_one_finding_and_not_one_a_span(document, layer, codes):
    moved = replace(document, text="x" + document.text, text_sha256="0" * 64)
    assert codes(layer, doc=moved) == ["GS303"]


@given(cases())
def test_a_layer_made_on_its_document_has_sound_offsets(case):
    schema, doc, layer = case
    assert [one for one in validate_layer(layer, doc, Checks(schema)) if one.level == 3] == []


@given(cases().filter(lambda case: case[2].spans), st.data())
def test_a_span_moved_off_its_words_is_found(case, data):
    schema, doc, layer = case
    at = data.draw(st.integers(0, len(layer.spans) - 1))
    by = data.draw(st.integers(-3, len(doc.text)).filter(bool))
    moved = tuple((start + by, end + by) for start, end in layer.spans[at].fragments)
    spans = list(layer.spans)
    spans[at] = replace(spans[at], fragments=moved)
    found = [
        one.code for one in validate_layer(replace(layer, spans=tuple(spans)), doc, Checks(schema)) if one.level == 3
    ]
    there = [doc.text[start:end] if start >= 0 else None for start, end in moved]
    if there == [doc.text[start:end] for start, end in layer.spans[at].fragments]:
        assert found == [], "the same words stand there too"
    else:
        assert found in (["GS301"], ["GS302"])


@pytest.mark.parametrize("status", ["draft", "skipped"])
def test_drafts_and_skipped_layers_are_checked_for_offsets_and_for_nothing_above(status, document, layer, codes):
    unknown = replace(layer.spans[5], label="NOPE")
    unfinished = replace(layer, status=status, spans=(*layer.spans[:5], unknown), relations=layer.relations[:4])
    assert codes(unfinished) == []
    shifted = replace(unknown, fragments=((78, 82),))
    assert codes(replace(unfinished, spans=(*layer.spans[:5], shifted))) == ["GS302"]


@pytest.mark.parametrize("status", ["submitted", "adjudicated"])
def test_finished_layers_are_checked_to_the_end(status, layer, codes):
    unknown = replace(layer.spans[5], label="NOPE")
    assert codes(replace(layer, status=status, spans=(*layer.spans[:5], unknown), relations=())) == ["GS401"]


def test_without_a_schema_only_offsets_are_checked(layer, codes):
    unknown = replace(layer.spans[5], label="NOPE")
    spans = (*layer.spans[:5], unknown)
    assert codes(replace(layer, spans=spans, relations=()), under=None) == []
    assert codes(replace(layer, spans=(replace(unknown, text="x"),), relations=()), under=None) == ["GS302"]
