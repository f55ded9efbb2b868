"""Figures: pooled values, intervals over documents, and reasons where there is no value."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.agreement.figures import Undefined, figure, interval


def share(parts):
    """The share of ones among all units of the parts."""
    units = [one for part in parts for one in part]
    return sum(units) / len(units) if units else Undefined("there are no units")


def test_a_figure_is_of_the_pooled_parts():
    one = figure("share", [[1, 1, 1], [0]], share, n=4, unit="units", of={"label": "A"})
    assert (one.value, one.n, one.documents, one.of, one.undefined) == (0.75, 4, 2, {"label": "A"}, None)


def test_an_undefined_value_says_why():
    one = figure("share", [[], []], share, n=0, unit="units")
    assert (one.value, one.undefined, one.interval) == (None, "there are no units", None)


def test_one_document_has_no_interval():
    assert interval([[1, 0]], share) is None


@given(st.lists(st.lists(st.integers(0, 1), min_size=1), min_size=2, max_size=30))
def test_an_interval_holds_between_the_least_and_the_greatest_document(parts):
    found = interval(parts, share, resamples=50)
    each = [share([part]) for part in parts]
    assert min(each) <= found.low <= found.high <= max(each)
    assert found == interval(parts, share, resamples=50)
    assert (found.unreliable is None) == (len(parts) >= 20)


def test_resamples_without_a_value_are_counted_and_left_out():
    found = interval([[], [1]], share, resamples=400)
    assert (found.low, found.high) == (1.0, 1.0)
    assert 60 < found.undefined < 140  # a quarter of them draws the empty document twice


def test_the_interval_covers_what_it_says():
    """Of many samples from one population, about 95 in 100 intervals hold its share."""
    chance = random.Random(1)
    held = 0
    for _ in range(200):
        parts = [[int(chance.random() < 0.3) for _ in range(10)] for _ in range(40)]
        found = interval(parts, share, resamples=200)
        held += found.low <= 0.3 <= found.high
    assert held / 200 == pytest.approx(0.95, abs=0.05)
