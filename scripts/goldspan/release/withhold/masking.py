"""Words to underscores, one for one, so that every offset and the layout survive."""

import re
from collections.abc import Container, Iterable

_LETTER = re.compile(r"\w")
_WORD = re.compile(r"\w+")


def mask(text: str) -> str:
    """The text with ``_`` for every word character, that is for what ``\\w`` matches; of the same length."""
    return _LETTER.sub("_", text)


def mask_ranges(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text masked in these half-open ranges of code points, which are in order and apart."""
    out, at = [], 0
    for start, end in ranges:
        out += [text[at:start], mask(text[start:end])]
        at = end
    return "".join((*out, text[at:]))


def words_in(text: str, known: Container[str]) -> list[tuple[int, int]]:
    """Where the text has words that are ``known``, which are in lower case."""
    return [found.span() for found in _WORD.finditer(text) if found[0].lower() in known]


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(text))
