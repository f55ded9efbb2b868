"""Labels of characters and tokens."""

import random

import pytest
from agreement.small_tasks import TEXT, task, tasks
from hypothesis import given

from goldspan.agreement.measures import Task
from goldspan.agreement.spans.text_units import count_characters, count_tokens
from goldspan.agreement.statistics.coefficients import alpha, count, jaccard, kappa
from goldspan.agreement.statistics.scores import Undefined

A, B, AB, NONE = frozenset("A"), frozenset("B"), frozenset("AB"), frozenset()


def test_each_character_has_the_labels_that_cover_it():
    counts = count_characters(task([("A", (0, 4)), ("B", (2, 6))], [("A", (0, 3))], text="0123456789"))
    assert counts.units == 10
    assert counts.values == {A: 2 + 3, AB: 2, B: 2, NONE: 4 + 7}
    assert {frozenset(pair): weight for pair, weight in counts.differing.items()} == {
        frozenset((A, AB)): 2,
        frozenset((NONE, AB)): 2,
        frozenset((NONE, B)): 4,
    }


@given(tasks())
def test_characters_in_runs_are_characters_one_by_one(one):
    plain = count(
        {
            layer.annotator: frozenset(
                span.label for span in layer.spans if any(start <= at < end for start, end in span.fragments)
            )
            for layer in one.layers
        }
        for at in range(len(TEXT))
    )
    found = count_characters(one)
    assert (found.units, found.values, found.tables) == (plain.units, plain.values, plain.tables)
    assert found.differing == pytest.approx(plain.differing)


def test_a_token_has_the_labels_that_cover_a_character_of_it():
    """Nine tokens: The, army, took, Raqqa, ', s, west, and the full stop; the span ends within one."""
    counts = count_tokens(task([("A", (4, 10))], [("A", (4, 8))], text="The army took Raqqa's west."))
    assert counts.units == 8
    assert counts.values == {A: 2 + 1, NONE: 6 + 7}


def test_a_span_of_white_space_is_on_no_token():
    counts = count_tokens(task([("A", (3, 4))], [], text="The army"))
    assert (counts.units, counts.values) == (2, {NONE: 4})


def test_a_text_without_tokens_has_nothing_to_compare():
    assert alpha([count_tokens(task([], [], text=" \n "))]) == Undefined("no unit has values by two annotators")


def test_an_empty_layer_says_nothing_on_each_character():
    assert alpha([count_characters(task([("A", (0, 4))], [], text="0123456789"))]) < 0


@given(tasks())
@pytest.mark.parametrize("cells", [count_characters, count_tokens])
def test_layers_in_any_order_give_the_same(cells, one):
    turned = Task(one.document, one.layers[::-1])
    assert alpha([cells(one)], distance=jaccard) == alpha([cells(turned)], distance=jaccard)


@pytest.mark.parametrize("cells", [count_characters, count_tokens])
def test_identical_layers_give_1(cells):
    work = [("A", (0, 8)), ("B", (4, 8)), ("A", (20, 30), (40, 44))]
    counts = cells(task(work, work, work))
    assert (alpha([counts], distance=jaccard), kappa([counts])) == (1, 1)


@pytest.mark.parametrize("cells", [count_characters, count_tokens])
def test_random_layers_give_about_0(cells):
    chance = random.Random(9)

    def some():
        return [(chance.choice("AB"), (at, at + 5)) for at in (chance.randrange(9000) for _ in range(400))]

    parts = [cells(task(some(), some(), text="word " * 2000)) for _ in range(4)]
    assert alpha(parts, distance=jaccard) == pytest.approx(0, abs=0.06)
