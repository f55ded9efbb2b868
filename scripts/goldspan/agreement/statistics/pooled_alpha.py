"""Counts of units as numbers that add up, and alpha of many of their sums at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from goldspan.agreement.measures import Many, Statistic, Task
from goldspan.agreement.statistics.coefficients import Counts, Distance, Table
from goldspan.agreement.statistics.document_counts import Array, Numbers


def statistic(name: str, part: Callable[[Task], Counts]) -> Statistic:
    """The counts of a document's units."""
    return Statistic(name=name, part=part, numbers=numbers, whole=whole)


def numbers(part: Counts) -> Numbers:
    """All numbers of some counts, each under the name of its field and its key there."""
    out: dict[Hashable, float] = {
        ("units", None): part.units,
        ("agreement", None): part.agreement,
        ("most", part.most): 1,
    }
    for name, counts in (("values", part.values), ("differing", part.differing), ("shares", part.shares)):
        for key, number in counts.items():
            out[name, key] = number
    for pair, table in part.tables.items():
        out["together", pair] = table.units
        out["alike", pair] = table.alike
        for name, said in (("first", table.first), ("second", table.second)):
            for value, number in said.items():
                out[name, (pair, value)] = number
    return out


def whole(sums: Numbers) -> Counts:
    """The counts of all units whose `numbers` were added."""
    named: defaultdict[str, dict[Any, float]] = defaultdict(dict)
    for (name, key), number in sums.items():
        named[name][key] = number
    tables = {
        pair: Table(round(together), round(named["alike"].get(pair, 0)), Counter(), Counter())
        for pair, together in named["together"].items()
    }
    for (pair, value), number in named["first"].items():
        tables[pair].first[value] = round(number)
    for (pair, value), number in named["second"].items():
        tables[pair].second[value] = round(number)
    return Counts(
        units=round(named["units"].get(None, 0)),
        values={value: round(number) for value, number in named["values"].items()},
        differing=named["differing"],
        agreement=named["agreement"].get(None, 0.0),
        shares=named["shares"],
        most=max(named["most"], default=0),
        tables=tables,
    )


def alphas(distance: Distance) -> Callable[[Sequence[Hashable]], Many]:
    """Alpha of sums of `numbers`, for a distance that does not depend on how often values were given."""
    return partial(_alphas, distance)


def _alphas(distance: Distance, keys: Sequence[Any]) -> Many:
    values, differing = ({key: at for at, (field, key) in enumerate(keys) if field == name} for name in _OF_ALPHA)
    of_values, of_pairs = list(values.values()), list(differing.values())
    weights = np.array([distance(one, other, {}) for one, other in differing], dtype=np.float64)
    between = distances(list(values), distance)
    return lambda rows: alpha_of_each(rows[:, of_values], rows[:, of_pairs] @ weights, between)


_OF_ALPHA = ("values", "differing")


def distances(values: Sequence[Any], distance: Distance) -> Array:
    """How far each value is from each other, as a square."""
    out = np.zeros((len(values), len(values)))
    for (i, one), (j, other) in combinations(enumerate(values), 2):
        out[i, j] = out[j, i] = distance(one, other, {})
    return out


def alpha_of_each(values: Array, observed: Array, between: Array) -> Sequence[float | None]:
    """Krippendorff's alpha, row by row: how often values were given, the sum of the distances found, and all distances.

    ``None`` where nothing was given, and where nothing varies.
    """
    given, expected = values.sum(axis=1), ((values @ between) * values).sum(axis=1)
    return [
        1 - (of - 1) * seen / chance if chance else None
        for of, seen, chance in zip(given.tolist(), observed.tolist(), expected.tolist(), strict=True)
    ]
