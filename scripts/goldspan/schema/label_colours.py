"""The colours of labels, on the labeling screen and wherever else labels are shown."""

import colorsys
from collections.abc import Iterator
from itertools import chain, count

from goldspan.schema.types import Schema

HUES = (
    ("#3078cc", "#00b4fc", "#7890c0", "#b4ccfc", "#2490fc", "#9ca8d8"),
    ("#fca818", "#d89c84", "#fcc084", "#b46c54", "#c0846c", "#e47818"),
    ("#00603c", "#009084", "#60b4a8", "#9ccca8", "#24786c", "#18d8c0"),
    ("#fcb4cc", "#b44860", "#e45484", "#9c303c", "#f084a8", "#783c54"),
    ("#6c486c", "#6030b4", "#846090", "#b448b4", "#841884", "#844890"),
    ("#907818", "#546000", "#9c9c48", "#b4b460", "#786c30", "#f0cc54"),
)
"""For labels whose schema names no colour: a hue for each family. Column by column, each colour is the one of its hue
that is least like those before it, to eyes that see all colours, no red, or no green (CIEDE2000 of simulated sight)."""

COLOURS = tuple(colour for column in zip(*HUES, strict=True) for colour in column)
"""The same in the order in which they were chosen, for labels without a family."""


def label_colours(schema: Schema) -> dict[str, str]:
    """Given colours stay; the others are colours that no label has, of one hue in a family, the same in every pass."""
    given = {name: colour for name in schema.concrete if (colour := schema.labels[name].colour)}
    taken = {colour.lower() for colour in given.values()}
    roots = [schema.root(name) for name in schema.concrete]
    families = [root for root in dict.fromkeys(roots) if schema.labels[root].abstract]
    colours = {}
    for name, root in zip(schema.concrete, roots, strict=True):
        own = HUES[families.index(root) % len(HUES)] if root in families else ()
        colour = given.get(name) or next(one for one in chain(own, COLOURS, _mixed()) if one not in taken)
        taken.add(colour.lower())
        colours[name] = colour
    return colours


def _mixed() -> Iterator[str]:
    """Hues that lie far from one another, as many as are wanted: for labels beyond all of the above."""
    for number in count():
        parts = colorsys.hls_to_rgb(number * 0.618034 % 1, 0.35 + number % 3 * 0.12, 0.65)
        yield "#" + "".join(f"{round(part * 255):02x}" for part in parts)
