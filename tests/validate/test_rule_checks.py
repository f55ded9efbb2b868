"""Level 5: counts, overlap, and the same thing twice."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, fragments
from strategies import document as document_of

from goldspan.model import Layer, Span, make_relation, make_span, replace
from goldspan.schema.language import parse
from goldspan.validate import rule_checks
from goldspan.validate.checks import Checks
from goldspan.validate.context import Context
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.rule_checks import kind_of_overlap

LAYER = Layer(document="doc", name="ann", annotator="ann", status="submitted", text_sha256="")

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
    assert kind_of_overlap(spanning(one), spanning(other)) == kind_of_overlap(spanning(other), spanning(one))


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
    assert kind_of_overlap(spanning(one), spanning(other)) == expected


@given(extents)
def test_a_span_covers_itself(extent):
    assert kind_of_overlap(spanning(extent), spanning(extent)) == "same"


def test_a_span_in_the_gap_of_another_does_not_overlap_it():
    assert kind_of_overlap(spanning(((0, 4), (10, 14))), spanning(((5, 9),))) is None


def test_a_span_over_a_gap_and_one_fragment_crosses():
    assert kind_of_overlap(spanning(((0, 4), (10, 14))), spanning(((6, 14),))) == "cross"


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
        assert of_rules(validate_layer(bare, document, Checks(parse(RULES % allowed)))) == expected


def test_a_nesting_that_may_not_be_is_reported_at_the_inner_span(document, layer):
    outer, inner = make_span(document, "A", [(2, 22)]), make_span(document, "B", [(15, 22)])
    bare = replace(layer, spans=(outer, inner), relations=(), document_labels={})
    [one] = validate_layer(bare, document, Checks(parse(RULES % "same")))
    assert one.message == "B 'Ann Lee' lies inside A 'Acme, led by Ann Lee'"
    assert one.where.span == inner.id


def test_long_words_are_cut_in_a_message(document, layer):
    outer, inner = make_span(document, "A", [(2, 60)]), make_span(document, "B", [(15, 22)])
    bare = replace(layer, spans=(outer, inner), relations=(), document_labels={})
    [one] = validate_layer(bare, document, Checks(parse(RULES % "same")))
    assert one.message == f"B 'Ann Lee' lies inside A {document.text[2:39] + '...'!r}"


def test_fragments_that_interleave_do_not_overlap(document, layer):
    one, other = make_span(document, "A", [(2, 4), (8, 10)]), make_span(document, "B", [(5, 7), (11, 13)])
    bare = replace(layer, spans=(one, other), relations=(), document_labels={})
    assert of_rules(validate_layer(bare, document, Checks(parse(RULES % "")))) == []


@given(cases())
def test_whatever_is_valid_under_a_schema_without_overlap_rules_has_no_findings(case):
    schema, doc, layer = case
    twice = {(span.label, span.fragments) for span in layer.spans}
    assert len(twice) == len(layer.spans)
    for status in ("submitted", "draft", "skipped", "adjudicated"):
        assert of_rules(validate_layer(replace(layer, status=status), doc, Checks(schema))) == []


@given(cases().filter(lambda case: case[2].relations), st.data())
def test_a_relation_drawn_twice_is_found(case, data):
    schema, doc, layer = case
    drawn = data.draw(st.sampled_from(layer.relations))
    if schema.relations[drawn.label].symmetric and data.draw(st.booleans()):
        again = make_relation(drawn.label, drawn.target, drawn.source)
    else:
        again = replace(drawn, id=f"{drawn.id}-2")
    layer = replace(layer, status="submitted", relations=(*layer.relations, again))
    assert [one.code for one in validate_layer(layer, doc, Checks(schema))] == ["GS505"]


def test_the_two_directions_of_an_ordinary_relation_are_two(document, layer):
    schema = parse("name: x\nversion: 1.0.0\nlabels: {A: {}}\nrelations: {R: {source: [A], target: [A]}}")
    one, other = make_span(document, "A", [(2, 6)]), make_span(document, "A", [(15, 22)])
    relations = (make_relation("R", one.id, other.id), make_relation("R", other.id, one.id))
    bare = replace(layer, spans=(one, other), relations=relations, document_labels={})
    assert list(validate_layer(bare, document, Checks(schema))) == []


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
    return [(one.code, names[one.where.span]) for one in validate_layer(bare, document, Checks(schema))]


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
    assert [(found.code, found.where.span) for found in validate_layer(bare, document, Checks(schema))] == [
        ("GS501", two.id)
    ]


def test_a_relation_between_documents_is_not_counted_in_one(document, layer):
    assert counted(document, layer, 'per_source: "1", scope: corpus', []) == []


# overlap, all ways at once

OUTER = """
name: outer
version: 1.0.0
labels:
  A: {discontinuous: true}
  B: {discontinuous: true}
