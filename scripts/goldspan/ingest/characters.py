"""Characters that know where they stand: a text, and for each character its range in the raw file.

Readers make `Chars` and cleaning cuts them. Only at the end are they packed
into the compact `goldspan.model.Alignment`, so nothing in between has to do
arithmetic on segments.
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

    The range of a character that the reader put in is empty. Ranges never run
    backwards, and two differ unless one raw passage (a character reference)
    made several characters.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class Builder:
    """Collects `Chars` piece by piece."""

    __slots__ = ("_ends", "_starts", "_text")

    def __init__(self) -> None:
        self._text: list[str] = []
        self._starts = array("q")
        self._ends = array("q")

    def run(self, text: str, start: int) -> None:
        """Adds a piece that stands in the raw text as it is, from ``start``."""
        self._text.append(text)
        self._starts.extend(range(start, start + len(text)))
        self._ends.extend(range(start + 1, start + 1 + len(text)))

    def whole(self, text: str, start: int, end: int) -> None:
        """Adds a piece that corresponds as a whole to ``[start, end)`` of the raw text."""
        self._text.append(text)
        self._starts.extend([start] * len(text))
        self._ends.extend([end] * len(text))

    def copy(self, chars: Chars, start: int, end: int) -> None:
        """Adds ``[start, end)`` of other `Chars`."""
        self._text.append(chars.text[start:end])
        self._starts.extend(chars.starts[start:end])
        self._ends.extend(chars.ends[start:end])

    def chars(self) -> Chars:
        return Chars("".join(self._text), self._starts, self._ends)


def plain(raw: str, start: int = 0) -> Chars:
    """The raw text itself from ``start`` on, each character at its own place."""
    builder = Builder()
    builder.run(raw[start:], start)
    return builder.chars()


def normalise(chars: Chars) -> Chars:
    """The one normalisation: CRLF and CR become LF; U+00A0 and U+202F become a space each.

    Nothing else changes: no Unicode normalisation, no quotes, no spelling.
    """
    builder = Builder()
    done = 0
    for match in _TO_NORMALISE.finditer(chars.text):
        at, after = match.span()
        builder.copy(chars, done, at)
        builder.whole("\n" if match[0][0] == "\r" else " ", chars.starts[at], chars.ends[after - 1])
        done = after
    builder.copy(chars, done, len(chars.text))
    return builder.chars()


def join(chars: Chars, ranges: Iterable[tuple[int, int]]) -> Chars:
    """The given half-open ranges of the characters, one behind the other."""
    builder = Builder()
    for start, end in ranges:
        builder.copy(chars, start, end)
    return builder.chars()


def align(chars: Chars, *, base: int = 0) -> Alignment:
    """The alignment in as few segments as say it; ``base`` is where the raw text begins in its file."""
    segments: list[Segment] = []
    start = length = raw_start = raw_length = 0
    for index, (at, after) in enumerate(zip(chars.starts, chars.ends, strict=True)):
        size = after - at
        if length and size == 1 and length == raw_length and at == raw_start + raw_length:
            length += 1
            raw_length += 1
        elif length and at == raw_start and size == raw_length:
            length += 1
        else:
            if length:
                segments.append(Segment(start, length, base + raw_start, raw_length))
            start, length, raw_start, raw_length = index, 1, at, size
    if length:
        segments.append(Segment(start, length, base + raw_start, raw_length))
    return Alignment(tuple(segments))
