"""Why annotators disagree on relations: each relation that is not matched has one cause, and the causes add up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from goldspan.agreement.measures import Measure, Statistic, Task
from goldspan.agreement.relations.normalised import NormalisedRelation, normalise
from goldspan.agreement.statistics.document_counts import Numbers
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Layer, Relation
from goldspan.schema.types import Schema

Cause: TypeAlias = Literal["end missing", "end differs", "type", "direction", "not drawn"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
DUE_TO_ENDS: tuple[Cause, ...] = ("end missing", "end differs")


class RelationDisagreement(Struct, frozen=True):
    """A relation that the other annotator does not have in exactly that way.

    ``layer`` is its layer, ``label`` the type under which it counts (an inverse counts under the relation that is
    declared first), ``counterpart`` the relation of the other layer with which it has to be compared, if any.
    """

    layer: Layer
    relation: Relation
    label: str
    cause: Cause
    counterpart: Relation | None = None


_Unmatched: TypeAlias = dict[NormalisedRelation, Relation]


def relation_disagreements(left: Layer, right: Layer, schema: Schema | None = None) -> tuple[RelationDisagreement, ...]:
    """Every relation of either layer that is not matched strictly, once, with the first cause that applies.

    ``end missing``: an end has no counterpart in the other layer. ``end differs``: the other has the relation, between
    ends of which one has another extent or label. Where the other annotator joined the same two spans: ``direction``,
    by the same type the other way; ``type``, by another type, of which each is compared with one. ``not drawn``: the
    other did not join them, or only by relations that are matched already.
    """
    pairs, *sides = normalise(left, right, schema, "relaxed")
    unmatched = _not_matched_strictly(left, right, schema, sides)
    causes: tuple[dict[NormalisedRelation, tuple[Cause, NormalisedRelation | None]], ...] = ({}, {})
    between_same_spans: dict[tuple[int, ...], tuple[list[NormalisedRelation], list[NormalisedRelation]]] = defaultdict(
        lambda: ([], [])
    )
    for side in (0, 1):
        for normalised in unmatched[side]:
            _, source, target = normalised
            if normalised in sides[1 - side]:
                causes[side][normalised] = "end differs", normalised
            elif None in pairs[source] or None in pairs[target]:
                causes[side][normalised] = "end missing", None
            else:
                between_same_spans[tuple(sorted((source, target)))][side].append(normalised)
    for of_left, of_right in between_same_spans.values():
        for cause, a, b in _confused(of_left, of_right):
            causes[0][a], causes[1][b] = (cause, b), (cause, a)
    found = []
    for side, layer in enumerate((left, right)):
        for normalised, relation in unmatched[side].items():
            cause, key = causes[side].get(normalised, ("not drawn", None))
            counterpart = sides[1 - side][key] if key else None
            disagreement = RelationDisagreement(layer, relation, normalised[0], cause, counterpart)
            found.append(((normalised[1:], normalised[0], side), disagreement))
    found.sort(key=lambda keyed: keyed[0])
    return tuple(disagreement for _, disagreement in found)


def _not_matched_strictly(
    left: Layer, right: Layer, schema: Schema | None, sides: Sequence[Mapping[NormalisedRelation, Relation]]
) -> tuple[_Unmatched, _Unmatched]:
    """Of the normalised relations of both sides, those that have no strict match in the other layer."""
    _, strict_left, strict_right = normalise(left, right, schema, "strict")
    agreed = strict_left.keys() & strict_right.keys()
    matched = (
        {strict_left[normalised].id for normalised in agreed},
        {strict_right[normalised].id for normalised in agreed},
    )
    in_left, in_right = (
        {normalised: relation for normalised, relation in relations.items() if relation.id not in matched[side]}
        for side, relations in enumerate(sides)
    )
    return in_left, in_right


def _confused(
    of_left: Iterable[NormalisedRelation], of_right: Iterable[NormalisedRelation]
) -> Iterator[tuple[Cause, NormalisedRelation, NormalisedRelation]]:
    """The relations that two annotators drew between the same two spans, compared one to one."""
    left, right = sorted(of_left, key=_ends_first), sorted(of_right, key=_ends_first)
    for normalised in list(left):
        label, source, target = normalised
        turned = label, target, source
        if turned in right:
            left.remove(normalised)
            right.remove(turned)
            yield "direction", normalised, turned
    for ends in dict.fromkeys(normalised[1:] for normalised in left):
        same_ends = (
            [normalised for normalised in left if normalised[1:] == ends],
            [normalised for normalised in right if normalised[1:] == ends],
        )
        for a, b in zip(*same_ends, strict=False):
            left.remove(a)
            right.remove(b)
            yield "type", a, b
    for a, b in zip(left, right, strict=False):
        yield "type", a, b


def _ends_first(normalised: NormalisedRelation) -> tuple[int, int, str]:
    return normalised[1], normalised[2], normalised[0]


CauseCounts: TypeAlias = Mapping[str, Mapping[str, int]]
"""By type, how many relations of either annotator are ``agreed`` on, or disagreed on for which cause.

