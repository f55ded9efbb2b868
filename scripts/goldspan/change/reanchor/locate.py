"""Where a stretch of the old text stands in the new one, and whether that is the only place it can be."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from goldspan.change.reanchor.text_diff import Block, align

NEAR = 20
"""So many unchanged characters around a stretch make a place; as many elsewhere make another one."""

Range: TypeAlias = tuple[int, int]

Doubt: TypeAlias = Literal["changed", "split", "edge", "repeated", "bare"]

_FOLD = str.maketrans("‘’‚“”„«»–—\t\n\r\u00a0\u2009\u202f", '\'\'\'"""""--      ')
"""One character for one, so that offsets hold: for weighing contexts only, never for a span's own words."""

_PASSAGE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n+")
_FAR = 1 << 60
"""How far two contexts agree that reach the same end of both texts."""


@dataclass(frozen=True, slots=True)
class Change:
    """Two versions of a text and what they share."""

    old: str
    new: str
    blocks: Sequence[Block]
    starts: Sequence[int]
    folded: "Sides" = field(repr=False)

    @classmethod
    def between(cls, old: str, new: str) -> "Change":
        blocks = align(old, new)
        return cls(old, new, blocks, [one.old for one in blocks], Sides.of(old, new))

    def place(self, start: int, end: int) -> Range | Doubt:
        """The range of the new text that ``[start, end)`` of the old one has become, or why that is not certain.

        By the alignment, if the stretch is whole there, stands in unchanged
        surroundings and has no rival; or else by its sentence or paragraph, if
        that occurs exactly once in either text.
        """
        found = self._by_alignment(start, end)
        if isinstance(found, tuple):
            return found
        return self._by_passage(start, end) or found

    def candidate(self, start: int, end: int) -> Range | None:
        """What stands in the new text between the neighbours of ``[start, end)``: a proposal, not a place."""
        left, right = self.after(start), self.before(end)
        while left < right and self.new[left].isspace():
            left += 1
        while left < right and self.new[right - 1].isspace():
            right -= 1
        return (left, right) if left < right else None

    def elsewhere(self, start: int, end: int) -> bool:
        """Whether the stretch stands anywhere in the new text with some of its context."""
        return any(True for _ in _alike(self.folded.old, start, end, self.folded.new))

    def after(self, offset: int) -> int:
        """Where the new text goes on that stands behind everything before ``offset`` of the old one."""
        number = bisect_right(self.starts, offset) - 1
        if number < 0:
            return 0
        one = self.blocks[number]
        return one.new + min(offset - one.old, one.length)

    def before(self, offset: int) -> int:
        """The end of what stands in the new text before everything from ``offset`` of the old one on."""
        number = bisect_right(self.starts, offset - 1) - 1
        if number >= 0:
            one = self.blocks[number]
            if offset <= one.old + one.length:
                return one.new + offset - one.old
        return self.blocks[number + 1].new if number + 1 < len(self.blocks) else len(self.new)

    def _by_alignment(self, start: int, end: int) -> Range | Doubt:
        number = bisect_right(self.starts, start) - 1
        one = self.blocks[number] if number >= 0 else None
        if one is None or end > one.old + one.length:
            return "split" if self._kept(start, end) == end - start else "changed"
        place = one.new + start - one.old
        if not self._edges_hold(start, end, place):
            return "edge"
        around = self.folded.agree(start, end, place)
        if sum(around) < NEAR and not (end - start >= NEAR and self._only_once(self.old[start:end])):
            return "bare"
        return "repeated" if self.folded.has_rival(start, end, place, around) else (place, place + end - start)

    def _kept(self, start: int, end: int) -> int:
        return sum(
            max(0, min(end, one.old + one.length) - max(start, one.old))
            for one in self.blocks[max(0, bisect_right(self.starts, start) - 1) : bisect_right(self.starts, end)]
        )

    def _edges_hold(self, start: int, end: int, place: int) -> bool:
        """Whether no edge that stood between words stands inside one now: `cat` of `cats` is not the `cat` of old."""
        new_end = place + end - start
        return not any(
            _inside_word(self.new, there) and not _inside_word(self.old, here)
            for here, there in ((start, place), (end, new_end))
        )

    def _only_once(self, words: str) -> bool:
        return _occurrences(self.old, words) == 1 == _occurrences(self.new, words)

    def _by_passage(self, start: int, end: int) -> Range | None:
        for left, right in _passages(self.old, start, end):
            passage = self.old[left:right]
            if right - left >= end - start + NEAR and self._only_once(passage):
                place = self.new.find(passage) + start - left
                if self._edges_hold(start, end, place):
                    return place, place + end - start
        return None


