"""Precision, recall and F1 of spans."""

import random
from itertools import permutations

import pytest
from agreement.small_tasks import TEXT, layer, spans, task
from hypothesis import given
from strategies import document

from goldspan.agreement.measures import Task
from goldspan.agreement.restriction import restrict_to_labels
from goldspan.agreement.spans.span_f1 import (
    MEASURES,
    count_matches,
    exact,
    exact_unlabelled,
    f1,
    overlap,
    overlap_unlabelled,
    precision,
    recall,
    size,
)
from goldspan.agreement.statistics.scores import Undefined
from goldspan.text.fragments import overlaps

MATCHERS = [exact, exact_unlabelled, overlap, overlap_unlabelled]
each = pytest.mark.parametrize("matcher", MATCHERS)


def of(*work):
    one, other = task(*work).layers
    return [matcher(one.spans, other.spans) for matcher in MATCHERS]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("A", (0, 3)), ("A", (0, 3)), [1, 1, 1, 1]),
        (("A", (0, 3)), ("B", (0, 3)), [0, 1, 0, 1]),
        (("A", (0, 3)), ("A", (2, 5)), [0, 0, 1, 1]),
        (("A", (0, 3)), ("A", (3, 5)), [0, 0, 0, 0]),
        (("A", (0, 3)), ("B", (1, 2)), [0, 0, 0, 1]),
        (("A", (0, 2), (6, 8)), ("A", (0, 2), (6, 8)), [1, 1, 1, 1]),
        (("A", (0, 2), (6, 8)), ("A", (0, 8)), [0, 0, 1, 1]),
        (("A", (0, 2), (6, 8)), ("A", (3, 5)), [0, 0, 0, 0]),
    ],
)
def test_what_matches(one, other, expected):
    assert of([one], [other]) == expected


def test_matching_is_one_to_one():
    assert of([("A", (0, 9))], [("A", (0, 3)), ("A", (4, 9))]) == [0, 0, 1, 1]
    assert of([("A", (0, 9)), ("A", (0, 9))], [("A", (0, 9))]) == [1, 1, 1, 1]


def test_the_largest_matching_is_found_where_the_nearest_one_would_miss():
    """The first span overlaps both of the other's; the second only the one that the first would take."""
    assert of([("A", (0, 6)), ("A", (7, 9))], [("A", (0, 1)), ("A", (5, 8))])[2] == 2
    chain = [("A", (10 * at, 10 * at + 6)) for at in range(8)]
    assert of(chain, [("A", (10 * at + 5, 10 * at + 11)) for at in range(-1, 7) if at >= 0])[2] == 7


@given(spans, spans)
def test_no_other_pairing_matches_more(one, other):
    first, second = task(one, other).layers
    found = overlap_unlabelled(first.spans, second.spans)
    few, many = sorted((first.spans, second.spans), key=len)
    assert found == max(
        sum(overlaps(a.fragments, b.fragments) for a, b in zip(few, pairing, strict=False))
        for pairing in permutations(many, len(few))
    )


@each
@given(spans, spans)
def test_it_is_the_same_both_ways(matcher, one, other):
    first, second = task(one, other).layers
    assert matcher(first.spans, second.spans) == matcher(second.spans, first.spans)
    assert exact(first.spans, second.spans) <= matcher(first.spans, second.spans) <= min(len(one), len(other))


# scores

ONE = task([("A", (0, 3)), ("A", (4, 8)), ("B", (9, 13))], [("A", (0, 3)), ("B", (4, 8))])


def test_precision_recall_and_f1():
    part = count_matches(ONE, exact)
    assert size(part) == 5
    assert (precision([part]), recall([part]), f1([part])) == (1 / 2, 1 / 3, 2 / 5)
    assert f1([count_matches(ONE, exact_unlabelled)]) == 4 / 5


def test_more_than_two_are_compared_two_by_two():
    part = count_matches(task([("A", (0, 3))], [("A", (0, 3))], []), exact)
    assert (size(part), f1([part])) == (4, 1 / 2)


def test_an_empty_layer_counts():
    assert f1([count_matches(task([("A", (0, 3))], []), exact)]) == 0


def test_nothing_marked_is_no_agreement():
    part = count_matches(task([], []), exact)
    assert f1([part]) == Undefined("nobody marked a span")
    assert precision([part]) == Undefined("bob marked no span")
    assert recall([part]) == Undefined("ann marked no span")


def test_precision_has_a_direction():
    doc = document(TEXT)
    other = Task(doc, (layer(doc, "ann"), layer(doc, "eve", ("A", (0, 3)))))
    parts = [count_matches(ONE, exact), count_matches(other, exact)]
    assert precision(parts) == Undefined("precision and recall need the same two annotators throughout")
    assert recall([count_matches(task([], [], []), exact)]).why.endswith("and here are 3")
    assert precision([]) == Undefined("no documents")


@each
@given(work=spans)
def test_identical_layers_give_1(matcher, work):
    found = f1([count_matches(task(work, work), matcher)])
    assert found == (1 if work else Undefined("nobody marked a span"))


@each
def test_the_order_of_layers_changes_nothing(matcher):
    turned = Task(ONE.document, ONE.layers[::-1])
    assert count_matches(turned, matcher) == count_matches(ONE, matcher)


@each
def test_random_spans_hardly_match(matcher):
    chance = random.Random(3)

    def some():
        return [("A", (at, at + 2)) for at in (chance.randrange(5000) for _ in range(60))]

    found = f1([count_matches(task(some(), some(), text="x" * 5002), matcher) for _ in range(20)])
    assert 0 <= found < 0.06


# the measures

TASKS = [
    task([("A", (0, 8)), ("B", (9, 13))], [("A", (0, 8)), ("B", (9, 15)), ("A", (20, 25))]),
    task([("A", (0, 8)), ("B", (20, 24))], [("B", (0, 8)), ("B", (20, 24))]),
]
BY_NAME = {measure.name: measure for measure in MEASURES}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("span F1, exact", 2 * 2 / 9),
        ("span F1, overlap", 2 * 3 / 9),
        ("span F1, exact, unlabelled", 2 * 3 / 9),
        ("span F1, overlap, unlabelled", 2 * 4 / 9),
        ("span precision, exact", 2 / 5),
        ("span recall, exact", 2 / 4),
    ],
)
def test_by_hand(name, expected):
    assert BY_NAME[name].of(TASKS, resamples=10).value == pytest.approx(expected)


def test_a_label_is_asked_for_by_its_spans():
    only = [restrict_to_labels(task, ["B"]) for task in TASKS]
    assert BY_NAME["span F1, exact"].of(only, resamples=10).value == pytest.approx(2 * 1 / 5)
