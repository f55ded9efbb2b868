"""Krippendorff's alpha for unitizing: the published values, and what holds of any layers."""

import random

import pytest
from agreement.reference import merged
from agreement.small_tasks import TEXT, task
from hypothesis import assume, given
from hypothesis import strategies as st

from goldspan.agreement.spans.text_units import count_characters
from goldspan.agreement.spans.unitizing import MEASURES, alpha_u, count_task, count_units, disagreements_by_label, size
from goldspan.agreement.statistics.coefficients import kappa
from goldspan.agreement.statistics.scores import Undefined


def units(*sections):
    """Units given as label, start and length, as ranges by label."""
    found = {}
    for label, start, length in sections:
        found.setdefault(label, []).append((start, start + length))
    return found


def distance(one, other, length=1000):
    """The sum of squared differences of two annotators' units of one label."""
    part = count_units([units(*(("x", *section) for section in ranges)) for ranges in (one, other)], length)
    return part.labels["x"].differing


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([(5, 6)], [(2, 2)], 40),
        ([(5, 6)], [(3, 2)], 40),
        ([(5, 6)], [(4, 2)], 26),
        ([(5, 6)], [(5, 2)], 16),
        ([(5, 6)], [(6, 2)], 10),
        ([(5, 6)], [(7, 2)], 8),
        ([(5, 6)], [(6, 4)], 2),
        ([(5, 6)], [(5, 6)], 0),
        ([(225, 70)], [(220, 80)], 50),
        ([(370, 30)], [(355, 20), (400, 20)], 850 + 400),
    ],
)
def test_krippendorff_2004_differences(one, other, expected):
    assert distance(one, other) == expected == distance(other, one)


OBSERVER_I = units(("c", 75, 70), ("c", 220, 30), ("k", 30, 60), ("k", 150, 50))
OBSERVER_J = units(("c", 70, 80), ("c", 205, 20), ("c", 250, 20), ("k", 30, 60), ("k", 150, 50))


def test_krippendorff_2004_p_254():
    part = count_units([OBSERVER_I, OBSERVER_J], 300)
    found = disagreements_by_label([part])
    assert found["c"] == (pytest.approx(0.0144, abs=0.0001), pytest.approx(0.0532, abs=0.0001))
    assert found["k"] == (0, pytest.approx(0.0490, abs=0.0001))
    assert alpha_u([part]) == pytest.approx(0.859, abs=0.0005)
    only = [count_units([{"c": one["c"]} for one in (OBSERVER_I, OBSERVER_J)], 300)]
    assert alpha_u(only) == pytest.approx(0.7286, abs=0.0005)
    assert size(part) == 9


OF_1995 = {
    "A": ([(2, 8), (14, 6)], [(4, 4), (15, 2)]),
    "B": ([(0, 18)], [(0, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3), (9, 1)]),
    "C": ([(2, 6), (10, 2), (14, 4), (20, 2)], [(0, 2), (4, 4), (10, 4), (16, 2), (20, 2)]),
    "D": ([(0, 2), (2, 8), (10, 4), (14, 6), (20, 4)], [(0, 4), (4, 4), (8, 7), (15, 2), (17, 7)]),
}


@pytest.mark.parametrize(
    ("label", "observed", "expected"),
    [("A", 0.03125, 0.553), ("B", 2.26736, -0.926), ("C", 0.02777, 0.679), ("D", 0.38715, 0.066)],
)
def test_krippendorff_1995_p_57(label, observed, expected):
    """The observed disagreements_by_label as they are; alpha where the continuum is as fine as you like."""

    def stretched(by):
        sections = [[(label, start * by, length * by) for start, length in one] for one in OF_1995[label]]
        return [count_units([units(*one) for one in sections], 24 * by)]

    assert disagreements_by_label(stretched(1))[label][0] == pytest.approx(observed, abs=0.00001)
    assert alpha_u(stretched(50000)) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("label", ["A", "B"])
def test_krippendorff_1995_kappa_of_positions_cannot_see_units(label):
    """Position by position, A and B come to the same kappa, 0.385, though alpha_u is 0.553 and -0.926."""
    work = [[(label, (start, start + length)) for start, length in one] for one in OF_1995[label]]
    assert kappa([count_characters(task(*work, text="x" * 24))]) == pytest.approx(0.385, abs=0.0005)


def test_one_long_unit_against_three_short_ones():
    """From the tests of dkpro-statistics (UnitizingAgreementTest); the expected value is easily done by hand."""
    part = count_units([units(("A", 1, 8)), units(("A", 2, 1), ("A", 4, 1), ("A", 6, 1))], 10)
    assert disagreements_by_label([part])["A"] == (
        pytest.approx(0.91),
        pytest.approx(2 / 10 * (840 + 27) / (20 * 19 - 8 * 7)),
    )
    assert alpha_u([part]) == pytest.approx(-0.7003, abs=0.0001)


def of(*work):
    return alpha_u([count_task(task(*work))])


def test_fragments_are_units_of_their_own():
    apart = count_task(task([("A", (0, 3), (9, 12))], [("A", (0, 3)), ("A", (9, 12))]))
    assert (size(apart), alpha_u([apart])) == (4, 1)


