"""The scores of coreference: how alike two clusterings of mentions are.

A cluster is a set of mentions, and a mention is in one cluster at most. Each score has four numbers, which are summed
over documents before they are divided, as in the CoNLL scorer (Pradhan et al. 2014). Recall is of the left annotator's
clusters, precision of the right one's; F1 is the same either way round.

Singletons: MUC ignores them. B-cubed, CEAF and LEA treat a cluster of one mention as any other; LEA gives it one link,
to itself, so only the same singleton resolves it (Moosavi and Strube 2016).
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import asdict

from goldspan.agreement.spans.span_alignment import assignment
from goldspan.agreement.statistics.scores import Undefined, Value

Cluster: TypeAlias = frozenset[Hashable]


class Ratios(Struct, frozen=True):
    """Recall and precision before they are divided, so that they can be added up."""

    recalled: float = 0
    of_left: float = 0
    precise: float = 0
    of_right: float = 0


def muc(left: Sequence[Cluster], right: Sequence[Cluster]) -> Ratios:
    """Links that need not be added, of those that hold each cluster together (Vilain et al. 1995)."""
    return Ratios(*_links(left, right), *_links(right, left))


def _links(key: Sequence[Cluster], response: Sequence[Cluster]) -> tuple[float, float]:
    where = _where(response)
    kept = 0
    for cluster in key:
        known = [where[mention] for mention in cluster if mention in where]
        kept += len(known) - len(set(known))
    return kept, sum(len(cluster) - 1 for cluster in key)


def b_cubed(left: Sequence[Cluster], right: Sequence[Cluster]) -> Ratios:
    """For each mention the share of its cluster that the other has with it too (Bagga and Baldwin 1998)."""
    return Ratios(*_mentions(left, right), *_mentions(right, left))


def _mentions(key: Sequence[Cluster], response: Sequence[Cluster]) -> tuple[float, float]:
    where = _where(response)
    found = 0.0
    for cluster in key:
        found += sum(shared * shared for shared in _shared(cluster, where).values()) / len(cluster)
    return found, sum(map(len, key))


def ceaf_e(left: Sequence[Cluster], right: Sequence[Cluster]) -> Ratios:
    """Clusters paired one to one for the greatest sum of Dice coefficients (Luo 2005, phi 4), by their number."""
    best = _best(left, right, lambda shared, a, b: 2 * shared / (a + b))
    return Ratios(best, len(left), best, len(right))


def ceaf_m(left: Sequence[Cluster], right: Sequence[Cluster]) -> Ratios:
    """Clusters paired one to one for the most shared mentions (Luo 2005, phi 3), by the number of mentions."""
    best = _best(left, right, lambda shared, a, b: shared)
    return Ratios(best, sum(map(len, left)), best, sum(map(len, right)))


def _best(left: Sequence[Cluster], right: Sequence[Cluster], worth: Callable[[int, int, int], float]) -> float:
    if not left or not right:
        return 0.0
    where = _where(right)
    table = []
    for cluster in left:
        shared = _shared(cluster, where)
        table.append([worth(shared[j], len(cluster), len(counterpart)) for j, counterpart in enumerate(right)])
    return sum(table[i][j] for i, j in assignment(table))


def lea(left: Sequence[Cluster], right: Sequence[Cluster]) -> Ratios:
    """For each cluster, weighted by its size, the share of its links that the other has (Moosavi and Strube 2016)."""
    return Ratios(*_resolved(left, right), *_resolved(right, left))


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


# merged over documents


def recall(several: Sequence[Ratios]) -> Value:
    """Undefined where the left annotator has no cluster (for MUC: none of two mentions)."""
    total = sum(ratios.of_left for ratios in several)
    recalled = sum(ratios.recalled for ratios in several)
    return recalled / total if total else Undefined("the one annotator joined no mentions")


def precision(several: Sequence[Ratios]) -> Value:
    """Undefined where the right annotator has no cluster (for MUC: none of two mentions)."""
    total = sum(ratios.of_right for ratios in several)
    precise = sum(ratios.precise for ratios in several)
    return precise / total if total else Undefined("the other annotator joined no mentions")


def f1(several: Sequence[Ratios]) -> Value:
    """The harmonic mean of precision and recall; 0 where only one of the two annotators joined mentions."""
    of_left, of_right = sum(ratios.of_left for ratios in several), sum(ratios.of_right for ratios in several)
    if not of_left and not of_right:
        return Undefined("nobody joined mentions")
    recalled, precise = sum(ratios.recalled for ratios in several), sum(ratios.precise for ratios in several)
    if not recalled or not precise:
        return 0.0
    recall_value, precision_value = recalled / of_left, precise / of_right
    return 2 * recall_value * precision_value / (recall_value + precision_value)


class ClusterCounts(Struct, frozen=True):
    """Two clusterings by every score; ``mentions`` is the number of mentions in the clusters of both, added up."""

    muc: Ratios
    b_cubed: Ratios
    ceaf_e: Ratios
    ceaf_m: Ratios
    lea: Ratios
    mentions: int


def compare_clusters(left: Sequence[Cluster], right: Sequence[Cluster]) -> ClusterCounts:
    """The counts of two clusterings."""
    mentions = sum(map(len, (*left, *right)))
    return ClusterCounts(
        muc(left, right), b_cubed(left, right), ceaf_e(left, right), ceaf_m(left, right), lea(left, right), mentions
    )


def numbers(counts: ClusterCounts) -> dict[str, float]:
    """All numbers of the counts, each under its name; they add up."""
    out: dict[str, float] = {"mentions": counts.mentions}
    for name in _RATIOS:
        ratios: Ratios = getattr(counts, name)
        out |= {f"{name} {field}": number for field, number in asdict(ratios).items()}
    return out


def merge(sums: Mapping[str, float]) -> ClusterCounts:
    """The counts whose `numbers` were added up."""
    ratios = [Ratios(*(sums.get(f"{name} {field}", 0) for field in Ratios.__struct_fields__)) for name in _RATIOS]
    muc, b_cubed, ceaf_e, ceaf_m, lea = ratios
    return ClusterCounts(muc, b_cubed, ceaf_e, ceaf_m, lea, round(sums.get("mentions", 0)))


_RATIOS = ("muc", "b_cubed", "ceaf_e", "ceaf_m", "lea")


def add(several: Iterable[ClusterCounts]) -> ClusterCounts:
    """The counts of several documents, or of several pairs of annotators, added up."""
    sums: dict[str, float] = {}
    for counts in several:
        for name, number in numbers(counts).items():
            sums[name] = sums.get(name, 0) + number
    return merge(sums)


def _f1_of(name: str, documents: Sequence[ClusterCounts]) -> Value:
    return f1([getattr(counts, name) for counts in documents])


def conll(documents: Sequence[ClusterCounts]) -> Value:
    """The mean of the F1 of MUC, B-cubed and CEAF-e (Pradhan et al. 2014)."""
    total = 0.0
    for name in ("muc", "b_cubed", "ceaf_e"):
        value = _f1_of(name, documents)
        if isinstance(value, Undefined):
            return value
        total += value
    return total / 3


SCORES: Mapping[str, tuple[Callable[[Sequence[ClusterCounts]], Value], str]] = {
    "MUC": (partial(_f1_of, "muc"), "F1 of links (Vilain et al. 1995)"),
    "B-cubed": (partial(_f1_of, "b_cubed"), "F1 of mentions (Bagga and Baldwin 1998)"),
    "CEAF-e": (partial(_f1_of, "ceaf_e"), "F1 of aligned clusters (Luo 2005, phi 4)"),
    "CEAF-m": (partial(_f1_of, "ceaf_m"), "F1 of aligned mentions (Luo 2005, phi 3)"),
    "LEA": (partial(_f1_of, "lea"), "F1 of resolved links (Moosavi and Strube 2016)"),
    "CoNLL": (conll, "Mean F1 of MUC, B-cubed and CEAF-e (Pradhan et al. 2014)"),
}
"""The scores by name, each with what it measures and its source."""
