"""Pairwise F1 of relations, end to end: the same relation between the same ends.

Everything is about two layers at a time. For a task of more annotators, all pairs of them are pooled.
docs/agreement.md has the definitions, with an example that can be counted by hand.
"""

from collections.abc import Sequence
from functools import partial
from itertools import combinations

from msgspec import Struct

from goldspan.agreement.measures import Measure, Task, struct_statistic
from goldspan.agreement.relations.normalised import Ends, normalise
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Layer
from goldspan.schema.types import Schema


class RelationMatches(Struct, frozen=True):
    """How many relations both annotators have, and how many each of them has."""

    both: int
    left: int
    right: int


def match_relations(
    left: Layer, right: Layer, schema: Schema | None = None, *, ends: Ends, labels: bool = True
) -> RelationMatches:
    """The relations that are the same in both layers. Without ``labels``: the pairs of ends that are joined at all."""
    _, in_left, in_right = normalise(left, right, schema, ends)
    if labels:
        return RelationMatches(len(in_left.keys() & in_right.keys()), len(in_left), len(in_right))
    joined_left, joined_right = (
        {frozenset(relation[1:]) for relation in relations} for relations in (in_left, in_right)
    )
    return RelationMatches(len(joined_left & joined_right), len(joined_left), len(joined_right))


def count_matches(task: Task, ends: Ends, labels: bool) -> RelationMatches:
    """The matches of each two annotators, added up."""
    found = [
        match_relations(left, right, task.schema, ends=ends, labels=labels)
        for left, right in combinations(task.layers, 2)
    ]
    return RelationMatches(
        sum(matches.both for matches in found),
        sum(matches.left for matches in found),
        sum(matches.right for matches in found),
    )


def f1(documents: Sequence[RelationMatches]) -> Value:
    """``2 * both / (left + right)``: the same whichever annotator is taken as the reference."""
    total = sum(counts.left + counts.right for counts in documents)
    return 2 * sum(counts.both for counts in documents) / total if total else Undefined("nobody drew a relation")


def precision(documents: Sequence[RelationMatches]) -> Value:
    """Of the relations of the right annotator, the share that the left one has too."""
    total = sum(counts.right for counts in documents)
    both = sum(counts.both for counts in documents)
    return both / total if total else Undefined("the other annotator drew no relation")


def recall(documents: Sequence[RelationMatches]) -> Value:
    """Of the relations of the left annotator, the share that the right one has too."""
    total = sum(counts.left for counts in documents)
    both = sum(counts.both for counts in documents)
    return both / total if total else Undefined("the one annotator drew no relation")


def size(counts: RelationMatches) -> int:
    """The number of relations of both annotators."""
    return counts.left + counts.right


def _measure(name: str, ends: Ends, labels: bool, about: str) -> Measure:
    return Measure(
        name=name,
        subject="relations",
        order=10,
        unit="relations of either annotator",
        statistic=struct_statistic(
            f"relations, {name}", partial(count_matches, ends=ends, labels=labels), RelationMatches
        ),
        value=f1,
        size=size,
        about=f"{about} F1 between two annotators (Hripcsak and Rothschild 2005), all pairs of them pooled.",
    )


MEASURES = (
    _measure("relation F1, strict", "strict", True, "Same type, and ends with the same label and the same extent."),
    _measure("relation F1, relaxed", "relaxed", True, "Same type, and ends that are aligned by overlap."),
    _measure(
        "relation F1, strict, unlabelled", "strict", False, "Joined at all, type and direction aside; identical ends."
    ),
    _measure(
        "relation F1, relaxed, unlabelled",
        "relaxed",
        False,
        "Joined at all, type and direction aside; ends that are aligned by overlap.",
    ),
)
