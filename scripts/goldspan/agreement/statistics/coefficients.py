"""Coefficients of agreement on given units: who gave which value to each, with any number of annotators, and gaps.

All coefficients are computed from reliability data: for each unit (a span, a token, a document) the values that
annotators gave it. `count` makes the `UnitCounts` of one document's units, once for all coefficients. Each coefficient
is a function of the `UnitCounts` of some documents, and gives the same value as for all their units together.

Two rules hold for all of them. A unit with fewer than two values says nothing about agreement and is left out; where
an annotator has no value for a unit, the value is missing. And where only one value was ever given, agreement by
chance would be perfect: a coefficient that corrects for chance then has no value but a reason, because nothing shows
that the annotators could have distinguished anything. Identical work in at least two values gives 1.

Values are anything hashable: strings, numbers (for the ordinal, interval and ratio
distances), or frozensets where several labels may hold at once.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, TypeAlias

from msgspec import Struct

from goldspan.agreement.statistics.scores import Undefined, Value

UnitValues: TypeAlias = Mapping[str, Hashable]
"""The value that each annotator gave to one unit, by annotator; an annotator who gave none is missing."""

DistanceFunction: TypeAlias = Callable[[Any, Any, Mapping[Any, float]], float]
"""How far apart two different values are (squared, where the scale has a unit): 0 or more, the same both ways.

The third argument is how often each value was given; only `ordinal` uses it.
"""

NO_PAIR = Undefined("no unit has values by two annotators")


class Contingency(Struct):
    """Two annotators on the units that both valued: how many, how many alike, and how often each gave which value."""

    units: int
    alike: int
    first: Counter[Any]
    second: Counter[Any]


class UnitCounts(Struct, frozen=True):
    """What one document contributes to any coefficient.

    ``units`` are those with two values or more, ``values`` how often each value was given
    to them, ``differing`` the coincidences of two different values (Krippendorff's o_ck
    and o_kc together: a pair of values in a unit with m values counts 2 / (m - 1)),
    ``agreement`` the sum over units of the share of pairs that are alike, ``shares`` the
    sum over units of each value's share, ``most`` the largest number of values of a unit,
    and ``tables`` the contingency of each two annotators, in the order of their names.
    """

    units: int
    values: Mapping[Any, int]
    differing: Mapping[tuple[Any, Any], float]
    agreement: float
    shares: Mapping[Any, float]
    most: int
    tables: Mapping[tuple[str, str], Contingency]


def count(units: Iterable[UnitValues]) -> UnitCounts:
    """The counts of some units, of one document or of all."""
    return count_runs((unit, 1) for unit in units)


def count_runs(runs: Iterable[tuple[UnitValues, int]]) -> UnitCounts:
    """The counts of units that come with how often they occur: a run of characters with the same labels, say."""
    grouped: Counter[tuple[tuple[str, Hashable], ...]] = Counter()
    for unit, times in runs:
        if len(unit) > 1 and times:
            grouped[tuple(sorted(unit.items(), key=_annotator))] += times
    units, most, agreement = 0, 0, 0.0
    values: Counter[Any] = Counter()
    differing: dict[tuple[Any, Any], float] = {}
    shares: dict[Any, float] = {}
    tables: dict[tuple[str, str], Contingency] = {}
    for given, times in grouped.items():
        size = len(given)
        tally = Counter(value for _, value in given)
        units += times
        most = max(most, size)
        for value, number in tally.items():
            values[value] += number * times
            shares[value] = shares.get(value, 0.0) + number / size * times
        agreement += times * sum(number * (number - 1) for number in tally.values()) / (size * (size - 1))
        for left, right in combinations(sorted(tally, key=_sortable), 2):
            weight = 2 * tally[left] * tally[right] / (size - 1) * times
            differing[left, right] = differing.get((left, right), 0.0) + weight
        for (first, left), (second, right) in combinations(given, 2):
            table = tables.get((first, second))
            if table is None:
                table = tables[first, second] = Contingency(0, 0, Counter(), Counter())
            table.units += times
            table.alike += times * (left == right)
            table.first[left] += times
            table.second[right] += times
    return UnitCounts(units, values, differing, agreement, shares, most, tables)


def _annotator(item: tuple[str, Hashable]) -> str:
    return item[0]


def _sortable(value: Any) -> str:
    # any fixed order will do, but the order of a set's members differs from run to run
    return repr(sorted(value)) if isinstance(value, frozenset) else repr(value)


def size(counts: UnitCounts) -> int:
    """The number of units that were counted."""
    return counts.units


# distances


def nominal(left: Any, right: Any, values: Mapping[Any, float]) -> float:
    """Any two different values are equally far apart."""
    return 1.0


def ordinal(left: Any, right: Any, values: Mapping[Any, float]) -> float:
    """The square of how many values were given between the two ranks, half of both ends (Krippendorff 2011)."""
    low, high = min(left, right), max(left, right)
    between = sum(number for value, number in values.items() if low <= value <= high)
    return float((between - (values[left] + values[right]) / 2) ** 2)


def interval(left: Any, right: Any, values: Mapping[Any, float]) -> float:
    """The square of the difference."""
    return float((left - right) ** 2)


def ratio(left: Any, right: Any, values: Mapping[Any, float]) -> float:
    """The square of the difference as a share of the sum; values are 0 or more."""
    return float(((left - right) / (left + right)) ** 2)


def jaccard(left: Any, right: Any, values: Mapping[Any, float]) -> float:
    """The share of members, of two sets, that are in one of them only."""
    return 1 - len(left & right) / len(left | right)


def masi(left: Any, right: Any, values: Mapping[Any, float]) -> float:
    """1 - Jaccard's share x 2/3 where one set holds the other, x 1/3 where both have their own (Passonneau 2006)."""
    monotone = 2 / 3 if left <= right or right <= left else 1 / 3
    return 1 - len(left & right) / len(left | right) * monotone


