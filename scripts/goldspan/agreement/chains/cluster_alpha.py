"""Krippendorff's alpha over clusters of mentions: the value of a mention is the cluster it is in (Passonneau 2004).

A unit is an extent that two annotators or more have marked, and somebody has joined to another. Its value,
by each who marked it, is the set of extents in its cluster, or itself alone. Distances are of sets. Sets
of different documents have nothing in common and are at distance 1, and so are those of a document and
of its copy in a resample; what is expected follows from sums over documents, then.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations

from msgspec import Struct

from goldspan.agreement.chains.mention_clusters import NO_IDENTITY, chains, identities
from goldspan.agreement.measures import Measure, Task, plain
from goldspan.agreement.statistics.coefficients import NO_PAIR, Distance, Unit, count, jaccard, masi
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Fragments, Layer


class Distances(Struct, frozen=True):
    """Of one document: ``units`` and how many ``values`` they have, and distances between values.

    ``observed`` is of values of one unit, as coincidences count them, ``within`` of all ordered pairs of
    values, and ``pairs`` is the number of these, each with itself too. ``compared`` is 1 where the schema
    has a relation that makes clusters.
    """

    units: int
    values: int
    observed: float
    within: float
    pairs: int
    compared: int


def distances(units: Iterable[Unit], distance: Distance) -> Distances:
    """What one document's units contribute."""
    counts = count(units)
    given = sum(counts.values.values())
    return Distances(
        units=counts.units,
        values=given,
        observed=sum(weight * distance(one, other, {}) for (one, other), weight in counts.differing.items()),
        within=2
        * sum(
            counts.values[one] * counts.values[other] * distance(one, other, {})
            for one, other in combinations(counts.values, 2)
        ),
        pairs=given**2,
        compared=1,
    )


def alpha(parts: Sequence[Distances]) -> Value:
    """1 - observed / expected disagreement. Undefined where no unit has two values, and where nothing varies."""
    if parts and not any(part.compared for part in parts):
        return Undefined(NO_IDENTITY)
    given = sum(part.values for part in parts)
    if not given:
        return NO_PAIR
    expected = given**2 + sum(part.within - part.pairs for part in parts)
    if not expected:
        return Undefined("no variation: everyone put all mentions into one cluster")
    return 1 - (given - 1) * sum(part.observed for part in parts) / expected


def units(task: Task) -> Iterator[Unit]:
    """The mentions of a document, each with its cluster by each who marked it."""
    by_annotator = {layer.annotator: _clusters(layer, identities(task.schema)) for layer in task.layers}
    for extent in dict.fromkeys(extent for clusters in by_annotator.values() for extent in clusters):
        given: dict[str, Hashable] = {
            who: clusters[extent] for who, clusters in by_annotator.items() if extent in clusters
        }
        if any(value != frozenset({extent}) for value in given.values()):
            yield given


def _clusters(layer: Layer, labels: frozenset[str]) -> Mapping[Fragments, frozenset[Fragments]]:
    """By extent, the cluster it is in, alone where it was joined to nothing."""
    extent = {span.id: span.fragments for span in layer.spans}
    out = {each: frozenset({each}) for each in extent.values()}
    for chain in chains(layer, labels):
        joined = frozenset(extent[span] for span in chain)
        # two spans of one extent may be in two chains: the mention is in both, then
        out |= {each: out[each] | joined for each in joined}
    return out


def _part(task: Task, distance: Distance) -> Distances:
    if not identities(task.schema):
        return Distances(0, 0, 0.0, 0.0, 0, 0)
    return distances(units(task), distance)


def _measure(name: str, distance: Distance, about: str) -> Measure:
    return Measure(
        name=f"coreference, alpha ({name})",
        unit="mentions",
        statistic=plain(f"clusters of mentions, {name}", partial(_part, distance=distance), Distances),
        value=alpha,
        size=lambda part: part.units,
        about=f"Krippendorff's alpha of the clusters of mentions that several marked, with {about}.",
    )


MEASURES: tuple[Measure, ...] = (
    _measure("Jaccard", jaccard, "Jaccard's distance of sets (Passonneau 2004, 2006)"),
    _measure("MASI", masi, "the distance MASI of sets (Passonneau 2006)"),
)
