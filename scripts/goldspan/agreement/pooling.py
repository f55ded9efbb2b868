"""Counts of many documents, pooled again and again, as resampling does.

Pooling adds counts under the same key. So all keys are numbered once, and the counts of
some documents are then one weighted sum over all of them, which numpy does.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

import numpy as np

from goldspan.agreement.coefficients import Counts, Table


def pool(parts: Sequence[Counts]) -> Callable[[Sequence[int]], Counts]:
    """A function of the positions of some parts, with repeats: the counts of all their units together."""
    numbers: dict[tuple[str, Hashable], int] = {}
    owners, keys, counts = [], [], []
    for at, part in enumerate(parts):
        for key, number in _flat(part):
            owners.append(at)
            keys.append(numbers.setdefault(key, len(numbers)))
            counts.append(number)
    owner, key_of, count_of = np.array(owners, dtype=np.intp), np.array(keys, dtype=np.intp), np.array(counts)
    most = np.array([part.most for part in parts])
    names = list(numbers)

    def pooled(drawn: Sequence[int]) -> Counts:
        times = np.bincount(drawn, minlength=len(parts))
        sums = np.bincount(key_of, weights=count_of * times[owner], minlength=len(names))
        # what was in none of those drawn is no value at all, rather than one given never
        return _folded({names[at]: float(sums[at]) for at in np.flatnonzero(sums)}, int(most[times > 0].max(initial=0)))

    return pooled


def _flat(part: Counts) -> Iterator[tuple[tuple[str, Hashable], float]]:
    yield ("units", None), part.units
    yield ("agreement", None), part.agreement
    for name, counts in (("values", part.values), ("differing", part.differing), ("shares", part.shares)):
        for key, number in counts.items():
            yield (name, key), number
    for pair, table in part.tables.items():
        yield ("together", pair), table.units
        yield ("alike", pair), table.alike
        for name, said in (("first", table.first), ("second", table.second)):
            for value, number in said.items():
                yield (name, (pair, value)), number


def _folded(sums: dict[tuple[str, Any], float], most: int) -> Counts:
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
        most=most,
        tables=tables,
    )
