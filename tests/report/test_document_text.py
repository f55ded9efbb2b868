"""A document with its labels for a terminal."""

import pytest
from hypothesis import given
from strategies import cases, document

from goldspan.model import Layer, Provenance, Unmapped, make_relation, make_span, replace
from goldspan.report.document_lines import view
from goldspan.schema.language import parse

SCHEMA = parse("""
name: news
version: 1.0.0
labels: {ORG: {}, PER: {}, DEAL: {discontinuous: true}}
relations: {LEADS: {source: [PER], target: [ORG]}}
""")
DOC = document("🐱 Acme, led by Ann,\n\nsold it off.", name="shop")
ACME = make_span(DOC, "ORG", [(2, 6)], attributes={"level": "NAM"}, note="or Acme Ltd?")
ANN = make_span(DOC, "PER", [(15, 18)])
SOLD = make_span(DOC, "DEAL", [(21, 25), (29, 32)], attributes={"kind": ("a", "b")})
LEADS = make_relation("LEADS", ANN.id, ACME.id, attributes={"since": "2017"})
LAYER = Layer(
    document="shop",
    name="ann-2",
    annotator="ann",
    status="submitted",
    text_sha256=DOC.text_sha256,
    spans=(ACME, ANN, SOLD),
    relations=(LEADS,),
    document_labels={"topics": ("war", "trade")},
    note="Twice read.",
    provenance=Provenance(method="manual", unmapped=(Unmapped("GS801", "a region without a label", None),)),
)


def shown(*layers, doc=DOC, schema=SCHEMA):
    return [line.plain for line in view(doc, layers, schema)]


def test_everything_of_a_layer_is_shown():
    assert shown(LAYER) == [
        "shop",
        "  shop.txt",
        "",
        "layer ann-2 (submitted, manual, 3 spans, 1 relation)",
        "",
        "🐱 Acme, led by Ann,",
        "           2-6 ORG 'Acme'  level=NAM  (or Acme Ltd?)",
        "         15-18 PER 'Ann'",
        "       → LEADS ORG 'Acme'  since=2017",
        "",
        "sold it off.",
        "   21-25, 29-32 DEAL 'sold ... off'  kind=a, b",
        "  document: topics = war, trade",
        "  note: Twice read.",
        "  not carried over: GS801 a region without a label",
    ]


def test_a_document_without_layers_shows_its_text_and_what_to_do():
    lines_shown = "\n".join(shown())
    assert DOC.text in lines_shown
    assert "push the document" in lines_shown


def test_known_facts_of_the_source_are_shown_and_unknown_ones_are_not():
    known = replace(DOC, source=replace(DOC.source, publisher="ARA", date="2017-03-12"))
    assert shown(doc=known)[1] == "  ARA · 2017-03-12 · shop.txt"


def test_layers_stand_one_after_the_other():
    lines_shown = shown(LAYER, replace(LAYER, name="bob", status="draft", provenance=Provenance()))
    assert [line for line in lines_shown if line.startswith("layer ")] == [
        "layer ann-2 (submitted, manual, 3 spans, 1 relation)",
        "layer bob (draft, method unknown, 3 spans, 1 relation)",
    ]


def test_the_words_are_marked_in_the_text():
    [paragraph] = [line for line in view(DOC, [LAYER], SCHEMA) if line.plain.startswith("🐱")]
    assert sorted(paragraph.plain[span.start : span.end] for span in paragraph.spans) == ["Acme", "Ann"]


def test_a_nested_span_is_painted_over_the_outer_one():
    outer = make_span(DOC, "PER", [(2, 18)])
    [paragraph] = [
        line for line in view(DOC, [replace(LAYER, spans=(ACME, outer))], SCHEMA) if line.plain.startswith("🐱")
    ]
    assert [paragraph.plain[span.start : span.end] for span in paragraph.spans][-1] == "Acme"


def test_long_words_of_a_target_are_cut():
    long = document("x" * 80)
    one, other = make_span(long, "ORG", [(0, 80)]), make_span(long, "PER", [(0, 1)])
    drawn = make_relation("LEADS", other.id, one.id)
    lines_shown = shown(replace(LAYER, spans=(one, other), relations=(drawn,)), doc=long)
    assert f"       → LEADS ORG '{'x' * 47}...'" in lines_shown


@pytest.mark.parametrize("extent", [(19, 20), (20, 21), (19, 21), (17, 25)])
def test_a_span_that_begins_with_a_line_break_or_runs_over_one_is_shown(extent):
    span = make_span(DOC, "ORG", [extent])
    lines_shown = shown(replace(LAYER, spans=(span,), relations=()))
    assert [line for line in lines_shown if f"ORG {span.text!r}" in line]


@pytest.mark.parametrize("extent", [(90, 95), (-5, -1), (-1, 40)])
def test_a_span_outside_the_text_is_shown_with_its_arrow(extent):
    lost = replace(ANN, fragments=(extent,))
    lines_shown = shown(replace(LAYER, spans=(ACME, lost), relations=(LEADS,)))
    at = lines_shown.index("   outside the text:")
    assert lines_shown[at + 1].endswith("PER 'Ann'")
    assert lines_shown[at + 2] == "       → LEADS ORG 'Acme'  since=2017"


def test_a_relation_without_its_ends_is_shown():
    lines_shown = shown(replace(LAYER, spans=(ANN,), relations=(LEADS, make_relation("LEADS", "gone", ANN.id))))
    assert f"       → LEADS {ACME.id}  since=2017" in lines_shown
    assert lines_shown[lines_shown.index("   from gone, which is no span:") + 1] == "       → LEADS PER 'Ann'"


def test_a_label_outside_the_schema_is_shown():
    assert [
        line
        for line in shown(replace(LAYER, spans=(make_span(DOC, "PET", [(0, 1)]),), relations=()))
        if "PET '🐱'" in line
    ]


@given(cases())
def test_every_span_and_every_relation_is_shown_once(case):
    schema, doc, layer = case
    lines_shown = shown(layer, doc=doc, schema=schema)
    for span in layer.spans:
        extent = ", ".join(f"{start}-{end}" for start, end in span.fragments)
        line = f"   {extent:>11} {span.label} {span.text!r}"
        twins = sum(1 for one in layer.spans if (one.fragments, one.label) == (span.fragments, span.label))
        assert sum(1 for one in lines_shown if one.startswith(line)) >= twins
    assert sum(1 for one in lines_shown if one.startswith("       → ")) == len(layer.relations)
    assert not [one for one in lines_shown if "outside the text" in one or "which is no span" in one]
