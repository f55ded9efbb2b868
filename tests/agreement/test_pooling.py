"""Pooling many parts fast is pooling them."""

import pytest
from agreement.test_coefficients import each, ratings, same, units
from hypothesis import given
from hypothesis import strategies as st

from goldspan.agreement.coefficients import ac1, alpha, count, kappa
from goldspan.agreement.figures import interval
from goldspan.agreement.pooling import pool


@each
@given(
    st.lists(ratings, min_size=1, max_size=4).flatmap(
        lambda rows: st.tuples(st.just(rows), st.lists(st.integers(0, len(rows) - 1), max_size=5))
    )
)
def test_a_pooled_part_has_the_value_of_those_drawn(value, case):
    rows, drawn = case
    parts = [count(units(some)) for some in rows]
    assert same(value([pool(parts)(drawn)]), value([parts[at] for at in drawn]))


@pytest.mark.parametrize("value", [alpha, kappa, ac1])
def test_the_interval_is_the_same_either_way(value):
    parts = [count(units([(at % 3, at % 2), (at % 5, 1), (0, 0)])) for at in range(30)]
    slow, fast = interval(parts, value, resamples=50), interval(parts, value, resamples=50, pool=pool)
    assert (slow.low, slow.high) == (pytest.approx(fast.low), pytest.approx(fast.high))
