"""The colours of labels, on the labeling screen and wherever else labels are shown."""

import colorsys
from collections.abc import Iterable, Iterator
from itertools import chain, count

from goldspan.schema.types import Schema

COLOURS = (
    "#3b82f6",
    "#f59e0b",
    "#10b981",
    "#ef4444",
    "#8b5cf6",
    "#ec4899",
    "#14b8a6",
    "#a3a300",
    "#f97316",
    "#6366f1",
    "#84cc16",
    "#06b6d4",
)
"""For labels whose schema names no colour; where these are too few, others are mixed."""


def label_colours(schema: Schema) -> dict[str, str]:
    """Given colours stay; the other labels get colours that no label has, the same in every pass."""
    given = {name: colour for name in schema.concrete if (colour := schema.labels[name].colour)}
    free = _unlike(given.values())
    return {name: given.get(name) or next(free) for name in schema.concrete}


def _unlike(taken: Iterable[str]) -> Iterator[str]:
    """Those of `COLOURS` that are not taken, and then hues that lie far from one another, as many as are wanted."""
    seen = {colour.lower() for colour in taken}
    turns = (colorsys.hls_to_rgb(number * 0.618034 % 1, 0.35 + number % 3 * 0.12, 0.65) for number in count())
    mixed = ("#" + "".join(f"{round(part * 255):02x}" for part in colour) for colour in turns)
    for colour in chain(COLOURS, mixed):
        if colour not in seen:
            seen.add(colour)
            yield colour
