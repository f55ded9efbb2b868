"""Safe fixes: what they change, what they leave alone, and that a second run changes nothing."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.model import (
    Layer,
    Origin,
    Suppression,
    in_order,
    make_relation,
    make_span,
    numbered,
    relation_id,
    replace,
    span_id,
)
from goldspan.schema.language import parse
from goldspan.validate.checks import Checks
from goldspan.validate.fixes import fix_layer
from goldspan.validate.layer_checks import validate_layer

SCHEMA = parse("""
name: n
version: 1.0.0
labels: {A: {discontinuous: true}, B: {}, C: {}}
attributes:
  level: {labels: [B], type: choice, values: [x, y]}
  sure: {on: relation, labels: [NEAR], type: choice, values: [x, y]}
relations:
  TO: {source: [A, B], target: [A, B], reflexive: true}
  ONE: {source: [C], target: [A, B], per_source: "?"}
  NEAR: {source: [A, B], target: [A, B], symmetric: true}
overlap: {default: [nest]}
""")
DOC = document("Ann  Lee left Acme and Beta.")


def layer_of(spans, relations=(), *, doc=DOC, **more):
    return Layer(
        document=doc.id,
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=tuple(replace(one, id=name) for one, name in zip(spans, numbered(s.id for s in spans), strict=True)),
        relations=tuple(relations),
        **more,
    )


def fixed(layer):
    return fix_layer(layer, DOC, SCHEMA)


def extents(layer):
    return [(span.label, span.fragments, span.text) for span in layer.spans]


def test_white_space_goes_and_relations_and_suppressions_follow():
    wide, other = make_span(DOC, "A", [(13, 19)]), make_span(DOC, "B", [(23, 27)])
    suppressed = Suppression(code="GS604", span=wide.id, reason="r")
    to = make_relation("TO", other.id, wide.id)
    of = Suppression(code="GS505", relation=to.id, reason="r")
    layer = fixed(layer_of([wide, other], [to], suppressions=(suppressed, of))).layer
    trimmed = make_span(DOC, "A", [(14, 18)])
    assert layer.spans == (trimmed, other)
    moved = make_relation("TO", other.id, trimmed.id)
    assert layer.relations == (moved,)
    assert layer.suppressions == (replace(suppressed, span=trimmed.id), replace(of, relation=moved.id))


def test_a_repair_keeps_the_origin():
    origin = Origin(kind="suggested", version="ner-3")
    repaired = fixed(layer_of([make_span(DOC, "A", [(13, 19)], origin=origin)])).layer
    assert repaired.spans == (make_span(DOC, "A", [(14, 18)], origin=origin),)


def test_touching_fragments_are_joined_and_others_are_not():
    layer = layer_of([make_span(DOC, "A", [(0, 4), (4, 8), (14, 18)])])
    assert extents(fixed(layer).layer) == [("A", ((0, 8), (14, 18)), "Ann  Lee ... Acme")]


def test_spans_that_say_the_same_become_one():
    acme, beta = make_span(DOC, "B", [(14, 18)], attributes={"level": "x"}), make_span(DOC, "B", [(23, 27)])
    layer = layer_of([acme, acme, beta])
    first, second, _ = layer.spans
    to = [make_relation("TO", beta.id, first.id), make_relation("TO", second.id, beta.id)]
    again = make_relation("TO", beta.id, second.id)
    result = fixed(
        replace(layer, relations=(*to, again), suppressions=(Suppression(code="GS602", span=second.id, reason="r"),))
    )
    assert result.layer.spans == (acme, beta)
    assert {(one.source, one.target) for one in result.layer.relations} == {(beta.id, acme.id), (acme.id, beta.id)}
    assert result.layer.suppressions[0].span == acme.id


def test_spans_that_differ_in_an_attribute_or_a_note_are_left_and_named():
    acme = make_span(DOC, "B", [(14, 18)], attributes={"level": "x"})
    for other in (replace(acme, attributes={"level": "y"}), replace(acme, note="hm")):
        layer = layer_of([acme, other])
        result = fixed(layer)
        assert result.layer is layer
        assert result.refused == ("B 'Acme': marked twice, but not with the same attributes and note",)


def test_relations_that_say_the_same_become_one_and_others_are_named():
    one, other = make_span(DOC, "A", [(14, 18)]), make_span(DOC, "B", [(23, 27)])
    near = make_relation("NEAR", one.id, other.id)
    turned = make_relation("NEAR", other.id, one.id)
    assert fixed(layer_of([one, other], [near, turned])).layer.relations == (near,)
    sure = replace(turned, attributes={"sure": "x"})
    result = fixed(layer_of([one, other], [near, sure]))
    assert len(result.layer.relations) == 2
    assert result.refused == ("NEAR: drawn 2 times between two spans, and left alone",)


def test_a_symmetric_relation_starts_at_the_first_span_and_any_other_stays():
    one, other = make_span(DOC, "A", [(14, 18)]), make_span(DOC, "B", [(23, 27)])
    to, near = make_relation("TO", other.id, one.id), make_relation("NEAR", other.id, one.id)
    layer = fixed(layer_of([one, other], [to, near])).layer
    assert {(r.label, r.source) for r in layer.relations} == {("TO", other.id), ("NEAR", one.id)}


def test_a_repair_that_would_bring_an_error_is_not_made():
    # nesting is allowed, the same words twice are not
    layer = layer_of([make_span(DOC, "A", [(13, 18)]), make_span(DOC, "B", [(14, 18)])])
    result = fixed(layer)
    assert result.layer is layer
    assert result.refused == ("A ' Acme': white space trimmed: not done, for it would bring GS503",)


def test_a_merge_that_would_break_a_count_is_not_made():
    first = make_span(DOC, "C", [(0, 3)])
    acme, beta = make_span(DOC, "A", [(14, 18)]), make_span(DOC, "B", [(23, 27)])
    layer = layer_of([first, first, acme, beta])
    layer = replace(
        layer,
        relations=(make_relation("ONE", layer.spans[0].id, acme.id), make_relation("ONE", layer.spans[1].id, beta.id)),
    )
    result = fixed(layer)
    assert result.layer is layer
    assert result.refused == ("C 'Ann': marked twice, one kept: not done, for it would bring GS501",)


def test_a_fragment_of_white_space_alone_is_left_and_named():
    layer = layer_of([make_span(DOC, "A", [(3, 5)])])
    result = fixed(layer)
    assert result.layer is layer
    assert result.refused == ("A '  ': not trimmed, for nothing would be left of a fragment",)


def test_what_was_not_repaired_is_named_in_the_order_of_the_repaired_layer():
    blanks, wide = [make_span(DOC, "A", [place]) for place in ((22, 23), (3, 5))], make_span(DOC, "A", [(13, 18)])
    once = fixed(layer_of([*blanks, wide]))
    assert [words.partition(":")[0] for words in once.refused] == ["A '  '", "A ' '"]
    assert once.refused == fixed(once.layer).refused


@pytest.mark.parametrize("change", [{"text_sha256": "0" * 64}, {"spans": (make_span(DOC, "NONE", [(13, 19)]),)}])
def test_a_layer_with_deeper_errors_is_left_alone_and_named(change):
    layer = replace(layer_of([make_span(DOC, "A", [(13, 19)])]), **change)
    result = fixed(layer)
    assert result.layer is layer
    assert result.refused


def test_repairs_that_only_a_person_may_make_are_listed():
    spans = [make_span(DOC, "A", [(0, 3)]), make_span(DOC, "A", [(14, 17)]), make_span(DOC, "A", [(23, 28)])]
    done = fixed(layer_of(spans))
    assert done.done == ()
    assert [one.split(":")[0] for one in done.refused] == [
        "GS602 A 'Acm' has an edge inside 'Acme'",
        "GS604 A 'Beta.' has '.' at its edge",
    ]
    accepted = layer_of(spans, suppressions=(Suppression(code="GS602", reason="so", span=spans[1].id),))
    assert len(fixed(accepted).refused) == 1
    assert fixed(replace(layer_of(spans), status="draft")).refused == ()


def test_a_clean_layer_is_the_same_object():
    layer = layer_of([make_span(DOC, "A", [(14, 18)])])
    assert fixed(layer) == (type(fixed(layer)))(layer)
    assert fixed(layer).layer is layer


# any layer


@st.composite
def spoilt(draw):
    """A schema, a document and a layer, with spans and relations twice, moved edges, cut fragments and turned ends."""
    schema, doc, layer = draw(cases())
    spans = []
    for span in layer.spans:
        shape = draw(st.sampled_from(["as it is", "twice", "cut", "wider"]))
        start, end = span.fragments[0]
        if shape == "cut" and end - start > 1:
            at = draw(st.integers(start + 1, end - 1))
            span = make_span(doc, span.label, [(start, at), (at, end), *span.fragments[1:]], attributes=span.attributes)
        elif shape == "wider" and start > 0:
            span = make_span(doc, span.label, [(start - 1, end), *span.fragments[1:]], attributes=span.attributes)
        spans += [span, span] if shape == "twice" else [span]
    spans, _ = in_order((replace(one, id=span_id(doc.id, one.label, one.fragments)) for one in spans), ())
    spans = [replace(one, id=name) for one, name in zip(spans, numbered(s.id for s in spans), strict=True)]
    relations = []
    for name, spec in schema.relations.items():
        for source in spans:
            for target in spans:
                fits = source.label in spec.source and target.label in spec.target
                if fits and (spec.reflexive or source is not target) and draw(st.integers(0, 3)) == 0:
                    relations += [make_relation(name, source.id, target.id)] * draw(st.integers(1, 2))
    ids = numbered(relation_id(one.label, one.source, one.target) for one in relations)
    relations = [replace(one, id=name) for one, name in zip(relations, ids, strict=True)]
    suppressions = tuple(Suppression(code="GS602", span=span.id, reason="r") for span in spans[:2])
    return (
        schema,
        doc,
        replace(layer, status="submitted", spans=tuple(spans), relations=tuple(relations), suppressions=suppressions),
    )


def errors(layer, doc, schema):
    return Counter(one.code for one in validate_layer(layer, doc, Checks(schema)) if one.severity == "error")


@given(spoilt())
def test_doing_it_again_changes_nothing(case):
    schema, doc, layer = case
    once = fix_layer(layer, doc, schema)
    again = fix_layer(once.layer, doc, schema)
    assert again.layer is once.layer
    assert (again.done, again.refused) == ((), once.refused)


@given(spoilt())
def test_no_repair_adds_an_error_to_those_that_were_reported(case):
    schema, doc, layer = case
    before, after = errors(layer, doc, schema), errors(fix_layer(layer, doc, schema).layer, doc, schema)
    if "GS304" not in before:  # joining fragments lets the later levels speak for the first time
        assert not after - before
    assert after["GS304"] == 0 or before["GS304"]


@given(spoilt())
def test_ids_stay_those_of_the_content_and_nothing_hangs_loose(case):
    schema, doc, layer = case
    new = fix_layer(layer, doc, schema).layer
    assert [s.id for s in new.spans] == numbered(span_id(doc.id, s.label, s.fragments) for s in new.spans)
    assert [r.id for r in new.relations] == numbered(relation_id(r.label, r.source, r.target) for r in new.relations)
    known = {span.id for span in new.spans}
    assert {end for r in new.relations for end in (r.source, r.target)} <= known
    assert {one.span for one in new.suppressions} <= known
    assert {span.label for span in new.spans} == {span.label for span in layer.spans}
