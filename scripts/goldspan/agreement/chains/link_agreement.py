"""How far annotators agree on links: what each person's links join across documents, compared as clusters.

A member of a link stands for all mentions of its thing in its document, so the chains of the layer that it
is a span of come with it; who links from another mention of one chain says the same.

Documents hang together by links, so they are not drawn one by one for an interval. What is drawn are groups of
documents: those that anybody's clusters tie together, directly or by way of others. No cluster reaches from one
group into another, so the numbers of groups add up to those of all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from goldspan.agreement.chains import coreference
from goldspan.agreement.chains.coreference import ClusterCounts, compare_clusters, conll, f1
from goldspan.agreement.chains.mention_clusters import NO_IDENTITY, Place, chains, identities, joined, linked
from goldspan.agreement.statistics.document_counts import Series
from goldspan.agreement.statistics.resampling import Source, Sums, resampled
from goldspan.agreement.statistics.scores import RESAMPLES, SEED, Score, Undefined, Value, with_interval
from goldspan.model import Layer, LinkSet
from goldspan.schema.types import Schema

Members: TypeAlias = Mapping[tuple[str, str], frozenset[str]]
"""By document and layer, the ids of the spans that are members of links."""

Chains: TypeAlias = Mapping[tuple[str, str], Sequence[frozenset[Place]]]
"""By document and layer, the chains that hold members of links."""

Clusters: TypeAlias = Mapping[str, Sequence[frozenset[Place]]]
"""By annotator, what their links join: each cluster reaches over two documents or more."""

_OF: Mapping[str, Callable[[Sequence[ClusterCounts]], Value]] = {
    "links, MUC": lambda parts: f1([one.muc for one in parts]),
    "links, B-cubed": lambda parts: f1([one.b_cubed for one in parts]),
    "links, CEAF-e": lambda parts: f1([one.ceaf_e for one in parts]),
    "links, CEAF-m": lambda parts: f1([one.ceaf_m for one in parts]),
    "links, LEA": lambda parts: f1([one.lea for one in parts]),
    "links, CoNLL": conll,
}

GROUPS = "groups of linked documents"
_ONE_GROUP = "links tie all documents into one group, and an interval takes several to draw from"

NAMES: tuple[str, ...] = tuple(_OF)
ABOUT = "F1 of what the links of two annotators join across documents, with the chains of their members."


def members(sets: Iterable[LinkSet]) -> Members:
    """The spans that links are about."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in sets:
        for link in one.links:
            for member in link.members:
                found[member.document, member.layer].add(member.span)
    return {place: frozenset(spans) for place, spans in found.items()}


def chains_with(layer: Layer, schema: Schema | None, spans: frozenset[str]) -> list[frozenset[Place]]:
    """The chains of a layer that hold one of the spans."""
    found = chains(layer, identities(schema))
    return [frozenset((layer.document, span) for span in chain) for chain in found if chain & spans]


def scores(
    sets: Sequence[LinkSet],
    schema: Schema | None,
    known: Chains,
    names: Iterable[str],
    *,
    by_pair: bool = False,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Iterator[Score]:
    """The figures of these names, of all pairs of annotators together, and of each pair where that is asked for."""
    wanted = [name for name in names if name in _OF]
    clusters = _clusters(sets, schema, known)
    why = _why_not(sets, schema)
    yield from _scores(wanted, clusters, why, {}, resamples=resamples, seed=seed)
    for one, other in combinations(sorted(clusters), 2) if by_pair else ():
        pair = {name: clusters[name] for name in (one, other)}
        yield from _scores(wanted, pair, why, {"annotators": f"{one}, {other}"}, resamples=resamples, seed=seed)


def _scores(
    names: Iterable[str], clusters: Clusters, why: str | None, of: Mapping[str, str], *, resamples: int, seed: int
) -> Iterator[Score]:
    """The figures of some annotators, of all pairs of them together."""
    groups = _groups(clusters)
    series = Series()
    for number, group in enumerate(groups):
        pairs = combinations([group.get(name, ()) for name in sorted(clusters)], 2)
        series.add(number, coreference.numbers(coreference.pooled(compare_clusters(*pair) for pair in pairs)))
    sums = Sums(Source(series))
    whole = coreference.whole(sums.all())
    drawn = [
        coreference.whole(sums.numbers(row))
        for rows in (resampled(sums, resamples=resamples, seed=seed) if len(groups) > 1 and not why else ())
        for row in rows
    ]
    documents = {document for some in clusters.values() for cluster in some for document, _ in cluster}
    for name in names:
        value = Undefined(why) if why else _OF[name]([whole])
        score = Score(
            measure=name,
            value=None if isinstance(value, Undefined) else value,
            n=whole.mentions,
            unit="mentions in linked clusters of either annotator",
            documents=len(documents),
            of=of,
            undefined=value.why if isinstance(value, Undefined) else None,
        )
        values = (None if isinstance(each, Undefined) else each for each in (_OF[name]([one]) for one in drawn))
        yield with_interval(
            score, values, units=len(groups), over=GROUPS, alone=_ONE_GROUP, resamples=resamples, seed=seed
        )


def _groups(clusters: Clusters) -> list[dict[str, list[frozenset[Place]]]]:
    """The clusters of each group of documents that hang together, by annotator; groups by their first document."""
    every = [cluster for some in clusters.values() for cluster in some]
    tied = joined((min(cluster)[0], document) for cluster in every for document, _ in cluster)
    number = {document: at for at, group in enumerate(sorted(tied, key=min)) for document in group}
    out: list[dict[str, list[frozenset[Place]]]] = [{} for _ in tied]
    for name, some in clusters.items():
        for cluster in some:
            out[number[min(cluster)[0]]].setdefault(name, []).append(cluster)
    return out


def _clusters(sets: Sequence[LinkSet], schema: Schema | None, known: Chains) -> Clusters:
    """By annotator, what their links join; all sets of one annotator together."""
    of: dict[str, list[LinkSet]] = defaultdict(list)
    for one in sets:
        of[one.annotator].append(one)
    out: dict[str, Sequence[frozenset[Place]]] = {}
    for name, mine in of.items():
        found = linked(mine, schema, [chain for place in members(mine) for chain in known.get(place, ())])
        # a chain alone, whose member is linked by a relation that says no identity, joins no documents
        out[name] = [cluster for cluster in found if len({document for document, _ in cluster}) > 1]
    return out


def _why_not(sets: Sequence[LinkSet], schema: Schema | None) -> str | None:
    if not identities(schema):
        return NO_IDENTITY
    people = sorted({one.annotator for one in sets})
    if len(people) > 1:
        return None
    return f"only {people[0]} has made links (corpus/links)" if people else "nobody has made links (corpus/links)"
