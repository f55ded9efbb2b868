"""Numbers and names in what people read."""

import re
from collections.abc import Iterable
from difflib import get_close_matches


def counted(number: int, noun: str) -> str:
    """A count with its noun, which takes an s where there is not exactly one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def with_number(number: int, what: str) -> str:
    """``tasks made`` or ``open cases`` with their number, in the singular where it is one."""
    words = what if number != 1 else re.sub(r"s\b", "", what, count=1)
    return f"{number} {words}"


def unknown(what: str, name: str, known: Iterable[str], *, most: int | None = None) -> str:
    """The message for a name that does not exist: the nearest that does, and the first ``most`` of all names."""
    every = list(known)
    near = get_close_matches(name, every, 1) or [one for one in every if one.startswith(name)][:1]
    meant = f" Did you mean {near[0]!r}?" if near else ""
    shown = every if most is None else every[:most]
    more = f" and {len(every) - len(shown)} more" if len(every) > len(shown) else ""
    return f"no {what} is called {name!r}.{meant} Known are: {', '.join(map(repr, shown)) or 'none'}{more}"
