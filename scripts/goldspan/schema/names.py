"""Turns names of other tools into names that the schema language allows."""

import re
from collections.abc import Iterable

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
