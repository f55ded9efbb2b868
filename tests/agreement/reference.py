"""Figures by the shortest way: all parts held, drawn one by one, and given to the measure as they are."""

import random

from goldspan.agreement.statistics.scores import SEED, Undefined


def summed(statistic, parts):
    """The part of some parts together, by way of their numbers."""
    sums = {}
    for part in parts:
        for key, number in statistic.numbers(part).items():
            sums[key] = sums.get(key, 0) + number
    return statistic.whole({key: number for key, number in sums.items() if number})


def resampled(parts, value, *, resamples, seed=SEED):
    """The values of resamples, in order; of those that have none, the reason."""
    chance = random.Random(seed)
    return [value(chance.choices(parts, k=len(parts))) for _ in range(resamples)]


def bounds(parts, value, *, resamples):
    """The interval's ends and how many resamples have no value; ``None`` where none has."""
    drawn = resampled(parts, value, resamples=resamples)
    values = sorted(one for one in drawn if not isinstance(one, Undefined))
    if not values:
        return None
    return _quantile(values, 0.025), _quantile(values, 0.975), len(drawn) - len(values)


def _quantile(ordered, share):
    at = share * (len(ordered) - 1)
    below = int(at)
    return ordered[below] + (ordered[min(below + 1, len(ordered) - 1)] - ordered[below]) * (at - below)
