"""Characters with their places: a text, and for each character its range in the raw file.

Readers make `Chars`, and the removal of boilerplate selects from them. Only
the finished text gets the compact `goldspan.model.Alignment`, so that nothing
before has to compute with segments.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldspan.model import Alignment, Segment

_TO_NORMALISE = re.compile("\r\n?|[\u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Chars:
    """``text[i]`` stands at ``[starts[i], ends[i])`` of the raw text, in code points.

    The range of a character that the reader inserted is empty. Ranges are in
    order. Two characters have the same range only where one raw passage, such
    as a character reference, stands for several characters.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class CharsBuilder:
    """Collects `Chars` piece by piece."""

    __slots__ = ("_ends", "_starts", "_text")

    def __init__(self) -> None:
        self._text: list[str] = []
        self._starts = array("q")
        self._ends = array("q")

    def add_verbatim(self, text: str, start: int) -> None:
        """Adds a piece whose characters stand in the raw text one by one, from ``start`` on."""
        self._text.append(text)
        self._starts.extend(range(start, start + len(text)))
        self._ends.extend(range(start + 1, start + 1 + len(text)))

    def add_whole(self, text: str, start: int, end: int) -> None:
        """Adds a piece that corresponds to ``[start, end)`` of the raw text as a whole."""
        self._text.append(text)
        self._starts.extend([start] * len(text))
        self._ends.extend([end] * len(text))

    def add_slice(self, chars: Chars, start: int, end: int) -> None:
        """Adds ``[start, end)`` of other `Chars`."""
        self._text.append(chars.text[start:end])
        self._starts.extend(chars.starts[start:end])
        self._ends.extend(chars.ends[start:end])

    def chars(self) -> Chars:
        return Chars("".join(self._text), self._starts, self._ends)


def verbatim(raw: str, start: int = 0) -> Chars:
    """The raw text itself from ``start`` on, each character at its own place."""
    builder = CharsBuilder()
    builder.add_verbatim(raw[start:], start)
    return builder.chars()


def normalise(chars: Chars) -> Chars:
    """The only normalisation: CRLF and CR become LF; U+00A0 and U+202F become a space each.

    Nothing else changes: no Unicode normalisation, no quotes, no spelling.
    """
    builder = CharsBuilder()
    done = 0
    for match in _TO_NORMALISE.finditer(chars.text):
        start, end = match.span()
        builder.add_slice(chars, done, start)
        builder.add_whole("\n" if match[0][0] == "\r" else " ", chars.starts[start], chars.ends[end - 1])
        done = end
    builder.add_slice(chars, done, len(chars.text))
    return builder.chars()


def join(chars: Chars, ranges: Iterable[tuple[int, int]]) -> Chars:
    """The characters of the half-open ranges, in the order given."""
    builder = CharsBuilder()
    for start, end in ranges:
        builder.add_slice(chars, start, end)
    return builder.chars()


def align(chars: Chars, *, base: int = 0) -> Alignment:
    """The alignment in as few segments as possible; ``base`` is where the raw text begins in its file."""
    segments: list[Segment] = []
    start = length = raw_start = raw_length = 0
    for index, (char_start, char_end) in enumerate(zip(chars.starts, chars.ends, strict=True)):
        size = char_end - char_start
        if length and size == 1 and length == raw_length and char_start == raw_start + raw_length:
            length += 1
            raw_length += 1
        elif length and char_start == raw_start and size == raw_length:
            length += 1
        else:
            if length:
                segments.append(Segment(start, length, base + raw_start, raw_length))
            start, length, raw_start, raw_length = index, 1, char_start, size
    if length:
        segments.append(Segment(start, length, base + raw_start, raw_length))
    return Alignment(tuple(segments))
