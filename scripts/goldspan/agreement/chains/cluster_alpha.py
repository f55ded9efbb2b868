"""Krippendorff's alpha over clusters of mentions: the value of a mention is the cluster it is in (Passonneau 2004).

A unit is an extent that two annotators or more have marked, and that at least one of them has joined to another. Its
value, by annotator, is the set of extents in its cluster, or itself alone. Distances are between sets. Sets of
different documents have nothing in common, so their distance is 1, and so is that between a document and its copy in
a resample; the expected disagreement therefore follows from sums over documents.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations

from msgspec import Struct

from goldspan.agreement.chains.mention_clusters import NO_IDENTITY, chains, identities
from goldspan.agreement.measures import Measure, Task, struct_statistic
from goldspan.agreement.statistics.coefficients import NO_PAIR, DistanceFunction, UnitValues, count, jaccard, masi
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Fragments, Layer


class ClusterDistances(Struct, frozen=True):
    """Of one document: ``units`` and the number of their ``values``, and distances between values.

    ``observed`` is between values of one unit, weighted as coincidences, ``within`` between all ordered pairs of
    values, and ``pairs`` is the number of these, each value with itself too. ``compared`` is 1 where the schema has a
    relation that makes clusters.
    """

    units: int
    values: int
    observed: float
    within: float
    pairs: int
    compared: int


def count_distances(units: Iterable[UnitValues], distance: DistanceFunction) -> ClusterDistances:
    """The counts of the units of one document."""
    counts = count(units)
    given = sum(counts.values.values())
    return ClusterDistances(
        units=counts.units,
        values=given,
        observed=sum(weight * distance(left, right, {}) for (left, right), weight in counts.differing.items()),
        within=2
        * sum(
            counts.values[left] * counts.values[right] * distance(left, right, {})
            for left, right in combinations(counts.values, 2)
        ),
        pairs=given**2,
        compared=1,
    )


def alpha(documents: Sequence[ClusterDistances]) -> Value:
    """1 - observed / expected disagreement. Undefined where no unit has two values, and where nothing varies."""
    if documents and not any(counts.compared for counts in documents):
        return Undefined(NO_IDENTITY)
    given = sum(counts.values for counts in documents)
    if not given:
        return NO_PAIR
    expected = given**2 + sum(counts.within - counts.pairs for counts in documents)
    if not expected:
        return Undefined("no variation: everyone put all mentions into one cluster")
    return 1 - (given - 1) * sum(counts.observed for counts in documents) / expected


def units(task: Task) -> Iterator[UnitValues]:
    """The mentions of a document, each with its cluster by every annotator who marked it."""
    by_annotator = {layer.annotator: _clusters(layer, identities(task.schema)) for layer in task.layers}
    for extent in dict.fromkeys(extent for clusters in by_annotator.values() for extent in clusters):
        values: dict[str, Hashable] = {
            annotator: clusters[extent] for annotator, clusters in by_annotator.items() if extent in clusters
        }
        if any(value != frozenset({extent}) for value in values.values()):
            yield values


def _clusters(layer: Layer, labels: frozenset[str]) -> Mapping[Fragments, frozenset[Fragments]]:
    """By extent, the cluster it is in: the extent alone where no relation joins it to another."""
    extent_of = {span.id: span.fragments for span in layer.spans}
    out = {extent: frozenset({extent}) for extent in extent_of.values()}
    for chain in chains(layer, labels):
        cluster = frozenset(extent_of[span] for span in chain)
        # two spans of one extent may be in two chains: the mention is in both, then
        out |= {extent: out[extent] | cluster for extent in cluster}
    return out


def count_task(task: Task, distance: DistanceFunction) -> ClusterDistances:
    """The counts of one document."""
    if not identities(task.schema):
        return ClusterDistances(0, 0, 0.0, 0.0, 0, 0)
    return count_distances(units(task), distance)


def size(counts: ClusterDistances) -> int:
    """The number of mentions."""
    return counts.units


def _measure(name: str, distance: DistanceFunction, about: str) -> Measure:
    return Measure(
        name=f"coreference, alpha ({name})",
        subject="clusters",
        order=20,
        unit="mentions",
        statistic=struct_statistic(
            f"clusters of mentions, {name}", partial(count_task, distance=distance), ClusterDistances
        ),
        value=alpha,
        size=size,
        about=f"Krippendorff's alpha of the clusters of mentions that several marked, with {about}.",
    )


MEASURES = (
    _measure("Jaccard", jaccard, "Jaccard's distance of sets (Passonneau 2004, 2006)"),
    _measure("MASI", masi, "the distance MASI of sets (Passonneau 2006)"),
)