# coefficients


def percent(documents: Sequence[UnitCounts]) -> Value:
    """The share of values that another value of their unit agrees with: 1 - Krippendorff's observed disagreement.

    Without missing values this is the share of pairs alike. It is not corrected for
    chance. Undefined where no unit has two values.
    """
    given = sum(_pooled(counts.values for counts in documents).values())
    if not given:
        return NO_PAIR
    return 1 - sum(sum(counts.differing.values()) for counts in documents) / given


def alpha(documents: Sequence[UnitCounts], *, distance: DistanceFunction = nominal) -> Value:
    """Krippendorff's alpha, 1 - observed / expected disagreement (Krippendorff 2004, chapter 11; 2011).

    Undefined where no unit has two values, and where nothing varies.
    """
    values = _pooled(counts.values for counts in documents)
    given = sum(values.values())
    if not given:
        return NO_PAIR
    differing = _pooled(counts.differing for counts in documents)
    observed = sum(weight * distance(left, right, values) for (left, right), weight in differing.items())
    expected = 2 * sum(
        values[left] * values[right] * distance(left, right, values) for left, right in combinations(values, 2)
    )
    if not expected:
        return _unvaried(values)
    return 1 - (given - 1) * observed / expected


def kappa(documents: Sequence[UnitCounts]) -> Value:
    """Cohen's kappa (Cohen 1960): chance is estimated from the values of each of the two annotators.

    With more annotators, observed and expected agreement are averaged over their pairs, each
    pair weighing as many units as both have valued (Davies and Fleiss 1982).
    Undefined where no unit has two values, and where nothing varies.
    """
    tables: dict[tuple[str, str], list[Contingency]] = {}
    for counts in documents:
        for pair, table in counts.tables.items():
            tables.setdefault(pair, []).append(table)
    units = alike = 0
    expected = 0.0
    for some in tables.values():
        both = sum(table.units for table in some)
        first, second = _pooled(table.first for table in some), _pooled(table.second for table in some)
        units += both
        alike += sum(table.alike for table in some)
        expected += sum(number * second.get(value, 0) for value, number in first.items()) / both
    if not units:
        return NO_PAIR
    if units - expected < _ROUNDING * units:
        return _unvaried(_pooled(counts.values for counts in documents), "each two annotators")
    return (alike - expected) / (units - expected)


