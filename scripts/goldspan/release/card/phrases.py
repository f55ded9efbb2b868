"""Counts and lists as words, for the card and for Croissant."""

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """``1 document``, ``2,000 documents``, ``no documents``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}" if number else f"no {noun}s"


def opening(number: int, noun: str) -> str:
    """The same at the beginning of a sentence."""
    return counted(number, noun).capitalize()


def joined(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def percent(number: int, total: int) -> str:
    """A share in whole percent, rounded down: 99.9 % are not called all."""
    return f"{100 * number // total} %" if 100 * number >= total else "less than 1 %"
