"""Pairwise precision, recall and F1 of spans: which spans of one annotator another has, too.

Annotators of text do not choose from given units, so the number of spans that both left unmarked is unknown.
Hripcsak and Rothschild (2005) show that kappa approaches the F1 of two annotators as that number grows; so where it
is large, as in text, F1 needs no correction for chance.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import TypeAlias

from msgspec import Struct

from goldspan.agreement.measures import Measure, Statistic, Task
from goldspan.agreement.statistics.document_counts import Numbers
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Fragments, Span
from goldspan.text.fragments import overlaps

Matcher: TypeAlias = Callable[[Sequence[Span], Sequence[Span]], int]
"""How many spans of two annotators match, one to one."""


class SpanMatches(Struct, frozen=True):
    """Of one document, summed over each two annotators: spans of the first, of the second, and matched.

    ``annotators`` are their names in order; in merged counts, one entry for each list of names that occurs.
    """

    matched: int
    first: int
    second: int
    annotators: frozenset[tuple[str, ...]]


def count_matches(task: Task, matcher: Matcher) -> SpanMatches:
    """The matched spans of one document, of each two annotators in the order of their names."""
    layers = sorted(task.layers, key=lambda layer: layer.annotator)
    matched = first = second = 0
    for left, right in combinations(layers, 2):
        matched += matcher(left.spans, right.spans)
        first += len(left.spans)
        second += len(right.spans)
    return SpanMatches(matched, first, second, frozenset({tuple(layer.annotator for layer in layers)}))


def match_statistic(name: str, matcher: Matcher) -> Statistic:
    """The statistic of the spans that ``matcher`` matches. The names of annotators are keys of its numbers."""
    return Statistic(name=name, count=partial(count_matches, matcher=matcher), numbers=_numbers, merge=_merge)


_FIELDS = ("matched", "first", "second")


def _numbers(counts: SpanMatches) -> Numbers:
    return {name: getattr(counts, name) for name in _FIELDS} | dict.fromkeys(counts.annotators, 1)


def _merge(sums: Numbers) -> SpanMatches:
    matched, first, second = (round(sums.get(name, 0)) for name in _FIELDS)
    return SpanMatches(matched, first, second, frozenset(sums.keys() - set(_FIELDS)))


def size(counts: SpanMatches) -> int:
    """How many spans were compared: of both annotators, and once for each other annotator."""
    return counts.first + counts.second


# when spans match


def exact(left: Sequence[Span], right: Sequence[Span]) -> int:
    """Spans match that have the same fragments and the same label."""
    return _common(_labels_and_extents(left), _labels_and_extents(right))


def exact_unlabelled(left: Sequence[Span], right: Sequence[Span]) -> int:
    """Spans match that have the same fragments, whatever their labels."""
    return _common(_extents(left), _extents(right))


def _common(left: Iterable[Hashable], right: Iterable[Hashable]) -> int:
    return (Counter(left) & Counter(right)).total()


def _labels_and_extents(spans: Sequence[Span]) -> list[tuple[str, Fragments]]:
    return [(span.label, span.fragments) for span in spans]


def _extents(spans: Sequence[Span]) -> list[Fragments]:
    return [span.fragments for span in spans]


def overlap(left: Sequence[Span], right: Sequence[Span]) -> int:
    """Spans match that share a character and have the same label, in a largest one-to-one matching."""
    in_left, in_right = _by_label(left), _by_label(right)
    return sum(overlap_unlabelled(spans, in_right[label]) for label, spans in in_left.items() if label in in_right)


def _by_label(spans: Sequence[Span]) -> dict[str, list[Span]]:
    out: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        out[span.label].append(span)
    return out


def overlap_unlabelled(left: Sequence[Span], right: Sequence[Span]) -> int:
    """Spans match that share a character, whatever their labels, in a largest one-to-one matching.

    Several matchings may be largest, and pair different spans; only their size counts here, which is the same.
    """
    candidates = overlapping(left, right)
    partner: dict[int, int] = {}

    def settle(start: int) -> bool:
        # an augmenting path, searched without recursion: a chain of overlaps may be as long as a document
        came_from: dict[int, tuple[int, int | None]] = {}
        waiting: list[tuple[int, int | None]] = [(start, None)]
        while waiting:
            in_left, through = waiting.pop()
            for in_right in candidates[in_left]:
                if in_right in came_from:
                    continue
                came_from[in_right] = (in_left, through)
                if in_right in partner:
                    waiting.append((partner[in_right], in_right))
                    continue
                at: int | None = in_right
                while at is not None:
                    partner[at], at = came_from[at]
                return True
        return False

    return sum(settle(number) for number in range(len(left)))


def overlapping(left: Sequence[Span], right: Sequence[Span]) -> list[list[int]]:
    """For each of the left spans, the positions of the right spans that share a character with it."""
    order = sorted(range(len(right)), key=lambda position: right[position].start)
    starts = [right[position].start for position in order]
    longest = max((span.end - span.start for span in right), default=0)
    found = []
    for span in left:
        nearby = order[bisect_left(starts, span.start - longest) : bisect_left(starts, span.end)]
        found.append([position for position in nearby if overlaps(span.fragments, right[position].fragments)])
    return found


# scores


def f1(documents: Sequence[SpanMatches]) -> Value:
    """Twice the matched by all spans of both: F1, each span weighing the same (Hripcsak and Rothschild 2005).

    With more than two annotators, over each two of them. Undefined where nobody marked a span.
    """
    spans = sum(counts.first + counts.second for counts in documents)
    if not spans:
        return Undefined("nobody marked a span")
    return 2 * sum(counts.matched for counts in documents) / spans


def precision(documents: Sequence[SpanMatches]) -> Value:
    """The share of the second annotator's spans that the first has too, with the first as the reference.

    First and second are by name. Undefined where not all documents have the same two
    annotators, and where the second marked nothing.
    """
    return _directed(documents, sum(counts.second for counts in documents), 1)


def recall(documents: Sequence[SpanMatches]) -> Value:
    """The share of the first annotator's spans that the second has too; otherwise as `precision`."""
    return _directed(documents, sum(counts.first for counts in documents), 0)