The numbers of a type add up to its relations in both layers; an agreement is two of them.
"""


def count_causes(left: Layer, right: Layer, schema: Schema | None = None) -> CauseCounts:
    """The causes of `relation_disagreements`, counted, beside the relations that are matched strictly."""
    out: dict[str, Counter[str]] = defaultdict(Counter)
    _, in_left, in_right = normalise(left, right, schema, "strict")
    for label, *_ in in_left.keys() & in_right.keys():
        out[label]["agreed"] += 2
    for disagreement in relation_disagreements(left, right, schema):
        out[disagreement.label][disagreement.cause] += 1
    return {label: dict(out[label]) for label in sorted(out)}


def add(several: Iterable[CauseCounts]) -> CauseCounts:
    """The counts of several documents or pairs of annotators, added up."""
    out: dict[str, Counter[str]] = defaultdict(Counter)
    for counts in several:
        for label, causes in counts.items():
            out[label].update(causes)
    return {label: dict(out[label]) for label in sorted(out)}


def count_task(task: Task) -> CauseCounts:
    """The counts of each two annotators, added up."""
    return add(count_causes(left, right, task.schema) for left, right in combinations(task.layers, 2))


def count_relation(task: Task, label: str) -> CauseCounts:
    """The counts of one type.

    They are counted in whole layers. In a task that is restricted to the type, the relation of another type with which
    one of this type has to be compared is missing, and a difference in type looks like a relation that was not drawn.
    """
    return {type_: causes for type_, causes in count_task(task).items() if type_ == label}


class Share(Struct, frozen=True):
    """How many disagreements have certain causes, of how many."""

    some: int
    all: int


def share_of(counts: CauseCounts, causes: Iterable[Cause]) -> Share:
    """Of all disagreements, those with these causes."""
    return Share(_number(counts, causes), _number(counts, CAUSES))


def _number(counts: CauseCounts, causes: Iterable[Cause]) -> int:
    wanted = tuple(causes)
    return sum(of_label.get(cause, 0) for of_label in counts.values() for cause in wanted)


def share_value(documents: Sequence[CauseCounts], causes: Sequence[Cause]) -> Value:
    """The share of the causes in all documents together."""
    shares = [share_of(counts, causes) for counts in documents]
    total = sum(share.all for share in shares)
    return sum(share.some for share in shares) / total if total else Undefined("no relation is disagreed on")


def size(counts: CauseCounts) -> int:
    """The number of relations that are disagreed on."""
    return _number(counts, CAUSES)


def _numbers(counts: CauseCounts) -> Numbers:
    return {(label, cause): number for label, causes in counts.items() for cause, number in causes.items()}


def _merge(sums: Numbers) -> CauseCounts:
    out: dict[str, dict[str, int]] = {}
    for (label, cause), number in sums.items():
        out.setdefault(label, {})[cause] = round(number)
    return out


_ABOUT: Mapping[str, tuple[tuple[Cause, ...], str]] = {
    "relation disagreement due to ends": (DUE_TO_ENDS, "one of whose ends is missing or differs"),
    "relation disagreement: end missing": (("end missing",), "with an end that has no counterpart"),
    "relation disagreement: end differs": (("end differs",), "with an end of another extent or label"),
    "relation disagreement: type": (("type",), "that has another type between the same two spans"),
    "relation disagreement: direction": (("direction",), "that runs the other way between the same two spans"),
    "relation disagreement: not drawn": (("not drawn",), "that the other did not draw between the same two spans"),
}

_STATISTIC = Statistic(name="causes", count=count_task, numbers=_numbers, merge=_merge, count_relation=count_relation)

MEASURES = tuple(
    Measure(
        name=name,
        subject="relations",
        order=30,
        unit="relations disagreed on",
        statistic=_STATISTIC,
        value=partial(share_value, causes=causes),
        size=size,
        about=f"Of the relations that only one annotator has in exactly that way, the share {about}.",
    )
    for name, (causes, about) in _ABOUT.items()
)
