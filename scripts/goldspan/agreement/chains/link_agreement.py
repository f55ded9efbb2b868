"""How far annotators agree on links: the clusters that each annotator's links make across documents, compared.

A member of a link stands for all mentions of its thing in its document, so the chain of the layer that it is part of
belongs to the cluster; annotators who link from different mentions of one chain agree.

Links connect documents, so an interval does not resample single documents. It resamples groups of documents: those
that anybody's clusters connect, directly or by way of others. No cluster reaches from one group into another, so the
numbers of groups add up to those of all.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from msgspec.structs import replace

from goldspan.agreement.chains import coreference
from goldspan.agreement.chains.coreference import ClusterCounts, compare_clusters
from goldspan.agreement.chains.mention_clusters import (
    NO_IDENTITY,
    MentionKey,
    chains,
    connect,
    identities,
    linked_clusters,
)
from goldspan.agreement.measures import Measure, Statistic
from goldspan.agreement.statistics.document_counts import DocumentCounts
from goldspan.agreement.statistics.resampling import CountSource
from goldspan.agreement.statistics.scores import RESAMPLES, SEED, Score
from goldspan.model import Layer, LinkSet
from goldspan.schema.types import Schema

Members: TypeAlias = Mapping[tuple[str, str], frozenset[str]]
"""By document and layer, the ids of the spans that are members of links."""

LinkedChains: TypeAlias = Mapping[tuple[str, str], Sequence[frozenset[MentionKey]]]
"""By document and layer, the chains that hold members of links."""

Clusters: TypeAlias = Mapping[str, Sequence[frozenset[MentionKey]]]
"""By annotator, the clusters that their links make; each has mentions in two documents or more."""


def count_group(clusters: Clusters) -> ClusterCounts:
    """The clusters of one group of documents, of each two annotators, compared and added up."""
    return coreference.add(compare_clusters(*pair) for pair in combinations(clusters.values(), 2))


def size(counts: ClusterCounts) -> int:
    """The number of mentions in the clusters of both annotators."""
    return counts.mentions


_STATISTIC = Statistic(name="links", count=count_group, numbers=coreference.numbers, merge=coreference.merge)

MEASURES = tuple(
    Measure(
        name=f"links, {name}",
        subject="links",
        order=10,
        unit="mentions in linked clusters of either annotator",
        statistic=_STATISTIC,
        value=score,
        size=size,
        drawn="groups of linked documents",
        alone="links connect all documents into one group, and an interval takes several to draw from",
        about="F1 of what the links of two annotators join across documents, with the chains of their members.",
    )
    for name, (score, _) in coreference.SCORES.items()
)


def members(sets: Iterable[LinkSet]) -> Members:
    """The spans that are members of links."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for links in sets:
        for link in links.links:
            for member in link.members:
                found[member.document, member.layer].add(member.span)
    return {place: frozenset(spans) for place, spans in found.items()}


def chains_with(layer: Layer, schema: Schema | None, spans: frozenset[str]) -> list[frozenset[MentionKey]]:
    """The chains of a layer that hold one of the spans."""
    found = chains(layer, identities(schema))
    return [frozenset((layer.document, span) for span in chain) for chain in found if chain & spans]


def link_scores(
    measures: Iterable[Measure],
    clusters: Clusters,
    *,
    undefined: str | None = None,
    by_pair: bool = False,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Iterator[Score]:
    """The scores of all pairs of annotators together, and, ``by_pair``, of each pair.

    With a reason why there is no value (``undefined``, see `why_undefined`), all scores have that reason.
    """
    wanted = list(measures)
    pairs = combinations(sorted(clusters), 2) if by_pair else ()
    for names in (sorted(clusters), *pairs):
        of = {"annotators": ", ".join(names)} if isinstance(names, tuple) else {}
        compared = {name: clusters[name] for name in names}
        source = _count_groups(compared)
        documents = {document for found in compared.values() for cluster in found for document, _ in cluster}
        for measure in wanted:
            score = measure.score(source, of=of, resamples=0 if undefined else resamples, seed=seed)
            score = replace(score, documents=len(documents))
            yield replace(score, value=None, undefined=undefined, no_interval=None) if undefined else score


def _count_groups(clusters: Clusters) -> CountSource:
    counts = DocumentCounts()
    for number, group in enumerate(_groups(clusters)):
        of_group = {name: group.get(name, ()) for name in sorted(clusters)}
        counts.add(number, coreference.numbers(count_group(of_group)))
    return CountSource(counts)


def _groups(clusters: Clusters) -> list[dict[str, list[frozenset[MentionKey]]]]:
    """The clusters of each group of connected documents, by annotator; groups in the order of their first document."""
    every = [cluster for found in clusters.values() for cluster in found]
    connected = connect((min(cluster)[0], document) for cluster in every for document, _ in cluster)
    group_of = {document: number for number, group in enumerate(sorted(connected, key=min)) for document in group}
    out: list[dict[str, list[frozenset[MentionKey]]]] = [{} for _ in connected]
    for name, found in clusters.items():
        for cluster in found:
            out[group_of[min(cluster)[0]]].setdefault(name, []).append(cluster)
    return out


def clusters_of(sets: Iterable[LinkSet], schema: Schema | None, known: LinkedChains) -> Clusters:
    """By annotator, the clusters that their links make; all link sets of one annotator together."""
    by_annotator: dict[str, list[LinkSet]] = defaultdict(list)
    for links in sets:
        by_annotator[links.annotator].append(links)
    out: dict[str, Sequence[frozenset[MentionKey]]] = {}
    for name, own in by_annotator.items():
        of_members = [chain for place in members(own) for chain in known.get(place, ())]
        found = linked_clusters(own, schema, of_members)
        # a member of a link whose relation says no identity brings its chain alone, which is in one document
        out[name] = [cluster for cluster in found if len({document for document, _ in cluster}) > 1]
    return out


def why_undefined(sets: Iterable[LinkSet], schema: Schema | None) -> str | None:
    """Why links cannot be compared, if they cannot."""
    if not identities(schema):
        return NO_IDENTITY
    annotators = sorted({links.annotator for links in sets})
    if len(annotators) > 1:
        return None
    return (
        f"only {annotators[0]} has made links (corpus/links)" if annotators else "nobody has made links (corpus/links)"
    )
