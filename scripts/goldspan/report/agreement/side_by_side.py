"""A text with the spans of one layer under it, each on a line of its own where they overlap."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from goldspan.model import Span
from goldspan.report.agreement.markup import Markup, join, tag

_TOKEN = re.compile(r"\S{1,24}\s*|\s+")
"""A line may break after any of these; long ones are cut, for some scripts have no blanks."""

_LABEL_WIDTH = 1.05
"""How wide a letter of a label is, in letters of the text: labels on one line must not run into each other."""


class Shown(Struct, frozen=True):
    """A span with how it compares: ``state`` is ``same`` or a kind of disagreement, ``told`` what a reader is told."""

    span: Span
    state: str
    told: str


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines of the text stand, without their line breaks and without empty ones."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def lanes(shown: Sequence[Shown]) -> dict[str, int]:
    """A lane for each span, by id: the outer and earlier above, and no two that meet in one."""
    out: dict[str, int] = {}
    free: list[float] = []
    for one in sorted(shown, key=lambda each: (each.span.start, -each.span.end, each.span.label)):
        span = one.span
        until = max(span.end, span.start + (len(span.label) + 2) * _LABEL_WIDTH)
        lane = next((number for number, end in enumerate(free) if end <= span.start), len(free))
        if lane == len(free):
            free.append(0)
        free[lane] = until
        out[span.id] = lane
    return out


def marked(text: str, start: int, end: int, shown: Sequence[Shown]) -> Markup:
    """The paragraph ``[start, end)`` with those of the spans that lie in it."""
    here = [one for one in shown if one.span.start < end and one.span.end > start]
    lane_of = lanes(here)
    edges = {edge for one in here for fragment in one.span.fragments for edge in fragment}
    words = []
    for found in _TOKEN.finditer(text, start, end):
        first, last = found.span()
        cuts = sorted({first, last, *(edge for edge in edges if first < edge < last)})
        pieces = [_piece(text, *cut, here, lane_of, start) for cut in pairwise(cuts)]
        bare = not any("<" in piece for piece in pieces)
        words.append(join(*pieces) if bare else tag("span", *pieces, class_="w"))
    return join(*words)


def _piece(text: str, start: int, end: int, here: Sequence[Shown], lane_of: Mapping[str, int], first: int) -> Markup:
    """A stretch within which no span begins or ends."""
    over = [one for one in here if one.span.start <= start and end <= one.span.end]
    if not over:
        return join(text[start:end])
    bars, told = [], []
    for one in over:
        inside = any(begin <= start and end <= stop for begin, stop in one.span.fragments)
        begins = start == max(one.span.start, first)
        label = tag("b", f"{one.span.label}") if begins else None
        gap = "" if inside else " gap"
        bars.append(tag("i", label, class_=f"bar {_class(one.state)}{gap}", style=f"--l:{lane_of[one.span.id]}"))
        told.append(one.told)
    differing = next((one.state for one in reversed(over) if one.state != "same"), None)
    deepest = max(lane_of[one.span.id] for one in over) + 1
    return tag(
        "span",
        text[start:end],
        *bars,
        class_="g" + (f" t-{_class(differing)}" if differing else ""),
        style=f"--n:{deepest}",
        title="\n".join(told),
    )


def _class(state: str) -> str:
    return state.replace(" ", "-")