@dataclass(frozen=True, slots=True)
class Sides:
    """Both texts with blanks, quotes and dashes made alike, forwards and backwards, to weigh contexts with."""

    old: str
    new: str
    back_old: str
    back_new: str

    @classmethod
    def of(cls, old: str, new: str) -> "Sides":
        old, new = old.translate(_FOLD), new.translate(_FOLD)
        return cls(old, new, old[::-1], new[::-1])

    def agree(self, start: int, end: int, place: int) -> Range:
        """How many characters the old text around ``[start, end)`` and the new one around ``place`` share.

        Left and right of the stretch. `_FAR` where both texts begin or end before they differ.
        """
        there = place + end - start
        left = _shared(self.back_old, len(self.old) - start, self.back_new, len(self.new) - place)
        right = _shared(self.old, end, self.new, there)
        return (
            _FAR if left == start == place else left,
            _FAR if right == len(self.old) - end == len(self.new) - there else right,
        )

    def has_rival(self, start: int, end: int, place: int, around: Range) -> bool:
        """Whether another place has as good a claim, or another stretch has as good a claim to the place.

        A rival is one that agrees for `NEAR` characters or more on one side,
        and on that side no less far than the place does.
        """
        new_end = place + end - start
        there = (one for one in _alike(self.old, start, end, self.new) if one != place)
        if any(self._matches(around, self.agree(start, end, one)) for one in there):
            return True
        here = (one for one in _alike(self.new, place, new_end, self.old) if one != start)
        return any(self._matches(around, self.agree(one, one + end - start, place)) for one in here)

    @staticmethod
    def _matches(around: Range, other: Range) -> bool:
        return any(theirs >= max(NEAR, ours) for ours, theirs in zip(around, other, strict=True))


def _alike(text: str, start: int, end: int, other: str) -> Iterator[int]:
    """Where in ``other`` the stretch stands with `NEAR` characters of its context, or at the same end of the text."""
    if start >= NEAR:
        yield from (one + NEAR for one in _all(other, text[start - NEAR : end]))
    elif other.startswith(text[:end]):
        yield start
    if len(text) - end >= NEAR:
        yield from _all(other, text[start : end + NEAR])
    elif other.endswith(text[start:]):
        yield len(other) - len(text) + start


def _all(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _occurrences(text: str, words: str) -> int:
    """None, one, or two for more."""
    first = text.find(words)
    return 0 if first < 0 else 1 if text.find(words, first + 1) < 0 else 2


def _shared(one: str, here: int, other: str, there: int) -> int:
    """How many characters both have in common from these offsets on."""
    most, shared, step = min(len(one) - here, len(other) - there), 0, 64
    while shared < most:
        step = min(step, most - shared)
        if one[here + shared : here + shared + step] == other[there + shared : there + shared + step]:
            shared, step = shared + step, step * 2
        elif step == 1:
            break
        else:
            step //= 2
    return shared


def _inside_word(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and text[offset - 1].isalnum() and text[offset].isalnum()


def _passages(text: str, start: int, end: int) -> Iterator[Range]:
    """The sentence and the paragraph that hold the whole stretch, where it does not go beyond."""
    top, bottom = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    bottom = len(text) if bottom < 0 else bottom
    if "\n" in text[start:end]:
        return
    cuts = [top, *(one.end() for one in _PASSAGE_END.finditer(text, top, bottom)), bottom]
    left = max(one for one in cuts if one <= start)
    right = min(one for one in cuts if one >= end)
    yield left, right
    yield top, bottom
