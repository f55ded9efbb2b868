"""Agreement on relations: end to end, given the ends, and what the disagreements are due to.

Everything is about two layers at a time. A task of more annotators is all pairs
of them, pooled. docs/agreement.md has the definitions, with an example that can
be counted by hand.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace as changed
from functools import partial
from itertools import combinations

from msgspec import Struct

from goldspan.agreement.measures import Measure, Statistic, Task, plain
from goldspan.agreement.relations.causes import (
    CAUSES,
    DUE_TO_ENDS,
    Cause,
    Decomposition,
    added,
    decomposition,
    due_to,
    share,
)
from goldspan.agreement.relations.given_ends import Coincidences, Set, alpha, alphas, coincidences
from goldspan.agreement.relations.normalised import Ends, read
from goldspan.agreement.statistics.document_counts import Numbers
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Layer, replace
from goldspan.schema.types import Schema


class Counts(Struct, frozen=True):
    """How many relations both annotators have, and how many the one and the other."""

    both: int
    one: int
    other: int


def compared(one: Layer, other: Layer, schema: Schema | None = None, *, ends: Ends, labels: bool = True) -> Counts:
    """Relations that say the same in both layers. Without ``labels``: pairs of ends that are joined at all."""
    _, ours, theirs = read(one, other, schema, ends)
    if labels:
        return Counts(len(ours.keys() & theirs.keys()), len(ours), len(theirs))
    joined, by_other = ({frozenset(said[1:]) for said in each} for each in (ours, theirs))
    return Counts(len(joined & by_other), len(joined), len(by_other))


def f1(parts: Sequence[Counts]) -> Value:
    """``2 * both / (one + other)``: the same whichever annotator is taken as the reference."""
    total = sum(part.one + part.other for part in parts)
    return 2 * sum(part.both for part in parts) / total if total else Undefined("nobody drew a relation")


def precision(parts: Sequence[Counts]) -> Value:
    """Of the relations of the other annotator, the share that the one has too."""
    total = sum(part.other for part in parts)
    return sum(part.both for part in parts) / total if total else Undefined("the other annotator drew no relation")


def recall(parts: Sequence[Counts]) -> Value:
    """Of the relations of the one annotator, the share that the other has too."""
    total = sum(part.one for part in parts)
    return sum(part.both for part in parts) / total if total else Undefined("the one annotator drew no relation")


# the measures


def restricted(task: Task, relation: str) -> Task:
    """The task with the relations of one type (and of its inverse) only, in its layers and in its schema.

    All spans stay, so ends are aligned as before.
    """
    schema = task.schema
    spec = schema.relations.get(relation) if schema else None
    names = {relation, spec.inverse} if spec and spec.inverse else {relation}
    if schema:
        schema = changed(schema, relations={name: one for name, one in schema.relations.items() if name in names})
    layers = tuple(
        replace(layer, relations=tuple(one for one in layer.relations if one.label in names)) for layer in task.layers
    )
    return Task(task.document, layers, schema)


def _counts(ends: Ends, labels: bool) -> Callable[[Task], Counts]:
    def part(task: Task) -> Counts:
        found = [compared(one, other, task.schema, ends=ends, labels=labels) for one, other in _both(task)]
        return Counts(sum(one.both for one in found), sum(one.one for one in found), sum(one.other for one in found))

    return part


def _both(task: Task) -> Iterator[tuple[Layer, Layer]]:
    return combinations(task.layers, 2)


def _coincidences(task: Task) -> Coincidences:
    total: Counter[tuple[Set, Set]] = Counter()
    for one, other in _both(task):
        total.update(coincidences(one, other, task.document, task.schema))
    return dict(total)


_HRIPCSAK = "F1 between two annotators (Hripcsak and Rothschild 2005), all pairs of them pooled."


def _end_to_end(name: str, ends: Ends, labels: bool, about: str) -> Measure:
    return Measure(
        name=name,
        unit="relations of either annotator",
        statistic=plain(f"relations, {name}", _counts(ends, labels), Counts),
        value=f1,
        size=lambda part: part.one + part.other,
        about=f"{about} {_HRIPCSAK}",
    )


_ABOUT: Mapping[str, tuple[tuple[Cause, ...], str]] = {
    "relation disagreement due to ends": (DUE_TO_ENDS, "one of whose ends is missing or differs"),
    "relation disagreement: end missing": (("end missing",), "with an end that has no counterpart"),
    "relation disagreement: end differs": (("end differs",), "with an end of another extent or label"),
    "relation disagreement: type": (("type",), "that has another type between the same two spans"),
    "relation disagreement: direction": (("direction",), "that runs the other way between the same two spans"),
    "relation disagreement: not drawn": (("not drawn",), "against which nothing stands between the same two spans"),
}


def cause_measures(label: str | None = None) -> tuple[Measure, ...]:
    """The shares of all causes, for all types or for one.

    They want tasks with all relations: in a `restricted` one the relation of another type that stands
    against one of this type is gone, and what is a matter of type looks as if it had not been drawn.
    """

    statistic = causes(label)
    return tuple(
        Measure(
            name=name,
            unit="relations disagreed on",
            statistic=statistic,
            value=partial(_share, some),
            size=lambda part: due_to(part, CAUSES).all,
            about=f"Of the relations that only one annotator has in just that way, the share {about}.",
        )
        for name, (some, about) in _ABOUT.items()
    )


def causes(label: str | None = None) -> Statistic:
    """How many relations of each type are agreed on, or disagreed on for which cause: of all types or of one."""
    return Statistic(name="causes", part=partial(_caused, label), numbers=_flat, whole=_folded)


def _caused(label: str | None, task: Task) -> Decomposition:
    found = decomposed(task)
    return found if label is None else {name: counts for name, counts in found.items() if name == label}


def decomposed(task: Task) -> Decomposition:
    """What the relations of each two annotators come to, pooled."""
    return added(decomposition(one, other, task.schema) for one, other in _both(task))


def _flat(counts: Decomposition) -> Numbers:
    return {(label, cause): number for label, each in counts.items() for cause, number in each.items()}


def _folded(sums: Numbers) -> Decomposition:
    out: dict[str, dict[str, int]] = {}
    for (label, cause), number in sums.items():
        out.setdefault(label, {})[cause] = round(number)
    return out


def _share(some: tuple[Cause, ...], parts: Sequence[Decomposition]) -> Value:
    return share([due_to(part, some) for part in parts])


MEASURES: tuple[Measure, ...] = (
    _end_to_end("relation F1, strict", "strict", True, "Same type, and ends with the same label and the same extent."),
    _end_to_end("relation F1, relaxed", "relaxed", True, "Same type, and ends that are aligned by overlap."),
    _end_to_end(
        "relation F1, strict, unlabelled", "strict", False, "Joined at all, type and direction aside; identical ends."
    ),
    _end_to_end(
        "relation F1, relaxed, unlabelled",
        "relaxed",
        False,
        "Joined at all, type and direction aside; ends that are aligned by overlap.",
    ),
    Measure(
        name="relation alpha, given the ends",
        unit="ordered pairs of spans",
        statistic=Statistic(name="relations, given the ends", part=_coincidences, numbers=dict, whole=dict),
        value=alpha,
        many=alphas,
        size=lambda part: sum(part.values()),
        about="Krippendorff's alpha (2004) over pairs of spans that both annotators have and the schema lets join, "
        "NONE a value, sets of types by Jaccard's distance; all pairs of annotators pooled.",
    ),
    *cause_measures(),
)
