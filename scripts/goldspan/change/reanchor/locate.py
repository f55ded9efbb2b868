"""The place of a range of the old text in the new text, and whether it is the only possible one."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from goldspan.change.reanchor.text_diff import MatchingBlock, Range, align
from goldspan.text.fragments import overlap

NEAR = 20
"""With this many unchanged characters of context a place is certain, unless another place has as many."""

Doubt: TypeAlias = Literal["changed", "split", "edge", "repeated", "bare"]
"""Why a place is not certain; `goldspan.change.reanchor.layer_move.REASONS` has the words."""

_FOLD = str.maketrans("‘’‚“”„«»–—\t\n\r\u00a0\u2009\u202f", '\'\'\'"""""--      ')
"""Each is one character for one, so that offsets stay. For comparing contexts only, never a span's words."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n+")
_UNLIMITED = 1 << 60
"""The number of shared characters of two contexts that both reach the end of their text."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """Two versions of a text, and their equal blocks."""

    old: str
    new: str
    blocks: Sequence[MatchingBlock]
    starts: Sequence[int]
    contexts: "Contexts" = field(repr=False)

    @classmethod
    def between(cls, old: str, new: str) -> "TextChange":
        blocks = align(old, new)
        return cls(old, new, blocks, [block.old for block in blocks], Contexts.of(old, new))

    def place(self, start: int, end: int) -> Range | Doubt:
        """The range of the new text that corresponds to ``[start, end)`` of the old text, or why it is not certain.

        It is certain by the alignment, if the range is in one block, has enough
        unchanged context, and no other place matches as well. Otherwise it is
        certain by its sentence or paragraph, if that occurs exactly once in
        each text.
        """
        place = self._place_by_alignment(start, end)
        if isinstance(place, tuple):
            return place
        return self._place_by_passage(start, end) or place

    def candidate(self, start: int, end: int) -> Range | None:
        """The range of the new text between what surrounds ``[start, end)``: a proposal, not a certain place."""
        left, right = self.new_start(start), self.new_end(end)
        while left < right and self.new[left].isspace():
            left += 1
        while left < right and self.new[right - 1].isspace():
            right -= 1
        return (left, right) if left < right else None

    def occurs_elsewhere(self, start: int, end: int) -> bool:
        """Whether the range with some of its context occurs anywhere in the new text."""
        return any(True for _ in _occurrences_in_context(self.contexts.old, start, end, self.contexts.new))

    def new_start(self, offset: int) -> int:
        """The offset in the new text after everything that was before ``offset`` of the old text."""
        number = bisect_right(self.starts, offset) - 1
        if number < 0:
            return 0
        block = self.blocks[number]
        return block.new + min(offset - block.old, block.length)

    def new_end(self, offset: int) -> int:
        """The offset in the new text before everything that was at or after ``offset`` of the old text."""
        number = bisect_right(self.starts, offset - 1) - 1
        if number >= 0:
            block = self.blocks[number]
            if offset <= block.old + block.length:
                return block.new + offset - block.old
        return self.blocks[number + 1].new if number + 1 < len(self.blocks) else len(self.new)

    def _place_by_alignment(self, start: int, end: int) -> Range | Doubt:
        number = bisect_right(self.starts, start) - 1
        block = self.blocks[number] if number >= 0 else None
        if block is None or end > block.old + block.length:
            return "split" if self._kept(start, end) == end - start else "changed"
        new_start = block.new + start - block.old
        if not self._keeps_word_edges(start, end, new_start):
            return "edge"
        shared = self.contexts.shared(start, end, new_start)
        if sum(shared) < NEAR and not (end - start >= NEAR and self._is_unique(self.old[start:end])):
            return "bare"
        if self.contexts.has_rival(start, end, new_start, shared):
            return "repeated"
        return new_start, new_start + end - start

    def _kept(self, start: int, end: int) -> int:
        """The number of characters of the range that are in blocks."""
        nearby = self.blocks[max(0, bisect_right(self.starts, start) - 1) : bisect_right(self.starts, end)]
        return sum(overlap([(start, end)], [(block.old, block.old + block.length)]) for block in nearby)

    def _keeps_word_edges(self, start: int, end: int, new_start: int) -> bool:
        """Whether no edge between two words is inside a word now: `cat` in `cats` is not the `cat` of the old text."""
        new_end = new_start + end - start
        return not any(
            _is_inside_word(self.new, new_edge) and not _is_inside_word(self.old, old_edge)
            for old_edge, new_edge in ((start, new_start), (end, new_end))
        )

    def _is_unique(self, words: str) -> bool:
        """Whether the words occur exactly once in each text."""
        return _count_to_two(self.old, words) == 1 == _count_to_two(self.new, words)

    def _place_by_passage(self, start: int, end: int) -> Range | None:
        for left, right in _passages(self.old, start, end):
            passage = self.old[left:right]
            if right - left >= end - start + NEAR and self._is_unique(passage):
                new_start = self.new.find(passage) + start - left
                if self._keeps_word_edges(start, end, new_start):
                    return new_start, new_start + end - start
        return None


@dataclass(frozen=True, slots=True)
class Contexts:
    """Both texts with equal white space, quotes and dashes, also in reverse, for the comparison of contexts."""

    old: str
    new: str
    reversed_old: str
    reversed_new: str

    @classmethod
    def of(cls, old: str, new: str) -> "Contexts":
        old, new = old.translate(_FOLD), new.translate(_FOLD)
        return cls(old, new, old[::-1], new[::-1])

    def shared(self, start: int, end: int, new_start: int) -> tuple[int, int]:
        """The number of equal characters to the left and to the right of ``[start, end)`` and its place.

        `_UNLIMITED` where both texts begin or end before they differ.
        """
        new_end = new_start + end - start
        left = _common_prefix(self.reversed_old, len(self.old) - start, self.reversed_new, len(self.new) - new_start)
        right = _common_prefix(self.old, end, self.new, new_end)
        return (
            _UNLIMITED if left == start == new_start else left,
            _UNLIMITED if right == len(self.old) - end == len(self.new) - new_end else right,
        )

    def has_rival(self, start: int, end: int, new_start: int, shared: tuple[int, int]) -> bool:
        """Whether another place matches the range as well, or another range matches the place as well.

        It does where it shares `NEAR` characters or more on one side, and on that side
        no fewer than ``shared``.
        """
        new_end = new_start + end - start
        places = (place for place in _occurrences_in_context(self.old, start, end, self.new) if place != new_start)
        if any(self._matches_as_well(shared, self.shared(start, end, place)) for place in places):
            return True
        starts = (
            old_start
            for old_start in _occurrences_in_context(self.new, new_start, new_end, self.old)
            if old_start != start
        )
        return any(
            self._matches_as_well(shared, self.shared(old_start, old_start + end - start, new_start))
            for old_start in starts
        )

    @staticmethod
    def _matches_as_well(shared: tuple[int, int], of_rival: tuple[int, int]) -> bool:
        return any(theirs >= max(NEAR, ours) for ours, theirs in zip(shared, of_rival, strict=True))


def _occurrences_in_context(text: str, start: int, end: int, searched: str) -> Iterator[int]:
    """The offsets in ``searched`` of the range with `NEAR` characters of context, or at the same end of the text."""
    if start >= NEAR:
        yield from (offset + NEAR for offset in _occurrences(searched, text[start - NEAR : end]))
    elif searched.startswith(text[:end]):
        yield start
    if len(text) - end >= NEAR:
        yield from _occurrences(searched, text[start : end + NEAR])
    elif searched.endswith(text[start:]):
        yield len(searched) - len(text) + start


def _occurrences(text: str, words: str) -> Iterator[int]:
    offset = text.find(words)
    while offset >= 0:
        yield offset
        offset = text.find(words, offset + 1)


def _count_to_two(text: str, words: str) -> int:
    """The number of occurrences; 2 stands for more, too."""
    first = text.find(words)
    return 0 if first < 0 else 1 if text.find(words, first + 1) < 0 else 2


def _common_prefix(left: str, left_start: int, right: str, right_start: int) -> int:
    """The number of equal characters from these offsets on."""
    most, common, step = min(len(left) - left_start, len(right) - right_start), 0, 64
    while common < most:
        step = min(step, most - common)
        at_left, at_right = left_start + common, right_start + common
        if left[at_left : at_left + step] == right[at_right : at_right + step]:
            common, step = common + step, step * 2
        elif step == 1:
            break
        else:
            step //= 2
    return common


def _is_inside_word(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and text[offset - 1].isalnum() and text[offset].isalnum()


def _passages(text: str, start: int, end: int) -> Iterator[Range]:
    """The sentence and the paragraph of a range; none where the range is in several paragraphs."""
    if "\n" in text[start:end]:
        return
    top, bottom = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    bottom = len(text) if bottom < 0 else bottom
    edges = [top, *(match.end() for match in _SENTENCE_END.finditer(text, top, bottom)), bottom]
    yield max(edge for edge in edges if edge <= start), min(edge for edge in edges if edge >= end)
    yield top, bottom
