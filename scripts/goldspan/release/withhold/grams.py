"""Sequences of four words: what a withheld release must not share with any article.

A word is a run of letters and digits, in lower case. Underscores are none: where
some stand, something was masked, and no sequence runs across. Only a single one
between two words is a blank, as addresses have it. Sequences are compared as
64-bit hashes, which hold within one process. What is looked for takes eight
bytes a sequence, and the articles pass by it.
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

_BLOCK = 1 << 20
"""Hashes that are made distinct at once."""

Hashes: TypeAlias = npt.NDArray[np.int64]

Range: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case, and its half-open range in the string it was read from."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A sequence that an article has: in which document, and where each of its words stands."""

    document: str
    ranges: tuple[Range, ...]


def words(text: str) -> list[Word]:
    """The words of a text in order."""
    return [Word(found[0].lower(), *found.span()) for found in _WORD.finditer(text)]


def unescaped_words(text: str) -> list[Word]:
    """The words of a text in which JSON, YAML, XML or an address escaped characters; ranges are as it stands."""
    starts: list[int] = []
    letters: list[str] = []
    at = 0
    for escape in _ESCAPE.finditer(text):
        starts += range(at, escape.start())
        letters.append(text[at : escape.start()])
        for place, letter in _meant(escape):
            starts.append(escape.start() + place)
            letters.append(letter)
        at = escape.end()
    starts += range(at, len(text) + 1)
    letters.append(text[at:])
    plain = "".join(letters)
    return [Word(found[0].lower(), starts[found.start()], starts[found.end()]) for found in _WORD.finditer(plain)]


def _meant(escape: re.Match[str]) -> Iterator[tuple[int, str]]:
    """The characters that an escape stands for, each with its place in it."""
    if not escape[0].startswith("%"):
        code = escape[1] or escape[2]
        yield 0, chr(int(code, 16)) if code else " "
        return
    data, coding, place = bytes.fromhex(escape[0].replace("%", "")), "utf-8", 0
    try:
        told = data.decode(coding)
    except UnicodeDecodeError:
        coding = "latin-1"
        told = data.decode(coding)
    for letter in told:
        yield place, letter
        place += len("%20") * len(letter.encode(coding))


def readings(text: str) -> Iterator[list[Word]]:
    """The words of a text file: as it stands, and without its escapes where it has some."""
    yield words(text)
    if _ESCAPE.search(text):
        yield unescaped_words(text)


def sequences(found: Sequence[Word]) -> list[tuple[int, int]]:
    """The number of the word at which each sequence begins, and the sequence's hash."""
    return _sequences([word.text for word in found])


def _sequences(texts: Sequence[str]) -> list[tuple[int, int]]:
    # the number of the last gap so far tells at each word whether the sequence that ends there is whole
    out, gap = [], -1
    for last, text in enumerate(texts):
        if text[0] == "_":
            gap = last
        elif last - gap >= LENGTH:
            first = last - LENGTH + 1
            out.append((first, hash(" ".join(texts[first : last + 1]))))
    return out


def distinct(hashes: Iterable[int]) -> Hashes:
    """Each hash once, sorted; eight bytes for each that is different, and little more while they come."""
    out: Hashes = np.empty(0, dtype=np.int64)
    left = iter(hashes)
    while len(block := np.fromiter(islice(left, _BLOCK), dtype=np.int64)):
        out = np.union1d(out, block)
    return out


def shared(candidates: Iterable[int], articles: Iterable[tuple[str, str]]) -> dict[int, Found]:
    """Those of the hashed sequences that an article has, each where it is met first. Articles are (id, text)."""
    wanted = distinct(candidates)
    out: dict[int, Found] = {}
    if not len(wanted):
        return out
    for document, text in articles:
        here = _sequences([word.lower() for word in _WORD.findall(text)])
        known = np.isin(np.fromiter((sequence for _, sequence in here), dtype=np.int64), wanted)
        for number in np.flatnonzero(known).tolist():
            at, sequence = here[number]
            if sequence not in out:
                ranges = tuple((word.start, word.end) for word in words(text)[at : at + LENGTH])
                out[sequence] = Found(document, ranges)
    return out


def places(found: Sequence[Word], known: Mapping[int, Found]) -> Iterator[tuple[Range, str, Range]]:
    """The words that belong to a known sequence, in order: where each stands, the document, and where it stands there.

    A word of several sequences comes once.
    """
    last = -1
    for at, sequence in sequences(found):
        if sequence in known:
            one = known[sequence]
            for number in range(max(at, last + 1), at + LENGTH):
                yield (found[number].start, found[number].end), one.document, one.ranges[number - at]
            last = at + LENGTH - 1
