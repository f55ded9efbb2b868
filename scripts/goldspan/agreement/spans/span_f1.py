"""Pairwise precision, recall and F1 of spans: which spans of one annotator another has, too.

Annotators of text do not choose from given units, so nobody can count what both left
unmarked. Hripcsak and Rothschild (2005) show that kappa comes as near as you like to the F1
of two annotators as that number grows; so F1 needs no correction where it is large, as in text.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from itertools import combinations
from typing import TypeAlias

from msgspec import Struct

from goldspan.agreement.measures import Statistic, Task
from goldspan.agreement.statistics.document_counts import Numbers
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Fragments, Span
from goldspan.text.fragments import overlaps

Matcher: TypeAlias = Callable[[Sequence[Span], Sequence[Span]], int]
"""How many spans of two annotators match, one to one."""


class Matches(Struct, frozen=True):
    """Of one document, summed over each two annotators: spans of the first, of the second, and matched.

    ``annotators`` are their names in order; of several documents, all that there are.
    """

    matched: int
    first: int
    second: int
    annotators: frozenset[tuple[str, ...]]


def matches(task: Task, matcher: Matcher) -> Matches:
    """What one document contributes: each two annotators' spans matched, in the order of their names."""
    layers = sorted(task.layers, key=lambda layer: layer.annotator)
    matched = first = second = 0
    for one, other in combinations(layers, 2):
        matched += matcher(one.spans, other.spans)
        first += len(one.spans)
        second += len(other.spans)
    return Matches(matched, first, second, frozenset({tuple(layer.annotator for layer in layers)}))


def statistic(name: str, matcher: Matcher) -> Statistic:
    """What matches, as numbers that add up; the names of annotators are keys."""
    return Statistic(name=name, part=partial(matches, matcher=matcher), numbers=_numbers, whole=_whole)


_FIELDS = ("matched", "first", "second")


def _numbers(part: Matches) -> Numbers:
    return {name: getattr(part, name) for name in _FIELDS} | dict.fromkeys(part.annotators, 1)


def _whole(sums: Numbers) -> Matches:
    matched, first, second = (round(sums.get(name, 0)) for name in _FIELDS)
    return Matches(matched, first, second, frozenset(sums.keys() - set(_FIELDS)))


def size(part: Matches) -> int:
    """How many spans were compared, both sides, each as often as with another annotator."""
    return part.first + part.second


# what matches


def exact(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Spans match that have the same fragments and the same label."""
    return _common(_labelled(one), _labelled(other))


def exact_unlabelled(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Spans match that have the same fragments, whatever their labels."""
    return _common(_extents(one), _extents(other))


def _common(one: Iterable[Hashable], other: Iterable[Hashable]) -> int:
    return (Counter(one) & Counter(other)).total()


def _labelled(spans: Sequence[Span]) -> list[tuple[str, Fragments]]:
    return [(span.label, span.fragments) for span in spans]


def _extents(spans: Sequence[Span]) -> list[Fragments]:
    return [span.fragments for span in spans]


def overlap(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Spans match that share a character and have the same label, in a largest one-to-one matching."""
    by_label: dict[str, list[Span]] = defaultdict(list)
    for span in other:
        by_label[span.label].append(span)
    of_one: dict[str, list[Span]] = defaultdict(list)
    for span in one:
        of_one[span.label].append(span)
    return sum(overlap_unlabelled(spans, by_label[label]) for label, spans in of_one.items() if label in by_label)


def overlap_unlabelled(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Spans match that share a character, whatever their labels, in a largest one-to-one matching.

    Several matchings may be largest, and pair different spans; their size, which is all
    that counts here, is the same.
    """
    candidates = overlapping(one, other)
    partner: dict[int, int] = {}

    def settle(start: int) -> bool:
        # an augmenting path, searched without recursion: a chain of overlaps may be as long as a document
        came_from: dict[int, tuple[int, int | None]] = {}
        waiting: list[tuple[int, int | None]] = [(start, None)]
        while waiting:
            mine, through = waiting.pop()
            for theirs in candidates[mine]:
                if theirs in came_from:
                    continue
                came_from[theirs] = (mine, through)
                if theirs in partner:
                    waiting.append((partner[theirs], theirs))
                    continue
                at: int | None = theirs
                while at is not None:
                    partner[at], at = came_from[at]
                return True
        return False

    return sum(settle(mine) for mine in range(len(one)))


def overlapping(one: Sequence[Span], other: Sequence[Span]) -> list[list[int]]:
    """For each span of the one, the positions in the other of those that share a character with it."""
    order = sorted(range(len(other)), key=lambda at: other[at].start)
    starts = [other[at].start for at in order]
    longest = max((span.end - span.start for span in other), default=0)
    found = []
    for span in one:
        nearby = order[bisect_left(starts, span.start - longest) : bisect_left(starts, span.end)]
        found.append([at for at in nearby if overlaps(span.fragments, other[at].fragments)])
    return found


# what it amounts to


def f1(parts: Sequence[Matches]) -> Value:
    """Twice the matched by all spans of both: F1, each span weighing the same (Hripcsak and Rothschild 2005).

    With more than two annotators, over each two of them. Undefined where nobody marked a span.
    """
    spans = sum(part.first + part.second for part in parts)
    if not spans:
        return Undefined("nobody marked a span")
    return 2 * sum(part.matched for part in parts) / spans


def precision(parts: Sequence[Matches]) -> Value:
    """The share of the second annotator's spans that the first has too, the first taken as the reference.

    First and second are by name. Undefined where not all documents have the same two
    annotators, and where the second marked nothing.
    """
    return _directed(parts, sum(part.second for part in parts), 1)


def recall(parts: Sequence[Matches]) -> Value:
    """The share of the first annotator's spans that the second has too; otherwise as `precision`."""
    return _directed(parts, sum(part.first for part in parts), 0)


def _directed(parts: Sequence[Matches], spans: int, whose: int) -> Value:
    pairs = {names for part in parts for names in part.annotators}
    if len(pairs) != 1:
        return Undefined("precision and recall need the same two annotators throughout" if pairs else "no documents")
    (pair,) = pairs
    if len(pair) != 2:
        return Undefined(f"precision and recall are between two annotators, and here are {len(pair)}")
    if not spans:
        return Undefined(f"{pair[whose]} marked no span")
    return sum(part.matched for part in parts) / spans