overlap:
  default: [%s]
  rules:
    - {between: [A, B], allow: [nest], outer: A}
"""


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        (("A", [(2, 22)]), ("B", [(15, 22)]), []),
        (("B", [(2, 22)]), ("A", [(15, 22)]), ["GS503"]),
        (("B", [(2, 22)]), ("A", [(2, 6)]), ["GS503"]),
        (("A", [(2, 6), (15, 22)]), ("B", [(15, 22)]), []),
        (("B", [(2, 6), (15, 22)]), ("A", [(15, 22)]), ["GS503"]),
        (("B", [(2, 22)]), ("A", [(2, 6), (15, 22)]), ["GS503"]),
        (("A", [(2, 6)]), ("B", [(2, 6)]), ["GS503"]),
        (("A", [(2, 22)]), ("A", [(2, 6)]), []),
    ],
)
def test_the_schema_may_say_which_is_the_outer_one(document, layer, outer, inner, expected):
    spans = tuple(make_span(document, label, extent) for label, extent in (outer, inner))
    for order in (spans, spans[::-1]):
        bare = replace(layer, spans=order, relations=(), document_labels={})
        assert of_rules(validate_layer(bare, document, Checks(parse(OUTER % "nest")))) == expected


def test_the_wrong_one_outside_is_told_which_it_should_be(document, layer):
    outer, inner = make_span(document, "B", [(2, 22)]), make_span(document, "A", [(15, 22)])
    bare = replace(layer, spans=(outer, inner), relations=(), document_labels={})
    [one] = validate_layer(bare, document, Checks(parse(OUTER % "nest")))
    assert one.message == (
        "A 'Ann Lee' lies inside B 'Acme, led by Ann Lee'; the schema asks for A to be the outer one"
    )


@pytest.mark.parametrize(
    ("one", "other", "way"),
    [
        (((0, 4), (8, 12)), ((2, 6), (10, 14)), "cross"),
        (((0, 4), (8, 12)), ((2, 4), (8, 10)), "nest"),
        (((0, 4), (8, 12)), ((2, 10),), "cross"),
        (((0, 4), (8, 12)), ((0, 12),), "nest"),
        (((0, 4), (8, 12)), ((4, 8), (12, 14)), None),
        (((0, 4), (8, 12)), ((0, 4), (12, 14)), "cross"),
    ],
)
def test_fragments_that_interleave_are_counted_by_the_characters_they_share(one, other, way):
    assert kind_of_overlap(spanning(one), spanning(other)) == kind_of_overlap(spanning(other), spanning(one)) == way


labelled = st.tuples(st.sampled_from("AB"), fragments(24, discontinuous=True))


@given(
    st.lists(labelled, max_size=7, unique=True),
    st.lists(st.sampled_from(["nest", "same", "cross"]), unique=True),
    st.booleans(),
)
def test_overlaps_are_those_that_looking_at_every_pair_finds(proto, default, with_rule):
    text = OUTER % ", ".join(default) if with_rule else RULES.split("  rules")[0] % ", ".join(default)
    schema = parse(text)
    doc, layer = document_of("abcdefghijklmnopqrstuvwxyz"), LAYER
    spans = [make_span(doc, label, extent) for label, extent in proto]
    full = replace(layer, document=doc.id, spans=tuple(spans), text_sha256=doc.text_sha256)
    expected = set()
    for one, other in combinations(spans, 2):
        way = kind_of_overlap(one, other)
        if way is None or (way == "same" and one.label == other.label):
            continue
        allowed = set(schema.may_overlap(one.label, other.label))
        longer = max(one, other, key=lambda span: len(characters(span.fragments)))
        if with_rule and one.label != other.label and longer.label != "A":
            allowed -= {"nest"}
        if way not in allowed:
            expected.add(frozenset((one.id, other.id)))
    found = list(rule_checks.check(Context(full, doc, schema)))
    assert {one.code for one in found} <= {"GS503"}
    assert len(found) == len(expected)
    assert all(any(one.where.span in pair for pair in expected) for one in found)
