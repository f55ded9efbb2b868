"""What two layers disagree about: every kind, each difference once."""

from collections import Counter

import pytest
from agreement.planted import PLANTED, layer_of, pair
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.agreement.layer_comparison import KINDS, RelationWithEnds, compare, disagreements
from goldspan.model import make_relation, make_span, replace
from goldspan.schema.types import RelationLabel, Schema

DOC = document("Ada Nolan works for Nile Press in Osk, and Bo Li works there too.")


def span(words, label, **attributes):
    start = DOC.text.index(words)
    return make_span(DOC, label, [(start, start + len(words))], attributes=attributes)


ADA, NILE, OSK, BO = span("Ada Nolan", "PER"), span("Nile Press", "ORG"), span("Osk", "LOC"), span("Bo Li", "PER")


def found(one, other, **more):
    return disagreements(DOC, layer_of(DOC, "ann", *one), layer_of(DOC, "bob", *other), **more)


def place(one):
    """The id of what is planted: the first layer's span or relation."""
    if one.relations[0] is not None:
        drawn = one.relations[0]
        return make_relation(drawn.label, drawn.source.id, drawn.target.id).id
    return one.spans[0].id


def test_the_kinds_are_those_that_are_planted():
    assert KINDS == PLANTED


@pytest.mark.parametrize("number", range(12))
def test_each_planted_disagreement_is_found_once_under_its_kind(number):
    doc, one, other, planted = pair(number, each=2)
    seen = disagreements(doc, one, other)
    assert Counter((each.kind, place(each)) for each in seen) == {
        (kind, where): 1 for kind, places in planted.items() for where in places
    }


@pytest.mark.parametrize("number", range(4))
def test_turned_round_the_same_is_found(number):
    doc, one, other, _ = pair(number)

    def turned(each):
        return each.kind, each.labels[::-1], each.values[::-1], each.spans[::-1], each.relations[::-1]

    there = [
        (each.kind, each.labels, each.values, each.spans, each.relations) for each in disagreements(doc, one, other)
    ]
    back = [turned(each) for each in disagreements(doc, other, one)]
    assert Counter(map(repr, there)) == Counter(map(repr, back))


@settings(max_examples=50)
@given(cases())
def test_a_layer_agrees_with_itself(case):
    schema, doc, layer = case
    compared = compare(doc, layer, layer, schema=schema)
    assert compared.disagreements == ()
    assert sum(compared.span_labels.values()) == len(layer.spans)
    assert sum(compared.relation_labels.values()) == len(layer.relations)


@settings(max_examples=50)
@given(cases(), st.data())
def test_every_span_and_relation_is_in_one_pair(case, data):
    _, doc, layer = case
    kept = data.draw(st.sets(st.sampled_from([one.id for one in layer.spans]))) if layer.spans else set()
    other = replace(
        layer,
        name="bob",
        annotator="bob",
        spans=tuple(one for one in layer.spans if one.id in kept),
        relations=tuple(one for one in layer.relations if {one.source, one.target} <= kept),
    )
    compared = compare(doc, layer, other)
    for side, full in enumerate((layer, other)):
        assert Counter(pair[side].id for pair in compared.spans if pair[side]) == {one.id: 1 for one in full.spans}
        seen = Counter(pair[side].id for pair in compared.relations if pair[side])
        assert seen == {one.id: 1 for one in full.relations}
    assert [one.kind for one in compared.disagreements if not one.kind.startswith("relation")] == ["missing"] * (
        len(layer.spans) - len(kept)
    )


def test_an_empty_layer_misses_everything():
    seen = found(((ADA, NILE), (make_relation("works_for", ADA.id, NILE.id),)), ((), ()))
    assert [one.kind for one in seen] == ["missing", "missing", "relation missing"]
    assert seen[2].why == "bob has not its source and target"


def test_other_extent_and_other_label_are_two_differences():
    seen = found(((ADA,),), ((span("Ada", "ORG"),),))
    assert [(one.kind, one.labels) for one in seen] == [("boundary", ("PER", "ORG")), ("label", ("PER", "ORG"))]


