"""Sequences of four words: what a withheld release must not have in common with any article.

A word is a run of letters and digits, in lower case. Two or more underscores are where something was masked, and no
sequence runs across them; a single one between two words counts as a blank, as in addresses. Sequences are compared by
64-bit hashes, which are valid within one process. Those that are looked for take eight bytes each in memory, and the
articles are read one by one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

LENGTH = 4

_WORD = re.compile(r"[^\W_]+|__+|(?<![^\W_])_|_(?![^\W_])")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|\\[nrtbf\"\\/0]|&#?\w+;|(?:%[0-9a-fA-F]{2})+")

Hashes: TypeAlias = npt.NDArray[np.int64]

Range: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case, and its half-open range in the string it was read from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ArticleSequence:
    """A sequence that an article has: the name of its text, and the range of each of the four words in it."""

    document: str
    ranges: tuple[Range, ...]


def words(text: str) -> list[Word]:
    """The words of a text in order."""
    return [Word(found[0].lower(), *found.span()) for found in _WORD.finditer(text)]


def unescaped_words(text: str) -> list[Word]:
    """The words of a text with escapes of JSON, YAML, XML or addresses; ranges are in the text with its escapes."""
    starts: list[int] = []
    parts: list[str] = []
    at = 0
    for escape in _ESCAPE.finditer(text):
        starts += range(at, escape.start())
        parts.append(text[at : escape.start()])
        for place, character in _unescaped(escape):
            starts.append(escape.start() + place)
            parts.append(character)
        at = escape.end()
    starts += range(at, len(text) + 1)
    parts.append(text[at:])
    unescaped = "".join(parts)
    return [Word(found[0].lower(), starts[found.start()], starts[found.end()]) for found in _WORD.finditer(unescaped)]


def _unescaped(escape: re.Match[str]) -> Iterator[tuple[int, str]]:
    """The characters that an escape is for, each with its place in the escape."""
    if not escape[0].startswith("%"):
        code = escape[1] or escape[2]
        yield 0, chr(int(code, 16)) if code else " "
        return
    data, coding, place = bytes.fromhex(escape[0].replace("%", "")), "utf-8", 0
    try:
        decoded = data.decode(coding)
    except UnicodeDecodeError:
        coding = "latin-1"
        decoded = data.decode(coding)
    for character in decoded:
        yield place, character
        place += len("%20") * len(character.encode(coding))


def word_lists(text: str) -> Iterator[list[Word]]:
    """The words of the text as it is, and also without its escapes where it has some."""
    yield words(text)
    if _ESCAPE.search(text):
        yield unescaped_words(text)


def sequences(found: Sequence[Word]) -> list[tuple[int, int]]:
    """The number of the word at which each sequence begins, and the sequence's hash."""
    return _sequences([word.text for word in found])


def _sequences(texts: Sequence[str]) -> list[tuple[int, int]]:
    out, last_mask = [], -1
    for last, text in enumerate(texts):
        if text[0] == "_":
            last_mask = last
        elif last - last_mask >= LENGTH:
            first = last - LENGTH + 1
            out.append((first, hash(" ".join(texts[first : last + 1]))))
    return out


def distinct(hashes: Iterable[int], *, block: int = 1 << 20) -> Hashes:
    """Each hash once, sorted. Takes eight bytes for each different one, and as many for a ``block`` of them."""
    out: Hashes = np.empty(0, dtype=np.int64)
    left = iter(hashes)
    while len(some := np.fromiter(islice(left, block), dtype=np.int64)):
        out = np.union1d(out, some)
    return out


def shared_sequences(candidates: Iterable[int], articles: Iterable[tuple[str, str]]) -> dict[int, ArticleSequence]:
    """The candidates, given as hashes, that an article has; where it is found first. Articles are (name, text)."""
    wanted = distinct(candidates)
    out: dict[int, ArticleSequence] = {}
    if not len(wanted):
        return out
    for name, text in articles:
        here = _sequences([word.lower() for word in _WORD.findall(text)])
        known = np.isin(np.fromiter((sequence for _, sequence in here), dtype=np.int64), wanted)
        for number in np.flatnonzero(known).tolist():
            at, sequence = here[number]
            if sequence not in out:
                ranges = tuple((word.start, word.end) for word in words(text)[at : at + LENGTH])
                out[sequence] = ArticleSequence(name, ranges)
    return out


def matches(found: Sequence[Word], known: Mapping[int, ArticleSequence]) -> Iterator[tuple[Range, str, Range]]:
    """The words that belong to a known sequence, in order: the range, the name of the article, and the range there.

    A word of several sequences comes once.
    """
    last = -1
    for at, sequence in sequences(found):
        if sequence in known:
            source = known[sequence]
            for number in range(max(at, last + 1), at + LENGTH):
                yield (found[number].start, found[number].end), source.document, source.ranges[number - at]
            last = at + LENGTH - 1