def weighted_kappa(documents: Sequence[UnitCounts], *, distance: DistanceFunction) -> Value:
    """Cohen's kappa with differences of different size (Cohen 1968), for two annotators.

    With the distance `nominal` it is `kappa`. Undefined where there are more annotators, where
    no unit has two values, and where nothing varies.
    """
    values = _pooled(counts.values for counts in documents)
    pairs = {pair for counts in documents for pair in counts.tables}
    if not values:
        return NO_PAIR
    if len(pairs) > 1:
        return Undefined("weighted kappa is for two annotators; for more, take alpha with a distance")
    tables = [table for counts in documents for table in counts.tables.values()]
    units = sum(table.units for table in tables)
    first, second = _pooled(table.first for table in tables), _pooled(table.second for table in tables)
    differing = _pooled(counts.differing for counts in documents)  # which counts each two values both ways
    observed = sum(weight * distance(left, right, values) for (left, right), weight in differing.items()) / 2
    expected = sum(
        number * times * distance(left, right, values)
        for left, number in first.items()
        for right, times in second.items()
        if left != right
    )
    if not expected:
        return _unvaried(values)
    return 1 - units * observed / expected


def fleiss(documents: Sequence[UnitCounts]) -> Value:
    """Fleiss' kappa (Fleiss 1971): chance is estimated from the values of all annotators together.

    With two values a unit it is Scott's pi. Where units have different numbers of values,
    each unit weighs the same. Undefined where no unit has two values, and where nothing varies.
    """
    units, shares = sum(counts.units for counts in documents), _pooled(counts.shares for counts in documents)
    chance = sum(share**2 for share in shares.values()) / units**2 if units else 0.0
    return _corrected(documents, chance, shares)


def scott(documents: Sequence[UnitCounts]) -> Value:
    """Scott's pi (Scott 1955): `fleiss` of two values a unit; undefined, too, where a unit has more."""
    if any(counts.most > 2 for counts in documents):
        return Undefined("Scott's pi is for two annotators; for more, it is Fleiss' kappa")
    return fleiss(documents)


def ac1(documents: Sequence[UnitCounts], *, categories: int | None = None) -> Value:
    """Gwet's AC1 (Gwet 2008), which stays near the observed agreement where one value is very frequent.

    ``categories`` is how many values there were to choose from, where that is known; otherwise
    those that were used. Undefined where no unit has two values, and where there is one category.
    """
    units, shares = sum(counts.units for counts in documents), _pooled(counts.shares for counts in documents)
    choices = categories or len(shares)
    if units and choices < 2:
        return _unvaried(shares)
    chance = sum(share / units * (1 - share / units) for share in shares.values()) / (choices - 1) if units else 0.0
    return _corrected(documents, chance, shares)


def bennett(documents: Sequence[UnitCounts], *, categories: int | None = None) -> Value:
    """Bennett, Alpert and Goldstein's S (1954): by chance, each category is as likely as any other.

    ``categories`` and where it is undefined: as for `ac1`.
    """
    shares = _pooled(counts.shares for counts in documents)
    return _corrected(documents, 1 / (categories or max(len(shares), 1)), shares)


_ROUNDING = 1e-12


def _corrected(documents: Sequence[UnitCounts], chance: float, shares: Mapping[Any, float]) -> Value:
    units = sum(counts.units for counts in documents)
    if not units:
        return NO_PAIR
    if 1 - chance < _ROUNDING:
        return _unvaried(shares)
    return (sum(counts.agreement for counts in documents) / units - chance) / (1 - chance)


def _pooled(several: Iterable[Mapping[Any, float]]) -> dict[Any, float]:
    pooled: dict[Any, float] = {}
    for numbers in several:
        for key, number in numbers.items():
            pooled[key] = pooled.get(key, 0) + number
    return pooled


def _unvaried(values: Mapping[Any, float], who: str = "everyone") -> Undefined:
    if len(values) != 1:
        return Undefined(f"no variation: {who} gave one and the same value throughout")
    (value,) = values
    shown = (" + ".join(sorted(map(str, value))) or "nothing") if isinstance(value, frozenset) else str(value)
    return Undefined(f"no variation: everyone said {shown} throughout")
