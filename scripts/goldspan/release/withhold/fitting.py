"""Puts the words of a copy into a masked text, though the copy has other white space, or more lines.

A masked text still has the length of each word. Nothing found here is believed: the sha256 of the result decides.
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
"""Ways to leave out whole lines that are tried, where several are as likely."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is at ``[start, end)`` of a copy and not in the masked text. The numbers count words, or lines."""

    start: int
    end: int


def fitted(masked: str, text_sha256: str, copy: str) -> str | None:
    """The text whose masked form is ``masked``, with the words of ``copy``; ``None`` where they do not give it."""
    forms = dict.fromkeys(
        (target, form)
        for target, source in ((masked, copy), (INVISIBLE.sub("", masked), INVISIBLE.sub("", copy)))
        for form in (source, unicodedata.normalize("NFC", source), unicodedata.normalize("NFD", source))
    )
    for target, form in forms:
        for attempt in _attempts(target, form):
            text = attempt if target == masked else _filled(masked, LETTER, LETTER.findall(attempt))
            if sha256(text) == text_sha256:
                return text
    return None


def _attempts(masked: str, copy: str) -> Iterator[str]:
    letters = LETTER.findall(copy)
    if len(letters) == len(LETTER.findall(masked)):
        yield _filled(masked, LETTER, letters)
    words = list(WORD.finditer(copy))
    by_lines = _line_gaps(_lines(masked), _lines(copy))
    if by_lines is not None:
        yield _filled(masked, WORD, _without(words, by_lines))
    lengths = [len(word[0]) for word in words]
    gaps = _gaps([len(word) for word in WORD.findall(masked)], lengths)
    if gaps is None:
        return
    yield _filled(masked, WORD, _without(words, gaps))
    # what a page has more is mostly whole lines; where lengths repeat, a gap can be moved to the bounds of lines
    begins = [_begins_line(copy, word.start()) for word in words]
    ends = [_ends_line(copy, word.end()) for word in words]
    moved = [
        [made for made in _moved(gap, lengths) if begins[made.start] and ends[made.end - 1]] or [gap] for gap in gaps
    ]
    needed = len(words) - sum(gap.end - gap.start for gap in gaps)
    for chosen in islice(product(*moved), TRIED):
        kept = _without(words, chosen)
        if len(kept) == needed:  # else two gaps were moved into one another
            yield _filled(masked, WORD, kept)


def _filled(masked: str, place: re.Pattern[str], words: Sequence[str]) -> str:
    """The masked text with a word in each place; there are as many words as places."""
    rest = iter(words)
    return place.sub(lambda _: next(rest), masked)


def _lines(text: str) -> list[tuple[int, ...]]:
    """The lengths of the words of each line that has any."""
    lines = (tuple(len(word) for word in WORD.findall(line)) for line in text.splitlines())
    return [line for line in lines if line]


def _line_gaps(masked: Sequence[tuple[int, ...]], copy: Sequence[tuple[int, ...]]) -> list[Gap] | None:
    """What the copy has more, as gaps of words, where that is whole lines; else ``None``."""
    gaps = _gaps(masked, copy)
    before = [0, *accumulate(len(line) for line in copy)]
    return None if gaps is None else [Gap(before[gap.start], before[gap.end]) for gap in gaps]


def _gaps(masked: Sequence[Hashable], copy: Sequence[Hashable]) -> list[Gap] | None:
    """What the copy has more, by the lengths of words or of lines; ``None`` where it lacks some.

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
    kept: list[str] = []
    at = 0
    for gap in gaps:
        kept += [word[0] for word in words[at : gap.start]]
        at = gap.end
    return kept + [word[0] for word in words[at:]]


def _moved(gap: Gap, lengths: Sequence[int]) -> Iterator[Gap]:
    """The gap, and each move of it that leaves words of the same lengths."""
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
