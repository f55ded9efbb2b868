"""The measures of coreference: how alike two clusterings of mentions are.

A cluster is a set of mentions, and a mention is in one cluster at most. Each
measure counts four numbers, which are summed over documents before they are
divided, as the CoNLL scorer does (Pradhan et al. 2014). Recall is of the one
annotator's clusters, precision of the other's; F1 is the same either way round.

Singletons: MUC does not see them. B-cubed, CEAF and LEA take a cluster of one
mention as any other; LEA gives it one link, to itself, so only the same
singleton resolves it (Moosavi and Strube 2016).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import asdict

from goldspan.agreement.spans.span_alignment import assignment
from goldspan.agreement.statistics.scores import Undefined, Value

Cluster: TypeAlias = frozenset[Hashable]


class Ratios(Struct, frozen=True):
    """Recall and precision before they are divided, so that they can be pooled."""

    recalled: float = 0
    of_one: float = 0
    precise: float = 0
    of_other: float = 0


def muc(one: Sequence[Cluster], other: Sequence[Cluster]) -> Ratios:
    """Links that need not be added, of those that hold each cluster together (Vilain et al. 1995)."""
    return Ratios(*_links(one, other), *_links(other, one))


def _links(key: Sequence[Cluster], response: Sequence[Cluster]) -> tuple[float, float]:
    where = _where(response)
    kept = 0
    for cluster in key:
        known = [where[mention] for mention in cluster if mention in where]
        kept += len(known) - len(set(known))
    return kept, sum(len(cluster) - 1 for cluster in key)


def b_cubed(one: Sequence[Cluster], other: Sequence[Cluster]) -> Ratios:
    """For each mention the share of its cluster that the other has with it too (Bagga and Baldwin 1998)."""
    return Ratios(*_mentions(one, other), *_mentions(other, one))


def _mentions(key: Sequence[Cluster], response: Sequence[Cluster]) -> tuple[float, float]:
    where = _where(response)
    found = 0.0
    for cluster in key:
        found += sum(shared * shared for shared in _shared(cluster, where).values()) / len(cluster)
    return found, sum(map(len, key))


def ceaf_e(one: Sequence[Cluster], other: Sequence[Cluster]) -> Ratios:
    """Clusters paired one to one for the greatest sum of Dice coefficients (Luo 2005, phi 4), by their number."""
    best = _best(one, other, lambda shared, a, b: 2 * shared / (a + b))
    return Ratios(best, len(one), best, len(other))


def ceaf_m(one: Sequence[Cluster], other: Sequence[Cluster]) -> Ratios:
    """Clusters paired one to one for the most shared mentions (Luo 2005, phi 3), by the number of mentions."""
    best = _best(one, other, lambda shared, a, b: shared)
    return Ratios(best, sum(map(len, one)), best, sum(map(len, other)))


def _best(one: Sequence[Cluster], other: Sequence[Cluster], worth: Callable[[int, int, int], float]) -> float:
    if not one or not other:
        return 0.0
    where = _where(other)
    table = []
    for cluster in one:
        shared = _shared(cluster, where)
        table.append([worth(shared[j], len(cluster), len(each)) for j, each in enumerate(other)])
    return sum(table[i][j] for i, j in assignment(table))


def lea(one: Sequence[Cluster], other: Sequence[Cluster]) -> Ratios:
    """For each cluster, weighted by its size, the share of its links that the other has (Moosavi and Strube 2016)."""
    return Ratios(*_resolved(one, other), *_resolved(other, one))


def _resolved(key: Sequence[Cluster], response: Sequence[Cluster]) -> tuple[float, float]:
    where = _where(response)
    found = 0.0
    for cluster in key:
        shared = _shared(cluster, where)
        if len(cluster) == 1:
            found += any(len(response[j]) == 1 for j in shared)
        else:
            links = sum(number * (number - 1) for number in shared.values())
            found += links / (len(cluster) - 1)  # its size times the share of its links
    return found, sum(map(len, key))


def _where(clusters: Sequence[Cluster]) -> dict[Hashable, int]:
    return {mention: number for number, cluster in enumerate(clusters) for mention in cluster}


def _shared(cluster: Cluster, where: Mapping[Hashable, int]) -> Counter[int]:
    """How many mentions a cluster has in common with each of the others that has any."""
    return Counter(where[mention] for mention in cluster if mention in where)


# pooled


def recall(parts: Sequence[Ratios]) -> Value:
    """Undefined where the one annotator has no cluster (for MUC: none of two mentions)."""
    total = sum(part.of_one for part in parts)
    return sum(part.recalled for part in parts) / total if total else Undefined("the one annotator joined no mentions")


def precision(parts: Sequence[Ratios]) -> Value:
    """Undefined where the other annotator has no cluster (for MUC: none of two mentions)."""
    total = sum(part.of_other for part in parts)
    return sum(part.precise for part in parts) / total if total else Undefined("the other annotator joined no mentions")


def f1(parts: Sequence[Ratios]) -> Value:
    """The harmonic mean of precision and recall; 0 where only one of the two annotators joined mentions."""
    of_one, of_other = sum(part.of_one for part in parts), sum(part.of_other for part in parts)
    if not of_one and not of_other:
        return Undefined("nobody joined mentions")
    found, right = sum(part.recalled for part in parts), sum(part.precise for part in parts)
    if not found or not right:
        return 0.0
    one, other = found / of_one, right / of_other
    return 2 * one * other / (one + other)


class ClusterCounts(Struct, frozen=True):
    """Two clusterings by every measure; ``mentions`` is how many the one and the other have in clusters, summed."""

    muc: Ratios
    b_cubed: Ratios
    ceaf_e: Ratios
    ceaf_m: Ratios
    lea: Ratios
    mentions: int


def compare_clusters(one: Sequence[Cluster], other: Sequence[Cluster]) -> ClusterCounts:
    """All measures of two clusterings."""
    mentions = sum(map(len, (*one, *other)))
    return ClusterCounts(
        muc(one, other), b_cubed(one, other), ceaf_e(one, other), ceaf_m(one, other), lea(one, other), mentions
    )


def numbers(part: ClusterCounts) -> dict[str, float]:
    """All numbers of the scores, each by its names; they add up."""
    out: dict[str, float] = {"mentions": part.mentions}
    for name in _RATIOS:
        ratios: Ratios = getattr(part, name)
        out |= {f"{name} {field}": number for field, number in asdict(ratios).items()}
    return out


def whole(sums: Mapping[str, float]) -> ClusterCounts:
    """The scores whose `numbers` were added."""
    ratios = [Ratios(*(sums.get(f"{name} {field}", 0) for field in Ratios.__struct_fields__)) for name in _RATIOS]
    muc, b_cubed, ceaf_e, ceaf_m, lea = ratios
    return ClusterCounts(muc, b_cubed, ceaf_e, ceaf_m, lea, round(sums.get("mentions", 0)))


_RATIOS = ("muc", "b_cubed", "ceaf_e", "ceaf_m", "lea")


def pooled(parts: Iterable[ClusterCounts]) -> ClusterCounts:
    """Scores of several documents, or of several pairs of annotators, as one."""
    sums: dict[str, float] = {}
    for part in parts:
        for name, number in numbers(part).items():
            sums[name] = sums.get(name, 0) + number
    return whole(sums)


def conll(parts: Sequence[ClusterCounts]) -> Value:
    """The mean of the F1 of MUC, B-cubed and CEAF-e (Pradhan et al. 2014)."""
    each = [f1([part.muc for part in parts]), f1([part.b_cubed for part in parts]), f1([part.ceaf_e for part in parts])]
    for value in each:
        if isinstance(value, Undefined):
            return value
    return sum(value for value in each if not isinstance(value, Undefined)) / len(each)
