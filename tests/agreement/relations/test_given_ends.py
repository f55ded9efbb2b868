"""Alpha of relations between spans that both annotators have."""

import random
from collections import Counter
from dataclasses import replace as changed
from itertools import permutations

import pytest
from agreement.relations.small_relations import B_OTHER, SYMMETRIC, A, B, C, schema, schemas, spec
from hypothesis import given, settings
from hypothesis import strategies as st
from small_layers import DOC, layer, layers, relation, span
from strategies import cases, document

from goldspan.agreement.measures import Task
from goldspan.agreement.relations.given_ends import MEASURES, alpha, coincidences, jaccard
from goldspan.model import make_relation, replace
from goldspan.schema.quantities import Distance
from goldspan.validate import label_checks
from goldspan.validate.context import Context


def test_pairs_are_those_that_the_schema_admits():
    one = layer([A, B, C])
    directed = schema(spec("p", "A", "B"))
    assert coincidences(one, one, DOC, directed) == {((), ()): 2}
    assert coincidences(one, one, DOC, schema(spec("p", "A", "A"))) == {((), ()): 2}
    assert coincidences(one, one, DOC, schema(spec("p", "A", "A", reflexive=True))) == {((), ()): 4}
    assert coincidences(one, one, DOC, schema(spec("p", "A", "A", symmetric=True))) == {((), ()): 1}
    assert coincidences(one, one, DOC, schema(spec("p", "AB", "AB", same_label=True))) == {((), ()): 2}
    assert coincidences(one, one, DOC, schema(spec("p", "AB", "AB", order="forward"))) == {((), ()): 3}
    assert coincidences(one, one, DOC, schema(spec("p", "AB", "A", order="backward"))) == {((), ()): 3}
    assert coincidences(one, one, DOC, schema(spec("p", scope="corpus"))) == {}
    assert coincidences(one, one, DOC) == {((), ()): 6}


def test_an_inverse_admits_no_pairs_of_its_own():
    both = schema(spec("p", "A", "B", inverse="q"), spec("q", "B", "A", inverse="p"))
    one = layer([A, B, C])
    assert coincidences(one, one, DOC, both) == {((), ()): 2}


def test_scope_sentence_keeps_pairs_within_one():
    doc = document("Ann saw Bob. Eve left.")
    spans = [span("A", at, doc=doc) for at in ((0, 3), (8, 11), (13, 16))]
    one = layer(spans, doc=doc)
    assert coincidences(one, one, doc, schema(spec("p", scope="sentence"))) == {((), ()): 2}


def test_a_span_of_two_sentences_is_in_none():
    doc = document("Ann saw Bob. Eve left.")
    one = layer([span("A", (0, 3), doc=doc), span("A", (0, 16), doc=doc)], doc=doc)
    assert coincidences(one, one, doc, schema(spec("p", scope="sentence"))) == {}


def test_an_order_that_holds_in_one_of_two_layers_is_enough():
    one, other = layer([span("A", (4, 10)), span("B", (2, 12))]), layer([span("A", (1, 10)), span("B", (2, 12))])
    forward = schema(spec("p", "A", "B", order="forward"))
    assert coincidences(one, one, DOC, forward) == {}
    assert coincidences(one, other, DOC, forward) == coincidences(other, one, DOC, forward) == {((), ()): 1}


def test_units_are_the_same_whichever_layer_is_named_first():
    """Of the two things the first starts later for the one annotator, and earlier for the other."""
    first, second = span("A", (5, 10)), span("A", (4, 30))
    one = layer([first, second], [relation("p", first, second), relation("q", first, second)])
    other = layer([span("A", (0, 10)), span("A", (3, 30))])
    there, back = coincidences(one, other, DOC, SYMMETRIC), coincidences(other, one, DOC, SYMMETRIC)
    assert there == back == {((), ("p", "q")): 1, ((), ()): 1}


def test_spans_that_only_one_has_and_spans_of_two_labels_are_no_ends():
    one, other = layer([A, B, C], [relation("p", A, B)]), layer([A, B_OTHER])
    assert coincidences(one, other, DOC) == {}


