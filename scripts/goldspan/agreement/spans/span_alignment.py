"""Which span of one layer is which span of another: pairs, one to one.

What is identical is paired first: spans with the same fragments and the same
label, then, unless labels have to be equal, spans with the same fragments. For
``exact`` that is all. For ``overlap`` the spans that are left and share
characters are paired so that the sum of the pairs' Dice coefficients of
characters, ``2 * shared / (length + length)`` (Dice 1945), is greatest: an
optimal assignment (Kuhn 1955), found for each cluster of overlapping spans by
itself. Of several greatest sums, told apart to a millionth, the one with more
equal labels wins, then the one whose spans stand earlier in the text.

The same two layers give the same pairs, in whatever order their spans come and
whichever layer is named first.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Generic, Literal, TypeAlias, TypeVar

from goldspan.model import Layer, Span, span_order
from goldspan.text.fragments import dice

How: TypeAlias = Literal["exact", "overlap"]
Pair: TypeAlias = tuple[Span | None, Span | None]
"""A span of the one layer and its counterpart in the other; ``None`` where there is none."""

_T = TypeVar("_T")
_Spans: TypeAlias = list[Span]
_Both: TypeAlias = tuple[Span, Span]


def align(one: Layer, other: Layer, *, how: How, labels: bool) -> tuple[Pair, ...]:
    """Every span of both layers in one pair, in the order of the text.

    ``how`` is ``exact`` (the same fragments) or ``overlap`` (as many shared
    characters as can be). With ``labels`` only spans of one label are paired;
    without, equal labels decide where places do not. Raises ``ValueError`` where
    the layers are of different documents or different versions of a text.
    """
    if (one.document, one.text_sha256) != (other.document, other.text_sha256):
        told = f"layer {one.name!r} of {one.document!r} and layer {other.name!r} of {other.document!r}"
        raise ValueError(f"{told} were not made on one text; their spans cannot be compared")
    return _aligned(Same(one.spans), Same(other.spans), how, labels)


class Same(Generic[_T]):
    """A key for the memory of a function: equal only to the very same thing, for layers and spans have no hash."""

    __slots__ = ("it",)

    def __init__(self, it: _T) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


@lru_cache(maxsize=32)  # of one document the same pairs are asked for by many measures, and for many types
def _aligned(one: Same[tuple[Span, ...]], other: Same[tuple[Span, ...]], how: How, labels: bool) -> tuple[Pair, ...]:
    left, right = sorted(one.it, key=span_order), sorted(other.it, key=span_order)
    # ties are decided in an order of the two layers that does not depend on which is named first
    turned = [span_order(span) for span in right] < [span_order(span) for span in left]
    matched = _matched(right, left, how, labels) if turned else _matched(left, right, how, labels)
    pairs: list[Pair] = [(b, a) for a, b in matched] if turned else list(matched)
    ours, theirs = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    pairs += [(span, None) for span in left if id(span) not in ours]
    pairs += [(None, span) for span in right if id(span) not in theirs]
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


def _text_order(pair: Pair) -> tuple[object, ...]:
    first, second = pair
    if first is None:
        assert second is not None
        return (*span_order(second), 1)
    return (*span_order(first), 0)


def _matched(left: _Spans, right: _Spans, how: How, labels: bool) -> list[_Both]:
    pairs: list[_Both] = []

    def pair(found: list[_Both]) -> None:
        nonlocal left, right
        pairs.extend(found)
        ours, theirs = {id(a) for a, _ in found}, {id(b) for _, b in found}
        left, right = [a for a in left if id(a) not in ours], [b for b in right if id(b) not in theirs]

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


def _identical(left: _Spans, right: _Spans, key: Callable[[Span], Hashable]) -> list[_Both]:
    """Pairs of equal keys, in order where a key comes more than once."""
    waiting: dict[Hashable, _Spans] = defaultdict(list)
    for span in reversed(right):
        waiting[key(span)].append(span)
    return [(span, waiting[key(span)].pop()) for span in left if waiting.get(key(span))]


def _overlapping(left: _Spans, right: _Spans, labels: bool) -> list[_Both]:
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
    """The rows and columns of each connected part of a bipartite graph."""
    of_row: dict[int, list[int]] = defaultdict(list)
    of_column: dict[int, list[int]] = defaultdict(list)
    for i, j in edges:
        of_row[i].append(j)
        of_column[j].append(i)
    clusters, seen = [], set()
    for first in of_row:
        if first in seen:
            continue
        seen.add(first)
        rows, columns, open_rows = [], set(), [first]
        while open_rows:
            row = open_rows.pop()
            rows.append(row)
            for column in of_row[row]:
                if column not in columns:
                    columns.add(column)
                    news = [one for one in of_column[column] if one not in seen]
                    seen.update(news)
                    open_rows += news
        clusters.append((sorted(rows), sorted(columns)))
    return clusters


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
