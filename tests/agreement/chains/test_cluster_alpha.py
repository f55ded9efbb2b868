"""Alpha over clusters of mentions."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_layers import DOC, layer, layers, relation, span

from goldspan.agreement.chains.cluster_alpha import MEASURES, alpha, count_distances, units
from goldspan.agreement.measures import Task
from goldspan.agreement.statistics.coefficients import alpha as alpha_of_units
from goldspan.agreement.statistics.coefficients import count, jaccard, masi
from goldspan.agreement.statistics.scores import Undefined
from goldspan.model import replace
from goldspan.schema.types import RelationLabel, Schema

SCHEMA = Schema(
    name="made",
    version="1.0.0",
    relations={"p": RelationLabel(name="p", source=("A", "B"), target=("A", "B"), same_label=True)},
)
SPANS = A, B, C, D = [span("A", (at, at + 2)) for at in range(0, 20, 5)]
JACCARD, MASI = MEASURES


def task(*work, schema=SCHEMA, spans=SPANS):
    return Task(DOC, tuple(layer(spans, some, name=name) for name, some in zip("xyz", work, strict=False)), schema)


def test_by_hand():
    """One joins a, b and c, the other a and b. Of a and b: abc and ab, 1/3 apart; of c: abc and c, 2/3.

    Six values: abc three times, ab twice, c once. Observed: 2 * (1/3 + 1/3 + 2/3). All pairs:
    2 * (3*2 * 1/3 + 3*1 * 2/3 + 2*1 * 1) = 12.
    """
    one = task([relation("p", A, B), relation("p", B, C)], [relation("p", A, B)])
    found = JACCARD.of([one])
    assert (found.value, found.n) == (pytest.approx(1 - 5 * (8 / 3) / 12), 3), "d is in no cluster"
    # MASI takes a third off what is shared, for each set holds the other: 7/9 and 5/9; ab and c share nothing
    observed, expected = 2 * (5 / 9 + 5 / 9 + 7 / 9), 2 * (6 * 5 / 9 + 3 * 7 / 9 + 2)
    assert MASI.of([one]).value == pytest.approx(1 - 5 * observed / expected)


def test_a_mention_that_only_one_has_marked_is_missing():
    one = Task(DOC, (layer(SPANS, [relation("p", A, B)], name="x"), layer([A], [], name="y")), SCHEMA)
    assert JACCARD.of([one]).n == 1


def test_why_there_is_no_value():
    assert "two mentions are one thing" in JACCARD.of([task([], [], schema=None)]).undefined
    assert JACCARD.of([task([], [])]).undefined == "no unit has values by two annotators"
    whole = [relation("p", A, B)]
    assert JACCARD.of([task(whole, whole)]).undefined == "no variation: everyone put all mentions into one cluster"
    assert JACCARD.of([task(whole, whole)] * 2).value == 1, "in two documents they are two things"


@settings(max_examples=40)
@given(
    st.lists(st.tuples(layers("ann"), layers("bob"), layers("eve")), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
def test_it_is_the_alpha_of_all_units_with_the_document_in_each_set_in_any_order(some, chance):
    tasks = [Task(DOC, each, SCHEMA) for each in some]
    told_apart = [
        {who: frozenset((number, extent) for extent in value) for who, value in unit.items()}
        for number, one in enumerate(tasks)
        for unit in units(one)
    ]
    mixed = [replace(task, layers=tuple(chance.sample(task.layers, 3))) for task in chance.sample(tasks, len(tasks))]
    for distance in (jaccard, masi):
        expected = alpha_of_units([count(told_apart)], distance=distance)
        for ordered in (tasks, mixed):
            found = alpha([count_distances(units(task), distance) for task in ordered])
            if isinstance(expected, Undefined):
                assert isinstance(found, Undefined)
            else:
                assert found == pytest.approx(expected)


@pytest.mark.parametrize("measure", MEASURES)
def test_random_clusters_give_about_0(measure):
    """In one document of eight mentions, of which each of many annotators joins some at random."""
    chance = random.Random(8)
    spans = [span("A", (at, at + 2)) for at in range(0, 40, 5)]

    def work(name):
        heads = chance.choices(spans[:3], k=len(spans))
        return layer(spans, [relation("p", head, each) for head, each in zip(heads, spans, strict=True)], name=name)

    found = measure.of([Task(DOC, tuple(work(f"ann-{at}") for at in range(60)), SCHEMA)])
    assert found.value == pytest.approx(0, abs=0.02)