def test_a_relation_that_the_schema_does_not_admit_counts_all_the_same():
    one = layer([A, B], [relation("p", A, B)])
    assert coincidences(one, layer([A, B]), DOC, schema(spec("p", "B", "B"))) == {((), ("p",)): 1}


def test_several_relations_between_two_spans_are_a_set():
    one = layer([A, B], [relation("p", A, B), relation("q", A, B)])
    other = layer([A, B], [relation("p", A, B)])
    assert coincidences(one, other, DOC) == {((), ()): 1, (("p",), ("p", "q")): 1}


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [((), (), 0), ((), ("p",), 1), (("p",), ("q",), 1), (("p", "q"), ("p",), 1 / 2), (("p", "q"), ("q", "r"), 2 / 3)],
)
def test_distance_of_sets(one, other, distance):
    assert jaccard(one, other) == jaccard(other, one) == pytest.approx(distance)


def test_alpha_is_that_of_krippendorffs_binary_example():
    """Krippendorff 2004, p. 224: two observers, ten articles, D_o .400, D_e .442, alpha .095."""
    first, second = "1100000000", "0110010100"
    cells = Counter(
        tuple(sorted((("p",) if a == "1" else (), ("p",) if b == "1" else ())))
        for a, b in zip(first, second, strict=True)
    )
    assert alpha([cells]) == pytest.approx(1 - 0.4 / (2 * 14 * 6 / (20 * 19)))
    assert alpha([cells]) == pytest.approx(0.095, abs=0.0005)


def test_alpha_says_why_there_is_none():
    assert "no two spans" in alpha([{}]).why
    assert alpha([{((), ()): 4}]).why == "every pair of spans has no relation, so agreement by chance would be perfect"
    assert "every pair of spans has p and q" in alpha([{(("p", "q"), ("p", "q")): 4}]).why


def test_random_relations_give_an_alpha_of_about_0():
    chance = random.Random(3)
    documents = []
    for _ in range(60):
        spans = [span("A", (at, at + 1)) for at in range(12)]
        drawn = [
            layer(
                spans,
                [
                    relation("pq"[chance.random() < 0.3], a, b)
                    for a, b in permutations(spans, 2)
                    if chance.random() < 0.3
                ],
            )
            for _ in range(2)
        ]
        documents.append(coincidences(*drawn, DOC))
    assert sum(sum(counts.values()) for counts in documents) == 60 * 12 * 11
    assert alpha(documents) == pytest.approx(0, abs=0.04)


@settings(max_examples=30)
@given(layers("ann"), schemas)
def test_identical_layers_agree_wholly(one, by):
    (measure,) = MEASURES
    assert measure.of([Task(DOC, (one, replace(one, name="bob")), by)]).value in (1.0, None)


rules = st.fixed_dictionaries(
    {
        "same_label": st.booleans(),
        "order": st.sampled_from(["any", "forward", "backward"]),
        "scope": st.sampled_from(["document", "sentence"]),
        "max_distance": st.sampled_from([None, Distance(sentences=0), Distance(characters=9), Distance(1, 4)]),
        "symmetric": st.just(False),
    }
)


@given(cases(), st.data())
def test_the_pairs_that_may_be_joined_are_those_that_the_validator_lets_through(case, data):
    schema, document, layer = case
    if not schema.relations:
        return
    name, relation = next(iter(schema.relations.items()))
    relation = changed(relation, **data.draw(rules))
    schema = changed(schema, relations={name: relation}, attributes={}, passes={})
    layer = replace(layer, relations=(), document_labels={})
    joins = [make_relation(name, source.id, target.id) for source in layer.spans for target in layer.spans]
    refused = {
        finding.where.relation
        for finding in label_checks.check(Context(replace(layer, relations=tuple(joins)), document, schema))
        if finding.where.relation
    }
    assert sum(coincidences(layer, layer, document, schema).values()) == len({one.id for one in joins} - refused)
