"""The words of somebody's copy into a masked text, though the copy has other white space, or lines more.

A masked text still has the length of each word. Nothing found here is believed:
whoever asks compares the sha256 of the result.
"""

import re
import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, islice, product

from goldspan.model import sha256
from goldspan.release.withhold.masking import INVISIBLE, LETTER, WORD

TRIED = 64
"""Ways to take out whole lines that are tried, where several are as likely."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands at ``[start, end)`` of a copy and not in the masked text: words by their number, or lines."""

    start: int
    end: int


def fitted(masked: str, text_sha256: str, copy: str) -> str | None:
    """The text of which ``masked`` is the masked form, by the words of ``copy``; ``None`` where they do not give it."""
    pairs = dict.fromkeys(
        (shape, form)
        for shape, one in ((masked, copy), (INVISIBLE.sub("", masked), INVISIBLE.sub("", copy)))
        for form in (one, unicodedata.normalize("NFC", one), unicodedata.normalize("NFD", one))
    )
    for shape, form in pairs:
        for text in _attempts(shape, form):
            whole = text if shape == masked else _poured(masked, LETTER, LETTER.findall(text))
            if sha256(whole) == text_sha256:
                return whole
    return None


def _attempts(masked: str, copy: str) -> Iterator[str]:
    letters = LETTER.findall(copy)
    if len(letters) == len(LETTER.findall(masked)):
        yield _poured(masked, LETTER, letters)
    words = list(WORD.finditer(copy))
    by_lines = _line_gaps(_lines(masked), _lines(copy))
    if by_lines is not None:
        yield _poured(masked, WORD, _without(words, by_lines))
    lengths = [len(word[0]) for word in words]
    gaps = _gaps([len(one) for one in WORD.findall(masked)], lengths)
    if gaps is None:
        return
    yield _poured(masked, WORD, _without(words, gaps))
    # what a page has more is mostly whole lines, and where lengths repeat a gap can be moved to their bounds
    begins = [_begins_line(copy, word.start()) for word in words]
    ends = [_ends_line(copy, word.end()) for word in words]
    moved = [[one for one in _moved(gap, lengths) if begins[one.start] and ends[one.end - 1]] or [gap] for gap in gaps]
    needed = len(words) - sum(gap.end - gap.start for gap in gaps)
    for some in islice(product(*moved), TRIED):
        kept = _without(words, some)
        if len(kept) == needed:  # else two gaps were moved into one another
            yield _poured(masked, WORD, kept)


def _poured(masked: str, place: re.Pattern[str], words: Sequence[str]) -> str:
    """The masked text with a word at each place; there are as many of both."""
    rest = iter(words)
    return place.sub(lambda _: next(rest), masked)


def _lines(text: str) -> list[tuple[int, ...]]:
    """The lengths of the words of each line that has some."""
    lines = (tuple(len(word) for word in WORD.findall(line)) for line in text.splitlines())
    return [line for line in lines if line]


def _line_gaps(masked: Sequence[tuple[int, ...]], copy: Sequence[tuple[int, ...]]) -> list[Gap] | None:
    """What the copy has more, where that is whole lines and no line is broken elsewhere; else ``None``."""
    gaps = _gaps(masked, copy)
    before = [0, *accumulate(len(line) for line in copy)]
    return None if gaps is None else [Gap(before[gap.start], before[gap.end]) for gap in gaps]


def _gaps(masked: Sequence[Hashable], copy: Sequence[Hashable]) -> list[Gap] | None:
    """What the copy has more, by the lengths of words, or of those of lines; ``None`` where it lacks some.

    The longest common run is matched first, so that a gap stays in one piece.
    """
    gaps = []
    for tag, _, _, start, end in SequenceMatcher(None, masked, copy, autojunk=False).get_opcodes():
        if tag == "insert":
            gaps.append(Gap(start, end))
        elif tag != "equal":
            return None
    return gaps


def _without(words: Sequence[re.Match[str]], gaps: Sequence[Gap]) -> list[str]:
    out: list[str] = []
    at = 0
    for gap in gaps:
        out += [word[0] for word in words[at : gap.start]]
        at = gap.end
    return out + [word[0] for word in words[at:]]


def _moved(gap: Gap, lengths: Sequence[int]) -> Iterator[Gap]:
    """The gap, and wherever it can be as well, for the words that it leaves are as long as those that it takes."""
    yield gap
    start, end = gap.start, gap.end
    while end < len(lengths) and lengths[start] == lengths[end]:
        start, end = start + 1, end + 1
        yield Gap(start, end)
    start, end = gap.start, gap.end
    while start > 0 and lengths[start - 1] == lengths[end - 1]:
        start, end = start - 1, end - 1
        yield Gap(start, end)


def _begins_line(text: str, at: int) -> bool:
    return not LETTER.search(text[text.rfind("\n", 0, at) + 1 : at])


def _ends_line(text: str, at: int) -> bool:
    end = text.find("\n", at)
    return not LETTER.search(text[at : end if end >= 0 else len(text)])
