"""A text cut where spans begin and end, with a lane under it for each span: overlapping spans stay apart."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from goldspan.model import Span

_WORD = re.compile(r"\S{1,24}\s*|\s+")
"""A line may break after any of these; long ones are cut, for some scripts have no blanks."""

_LABEL_WIDTH = 1.05
"""How wide a letter of a label is, in letters of the text: labels in one lane must not run into each other."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A span under a piece of text. ``gap`` says that the piece lies between two of its fragments."""

    span: Span
    lane: int
    begins: bool
    gap: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in which no span begins or ends; ``lanes`` is how many are needed under it."""

    text: str
    bars: tuple[Bar, ...]

    @property
    def lanes(self) -> int:
        return max((bar.lane + 1 for bar in self.bars), default=0)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines of a text are, without their line breaks and without empty ones."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def words(text: str, start: int, end: int, spans: Iterable[Span]) -> Iterator[tuple[Piece, ...]]:
    """The range ``[start, end)`` of a text as words, each of one or more pieces; a line may break between words."""
    here = [span for span in spans if span.start < end and span.end > start]
    lanes = span_lanes(here)
    edges = {edge for span in here for fragment in span.fragments for edge in fragment}
    for found in _WORD.finditer(text, start, end):
        first, last = found.span()
        cuts = sorted({first, last, *(edge for edge in edges if first < edge < last)})
        yield tuple(
            Piece(text[left:right], tuple(_bars(left, right, here, lanes, start))) for left, right in pairwise(cuts)
        )


def span_lanes(spans: Sequence[Span]) -> dict[str, int]:
    """A lane for each span, by id: the outer and earlier ones above, and no two that meet in one."""
    out: dict[str, int] = {}
    free: list[float] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end, span.label, span.id)):
        until = max(span.end, span.start + (len(span.label) + 2) * _LABEL_WIDTH)
        lane = next((number for number, end in enumerate(free) if end <= span.start), len(free))
        if lane == len(free):
            free.append(0)
        free[lane] = until
        out[span.id] = lane
    return out


def _bars(start: int, end: int, spans: Iterable[Span], lanes: Mapping[str, int], first: int) -> Iterator[Bar]:
    for span in spans:
        if span.start <= start and end <= span.end:
            inside = any(begin <= start and end <= stop for begin, stop in span.fragments)
            yield Bar(span, lanes[span.id], begins=start == max(span.start, first), gap=not inside)
