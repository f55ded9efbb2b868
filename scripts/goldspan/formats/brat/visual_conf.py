"""brat's `visual.conf`: colours, and names to show."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from goldspan.formats.brat.annotation_conf import Conf
from goldspan.formats.brat.colours import six_digits
from goldspan.schema.types import SpanLabel


def dressed(
    labels: Mapping[str, SpanLabel], own: Mapping[str, Sequence[str]], visual: Conf
) -> tuple[dict[str, SpanLabel], list[str]]:
    """The labels with what the file says of them, and notes on the rest of it.

    ``own`` has the labels that were made of each type of brat.
    """
    out, notes = dict(labels), []
    if visual.nodes("labels"):
        notes.append(
            f"{visual.file}: a schema has no display names; those of types, where they say more than the name, "
            "stand as definitions, and the others are left out"
        )
    for node in visual.nodes("labels"):
        names = [name for name in dict.fromkeys(node.names) if name.replace(" ", "_") != node.name]
        for label in own.get(node.name, ()) if names else ():
            shown = names[0] + (f" ({', '.join(names[1:])})" if names[1:] else "")
            out[label] = replace(out[label], definition=shown)
    left = set()
    for node in visual.nodes("drawing"):
        for one in node.arguments:
            if one.key != "bgColor":
                left.add(one.key)
            elif node.name not in own:
                left.add(f"bgColor of {node.name}")
            elif colour := six_digits(one.values[0]):
                out |= {label: replace(out[label], colour=colour) for label in own[node.name]}
            else:
                notes.append(f"{visual.file}:{node.line}: {one.values[0]!r} is no known colour; it is left out")
    if left:
        told = ", ".join(sorted(left))
        notes.append(f"{visual.file}: of [drawing], only the bgColor of a type is read; left out: {told}")
    return out, notes
