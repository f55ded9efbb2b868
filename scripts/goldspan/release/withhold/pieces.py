"""A string as pieces: what may be told, and quotes of articles by place alone."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

Quote: TypeAlias = tuple[str, int, int]
"""The document, and a half-open range of its text in code points."""

Piece: TypeAlias = str | Quote


def quoted(text: str, document: str, article: str, *, near: int = 0) -> list[Piece]:
    """The string as quotes of an article, each as long as can be; what the article has not at all stays literal.

    ``near`` is tried first, so that a quote names the place that is meant. So a
    word that an article has in lower case only is put together of several
    quotes. Only characters that the article lacks are told.
    """
    out: list[Piece] = []
    at = 0
    if text and article.startswith(text, near):
        return [(document, near, near + len(text))]
    while at < len(text):
        length = _longest(text, at, article)
        if length:
            start = article.find(text[at : at + length])
            out.append((document, start, start + length))
        elif out and isinstance(out[-1], str):
            out[-1] += text[at]
        else:
            out.append(text[at])
        at += length or 1
    return out


def _longest(text: str, at: int, article: str) -> int:
    """The length of the longest stretch from ``at`` that the article has: whatever it has, it has the beginning of."""
    low, high = 0, len(text) - at
    while low < high:
        middle = (low + high + 1) // 2
        if text[at : at + middle] in article:
            low = middle
        else:
            high = middle - 1
    return low


def with_quotes(text: str, places: Sequence[tuple[int, int, str, int]], article: Callable[[str], str]) -> list[Piece]:
    """The string with quotes instead of some ranges, the rest literal.

    ``places`` are in order and apart: start, end, the document, and where in it to look first.
    """
    out: list[Piece] = []
    at = 0
    for start, end, document, near in places:
        if at < start:
            out.append(text[at:start])
        out += quoted(text[start:end], document, article(document), near=near)
        at = end
    if at < len(text):
        out.append(text[at:])
    return out


def joined(pieces: Sequence[Piece], article: Callable[[str], str]) -> str:
    """The string again. ``article`` gives the text of a document, and raises ``KeyError`` where it has none."""
    return "".join(one if isinstance(one, str) else article(one[0])[one[1] : one[2]] for one in pieces)
