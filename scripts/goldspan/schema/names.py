"""Names that are taken, or not allowed: of other tools in the schema language, and of attributes as columns."""

import re
from collections.abc import Iterable, Sequence

from goldspan.schema.types import RESERVED


def fitting(written: str) -> str:
    """The nearest name of a label, relation or value; empty where there is none."""
    return re.sub(r"[^\w .-]", "_", written)[:60].strip(" .-")


def identifier(written: str) -> str:
    """The nearest name of an attribute."""
    out = re.sub(r"[^A-Za-z0-9_]", "_", written)
    if not re.match("[A-Za-z]", out):
        out = f"is_{out}"
    if out in RESERVED or out == "labels" or out.startswith("labels_"):
        out = f"of_{out}"
    return out[:60]


def free(wanted: str, taken: Iterable[str], second_choice: str = "") -> str:
    """The name, or the second choice, or the name with a number: the first of these that is not taken."""
    in_use = set(taken)
    if wanted not in in_use:
        return wanted
    if second_choice and second_choice not in in_use:
        return second_choice
    number = 2
    while f"{wanted[:56]}_{number}" in in_use:
        number += 1
    return f"{wanted[:56]}_{number}"


def column_names(attributes: Sequence[str], columns: Iterable[str]) -> dict[str, str]:
    """What the columns of attributes are called in a table that has other ``columns``, by the attributes' names.

    A name that is taken gets ``attribute_`` before it, as often as needed.
    """
    fixed = set(columns)
    taken = fixed | set(attributes)
    out = {}
    for attribute in attributes:
        name = attribute
        if name in fixed:
            while name in taken:
                name = f"attribute_{name}"
            taken.add(name)
        out[attribute] = name
    return out
