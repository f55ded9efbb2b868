"""Clusters of mentions of one thing, in a layer or across documents, and how far annotators agree on them.

Clusters come from relations that say identity (`RelationLabel.identity`): mentions that they connect, in however many
steps, are one thing. There are no singletons: a mention that is joined to no other is in no cluster.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from itertools import combinations
from typing import TypeAlias, TypeVar

from goldspan.agreement.chains import coreference
from goldspan.agreement.chains.coreference import ClusterCounts, compare_clusters
from goldspan.agreement.measures import Measure, Statistic, Task
from goldspan.agreement.spans.span_alignment import align
from goldspan.agreement.statistics.document_counts import Numbers
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.components import components
from goldspan.model import Layer, LinkSet
from goldspan.schema.types import Schema

_Mention = TypeVar("_Mention", bound=Hashable)
MentionKey: TypeAlias = tuple[str, str]
"""A document's id and a span's id."""


NO_IDENTITY = (
    "the schema has no relation that says that two mentions are one thing "
    "(`same_label`, or `symmetric` and `transitive`)"
)


def connect(pairs: Iterable[tuple[_Mention, _Mention]]) -> tuple[frozenset[_Mention], ...]:
    """The clusters of mentions that pairs connect. A mention that is paired with nothing but itself is in none."""
    return tuple(frozenset(cluster) for cluster in components(pairs) if len(cluster) > 1)


def identities(schema: Schema | None) -> frozenset[str]:
    """The relations of a schema that say that two mentions are one thing."""
    return schema.identities if schema else frozenset()


def chains(layer: Layer, labels: Iterable[str]) -> tuple[frozenset[str], ...]:
    """The ids of the spans that relations of these labels connect, as clusters."""
    wanted = set(labels)
    return connect((relation.source, relation.target) for relation in layer.relations if relation.label in wanted)


def linked_clusters(
    sets: Iterable[LinkSet], schema: Schema | None, known: Iterable[frozenset[MentionKey]] = ()
) -> tuple[frozenset[MentionKey], ...]:
    """The clusters that one annotator's links make across documents.

    ``known`` are chains of layers: a member of a link brings the other mentions of its chain into the cluster. Span
    ids depend on label and extent alone, so the clusters of two annotators can be compared as they are.
    """
    labels = identities(schema)
    pairs: list[tuple[MentionKey, MentionKey]] = []
    for links in sets:
        for link in links.links:
            if link.label in labels:
                mentions = [(member.document, member.span) for member in link.members]
                pairs += [(mentions[0], mention) for mention in mentions[1:]]
    for chain in known:
        first, *rest = sorted(chain)
        pairs += [(first, mention) for mention in rest]
    return connect(pairs)


def compare_chains(left: Layer, right: Layer, schema: Schema) -> ClusterCounts:
    """The chains of two layers. Mentions are the same where their extents are, whatever their labels."""
    numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for number, pair in enumerate(align(left, right, how="exact", labels=False)):
        for side, span in enumerate(pair):
            if span:
                numbers[side][span.id] = number
    clusters = [
        [frozenset(number_of[span] for span in chain) for chain in chains(layer, identities(schema))]
        for layer, number_of in ((left, numbers[0]), (right, numbers[1]))
    ]
    return compare_clusters(*clusters)


ChainCounts: TypeAlias = ClusterCounts | None
"""The counts of all pairs of annotators, added up; ``None`` where the schema has no relation that makes clusters."""


def count_chains(task: Task) -> ChainCounts:
    """The chains of each two annotators, compared and added up."""
    schema = task.schema
    if schema is None or not identities(schema):
        return None
    return coreference.add(compare_chains(left, right, schema) for left, right in combinations(task.layers, 2))


_COMPARED = "documents"


def _numbers(counts: ChainCounts) -> Numbers:
    return coreference.numbers(counts) | {_COMPARED: 1} if counts is not None else {}


def _merge(sums: Numbers) -> ChainCounts:
    return coreference.merge(sums) if sums.get(_COMPARED) else None


def _value(documents: Sequence[ChainCounts], score: Callable[[Sequence[ClusterCounts]], Value]) -> Value:
    if documents and all(counts is None for counts in documents):
        return Undefined(NO_IDENTITY)
    return score([counts for counts in documents if counts is not None])


def size(counts: ChainCounts) -> int:
    """The number of mentions in the clusters of both annotators."""
    return counts.mentions if counts is not None else 0


_STATISTIC = Statistic(name="clusters", count=count_chains, numbers=_numbers, merge=_merge)

MEASURES = tuple(
    Measure(
        name=f"coreference, {name}",
        subject="clusters",
        order=10,
        unit="mentions in clusters of either annotator",
        statistic=_STATISTIC,
        value=partial(_value, score=score),
        size=size,
        about=f"{about}; mentions with the same extent, chains of the relations that say identity, no singletons.",
    )
    for name, (score, about) in coreference.SCORES.items()
)
