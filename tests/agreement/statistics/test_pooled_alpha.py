"""Counts as numbers that add up."""

import numpy as np
import pytest
from agreement.reference import merged
from agreement.statistics.test_coefficients import ALL, ratings, same, units
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan.agreement.statistics import pooled_alpha
from goldspan.agreement.statistics.coefficients import alpha, count, jaccard, masi
from goldspan.agreement.statistics.scores import Undefined

STATISTIC = pooled_alpha.unit_statistic("any", None)


@given(
    st.lists(ratings, min_size=1, max_size=4).flatmap(
        lambda rows: st.tuples(st.just(rows), st.lists(st.integers(0, len(rows) - 1), max_size=5))
    )
)
def test_summed_counts_have_the_value_of_those_drawn(case):
    rows, drawn = case
    parts = [count(units(rows[at])) for at in drawn]
    summed = [merged(STATISTIC, parts)]
    for name, value in ALL.items():
        assert same(value(summed), value(parts)), name


sets = st.lists(
    st.lists(st.one_of(st.none(), st.frozensets(st.sampled_from("abc"))), min_size=3, max_size=3), max_size=8
)


@pytest.mark.parametrize("distance", [jaccard, masi])
@settings(max_examples=50)
@given(st.lists(sets, min_size=1, max_size=4))
def test_alpha_of_many_sums_is_alpha_of_each(distance, documents):
    parts = [pooled_alpha.numbers(count(units(rows))) for rows in documents]
    keys = list(dict.fromkeys(key for part in parts for key in part))
    rows = np.array([[part.get(key, 0) for key in keys] for part in parts], dtype=float)
    for found, rows_of in zip(pooled_alpha.alpha_of_sums(distance)(keys)(rows), documents, strict=True):
        expected = alpha([count(units(rows_of))], distance=distance)
        assert found == (None if isinstance(expected, Undefined) else pytest.approx(expected))
