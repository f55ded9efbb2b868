"""`UnitCounts` as numbers that add up over documents, and alpha of many sums at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from goldspan.agreement.measures import Statistic, Task, ValuesOfRows
from goldspan.agreement.statistics.coefficients import Contingency, DistanceFunction, UnitCounts
from goldspan.agreement.statistics.document_counts import Array, Numbers


def unit_statistic(name: str, count: Callable[[Task], UnitCounts]) -> Statistic:
    """The statistic of the units that ``count`` finds in a document."""
    return Statistic(name=name, count=count, numbers=numbers, merge=merge)


def numbers(counts: UnitCounts) -> Numbers:
    """All numbers of some counts, each under the name of its field and its key there."""
    out: dict[Hashable, float] = {
        ("units", None): counts.units,
        ("agreement", None): counts.agreement,
        ("most", counts.most): 1,
    }
    for field, by_key in (("values", counts.values), ("differing", counts.differing), ("shares", counts.shares)):
        for key, number in by_key.items():
            out[field, key] = number
    for pair, table in counts.tables.items():
        out["together", pair] = table.units
        out["alike", pair] = table.alike
        for field, values in (("first", table.first), ("second", table.second)):
            for value, number in values.items():
                out[field, (pair, value)] = number
    return out


def merge(sums: Numbers) -> UnitCounts:
    """The counts of all units whose `numbers` were added up."""
    fields: defaultdict[str, dict[Any, float]] = defaultdict(dict)
    for (field, key), number in sums.items():
        fields[field][key] = number
    tables = {
        pair: Contingency(round(together), round(fields["alike"].get(pair, 0)), Counter(), Counter())
        for pair, together in fields["together"].items()
    }
    for (pair, value), number in fields["first"].items():
        tables[pair].first[value] = round(number)
    for (pair, value), number in fields["second"].items():
        tables[pair].second[value] = round(number)
    return UnitCounts(
        units=round(fields["units"].get(None, 0)),
        values={value: round(number) for value, number in fields["values"].items()},
        differing=fields["differing"],
        agreement=fields["agreement"].get(None, 0.0),
        shares=fields["shares"],
        most=max(fields["most"], default=0),
        tables=tables,
    )


def alpha_of_sums(distance: DistanceFunction) -> Callable[[Sequence[Hashable]], ValuesOfRows]:
    """Alpha of sums of `numbers`, for a distance that does not depend on how often values were given."""
    return partial(_alpha_of_sums, distance)


def _alpha_of_sums(distance: DistanceFunction, keys: Sequence[Any]) -> ValuesOfRows:
    values, differing = (
        {key: column for column, (field, key) in enumerate(keys) if field == wanted}
        for wanted in ("values", "differing")
    )
    value_columns, pair_columns = list(values.values()), list(differing.values())
    weights = np.array([distance(left, right, {}) for left, right in differing], dtype=np.float64)
    between = distances(list(values), distance)
    return lambda rows: alpha_of_rows(rows[:, value_columns], rows[:, pair_columns] @ weights, between)


def distances(values: Sequence[Any], distance: DistanceFunction) -> Array:
    """The distance between each two values, as a square matrix."""
    out = np.zeros((len(values), len(values)))
    for (row, left), (column, right) in combinations(enumerate(values), 2):
        out[row, column] = out[column, row] = distance(left, right, {})
    return out


def alpha_of_rows(values: Array, observed: Array, between: Array) -> Sequence[float | None]:
    """Krippendorff's alpha of each row.

    ``values`` says how often each value was given, ``observed`` is the sum of the observed distances, and ``between``
    the `distances` of all values. ``None`` where nothing was given, and where nothing varies.
    """
    given, expected = values.sum(axis=1), ((values @ between) * values).sum(axis=1)
    return [
        1 - (total - 1) * distance / chance if chance else None
        for total, distance, chance in zip(given.tolist(), observed.tolist(), expected.tolist(), strict=True)
    ]
