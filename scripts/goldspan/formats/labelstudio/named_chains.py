"""Chains of a relation as names of their mentions: every mention of a name has an arrow to the nearest one before it.

So a chain needs no arrows on the screen. `named` is for writing; `arrows_between` and `same_name` are for reading. In
adjudication all chains have arrows, for each of them is a question of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from goldspan.components import components
from goldspan.formats.labelstudio.assumed_values import set_values
from goldspan.model import Layer, Relation, Span, span_order
from goldspan.schema.types import Schema

_Member = TypeVar("_Member")

ALONE = "GS822"
"""The code of a name that stands on one span alone."""

_LONGEST = 30
"""Characters of the words of a mention in a name."""


@dataclass(frozen=True, slots=True)
class NamedChains:
    """``names`` has for a span the relations of its chains, with their names, which stand for ``relations``."""

    names: Mapping[str, Sequence[tuple[str, str]]]
    relations: frozenset[str]


def named(layer: Layer, schema: Schema) -> NamedChains:
    """The chains of a layer that names can stand for.

    Of a relation with ``chain: names`` these are its connected spans between which its arrows are exactly those from
    each span to the nearest before it, without values of their own. A chain is called after the words of its first
    span, with a number where another one of the relation has that name.
    """
    names: dict[str, list[tuple[str, str]]] = {}
    stood_for: set[str] = set()
    spans = {span.id: span for span in layer.spans}
    for name, declared in schema.relations.items():
        drawn = (
            [relation for relation in layer.relations if relation.label == name] if declared.chain == "names" else []
        )
        taken: set[str] = set()
        for members, inside in _chains(drawn, spans):
            if _ends(inside) != sorted((source.id, target.id) for source, target in arrows_between(members)):
                continue
            if any(set_values(relation, schema) for relation in inside):
                continue
            called = _name(members[0], taken)
            taken.add(same_name(called))
            stood_for.update(relation.id for relation in inside)
            for span in members:
                names.setdefault(span.id, []).append((name, called))
    return NamedChains(names, frozenset(stood_for))


def _chains(drawn: Sequence[Relation], spans: Mapping[str, Span]) -> Iterable[tuple[list[Span], list[Relation]]]:
    """The spans of each connected component in order, with the relations between them."""
    for ids in components([(one.source, one.target) for one in drawn if {one.source, one.target} <= spans.keys()]):
        members = set(ids)
        yield sorted((spans[span] for span in ids), key=span_order), [one for one in drawn if one.source in members]


def _ends(relations: Iterable[Relation]) -> list[tuple[str, str]]:
    return sorted((relation.source, relation.target) for relation in relations)


def _name(first: Span, taken: set[str]) -> str:
    words = " ".join(first.text.split())[:_LONGEST].strip() or "chain"
    name, number = words, 1
    while same_name(name) in taken:
        number += 1
        name = f"{words} {number}"
    return name


def arrows_between(members: Sequence[_Member]) -> list[tuple[_Member, _Member]]:
    """From each member of a chain, which are in order, to the nearest before it: source and target."""
    return list(zip(members[1:], members[:-1], strict=True))


def same_name(name: str) -> str:
    """The same for names that are the same: apart from white space and capitals."""
    return " ".join(name.split()).casefold()
