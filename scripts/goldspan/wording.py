"""Numbers in what people read."""

import re


def counted(number: int, noun: str) -> str:
    """A count with its noun, which takes an s where there is not exactly one."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def with_number(number: int, what: str) -> str:
    """``tasks made`` or ``open cases`` with their number, in the singular where it is one."""
    words = what if number != 1 else re.sub(r"s\b", "", what, count=1)
    return f"{number} {words}"
