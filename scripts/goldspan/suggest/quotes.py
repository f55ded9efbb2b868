"""Where the words that a language model quotes stand in a text: exactly there, or nowhere."""

from typing import Literal, TypeAlias

NotPlaced: TypeAlias = Literal["missing", "ambiguous"]


def place(text: str, quote: str, *, before: str = "", after: str = "") -> tuple[int, int] | NotPlaced:
    """The only half-open range of code points that is meant.

    Words that stand there once are that place, whatever is said to be around them. Of several places the one counts
    that has the words ``before`` and ``after`` beside it, but for white space; ``ambiguous`` where no or not one has.
    """
    if not quote.strip():
        return "missing"
    starts = []
    start = text.find(quote)
    while start >= 0:
        starts.append(start)
        start = text.find(quote, start + 1)
    if not starts:
        return "missing"
    if len(starts) > 1:
        starts = [start for start in starts if _stands_between(text, start, start + len(quote), before, after)]
    return (starts[0], starts[0] + len(quote)) if len(starts) == 1 else "ambiguous"


def _stands_between(text: str, start: int, end: int, before: str, after: str) -> bool:
    before, after = before.strip(), after.strip()
    if not (before or after):
        return False
    return text[:start].rstrip().endswith(before) and text[end:].lstrip().startswith(after)
