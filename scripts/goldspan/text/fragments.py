"""The geometry of fragments: half-open ranges of code points, most often those of a span.

The fragments of a sound span are in order with at least one character between
each two; `is_normalised` says so, and `union` makes such fragments of any
ranges. `goldspan.model.words` gives the words of fragments.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

from goldspan.model import Fragments

Range: TypeAlias = tuple[int, int]
"""A half-open ``(start, end)``."""


def length(fragments: Iterable[Range]) -> int:
    """The number of characters in fragments that do not overlap each other."""
    return sum([end - start for start, end in fragments])


def overlap(left: Sequence[Range], right: Sequence[Range]) -> int:
    """The number of characters that both have, each of them without overlaps of its own fragments."""
    if len(left) == len(right) == 1:  # as most are
        ((left_start, left_end),), ((right_start, right_end),) = left, right
        return max(0, min(left_end, right_end) - max(left_start, right_start))
    return sum(
        max(0, min(left_end, right_end) - max(left_start, right_start))
        for left_start, left_end in left
        for right_start, right_end in right
    )


def overlaps(left: Iterable[Range], right: Sequence[Range]) -> bool:
    """Whether both have a character in common."""
    return any(
        left_start < right_end and right_start < left_end
        for left_start, left_end in left
        for right_start, right_end in right
    )


def contains(outer: Sequence[Range], inner: Sequence[Range]) -> bool:
    """Whether each character of ``inner`` is one of ``outer``, each of them without overlaps of its own fragments."""
    return overlap(outer, inner) == length(inner)


def dice(left: Sequence[Range], right: Sequence[Range]) -> float:
    """Twice the characters that both have by the sum of their lengths: 1 for the same ones, 0 for none (Dice 1945)."""
    shared = overlap(left, right)
    return 2 * shared / (length(left) + length(right)) if shared else 0.0


def distance(left: Iterable[Range], right: Sequence[Range]) -> int:
    """The number of characters between the nearest two fragments; 0 where they touch or overlap."""
    return min(
        max(0, left_start - right_end, right_start - left_end)
        for left_start, left_end in left
        for right_start, right_end in right
    )


def extent(fragments: Iterable[Range]) -> Range:
    """The smallest range that has all of them in it. Raises ``ValueError`` where there are none."""
    ranges = list(fragments)
    return min(start for start, _ in ranges), max(end for _, end in ranges)


def union(ranges: Iterable[Range], *, gap: int = 0) -> Fragments:
    """The ranges in order, those made one that overlap, touch, or have at most ``gap`` characters between them."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start - merged[-1][1] <= gap:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def is_normalised(fragments: Sequence[Range]) -> bool:
    """Whether they are in order with at least one character between each two, so that no other fragments say the same.

    That none of them is empty is not looked at.
    """
    return all(end < start for (_, end), (start, _) in pairwise(fragments))


def is_inside(fragments: Sequence[Range], text_length: int) -> bool:
    """Whether there is a fragment, and each is not empty and lies in a text of this length."""
    return bool(fragments) and all(0 <= start < end <= text_length for start, end in fragments)
