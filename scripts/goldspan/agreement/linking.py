"""How far annotators agree on links: what each person's links join across documents, compared as clusters.

A member of a link stands for all mentions of its thing in its document, so the chains of the layer that it
is a span of come with it; who links from another mention of one chain says the same. Documents hang together by
links, so there is no bootstrap over them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from goldspan.agreement import coreference
from goldspan.agreement.clusters import NO_IDENTITY, Place, chains, identities, linked
from goldspan.agreement.coreference import Scores, conll, f1, scores
from goldspan.agreement.figures import Figure, Undefined, Value
from goldspan.model import Layer, LinkSet
from goldspan.schema.types import Schema

Members: TypeAlias = Mapping[tuple[str, str], frozenset[str]]
"""By document and layer, the ids of the spans that are members of links."""

Chains: TypeAlias = Mapping[tuple[str, str], Sequence[frozenset[Place]]]
"""By document and layer, the chains that hold members of links."""

_OF: Mapping[str, Callable[[Sequence[Scores]], Value]] = {
    "links, MUC": lambda parts: f1([one.muc for one in parts]),
    "links, B-cubed": lambda parts: f1([one.b_cubed for one in parts]),
    "links, CEAF-e": lambda parts: f1([one.ceaf_e for one in parts]),
    "links, CEAF-m": lambda parts: f1([one.ceaf_m for one in parts]),
    "links, LEA": lambda parts: f1([one.lea for one in parts]),
    "links, CoNLL": conll,
}

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


def figures(
    sets: Sequence[LinkSet], schema: Schema | None, known: Chains, names: Iterable[str], *, by_pair: bool = False
) -> Iterator[Figure]:
    """The figures of these names, of all pairs of annotators together, and of each pair where that is asked for."""
    wanted = [name for name in names if name in _OF]
    clusters = _clusters(sets, schema, known)
    pairs = {
        f"{one}, {other}": (scores(clusters[one], clusters[other]), _documents(clusters[one], clusters[other]))
        for one, other in combinations(sorted(clusters), 2)
    }
    why = _why_not(sets, schema)
    every = [part for part, _ in pairs.values()]
    documents = frozenset().union(*(some for _, some in pairs.values()))
    for name in wanted:
        yield _figure(name, every, documents, why, {})
    for pair, (part, some) in pairs.items() if by_pair else ():
        for name in wanted:
            yield _figure(name, [part], some, why, {"annotators": pair})


def _clusters(sets: Sequence[LinkSet], schema: Schema | None, known: Chains) -> dict[str, Sequence[frozenset[Place]]]:
    """By annotator, what their links join; all sets of one annotator together."""
    of: dict[str, list[LinkSet]] = defaultdict(list)
    for one in sets:
        of[one.annotator].append(one)
    out: dict[str, Sequence[frozenset[Place]]] = {}
    for name, mine in of.items():
        joined = linked(mine, schema, [chain for place in members(mine) for chain in known.get(place, ())])
        # a chain alone, whose member is linked by a relation that says no identity, joins no documents
        out[name] = [cluster for cluster in joined if len({document for document, _ in cluster}) > 1]
    return out


def _documents(*clusterings: Iterable[frozenset[Place]]) -> frozenset[str]:
    return frozenset(document for clusters in clusterings for cluster in clusters for document, _ in cluster)


def _why_not(sets: Sequence[LinkSet], schema: Schema | None) -> str | None:
    if not identities(schema):
        return NO_IDENTITY
    people = sorted({one.annotator for one in sets})
    if len(people) > 1:
        return None
    return f"only {people[0]} has made links (corpus/links)" if people else "nobody has made links (corpus/links)"


def _figure(
    name: str, parts: Sequence[Scores], documents: frozenset[str], why: str | None, of: Mapping[str, str]
) -> Figure:
    value = Undefined(why) if why else _OF[name](parts)
    return Figure(
        measure=name,
        value=None if isinstance(value, Undefined) else value,
        n=coreference.pooled(parts).mentions,
        unit="mentions in linked clusters of either annotator",
        documents=len(documents),
        of=of,
        undefined=value.why if isinstance(value, Undefined) else None,
    )
