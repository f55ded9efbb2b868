"""One row of the dataset as JSON, short enough to be read."""

import json
from collections.abc import Mapping
from typing import Any

CHARACTERS, ITEMS = 160, 2
"""Of a text and of a list so much is shown."""


def example(row: Mapping[str, Any]) -> str:
    """The row in a code block; nothing where there is none."""
    if not row:
        return ""
    shown = json.dumps(shortened(row), ensure_ascii=False, indent=2)
    return (
        f"The first row of `documents`, shortened: texts after {CHARACTERS} characters, lists after {ITEMS} items, "
        f"and what is null inside them left out. Labels are shown by their names.\n\n```json\n{shown}\n```"
    )


def shortened(value: Any, *, inside: bool = False) -> Any:
    """The value with long texts and lists cut, and how much is missing said in their place."""
    match value:
        case str() if len(value) > CHARACTERS:
            return f"{value[:CHARACTERS]} … {len(value) - CHARACTERS:,} more characters"
        case list() | tuple():
            more = [f"… {len(value) - ITEMS:,} more"] if len(value) > ITEMS else []
            return [shortened(one, inside=True) for one in value[:ITEMS]] + more
        case Mapping():
            return {
                key: shortened(one, inside=isinstance(one, Mapping) or inside)
                for key, one in value.items()
                if not (inside and one is None)
            }
    return value
