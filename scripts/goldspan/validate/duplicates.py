"""Level 7: documents with the same text, or nearly the same.

Texts are compared by their sequences of five words, capitals and punctuation
aside. A signature (MinHash) stands for all sequences of a text; texts whose
signatures agree in one of 16 bands of 7 numbers are candidates, and the
sequences themselves then decide. Of two texts that share 0.8 of them 98 in 100
become candidates, of two that share 0.9 all.
"""

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq

from goldspan.components import DisjointSets

WORDS = 5
"""The length of the sequences. A shorter text has none, and is only compared as a whole."""

NEARLY = 0.8
"""Two texts are nearly the same when they share so much of all their sequences together (Jaccard)."""

_BANDS, _ROWS, _SEED = 16, 7, 2017
_SLACK = 0.12
"""How far below the threshold an estimate may lie, three standard deviations, and the texts still be compared."""

_WINDOW = 8
"""With how many documents before it in one band a document is compared, so that what all share stays linear."""

# Scripts that put no spaces between words: each character counts as one.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_ANY_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+")
_SPACED_WORD = re.compile(r"\w+")  # the same where there are none of these, and three times as fast


def sequences(text: str) -> set[str]:
    """The sequences of `WORDS` words of a text."""
    words = (_WORD if _ANY_UNSPACED.search(text) else _SPACED_WORD).findall(text.casefold())
    return set(map(" ".join, zip(*(words[first:] for first in range(WORDS)), strict=False)))


def signature(text: str) -> bytes:
    """112 numbers of four bytes; the same for the same text everywhere. Empty where the text has no sequence."""
    found = sequences(text)
    if not found:
        return b""
    from rensa import RMinHash  # only level 7 needs it

    made = RMinHash(num_perm=_BANDS * _ROWS, seed=_SEED)
    made.update(list(found))
    return struct.pack(f"<{_BANDS * _ROWS}I", *made.digest())


def similarity(left: str, right: str) -> float:
    """The share of their sequences that two texts have in common, from 0 to 1."""
    first, second = sequences(left), sequences(right)
    return len(first & second) / len(first | second) if first or second else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places of a list of texts, ``first < second``, and how much they share; 1.0 where they are equal."""

    first: int
    second: int
    share: float


def pairs(texts: Sequence[tuple[str, bytes]], read: Callable[[int], str | None]) -> Iterator[Pair]:
    """Which of the texts, each given as sha256 and signature, are the same or nearly so.

    A pair is left out where other pairs connect its two texts already, so that ten
    copies of a text are nine pairs. ``read`` gives the text at a place; where it gives
    none, the estimate from the signatures is used.
    """
    firsts: dict[str, int] = {}
    for place, (sha256, _) in enumerate(texts):
        if (first := firsts.setdefault(sha256, place)) != place:
            yield Pair(first, place, 1.0)
    groups: DisjointSets[int] = DisjointSets()
    for (left, right), estimate in sorted(_candidates(texts, firsts.values()).items()):
        if groups.joined(left, right):
            continue
        left_text, right_text = read(left), read(right)
        share = estimate if left_text is None or right_text is None else similarity(left_text, right_text)
        if share >= NEARLY:
            groups.join(left, right)
            yield Pair(left, right, share)


def _candidates(texts: Sequence[tuple[str, bytes]], places: Iterable[int]) -> dict[tuple[int, int], float]:
    """Pairs of the places whose signatures agree in a band and are alike in all, with the share they speak for."""
    numbers = {place: memoryview(texts[place][1]).cast("I") for place in places if texts[place][1]}
    found: dict[tuple[int, int], float] = {}
    width = 4 * _ROWS
    for start in range(0, width * _BANDS, width):
        same: dict[bytes, list[int]] = {}
        for place in numbers:
            same.setdefault(texts[place][1][start : start + width], []).append(place)
        for members in same.values():
            for number, place in enumerate(members):
                for before in islice(members, max(0, number - _WINDOW), number):
                    if (before, place) not in found:
                        share = sum(map(eq, numbers[before], numbers[place])) / (_BANDS * _ROWS)
                        if share >= NEARLY - _SLACK:
                            found[before, place] = share
    return found
