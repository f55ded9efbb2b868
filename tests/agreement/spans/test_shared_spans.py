"""Labels of the extents that several annotators marked."""

import pytest
from agreement.small_tasks import task

from goldspan.agreement.restriction import restrict_to_labels
from goldspan.agreement.spans.shared_spans import MEASURES, count_labels

A, B, AB = frozenset("A"), frozenset("B"), frozenset("AB")
BY_NAME = {measure.name: measure for measure in MEASURES}
TASKS = [
    task([("A", (0, 8)), ("B", (9, 13))], [("A", (0, 8)), ("B", (9, 15)), ("A", (20, 25))]),
    task([("A", (0, 8)), ("B", (20, 24))], [("B", (0, 8)), ("B", (20, 24))]),
]


def test_shared_spans_are_those_of_the_same_extent():
    counts = count_labels(
        task(
            [("A", (0, 3)), ("A", (4, 8)), ("A", (9, 13)), ("B", (9, 13))],
            [("B", (0, 3)), ("A", (4, 7)), ("A", (9, 13))],
            [("A", (0, 3))],
        )
    )
    assert counts.units == 2
    assert counts.values == {A: 3, B: 1, AB: 1}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("label agreement on shared spans", 2 / 3),
        ("label alpha on shared spans", 1 - 5 * 2 / (2 * 3 * 3)),
        ("label kappa on shared spans", (2 - 4 / 3) / (3 - 4 / 3)),
    ],
)
def test_by_hand(name, expected):
    assert BY_NAME[name].of(TASKS, resamples=10).value == pytest.approx(expected)


def test_of_one_label_nothing_varies():
    only = [restrict_to_labels(task, ["B"]) for task in TASKS]
    assert BY_NAME["label alpha on shared spans"].of(only).undefined == "no variation: everyone said B throughout"
