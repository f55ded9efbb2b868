"""Clusters of mentions of one thing, in a layer or across documents, and how far annotators agree on them.

Clusters come from relations that say identity (`RelationLabel.identity`): what
they join, in however many steps, is one thing. There are no singletons: a
mention that nobody joined to another is in no cluster.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from typing import TypeAlias, TypeVar

from goldspan.agreement.chains import coreference
from goldspan.agreement.chains.coreference import ClusterCounts, compare_clusters, conll, f1, pooled
from goldspan.agreement.measures import Measure, Statistic, Task
from goldspan.agreement.spans.span_alignment import align
from goldspan.agreement.statistics.document_counts import Numbers
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.components import components
from goldspan.model import Layer, LinkSet
from goldspan.schema.types import Schema

_Mention = TypeVar("_Mention", bound=Hashable)
Place: TypeAlias = tuple[str, str]
"""A document's id and a span's id."""


NO_IDENTITY = (
    "the schema has no relation that says that two mentions are one thing "
    "(`same_label`, or `symmetric` and `transitive`)"
)


def joined(pairs: Iterable[tuple[_Mention, _Mention]]) -> tuple[frozenset[_Mention], ...]:
    """The mentions that pairs connect, as sets. A mention that is paired with nothing but itself is in none."""
    return tuple(frozenset(cluster) for cluster in components(pairs) if len(cluster) > 1)


def identities(schema: Schema | None) -> frozenset[str]:
    """The relations of a schema that say that two mentions are one thing."""
    return frozenset(name for name, spec in schema.relations.items() if spec.identity) if schema else frozenset()


def chains(layer: Layer, labels: Iterable[str]) -> tuple[frozenset[str], ...]:
    """The ids of spans that hang together by relations of these labels."""
    wanted = set(labels)
    return joined((one.source, one.target) for one in layer.relations if one.label in wanted)


def linked(
    sets: Iterable[LinkSet], schema: Schema | None, known: Iterable[frozenset[Place]] = ()
) -> tuple[frozenset[Place], ...]:
    """What one person's links join, across documents, as sets of pairs of a document's id and a span's id.

    With chains that are ``known`` from layers, these come too: a member of a link
    stands for all mentions of its thing. Span ids say label and extent, so the clusters of two people can be
    compared as they are.
    """
    labels = identities(schema)
    pairs: list[tuple[Place, Place]] = []
    for one in sets:
        for link in one.links:
            if link.label in labels:
                ends = [(member.document, member.span) for member in link.members]
                pairs += [(ends[0], end) for end in ends[1:]]
    for chain in known:
        first, *rest = sorted(chain)
        pairs += [(first, each) for each in rest]
    return joined(pairs)


def compared(one: Layer, other: Layer, schema: Schema) -> ClusterCounts:
    """The chains of two layers. Mentions are the same where their extents are, whatever their labels."""
    numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for number, pair in enumerate(align(one, other, how="exact", labels=False)):
        for side, span in enumerate(pair):
            if span:
                numbers[side][span.id] = number
    found = []
    for layer, number_of in ((one, numbers[0]), (other, numbers[1])):
        made = chains(layer, identities(schema))
        found.append([frozenset(number_of[span] for span in cluster) for cluster in made])
    return compare_clusters(*found)


Part: TypeAlias = ClusterCounts | None
"""The scores of all pairs of annotators, pooled; ``None`` where the schema has no relation that makes clusters."""


def _part(task: Task) -> Part:
    schema = task.schema
    if schema is None or not identities(schema):
        return None
    return pooled([compared(one, other, schema) for one, other in combinations(task.layers, 2)])


def _numbers(part: Part) -> Numbers:
    return coreference.numbers(part) | {_COMPARED: 1} if part is not None else {}


def _whole(sums: Numbers) -> Part:
    return coreference.whole(sums) if sums.get(_COMPARED) else None


_COMPARED = "documents"

STATISTIC = Statistic(name="clusters", part=_part, numbers=_numbers, whole=_whole)


def _pooled(value: Callable[[Sequence[ClusterCounts]], Value]) -> Callable[[Sequence[Part]], Value]:
    def of(parts: Sequence[Part]) -> Value:
        if parts and all(part is None for part in parts):
            return Undefined(NO_IDENTITY)
        return value([part for part in parts if part is not None])

    return of


def _measure(name: str, value: Callable[[Sequence[ClusterCounts]], Value], about: str) -> Measure:
    return Measure(
        name=f"coreference, {name}",
        unit="mentions in clusters of either annotator",
        statistic=STATISTIC,
        value=_pooled(value),
        size=lambda part: part.mentions if part is not None else 0,
        about=f"{about}; mentions with the same extent, chains of the relations that say identity, no singletons.",
    )


MEASURES: tuple[Measure, ...] = (
    _measure("MUC", lambda parts: f1([one.muc for one in parts]), "F1 of links (Vilain et al. 1995)"),
    _measure("B-cubed", lambda parts: f1([one.b_cubed for one in parts]), "F1 of mentions (Bagga and Baldwin 1998)"),
    _measure("CEAF-e", lambda parts: f1([one.ceaf_e for one in parts]), "F1 of aligned clusters (Luo 2005, phi 4)"),
    _measure("CEAF-m", lambda parts: f1([one.ceaf_m for one in parts]), "F1 of aligned mentions (Luo 2005, phi 3)"),
    _measure("LEA", lambda parts: f1([one.lea for one in parts]), "F1 of resolved links (Moosavi and Strube 2016)"),
    _measure("CoNLL", conll, "Mean F1 of MUC, B-cubed and CEAF-e (Pradhan et al. 2014)"),
)
