"""Masks words with underscores, one for each character, so that offsets and layout stay."""

import re
import unicodedata
from collections.abc import Container, Iterable

_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
"""They say how a character looks, mostly of emoji, and belong to no word."""

_MARKS = "".join(
    chr(code)
    for code in range(0x300, 0x1F000)
    if unicodedata.category(chr(code)).startswith("M") and code not in _VARIATION_SELECTORS
)
"""Vowel signs, accents and points. Python counts them to no word, and in many scripts they are half of it."""

LETTER = re.compile(rf"[\w{_MARKS}]")
WORD = re.compile(rf"[\w{_MARKS}]+")

INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Characters that say where a word may break or in which direction it runs. Copies of an article differ in them."""


def mask(text: str) -> str:
    """The text with ``_`` for every character that `LETTER` matches; of the same length."""
    return LETTER.sub("_", text)


def mask_ranges(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """The text masked in these half-open ranges of code points, which are in order and do not overlap."""
    out, at = [], 0
    for start, end in ranges:
        out += [text[at:start], mask(text[start:end])]
        at = end
    return "".join((*out, text[at:]))


def words_in(text: str, known: Container[str]) -> list[tuple[int, int]]:
    """The ranges of the words that are ``known``, which are in lower case."""
    return [found.span() for found in WORD.finditer(text) if found[0].lower() in known]


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text in lower case."""
    return frozenset(word.lower() for word in WORD.findall(text))
