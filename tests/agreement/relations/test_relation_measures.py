"""Agreement on relations: end to end, given the ends, and what the disagreements are due to."""

import random
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_layers import DOC, layer, layers, relation, span
from strategies import document

from goldspan.agreement.measures import Task
from goldspan.agreement.relations import relation_measures
from goldspan.agreement.relations.causes import CAUSES, Share, added, decomposition, disagreements, due_to, share
from goldspan.agreement.relations.given_ends import alpha, coincidences, jaccard
from goldspan.agreement.relations.relation_measures import (
    MEASURES,
    Counts,
    cause_measures,
    compared,
    f1,
    precision,
    recall,
    restricted,
)
from goldspan.agreement.statistics.scores import Undefined
from goldspan.model import replace
from goldspan.schema.types import RelationLabel, Schema

MEASURE = {one.name: one for one in MEASURES}
F1S = [name for name in MEASURE if "F1" in name]


def schema(*specs):
    return Schema(name="made", version="1.0.0", relations={one.name: one for one in specs})


def spec(name, source="AB", target="AB", **more):
    return RelationLabel(name=name, source=tuple(source), target=tuple(target), **more)


SYMMETRIC = schema(spec("p", symmetric=True), spec("q"))
INVERSE = schema(spec("p", inverse="q"), spec("q", inverse="p"))
schemas = st.sampled_from([None, SYMMETRIC, INVERSE, schema(spec("p"), spec("q", "A", "B", order="forward"))])

A, B, C = span("A", (0, 4)), span("A", (10, 14)), span("B", (20, 24))
B_CUT = span("A", (11, 14))
B_OTHER = span("B", (10, 14))


def causes(one, other, by=None):
    return Counter(each.cause for each in disagreements(one, other, by))


# end to end


def test_strict_needs_identical_ends_and_relaxed_only_aligned_ones():
    one = layer([A, B, C], [relation("p", A, B), relation("p", A, C)])
    other = layer([A, B_CUT, C], [relation("p", A, B_CUT), relation("p", A, C)])
    assert compared(one, other, ends="strict") == Counts(1, 2, 2)
    assert compared(one, other, ends="relaxed") == Counts(2, 2, 2)


def test_another_label_of_an_end_is_another_end_strictly():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B_OTHER], [relation("p", A, B_OTHER)])
    assert compared(one, other, ends="strict").both == 0
    assert compared(one, other, ends="relaxed").both == 1


def test_type_and_direction_count_where_relations_are_labelled():
    one = layer([A, B, C], [relation("p", A, B), relation("p", A, C)])
    other = layer([A, B, C], [relation("q", A, B), relation("p", C, A)])
    assert compared(one, other, ends="strict") == Counts(0, 2, 2)
    assert compared(one, other, ends="strict", labels=False) == Counts(2, 2, 2)


def test_a_symmetric_relation_is_the_same_from_either_end():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B], [relation("p", B, A)])
    assert compared(one, other, SYMMETRIC, ends="strict") == Counts(1, 1, 1)
    assert compared(one, other, ends="strict") == Counts(0, 1, 1)


def test_an_inverse_says_the_same_from_the_other_end():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B], [relation("q", B, A)])
    assert compared(one, other, INVERSE, ends="strict") == Counts(1, 1, 1)
    assert compared(one, other, ends="strict") == Counts(0, 1, 1)


def test_what_is_said_twice_counts_once():
    one = layer([A, B], [relation("p", A, B), relation("q", B, A)])
    assert compared(one, one, INVERSE, ends="strict") == Counts(1, 1, 1)


def test_precision_and_recall_are_of_the_other_and_of_the_one():
    parts = [Counts(1, 4, 2)]
    assert (precision(parts), recall(parts), f1(parts)) == (0.5, 0.25, pytest.approx(1 / 3))


