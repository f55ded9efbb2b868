"""Intervals of the values of resamples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.agreement.figures import interval


def test_an_interval_leaves_out_two_and_a_half_in_a_hundred_at_either_end():
    found = interval(iter(range(201)), documents=30, resamples=201, seed=1)
    assert (found.low, found.high, found.level) == (pytest.approx(5), pytest.approx(195), 0.95)


@given(st.lists(st.one_of(st.none(), st.floats(-1, 1)), min_size=1), st.integers(2, 40))
def test_values_that_are_not_there_are_counted_and_left_out(values, documents):
    found = interval(values, documents=documents, resamples=len(values), seed=1)
    there = [one for one in values if one is not None]
    if not there:
        assert found is None
        return
    assert min(there) <= found.low <= found.high <= max(there)
    assert found.undefined == len(values) - len(there)
    assert (found.unreliable is None) == (documents >= 20)


def test_between_two_values_it_is_linear():
    found = interval([0.0, 1.0], documents=2, resamples=2, seed=1)
    assert (found.low, found.high) == (pytest.approx(0.025), pytest.approx(0.975))
    assert found.unreliable == "only 2 documents"