def test_it_is_undefined_for_other_than_two_annotators():
    assert of([("A", (0, 3))], [], []) == Undefined("alpha_u is for two annotators, and here are 3")


def test_it_is_undefined_where_units_of_one_label_overlap():
    assert of([("A", (0, 3)), ("A", (2, 5))], []) == Undefined("alpha_u is not for spans of one label (A) that overlap")
    assert of([("A", (0, 3)), ("B", (2, 5))], [("A", (0, 3)), ("B", (2, 5))]) == 1
    assert of([("A", (0, 3)), ("A", (3, 5))], [("A", (0, 3)), ("A", (3, 5))]) == 1


def test_it_is_undefined_where_nothing_varies():
    each = [("A", (0, 1)), ("A", (1, 2))]
    assert of([], []) == Undefined("nobody marked a span")
    assert alpha_u([]) == Undefined("nobody marked a span")
    assert alpha_u([count_task(task(each, each, text="xy"))]) == Undefined(
        "no variation: each character is a unit to both"
    )


def test_an_empty_layer_disagrees():
    assert of([("A", (0, 3))], []) < 0


apart = st.lists(st.integers(0, len(TEXT)), max_size=8, unique=True).map(
    lambda edges: [("A", pair) for pair in zip(*[iter(sorted(edges))] * 2, strict=False)]
)


@given(apart)
def test_identical_layers_give_1(work):
    assume(work)
    assert of(work, work) == 1


@given(apart, apart)
def test_the_order_of_annotators_changes_nothing(one, other):
    assert of(one, other) == of(other, one)


@given(st.lists(st.tuples(apart, apart), min_size=2, max_size=4))
def test_documents_are_pieces_of_one_text(works):
    """Pooling adds what differs, and what is expected is of all units and gaps."""
    parts = [count_task(task(one, other)) for one, other in works]
    lengths = len(TEXT) * len(parts)
    found = disagreements_by_label(parts)
    if not found:
        return
    observed, expected = found["A"]
    assert observed == pytest.approx(sum(part.labels["A"].differing for part in parts if part.labels) / lengths**2)
    assert expected == pytest.approx(by_the_book(works, lengths))
    assert disagreements_by_label(parts[::-1])["A"] == (pytest.approx(observed), pytest.approx(expected))


def by_the_book(works, length):
    """The formula of Krippendorff 2004, sum by sum."""
    units, gaps = [], []
    for work in works:
        for layer in work:
            at = 0
            for _, (start, end) in layer:
                units.append(end - start)
                gaps.append(start - at)
                at = end
            gaps.append(len(TEXT) - at)
    total = 0
    for one in units:
        total += (len(units) - 1) / 3 * (2 * one**3 - 3 * one**2 + one)
        total += one**2 * sum(gap - one + 1 for gap in gaps if gap >= one)
    return 2 / length * total / (2 * length * (2 * length - 1) - sum(one * (one - 1) for one in units))


def test_random_units_give_about_0():
    """Units and gaps of the same lengths in both layers, put anywhere."""
    chance = random.Random(6)

    def work():
        at, made = 0, []
        for piece in chance.sample([10, 20, 30, -15, -25, -40, -60], 7):  # a negative length is a gap
            at, start = at + abs(piece), at
            made += [("A", (start, at))] if piece > 0 else []
        return made

    parts = [count_task(task(work(), work(), text="x" * 200)) for _ in range(400)]
    assert alpha_u(parts) == pytest.approx(0, abs=0.1)


def test_many_documents_of_a_kind_give_about_what_one_of_them_gives():
    part = count_task(task([("A", (0, 8)), ("A", (30, 38))], [("A", (1, 8)), ("A", (50, 58))]))
    assert alpha_u([part] * 200) == pytest.approx(alpha_u([part]), abs=0.1)


@given(
    st.lists(st.tuples(apart, apart), min_size=1, max_size=4).flatmap(
        lambda works: st.tuples(
            st.just(works), st.lists(st.integers(0, len(works) - 1), min_size=1, max_size=5), st.sampled_from("AB")
        )
    )
)
def test_a_summed_part_has_the_value_of_those_drawn(case):
    works, drawn, label = case
    first = task(*([(label, extent) for _, extent in layer] for layer in works[0]))
    parts = [count_task(first), *(count_task(task(*work)) for work in works[1:])]
    together = merged(MEASURES[0].statistic, [parts[at] for at in drawn])
    one, other = alpha_u([together]), alpha_u([parts[at] for at in drawn])
    assert one == (other if isinstance(other, Undefined) else pytest.approx(other))
    assert size(together) == sum(size(parts[at]) for at in drawn)


def test_a_summed_part_says_why_it_has_no_value():
    parts = [count_task(task([("A", (0, 3)), ("A", (2, 5))], [])), count_task(task([("A", (0, 3))], []))]
    assert alpha_u([merged(MEASURES[0].statistic, parts)]) == alpha_u(parts[:1])
    assert alpha_u([merged(MEASURES[0].statistic, parts[1:] * 2)]) == pytest.approx(alpha_u(parts[1:] * 2))
