"""Intervals of the values of resamples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.agreement.statistics.scores import Bootstrap, Score, interval, with_interval


def test_an_interval_leaves_out_two_and_a_half_in_a_hundred_at_either_end():
    found = interval(iter(range(201)), Bootstrap(units=30, resamples=201))
    assert (found.low, found.high, found.level) == (pytest.approx(5), pytest.approx(195), 0.95)


@given(st.lists(st.one_of(st.none(), st.floats(-1, 1)), min_size=1), st.integers(2, 40))
def test_values_that_are_not_there_are_counted_and_left_out(values, units):
    found = interval(values, Bootstrap(units=units, resamples=len(values)))
    there = [one for one in values if one is not None]
    if not there:
        assert found is None
        return
    assert min(there) <= found.low <= found.high <= max(there)
    assert found.undefined == len(values) - len(there)
    assert (found.unreliable is None) == (units >= 20)


def test_between_two_values_it_is_linear():
    found = interval([0.0, 1.0], Bootstrap(units=2, resamples=2))
    assert (found.low, found.high) == (pytest.approx(0.025), pytest.approx(0.975))
    assert found.unreliable == "only 2 documents"


@pytest.mark.parametrize(
    ("units", "resamples", "drawn", "why"),
    [
        (1, 5, [0.5] * 5, "one document, and an interval takes several to draw from"),
        (2, 0, [], "no resamples were asked for"),
        (2, 2, [None, None], "no resample has a value"),
        (2, 2, [0.5, 0.5], None),
    ],
)
def test_a_value_without_an_interval_says_why(units, resamples, drawn, why):
    one = Score(measure="m", value=0.5, n=1, unit="spans", documents=units)
    found = with_interval(one, drawn, Bootstrap(units=units, resamples=resamples))
    assert (found.no_interval, found.interval is None) == (why, why is not None)


def test_without_a_value_there_is_no_interval_to_miss():
    one = Score(measure="m", value=None, n=0, unit="spans", documents=1, undefined="nobody marked a span")
    assert with_interval(one, [], Bootstrap(units=1, resamples=5)) == one
