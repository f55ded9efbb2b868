"""Which span of one layer corresponds to which span of another: pairs, one to one.

Identical spans are paired first: those with the same fragments and the same label, then, unless labels have to be
equal, those with the same fragments. For ``exact`` that is all. For ``overlap`` the remaining spans that share
characters are paired so that the sum of the pairs' Dice coefficients of characters, ``2 * shared / (length + length)``
(Dice 1945), is greatest: an optimal assignment (Kuhn 1955), computed for each cluster of overlapping spans separately.
Of several greatest sums, compared to a millionth, the one with more equal labels is taken, then the one whose spans
are earlier in the text.

The same two layers give the same pairs, in whatever order their spans are and whichever layer is the left one.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Generic, Literal, TypeAlias, TypeVar

from goldspan.components import components
from goldspan.model import Layer, Span, span_order
from goldspan.text.fragments import dice

How: TypeAlias = Literal["exact", "overlap"]
SpanPair: TypeAlias = tuple[Span | None, Span | None]
"""A span of the left layer and its counterpart in the right one; ``None`` where there is none."""

_T = TypeVar("_T")
_Spans: TypeAlias = list[Span]
_Matched: TypeAlias = tuple[Span, Span]


def align(left: Layer, right: Layer, *, how: How, labels: bool) -> tuple[SpanPair, ...]:
    """Pairs in which every span of both layers is once, in the order of the text.

    ``how`` is ``exact`` (the same fragments) or ``overlap`` (the most shared characters). With ``labels`` only spans
    of one label are paired; without, equal labels decide where places do not. Raises ``ValueError`` where the layers
    are of different documents or different versions of a text.
    """
    if (left.document, left.text_sha256) != (right.document, right.text_sha256):
        both = f"layer {left.name!r} of {left.document!r} and layer {right.name!r} of {right.document!r}"
        raise ValueError(f"{both} were made on different texts; their spans cannot be compared")
    return _aligned(Same(left.spans), Same(right.spans), how, labels)


class Same(Generic[_T]):
    """A cache key that is equal only to a key of the very same object, because layers and spans have no hash."""

    __slots__ = ("it",)

    def __init__(self, it: _T) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


@lru_cache(maxsize=32)  # many measures, and many types, need the same pairs of one document
def _aligned(
    left_spans: Same[tuple[Span, ...]], right_spans: Same[tuple[Span, ...]], how: How, labels: bool
) -> tuple[SpanPair, ...]:
    left, right = sorted(left_spans.it, key=span_order), sorted(right_spans.it, key=span_order)
    # ties are decided in an order of the two layers that does not depend on which is the left one
    turned = [span_order(span) for span in right] < [span_order(span) for span in left]
    matched = _matched(right, left, how, labels) if turned else _matched(left, right, how, labels)
    pairs: list[SpanPair] = [(b, a) for a, b in matched] if turned else list(matched)
    in_left, in_right = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    pairs += [(span, None) for span in left if id(span) not in in_left]
    pairs += [(None, span) for span in right if id(span) not in in_right]
    return tuple(sorted(pairs, key=_text_order))


def assignment(worth: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Rows and columns paired one to one so that the sum of what the pairs are worth is greatest."""
    if not worth:
        return []
    if len(worth) == 1:
        row = worth[0]
        return [(0, max(range(len(row)), key=row.__getitem__))]
    if len(worth[0]) == 1:
        return [(max(range(len(worth)), key=lambda at: worth[at][0]), 0)]
    from scipy.optimize import linear_sum_assignment  # most layers have no cluster that needs it

    rows, columns = linear_sum_assignment(worth, maximize=True)
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _text_order(pair: SpanPair) -> tuple[object, ...]:
    left, right = pair
    if left is None:
        assert right is not None
        return (*span_order(right), 1)
    return (*span_order(left), 0)


def _matched(left: _Spans, right: _Spans, how: How, labels: bool) -> list[_Matched]:
    pairs: list[_Matched] = []

    def pair(found: list[_Matched]) -> None:
        nonlocal left, right
        pairs.extend(found)
        in_left, in_right = {id(a) for a, _ in found}, {id(b) for _, b in found}
        left, right = [a for a in left if id(a) not in in_left], [b for b in right if id(b) not in in_right]

    pair(_identical(left, right, _label_and_place))
    if not labels:
        pair(_identical(left, right, _place))
    if how == "overlap":
        pair(_overlapping(left, right, labels))
    return pairs


def _label_and_place(span: Span) -> Hashable:
    return span.label, span.fragments


def _place(span: Span) -> Hashable:
    return span.fragments


def _identical(left: _Spans, right: _Spans, key: Callable[[Span], Hashable]) -> list[_Matched]:
    """Pairs of equal keys, in order where a key occurs more than once."""
    waiting: dict[Hashable, _Spans] = defaultdict(list)
    for span in reversed(right):
        waiting[key(span)].append(span)
    return [(span, waiting[key(span)].pop()) for span in left if waiting.get(key(span))]


def _overlapping(left: _Spans, right: _Spans, labels: bool) -> list[_Matched]:
    shares = {
        (i, j): share
        for i, j in _meeting(left, right)
        if (not labels or left[i].label == right[j].label)
        and (share := dice(left[i].fragments, right[j].fragments)) > 0
    }
    pairs = []
    for rows, columns in _clusters(shares):
        for at, to in assignment(_worth(left, right, shares, rows, columns)):
            i, j = rows[at], columns[to]
            if (i, j) in shares:
                pairs.append((left[i], right[j]))
    return pairs


def _meeting(left: _Spans, right: _Spans) -> list[tuple[int, int]]:
    """The numbers of spans whose outer bounds share a character. Both lists are sorted by start."""
    found = []
    live: list[int] = []
    coming = 0
    for i, span in enumerate(left):
        while coming < len(right) and right[coming].start < span.end:
            live.append(coming)
            coming += 1
        live = [j for j in live if right[j].end > span.start]  # the spans of `left` to come start no earlier
        found += [(i, j) for j in live if right[j].start < span.end]
    return found


def _clusters(edges: Iterable[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """The rows and columns of each connected component of a bipartite graph."""
    found = components((("row", row), ("column", column)) for row, column in edges)
    return [
        (
            sorted(number for side, number in nodes if side == "row"),
            sorted(number for side, number in nodes if side == "column"),
        )
        for nodes in found
    ]


def _worth(
    left: _Spans, right: _Spans, shares: dict[tuple[int, int], float], rows: list[int], columns: list[int]
) -> list[list[float]]:
    """Whole numbers that put the overlap first, equal labels second and early spans third, whatever the sum."""
    most = min(len(rows), len(columns))
    early = most * (len(rows) + len(columns)) + 1
    return [
        [
            float(
                (round(shares[i, j] * 10**6) * (most + 1) + (left[i].label == right[j].label)) * early
                + len(rows)
                - at
                + len(columns)
                - to
            )
            if (i, j) in shares
            else 0.0
            for to, j in enumerate(columns)
        ]
        for at, i in enumerate(rows)
    ]
