"""Level 5: counts, overlap, and the same thing twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, fragments

from goldspan.model import Span, make_relation, make_span, replace
from goldspan.schema.language import parse
from goldspan.validate import validate_layer
from goldspan.validate.rules import overlap

extents = st.integers(2, 24).flatmap(lambda length: fragments(length, discontinuous=True))


def of_rules(found):
    """The codes but for those of conventions, which random words do not keep."""
    return [one.code for one in found if one.level != 6]


def spanning(extent, label="A"):
    return Span(id="s", label=label, fragments=extent, text="x")


def characters(extent):
    return {at for start, end in extent for at in range(start, end)}


@given(extents, extents)
def test_overlap_is_symmetric(one, other):
    assert overlap(spanning(one), spanning(other)) == overlap(spanning(other), spanning(one))


@given(extents, extents)
def test_overlap_is_what_the_sets_of_characters_say(one, other):
    ours, theirs = characters(one), characters(other)
    if not ours & theirs:
        expected = None
    elif ours == theirs:
        expected = "same"
    elif ours < theirs or theirs < ours:
        expected = "nest"
    else:
        expected = "cross"
    assert overlap(spanning(one), spanning(other)) == expected


@given(extents)
def test_a_span_covers_itself(extent):
    assert overlap(spanning(extent), spanning(extent)) == "same"


def test_a_span_in_the_gap_of_another_does_not_overlap_it():
    assert overlap(spanning(((0, 4), (10, 14))), spanning(((5, 9),))) is None


def test_a_span_over_a_gap_and_one_fragment_crosses():
    assert overlap(spanning(((0, 4), (10, 14))), spanning(((6, 14),))) == "cross"


RULES = """
name: rules
version: 1.0.0
labels:
  A: {discontinuous: true}
  B: {discontinuous: true}
overlap:
  default: [%s]
  rules:
    - {between: [A, A], allow: []}
"""


@pytest.mark.parametrize(
    ("allowed", "first", "second", "expected"),
    [
        ("", ("A", (2, 6)), ("B", (2, 6)), ["GS503"]),
        ("same", ("A", (2, 6)), ("B", (2, 6)), []),
        ("nest, cross", ("A", (2, 6)), ("B", (2, 6)), ["GS503"]),
        ("nest", ("A", (2, 6)), ("B", (3, 5)), []),
        ("same, cross", ("A", (2, 6)), ("B", (3, 5)), ["GS503"]),
        ("cross", ("A", (2, 6)), ("B", (4, 9)), []),
        ("nest, same", ("A", (2, 6)), ("B", (4, 9)), ["GS503"]),
        ("nest, same", ("A", (2, 6)), ("B", (5, 9)), ["GS503"]),
        ("", ("A", (2, 6)), ("B", (6, 9)), []),
        ("nest, same, cross", ("A", (2, 6)), ("A", (3, 5)), ["GS503"]),
        ("nest, same, cross", ("B", (2, 6)), ("B", (3, 5)), []),
    ],
)
def test_the_schema_says_how_two_labels_may_overlap(document, layer, allowed, first, second, expected):
    spans = tuple(make_span(document, label, [extent]) for label, extent in (first, second))
    for order in (spans, spans[::-1]):
        bare = replace(layer, spans=order, relations=(), document_labels={})
        assert of_rules(validate_layer(bare, document, parse(RULES % allowed))) == expected


def test_a_nesting_that_may_not_be_is_told_from_the_inner_span(document, layer):
    outer, inner = make_span(document, "A", [(2, 22)]), make_span(document, "B", [(15, 22)])
    bare = replace(layer, spans=(outer, inner), relations=(), document_labels={})
    [one] = validate_layer(bare, document, parse(RULES % "same"))
    assert one.message == "B 'Ann Lee' lies inside A 'Acme, led by Ann Lee'"
    assert one.where.span == inner.id


def test_long_words_are_cut_in_a_message(document, layer):
    outer, inner = make_span(document, "A", [(2, 60)]), make_span(document, "B", [(15, 22)])
    bare = replace(layer, spans=(outer, inner), relations=(), document_labels={})
    [one] = validate_layer(bare, document, parse(RULES % "same"))
    assert one.message == f"B 'Ann Lee' lies inside A {document.text[2:39] + '...'!r}"


def test_fragments_that_interleave_do_not_overlap(document, layer):
    one, other = make_span(document, "A", [(2, 4), (8, 10)]), make_span(document, "B", [(5, 7), (11, 13)])
    bare = replace(layer, spans=(one, other), relations=(), document_labels={})
    assert of_rules(validate_layer(bare, document, parse(RULES % ""))) == []


@given(cases())
def test_whatever_is_valid_under_a_schema_without_overlap_rules_has_no_findings(case):
    schema, doc, layer = case
    twice = {(span.label, span.fragments) for span in layer.spans}
    assert len(twice) == len(layer.spans)
    for status in ("submitted", "draft", "skipped", "adjudicated"):
        assert of_rules(validate_layer(replace(layer, status=status), doc, schema)) == []


@given(cases().filter(lambda case: case[2].relations), st.data())
def test_a_relation_drawn_twice_is_found(case, data):
    schema, doc, layer = case
    drawn = data.draw(st.sampled_from(layer.relations))
    if schema.relations[drawn.label].symmetric and data.draw(st.booleans()):
        again = make_relation(drawn.label, drawn.target, drawn.source)
    else:
        again = replace(drawn, id=f"{drawn.id}-2")
    layer = replace(layer, status="submitted", relations=(*layer.relations, again))
    assert [one.code for one in validate_layer(layer, doc, schema)] == ["GS505"]


def test_the_two_directions_of_an_ordinary_relation_are_two(document, layer):
    schema = parse("name: x\nversion: 1.0.0\nlabels: {A: {}}\nrelations: {R: {source: [A], target: [A]}}")
    one, other = make_span(document, "A", [(2, 6)]), make_span(document, "A", [(15, 22)])
    relations = (make_relation("R", one.id, other.id), make_relation("R", other.id, one.id))
    bare = replace(layer, spans=(one, other), relations=relations, document_labels={})
    assert list(validate_layer(bare, document, schema)) == []


COUNTS = """
name: counts
version: 1.0.0
labels: {A: {}, B: {}}
relations:
  R: {source: [A], target: [B], %s}
