"""The keys of the labeling screen: of labels, and of the values of attributes.

Label Studio heeds the keys of choices that it does not show. They set nothing that is submitted, since the condition
stands on the control, so attributes that are never in sight together may share keys.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from goldspan.schema.types import Attribute, Pass, Schema

LABEL_HOTKEYS = "1234567890qwetasdfgzxcvby"
"""Keys that Label Studio does not use itself, in the order in which it assigns them."""

CHOICE_ROWS = tuple(
    tuple(f"shift+{key}" for key in row) for row in ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
)
"""Keys of choices: a row of the keyboard for each attribute that is in sight. No label has them."""

_SPARE = tuple("iopjklnm")
"""What labels leave over, for choices beyond the rows."""

ChoiceKeys: TypeAlias = Mapping[tuple[str, str], str]
"""Attribute and value to the key."""


def label_hotkeys(schema: Schema, schema_pass: Pass) -> dict[str, str]:
    """Given hotkeys stay; the others get free keys in order, as long as there are any."""
    given = {name: key for name in schema_pass.labels if (key := schema.labels[name].hotkey)}
    free = iter([key for key in LABEL_HOTKEYS if key not in given.values()])
    return given | {name: key for name in schema_pass.labels if name not in given and (key := next(free, None))}


def in_key_order(attributes: Iterable[Attribute], schema_pass: Pass) -> list[Attribute]:
    """Attributes of spans before those of the document, and of each the required ones first; else as in the schema."""

    def rank(attribute: Attribute) -> tuple[bool, int]:
        hosts = _hosts(attribute, schema_pass)
        needing = sum(attribute.needed_by(host) for host in hosts)
        return attribute.on == "document", 0 if needing == len(hosts) else 1 if needing else 2

    return sorted(attributes, key=rank)


def choice_hotkeys(attributes: Sequence[Attribute], schema_pass: Pass, taken: Iterable[str]) -> ChoiceKeys:
    """A key for each value, attributes coming in the order in which they get keys; none where none is left.

    Each attribute takes a row of the keyboard for itself where it can, or else one with room for all of its values.
    What a label shows has no key twice, and neither do the document's attributes, which are always in sight. ``taken``
    are the keys of labels.
    """
    keys: dict[tuple[str, str], str] = {}
    spare = [key for key in _SPARE if key not in set(taken)]
    done: list[Attribute] = []
    for attribute in attributes:
        beside = {other.name for other in done if _in_sight_together(attribute, other, schema_pass)}
        used = {key for (name, _), key in keys.items() if name in beside}
        unused = [row for row in CHOICE_ROWS if used.isdisjoint(row)]
        rests = [tuple(key for key in row if key not in used) for row in CHOICE_ROWS]
        every = tuple(key for row in [*CHOICE_ROWS, spare] for key in row if key not in used)
        room = next(row for row in (*unused, *rests, every) if len(row) >= len(attribute.values) or row is every)
        keys |= {(attribute.name, value): key for value, key in zip(attribute.values, room, strict=False)}
        done.append(attribute)
    return keys


def _hosts(attribute: Attribute, schema_pass: Pass) -> list[str | None]:
    """The labels that show it; that of a document is none."""
    return [label for label in attribute.labels if label in schema_pass.labels] if attribute.on == "span" else [None]


def _in_sight_together(one: Attribute, other: Attribute, schema_pass: Pass) -> bool:
    first, second = (_hosts(attribute, schema_pass) for attribute in (one, other))
    return first == [None] or second == [None] or not set(first).isdisjoint(second)