def _directed(documents: Sequence[SpanMatches], spans: int, side: int) -> Value:
    pairs = {names for counts in documents for names in counts.annotators}
    if len(pairs) != 1:
        return Undefined("precision and recall need the same two annotators throughout" if pairs else "no documents")
    (pair,) = pairs
    if len(pair) != 2:
        return Undefined(f"precision and recall are between two annotators, and here are {len(pair)}")
    if not spans:
        return Undefined(f"{pair[side]} marked no span")
    return sum(counts.matched for counts in documents) / spans


_MATCHERS = {
    "exact": (exact, "the same extent and label"),
    "overlap": (overlap, "the same label and a character in common, one to one"),
    "exact, unlabelled": (exact_unlabelled, "the same extent, whatever the label"),
    "overlap, unlabelled": (overlap_unlabelled, "a character in common, one to one, whatever the label"),
}
_VALUES = {
    "F1": (f1, "Of all spans of each two annotators, the share that match:"),
    "precision": (precision, "Of the second annotator's spans, the share that the first has, too:"),
    "recall": (recall, "Of the first annotator's spans, the share that the second has, too:"),
}


def _measures() -> Iterator[Measure]:
    statistics = {how: match_statistic(f"matches, {how}", matcher) for how, (matcher, _) in _MATCHERS.items()}
    for name, (value, share) in _VALUES.items():
        for how, (_, condition) in _MATCHERS.items():
            yield Measure(
                name=f"span {name}, {how}",
                subject="spans",
                order=10,
                unit="spans",
                statistic=statistics[how],
                value=value,
                size=size,
                about=f"{share} {condition} (Hripcsak and Rothschild 2005).",
            )


MEASURES = tuple(_measures())