"""


def counted(document, layer, counts, arrows, extra=""):
    """The findings of a layer with two A and two B, and these arrows between them."""
    schema = parse(COUNTS % counts + extra)
    extents = {"a": ("A", (2, 6)), "b": ("A", (15, 22)), "x": ("B", (24, 30)), "y": ("B", (71, 75))}
    spans = {name: make_span(document, label, [extent]) for name, (label, extent) in extents.items()}
    relations = tuple(make_relation("R", spans[source].id, spans[target].id) for source, target in arrows)
    bare = replace(layer, spans=tuple(spans.values()), relations=relations, document_labels={})
    names = {span.id: name for name, span in spans.items()}
    return [(one.code, names[one.where.span]) for one in validate_layer(bare, document, schema)]


@pytest.mark.parametrize(
    ("counts", "arrows", "expected"),
    [
        ('per_source: "?"', ["ax", "ay"], [("GS501", "a")]),
        ('per_source: "?"', ["ax", "bx"], []),
        ('per_source: "+"', ["ax"], [("GS501", "b")]),
        ('per_source: "1"', ["ax", "ay"], [("GS501", "a"), ("GS501", "b")]),
        ('per_source: "{2}"', ["ax", "ay", "bx", "by"], []),
        ('per_source: "{1,2}"', ["ax", "ay", "bx"], []),
        ('per_source: "{2,}"', ["ax", "ay", "bx"], [("GS501", "b")]),
        ('per_source: "*"', [], []),
        ('per_target: "?"', ["ax", "bx"], [("GS502", "x")]),
        ('per_target: "+"', ["ax", "bx"], [("GS502", "y")]),
        ('per_source: "?", per_target: "?"', ["ax", "by"], []),
    ],
)
def test_counts_of_sources_and_targets(document, layer, counts, arrows, expected):
    assert counted(document, layer, counts, arrows) == expected


def test_a_symmetric_relation_is_counted_at_both_ends(document, layer):
    schema = parse(
        "name: x\nversion: 1.0.0\nlabels: {A: {}}\n"
        'relations: {R: {source: [A], target: [A], symmetric: true, per_source: "?"}}'
    )
    one, two, three = (make_span(document, "A", [extent]) for extent in ((2, 6), (15, 22), (71, 75)))
    relations = (make_relation("R", one.id, two.id), make_relation("R", three.id, two.id))
    bare = replace(layer, spans=(one, two, three), relations=relations, document_labels={})
    assert [(found.code, found.where.span) for found in validate_layer(bare, document, schema)] == [("GS501", two.id)]


def test_a_relation_between_documents_is_not_counted_in_one(document, layer):
    assert counted(document, layer, 'per_source: "1", scope: corpus', []) == []