def test_without_relations_there_is_no_figure():
    assert f1([Counts(0, 0, 0)]) == Undefined("nobody drew a relation")
    assert precision([Counts(0, 1, 0)]) == Undefined("the other annotator drew no relation")
    assert recall([Counts(0, 0, 1)]) == Undefined("the one annotator drew no relation")


def test_a_relation_without_its_span_is_told_of():
    with pytest.raises(ValueError, match="has an end that is no span"):
        compared(layer([A], [relation("p", A, B)]), layer([A, B]), ends="strict")


def test_more_annotators_are_all_their_pairs():
    drawn, bare = layer([A, B], [relation("p", A, B)], name="ann"), layer([A, B], name="bob")
    task = Task(DOC, (drawn, bare, replace(drawn, name="eve", annotator="eve")))
    one = MEASURE["relation F1, strict"].of([task])
    assert (one.value, one.n) == (2 / 4, 4)  # ann, eve: 2 of 2; ann, bob and bob, eve: 0 of 1


def test_restricted_leaves_one_type_and_its_inverse():
    one = layer([A, B], [relation("p", A, B), relation("q", B, A), relation("r", A, B)])
    task = restricted(Task(DOC, (one, one), schema(spec("p", inverse="q"), spec("q", inverse="p"), spec("r"))), "p")
    assert [each.label for each in task.layers[0].relations] == ["p", "q"]
    assert list(task.schema.relations) == ["p", "q"]
    assert task.layers[0].spans == one.spans


# given the ends


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
    assert alpha([{((), ()): 4}]).why == "every pair of spans has no relation, so there is nothing to tell from chance"
    assert "every pair of spans has p and q" in alpha([{(("p", "q"), ("p", "q")): 4}]).why


def test_random_relations_give_an_alpha_of_about_0():
    chance = random.Random(3)
    parts = []
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
        parts.append(coincidences(*drawn, DOC))
    assert sum(sum(part.values()) for part in parts) == 60 * 12 * 11
    assert alpha(parts) == pytest.approx(0, abs=0.04)


# what the disagreements are due to


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (layer([A, C]), {"end missing": 1}),
        (layer([A, B_CUT], [relation("p", A, B_CUT)]), {"end differs": 2}),
        (layer([A, B_OTHER], [relation("p", A, B_OTHER)]), {"end differs": 2}),
        (layer([A, B], [relation("q", A, B)]), {"type": 2}),
        (layer([A, B], [relation("q", B, A)]), {"type": 2}),
        (layer([A, B], [relation("p", B, A)]), {"direction": 2}),
        (layer([A, B]), {"not drawn": 1}),
        (layer([A, B_CUT]), {"not drawn": 1}),
        (layer([A, B], [relation("p", A, B)]), {}),
        (layer([A, B], [relation("p", A, B), relation("q", A, B)]), {"not drawn": 1}),
        (layer([A, B], [relation("p", B, A), relation("q", A, B)]), {"direction": 2, "not drawn": 1}),
    ],
)
def test_each_cause(other, expected):
    one = layer([A, B], [relation("p", A, B)], name="bob")
    assert causes(one, other) == expected
    assert causes(other, one) == expected


def test_a_symmetric_relation_has_no_direction_to_be_wrong_in():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B], [relation("q", B, A)])
    assert causes(one, other, SYMMETRIC) == {"type": 2}
    assert causes(one, layer([A, B], [relation("p", B, A)]), SYMMETRIC) == {}


def test_a_disagreement_names_both_relations():
    mine, theirs = relation("p", A, B), relation("q", A, B)
    one, other = layer([A, B], [mine], name="ann"), layer([A, B], [theirs], name="bob")
    found = disagreements(one, other)
    assert [(each.layer.name, each.relation, each.other, each.label) for each in found] == [
        ("ann", mine, theirs, "p"),
        ("bob", theirs, mine, "q"),
    ]


