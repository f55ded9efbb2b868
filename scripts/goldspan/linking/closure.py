"""Arrows between mentions of two documents each, as links: what is one thing becomes one link, through all pairs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from goldspan.components import DisjointSets
from goldspan.model import Attributes, Link, Member, Value, replace
from goldspan.schema.types import RelationLabel, Schema
from goldspan.store.links import make_link

ChainKey: TypeAlias = tuple[str, str, str]
"""Document, layer, and the first span of a chain: mentions with one key are of one thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """What an annotator drew: a relation between documents, from one mention to another."""

    label: str
    source: Member
    target: Member
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """Where a member stands: the chain that it is in, and its place in its text."""

    chain: ChainKey
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Closed:
    """``links`` in the order of the arrows. ``implied`` counts the arrows that say what chains and other arrows say.

    ``differing`` names the attributes that arrows of one link set differently, with the id of the link; the first value
    counts.
    """

    links: tuple[Link, ...]
    implied: int = 0
    differing: tuple[tuple[str, str], ...] = ()


def closed(arrows: Iterable[Arrow], schema: Schema, known: Mapping[Member, Mentioned]) -> Closed:
    """The links that arrows make.

    A relation that says identity is closed: what its arrows and the chains of the layers connect is one link, with a
    member for each chain, which is the first in the text of those that have an arrow. Any other arrow is a link.
    ``known`` has every member of an arrow, but for those whose spans are gone, which are in no chain.
    """
    by_label: dict[str, list[Arrow]] = {}
    for arrow in arrows:
        by_label.setdefault(arrow.label, []).append(arrow)
    made: list[_Made] = []
    for label, own in by_label.items():
        relation = schema.relations[label]
        made += _things(own, known) if relation.identity else [_single(arrow, relation) for arrow in own]
    return _joined(made)


@dataclass(frozen=True, slots=True)
class _Made:
    link: Link
    arrows: Sequence[Arrow]


def _things(arrows: Sequence[Arrow], known: Mapping[Member, Mentioned]) -> list[_Made]:
    """A link for each thing that arrows of one relation join."""
    sets: DisjointSets[ChainKey] = DisjointSets()
    for arrow in arrows:
        sets.join(_chain(arrow.source, known), _chain(arrow.target, known))
    first: dict[ChainKey, Member] = {}
    for member in (member for arrow in arrows for member in (arrow.source, arrow.target)):
        chain = _chain(member, known)
        if chain not in first or _place(member, known) < _place(first[chain], known):
            first[chain] = member
    made = []
    for chains in sets.components():
        if len(chains) > 1:
            inside = set(chains)
            own = [arrow for arrow in arrows if _chain(arrow.source, known) in inside]
            made.append(_Made(make_link(own[0].label, [first[chain] for chain in chains]), own))
    return made


def _single(arrow: Arrow, relation: RelationLabel) -> _Made:
    return _Made(make_link(arrow.label, [arrow.source, arrow.target], directed=not relation.symmetric), [arrow])


def _joined(made: Iterable[_Made]) -> Closed:
    """Each link once, with the attributes of its arrows."""
    links: dict[str, Link] = {}
    arrows: dict[str, list[Arrow]] = {}
    for one in made:
        links[one.link.id] = one.link
        arrows.setdefault(one.link.id, []).extend(one.arrows)
    with_attributes, differing = [], []
    for number, link in links.items():
        attributes: dict[str, Value] = {}
        for arrow in arrows[number]:
            for name, value in arrow.attributes.items():
                if attributes.setdefault(name, value) != value:
                    differing.append((number, name))
        with_attributes.append(replace(link, attributes=attributes))
    implied = sum(len(own) - (len(links[number].members) - 1) for number, own in arrows.items())
    return Closed(tuple(with_attributes), max(0, implied), tuple(dict.fromkeys(differing)))


def _chain(member: Member, known: Mapping[Member, Mentioned]) -> ChainKey:
    found = known.get(member)
    return found.chain if found else (member.document, member.layer, member.span)


def _place(member: Member, known: Mapping[Member, Mentioned]) -> tuple[int, int]:
    found = known.get(member)
    return found.place if found else (0, 0)
