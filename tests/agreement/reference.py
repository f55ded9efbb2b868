"""Scores computed the direct way: the counts of all documents in memory, resampled one by one."""

import random

from goldspan.agreement.statistics.scores import SEED, Undefined


def merged(statistic, documents):
    """The merged counts of some documents' counts, by way of their numbers."""
    sums = {}
    for counts in documents:
        for key, number in statistic.numbers(counts).items():
            sums[key] = sums.get(key, 0) + number
    return statistic.merge({key: number for key, number in sums.items() if number})


def resampled(documents, value, *, resamples, seed=SEED):
    """The values of resamples, in order; of those that have none, the reason."""
    chance = random.Random(seed)
    return [value(chance.choices(documents, k=len(documents))) for _ in range(resamples)]


def bounds(documents, value, *, resamples):
    """The interval's ends and how many resamples have no value; ``None`` where none has."""
    drawn = resampled(documents, value, resamples=resamples)
    values = sorted(one for one in drawn if not isinstance(one, Undefined))
    if not values:
        return None
    return _quantile(values, 0.025), _quantile(values, 0.975), len(drawn) - len(values)


def _quantile(ordered, share):
    at = share * (len(ordered) - 1)
    below = int(at)
    return ordered[below] + (ordered[min(below + 1, len(ordered) - 1)] - ordered[below]) * (at - below)
