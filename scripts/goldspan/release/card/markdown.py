"""The few pieces of Markdown, and of English, that a card is made of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")

SHOWN = 20
"""Rows of a table that grows with the corpus; the others are counted below it."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a cell is brought to one line."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def largest(counts: Mapping[Key, int]) -> list[tuple[Key, int]]:
    """The most frequent ones; among equals by name, so that the order does not hang on that of the files."""
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:SHOWN]


def rest(number: int) -> str:
    """How many rows `largest` left out, as a line below the table."""
    return f"\n\nand {number - SHOWN:,} more." if number > SHOWN else ""


def counted(number: int, word: str) -> str:
    """``1 document``, ``2,000 documents``, ``no documents``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}" if number else f"no {word}s"


def opening(number: int, word: str) -> str:
    """The same at the beginning of a sentence."""
    return counted(number, word).capitalize()


def joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def percent(part: int, whole: int) -> str:
    """A share in whole percent, rounded down: nothing is called all that is not all."""
    return f"{100 * part // whole} %" if 100 * part >= whole else "less than 1 %"