def test_shares_of_causes_are_of_all_or_of_one_type():
    counts = {"p": {"agreed": 2, "end missing": 1, "type": 3}, "q": {"type": 4}}
    assert due_to(counts, ["end missing", "end differs"]) == Share(1, 8)
    assert due_to(counts, ["type"], label="p") == Share(3, 4)
    assert due_to(counts, ["type"], label="r") == Share(0, 0)
    assert share([Share(1, 8), Share(3, 4)]) == 4 / 12
    assert share([Share(0, 0)]) == Undefined("no relation is disagreed on")


def test_causes_of_one_type_are_told_from_whole_layers():
    one, other = layer([A, B], [relation("p", A, B)]), layer([A, B], [relation("q", A, B)])
    task = Task(DOC, (one, other))
    found = {measure.name: measure.of([task], of={"relation": "p"}) for measure in cause_measures("p")}
    assert found["relation disagreement: type"].value == 1
    assert found["relation disagreement: type"].n == 1


# for any layers


@given(layers("ann"), layers("bob"), schemas)
def test_the_decomposition_adds_up(one, other, by):
    counts = decomposition(one, other, by)
    strict, relaxed = (compared(one, other, by, ends=ends) for ends in ("strict", "relaxed"))
    total = Counter()
    for each in counts.values():
        total.update(each)
    assert sum(total.values()) == strict.one + strict.other
    assert total["agreed"] == 2 * strict.both
    assert total["agreed"] + total["end differs"] == 2 * relaxed.both
    assert all(total[cause] % 2 == 0 for cause in ("end differs", "type", "direction"))
    assert set(total) <= {"agreed", *CAUSES}
    shares = [share([due_to(counts, [cause])]) for cause in CAUSES]
    if strict.one + strict.other > 2 * strict.both:
        assert sum(shares) == pytest.approx(1)
    by_type = added(decomposition(*restricted(Task(DOC, (one, other), by), label).layers, by) for label in counts)
    assert {label: sum(each.values()) for label, each in by_type.items()} == {
        label: sum(each.values()) for label, each in counts.items()
    }


@given(layers("ann"), layers("bob"), schemas)
def test_relaxed_ends_never_lose_a_match(one, other, by):
    for labels in (True, False):
        strict, relaxed = (compared(one, other, by, ends=ends, labels=labels) for ends in ("strict", "relaxed"))
        assert relaxed.both >= strict.both
        assert (relaxed.one, relaxed.other) == (strict.one, strict.other)


def values(tasks):
    return {name: measure.of(tasks, resamples=0).value for name, measure in MEASURE.items()}


@given(layers("ann"), layers("bob"), layers("eve"), schemas, st.randoms(use_true_random=False))
def test_no_order_matters(one, other, third, by, chance):
    """Neither that of annotators nor that of documents, spans or relations."""
    tasks = [Task(DOC, (one, other, third), by), Task(DOC, (third, one), by)]
    mixed = [
        Task(
            DOC,
            tuple(
                replace(
                    each,
                    spans=tuple(chance.sample(each.spans, len(each.spans))),
                    relations=tuple(chance.sample(each.relations, len(each.relations))),
                )
                for each in chance.sample(task.layers, len(task.layers))
            ),
            by,
        )
        for task in reversed(tasks)
    ]
    assert values(mixed) == pytest.approx(values(tasks), nan_ok=False)


@given(layers("ann"), schemas)
def test_identical_layers_agree_wholly(one, by):
    found = values([Task(DOC, (one, replace(one, name="bob")), by)])
    assert {found[name] for name in F1S} == ({1.0} if one.relations else {None})
    assert found["relation alpha, given the ends"] in (1.0, None)
    assert all(value is None for name, value in found.items() if "disagreement" in name)


def test_every_measure_says_what_it_is_about():
    assert len(MEASURE) == len(MEASURES)
    assert all(one.about.endswith(".") and one.unit for one in MEASURES)
    assert relation_measures.MEASURES is MEASURES