def test_a_word_is_no_sentence_with_another_boundary():
    whole = make_span(DOC, "SENTENCE", [(0, len(DOC.text))])
    seen = found(((whole,),), ((OSK,),))
    assert [(one.kind, one.labels) for one in seen] == [("missing", ("SENTENCE", None)), ("missing", (None, "LOC"))]


def test_an_attribute_names_both_values_and_sets_have_no_order():
    seen = found(
        ((span("Osk", "LOC", kind="city", of=("a", "b")),),), ((span("Osk", "LOC", kind="port", of=("b", "a")),),)
    )
    assert [(one.kind, one.attribute, one.values) for one in seen] == [("attribute", "kind", ("city", "port"))]


def test_an_attribute_that_one_did_not_set_is_a_difference():
    (seen,) = found(((span("Osk", "LOC", kind="city"),),), ((OSK,),))
    assert (seen.attribute, seen.values) == ("kind", ("city", None))


def test_an_attribute_of_a_relation():
    here = make_relation("works_for", ADA.id, NILE.id, attributes={"since": "old"})
    there = make_relation("works_for", ADA.id, NILE.id, attributes={"since": "new"})
    (seen,) = found(((ADA, NILE), (here,)), ((ADA, NILE), (there,)))
    assert (seen.kind, seen.attribute, seen.values) == ("attribute", "since", ("old", "new"))
    assert seen.relations[0] == RelationWithEnds("works_for", ADA, NILE, {"since": "old"})


def test_document_labels_differ_like_attributes():
    def layer(who, **labels):
        return replace(layer_of(DOC, who), document_labels=labels)

    one = layer("ann", topic="trade", places=("Osk", "Rome"), tone="dry")
    tone, topic = disagreements(DOC, one, layer("bob", topic="people", places=("Rome", "Osk")))
    assert (topic.kind, topic.labels, topic.attribute, topic.values) == (
        "attribute",
        (None, None),
        "topic",
        ("trade", "people"),
    )
    assert (tone.attribute, tone.values) == ("tone", ("dry", None))
    assert DOC.text.startswith(topic.excerpt.text) and topic.excerpt.text


def test_a_relation_follows_its_ends_to_other_boundaries():
    shorter = span("Ada", "PER")
    one = (ADA, NILE), (make_relation("works_for", ADA.id, NILE.id),)
    other = (shorter, NILE), (make_relation("works_for", shorter.id, NILE.id),)
    assert [each.kind for each in found(one, other)] == ["boundary"]


def test_a_relation_that_could_have_been_drawn_says_so():
    (seen,) = found(((ADA, NILE), (make_relation("works_for", ADA.id, NILE.id),)), ((ADA, NILE),))
    assert (seen.kind, seen.why) == ("relation missing", "bob has both ends")


@pytest.mark.parametrize(
    ("there", "kinds"),
    [("knows", []), ("known_by", []), ("pays", ["relation type"]), ("works_for", ["relation type"])],
)
def test_what_the_schema_calls_the_same_statement_is_no_difference(there, kinds):
    both = ("PER",)
    schema = Schema(
        name="s",
        version="1.0.0",
        relations={
            "knows": RelationLabel(name="knows", source=both, target=both, symmetric=True, inverse="knows"),
            "knows_of": RelationLabel(name="knows_of", source=both, target=both, inverse="known_by"),
            "known_by": RelationLabel(name="known_by", source=both, target=both, inverse="knows_of"),
        },
    )
    here = "knows_of" if there == "known_by" else "knows"
    one = (ADA, BO), (make_relation(here, ADA.id, BO.id),)
    other = (ADA, BO), (make_relation(there, BO.id, ADA.id),)
    assert [each.kind for each in found(one, other, schema=schema)] == kinds
    without = "direction" if here == there else "relation type"
    assert [each.kind for each in found(one, other)] == [without]


def test_the_text_around_is_shown_with_both_extents_marked():
    (seen,) = found(((ADA,),), ((span("Ada", "PER"),),))
    marked = {seen.excerpt.text[start:end] for start, end in seen.excerpt.marks}
    assert marked == {"Ada Nolan", "Ada"}
    assert "works for Nile Press" in seen.excerpt.text
