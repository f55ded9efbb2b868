"""Sums over documents drawn again and again."""

import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.agreement.statistics import resampling
from goldspan.agreement.statistics.document_counts import DocumentCounts
from goldspan.agreement.statistics.resampling import CountSource, Sums, resample, weights

documents = st.lists(
    st.tuples(st.booleans(), *[st.dictionaries(st.sampled_from("abc"), st.integers(1, 9))] * 2), min_size=1, max_size=8
)


def counts_of(numbers):
    out = DocumentCounts()
    for place, one in numbers:
        out.add(place, one)
    return out


@given(st.integers(1, 50), st.integers(1, 7), st.integers(0, 2**32), st.integers(1, 8))
def test_documents_are_drawn_as_pythons_own_generator_draws_them(number, resamples, seed, batch):
    chance = random.Random(seed)
    expected = [Counter(chance.choices(range(number), k=number)) for _ in range(resamples)]
    found = np.concatenate(list(weights(number, resamples, seed, batch=batch)))
    assert found.tolist() == [[one[at] for at in range(number)] for one in expected]


@given(documents)
def test_what_is_not_in_the_series_counts_as_without(every):
    ours = counts_of((at, one) for at, (there, one, _) in enumerate(every) if there)
    without = counts_of((at, other) for at, (_, _, other) in enumerate(every))
    sums = Sums(CountSource(ours, without))
    expected = Counter()
    for there, one, other in every:
        expected.update(one if there else other)
    assert (sums.documents, sums.all()) == (len(every), dict(expected))


@given(documents)
def test_without_it_the_documents_are_those_of_the_series(every):
    there = [(at, one) for at, (there, one, _) in enumerate(every) if there]
    sums = Sums(CountSource(counts_of(there)))
    assert sums.documents == len(there)
    assert sums.all() == dict(sum((Counter(one) for _, one in there), Counter()))


@pytest.mark.parametrize("entries", [1, 20, 10**6])
def test_how_much_is_held_at_a_time_changes_nothing(entries, monkeypatch):
    sums = Sums(CountSource(counts_of((at, {"a": at, "b": 1, ("c", at % 3): 2}) for at in range(150))))
    expected = np.concatenate(list(resample(sums, resamples=12, seed=7)))
    monkeypatch.setattr(resampling, "ENTRIES", entries)
    assert np.concatenate(list(resample(sums, resamples=12, seed=7))).tolist() == expected.tolist()
    chance = random.Random(7)
    first = chance.choices(range(150), k=150)
    assert expected[0][sums.keys.index("a")] == sum(first)
