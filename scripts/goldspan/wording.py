"""Numbers, names and reports in what people read."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any, TypeAlias

Progress: TypeAlias = Callable[[str], None]
"""Gets a line of text for each step of what takes a while."""


def counted(number: int, noun: str) -> str:
    """A count with its noun, which takes an s where there is not exactly one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed_counts(counts: Mapping[str, int]) -> str:
    """Counts by words in the plural, such as ``2 tasks made, 1 open case``, without those that are zero."""
    singular = {what: re.sub(r"s\b", "", what, count=1) for what in counts}
    return ", ".join(f"{count} {singular[what] if count == 1 else what}" for what, count in counts.items() if count)


def unknown(
    what: str, name: str, known: Iterable[str], *, most: int | None = None, listed_by: str | None = None
) -> str:
    """The message for a name that does not exist: the nearest that does, and the first ``most`` of all names.

    Where something can be ``listed_by`` a command, the message names the nearest few and that command instead.
    """
    every, name = list(known), str(name)  # what a program gives may be none
    near = get_close_matches(name, every, 1) or [known_name for known_name in every if known_name.startswith(name)][:1]
    meant = f" Did you mean {near[0]!r}?" if near else ""
    if listed_by is not None and len(every) > FEW:
        nearest = ", ".join(map(repr, get_close_matches(name, every, FEW, 0)))
        return f"no {what} is called {name!r}.{meant} The nearest are: {nearest}; `{listed_by}` lists all {len(every)}"
    shown = every if most is None else every[:most]
    more = f" and {len(every) - len(shown)} more" if len(every) > len(shown) else ""
    return f"no {what} is called {name!r}.{meant} Known are: {', '.join(map(repr, shown)) or 'none'}{more}"


FEW = 5
"""Of a list in a report, so many items are shown; of a longer one, their number."""

_WIDE = 100


def short_repr(report: Any) -> str:
    """The ``__repr__`` of a dataclass with much in it: what is long is counted, and what is empty left out."""
    shown = []
    for field in fields(report):
        value = getattr(report, field.name)
        if value is None or (isinstance(value, Collection) and not value):
            continue
        shown.append(f"{field.name}={_short(value)}")
    return f"{type(report).__name__}({', '.join(shown)})"


def _short(value: object) -> str:
    many = isinstance(value, Collection) and not isinstance(value, str) and len(value) > FEW
    text = "" if many else repr(value)
    if not many and len(text) <= _WIDE:
        return text
    if isinstance(value, str):
        return f"<{counted(len(value), 'character')}>"
    return f"<{counted(len(value), 'item')}>" if isinstance(value, Collection) else f"<{type(value).__name__}>"
