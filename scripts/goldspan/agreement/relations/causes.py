"""Why annotators disagree on relations: each one that is not matched has one cause, and the causes add up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from goldspan.agreement.relations.normalised import Said, read
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Layer, Relation
from goldspan.schema.types import Schema

Cause: TypeAlias = Literal["end missing", "end differs", "type", "direction", "not drawn"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
DUE_TO_ENDS: tuple[Cause, ...] = ("end missing", "end differs")


class Disagreement(Struct, frozen=True):
    """A relation that the other annotator does not have in just that way.

    ``layer`` is its layer, ``label`` what it counts under (an inverse counts
    under the relation declared first), ``other`` the relation of the other
    layer that it is to be compared with, where there is one.
    """

    layer: Layer
    relation: Relation
    label: str
    cause: Cause
    other: Relation | None = None


def disagreements(one: Layer, other: Layer, schema: Schema | None = None) -> tuple[Disagreement, ...]:
    """Every relation of either layer that is not matched strictly, once, with the first cause that applies.

    ``end missing``: an end has no counterpart in the other layer. ``end differs``:
    the other has the relation, between ends of which one has another extent or
    label. Between the same two spans the other drew ``direction``: the same type
    the other way; ``type``: another type, each to be set against one; ``not
    drawn``: nothing, or nothing that is not matched already.
    """
    _, strict, strict_other = read(one, other, schema, "strict")
    agreed = strict.keys() & strict_other.keys()
    same = {strict[said].id for said in agreed}, {strict_other[said].id for said in agreed}
    pairs, *sides = read(one, other, schema, "relaxed")
    causes: tuple[dict[Said, tuple[Cause, Said | None]], ...] = ({}, {})
    left: dict[tuple[int, ...], tuple[list[Said], list[Said]]] = defaultdict(lambda: ([], []))
    for side, mine in enumerate(sides):
        for said, relation in mine.items():
            if relation.id in same[side]:
                continue
            if said in sides[1 - side]:
                causes[side][said] = "end differs", said
            elif None in pairs[said[1]] or None in pairs[said[2]]:
                causes[side][said] = "end missing", None
            else:
                left[tuple(sorted(said[1:]))][side].append(said)
    for ours, theirs in left.values():
        for cause, a, b in _confused(ours, theirs):
            causes[0][a], causes[1][b] = (cause, b), (cause, a)
    layers = one, other
    found = []
    for side, mine in enumerate(sides):
        for said, relation in mine.items():
            if relation.id in same[side]:
                continue
            cause, counterpart = causes[side].get(said, ("not drawn", None))
            matching = sides[1 - side][counterpart] if counterpart else None
            found.append((said, side, Disagreement(layers[side], relation, said[0], cause, matching)))
    found.sort(key=lambda each: (each[0][1:], each[0][0], each[1]))
    return tuple(each for _, _, each in found)


def _confused(ours: Iterable[Said], theirs: Iterable[Said]) -> Iterator[tuple[Cause, Said, Said]]:
    """What two annotators drew between the same two spans, set against each other one to one."""
    mine, others = sorted(ours, key=_way), sorted(theirs, key=_way)
    for said in list(mine):
        label, source, target = said
        turned = label, target, source
        if turned in others:
            mine.remove(said)
            others.remove(turned)
            yield "direction", said, turned
    for way in dict.fromkeys(said[1:] for said in mine):
        same_way = [said for said in mine if said[1:] == way], [said for said in others if said[1:] == way]
        for a, b in zip(*same_way, strict=False):
            mine.remove(a)
            others.remove(b)
            yield "type", a, b
    for a, b in zip(mine, others, strict=False):
        yield "type", a, b


def _way(said: Said) -> tuple[int, int, str]:
    return said[1], said[2], said[0]


Decomposition: TypeAlias = Mapping[str, Mapping[str, int]]
"""By type, how many relations of either annotator are ``agreed`` on, or disagreed on for which cause.

The numbers of a type add up to its relations in both layers; an agreement is two of them.
"""


def decomposition(one: Layer, other: Layer, schema: Schema | None = None) -> Decomposition:
    """The causes of `disagreements`, counted, beside the relations that are matched strictly."""
    out: dict[str, Counter[str]] = defaultdict(Counter)
    _, ours, theirs = read(one, other, schema, "strict")
    for label, *_ in ours.keys() & theirs.keys():
        out[label]["agreed"] += 2
    for each in disagreements(one, other, schema):
        out[each.label][each.cause] += 1
    return {label: dict(out[label]) for label in sorted(out)}


def added(parts: Iterable[Decomposition]) -> Decomposition:
    """Decompositions of several documents or pairs of annotators, pooled."""
    out: dict[str, Counter[str]] = defaultdict(Counter)
    for part in parts:
        for label, counts in part.items():
            out[label].update(counts)
    return {label: dict(out[label]) for label in sorted(out)}


class Share(Struct, frozen=True):
    """How many disagreements have the causes asked for, of how many."""

    some: int
    all: int


def due_to(counts: Decomposition, causes: Iterable[Cause], *, label: str | None = None) -> Share:
    """Of all disagreements, or of those of one type, those with these causes."""
    asked = [each for name, each in counts.items() if label in (None, name)]
    return Share(_number(asked, causes), _number(asked, CAUSES))


def _number(asked: Iterable[Mapping[str, int]], causes: Iterable[Cause]) -> int:
    wanted = tuple(causes)
    return sum(each.get(cause, 0) for each in asked for cause in wanted)


def share(parts: Sequence[Share]) -> Value:
    """The share of all parts together."""
    total = sum(part.all for part in parts)
    return sum(part.some for part in parts) / total if total else Undefined("no relation is disagreed on")
