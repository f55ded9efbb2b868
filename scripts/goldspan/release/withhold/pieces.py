"""A string as pieces: what is published as it is, and quotes of articles, which are places and no words."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

Quote: TypeAlias = tuple[str, int, int]
"""The document, and a half-open range of its text in code points."""

Piece: TypeAlias = str | Quote


def quoted(text: str, document: str, article: str, *, near: int = 0) -> list[Piece]:
    """The string as quotes of an article, each as long as possible.

    Characters that the article does not have stay as they are. A word that the article has in lower case only becomes
    several quotes. ``near`` is tried first, so that a quote names the place that is meant.
    """
    pieces: list[Piece] = []
    at = 0
    if text and article.startswith(text, near):
        return [(document, near, near + len(text))]
    while at < len(text):
        length = _longest(text, at, article)
        if length:
            start = article.find(text[at : at + length])
            pieces.append((document, start, start + length))
        elif pieces and isinstance(pieces[-1], str):
            pieces[-1] += text[at]
        else:
            pieces.append(text[at])
        at += length or 1
    return pieces


def _longest(text: str, at: int, article: str) -> int:
    """The length of the longest stretch from ``at`` that the article has; bisected, for each shorter one it has too."""
    low, high = 0, len(text) - at
    while low < high:
        middle = (low + high + 1) // 2
        if text[at : at + middle] in article:
            low = middle
        else:
            high = middle - 1
    return low


def with_quotes(text: str, places: Sequence[tuple[int, int, str, int]], article: Callable[[str], str]) -> list[Piece]:
    """The string with quotes for some ranges, and the rest as it is.

    ``places`` are in order and do not overlap: start, end, the document, and where in it to look first.
    """
    pieces: list[Piece] = []
    at = 0
    for start, end, document, near in places:
        if at < start:
            pieces.append(text[at:start])
        pieces += quoted(text[start:end], document, article(document), near=near)
        at = end
    if at < len(text):
        pieces.append(text[at:])
    return pieces


def joined(pieces: Sequence[Piece], article: Callable[[str], str]) -> str:
    """The string again. ``article`` gives the text of a document; its ``KeyError`` for an unknown one is not caught."""
    return "".join(piece if isinstance(piece, str) else article(piece[0])[piece[1] : piece[2]] for piece in pieces)
