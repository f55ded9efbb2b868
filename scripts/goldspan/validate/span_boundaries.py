"""Where a span may begin and end: not at an invisible character, and not inside a word."""

import re
import unicodedata

from goldspan.model import Fragments

INVISIBLE = "\u200b\u2060\ufeff"
"""Invisible characters that are not white space in Python: zero-width space, word joiner, byte order mark."""

_JOINERS = "\u200c\u200d\u00ad"
"""Stand inside words: zero-width non-joiner and joiner, soft hyphen."""

_MARKS = ".,;:!?)]”’»،؛؟。、，；："
"""Punctuation that stands after words, and begins no span."""

# fmt: off
_UNSPACED = frozenset((
    "CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "BOPOMOFO", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN",
    "JAVANESE", "BALINESE", "HANGUL",
))
# fmt: on
"""First words of the Unicode names of letters that run on without spaces; in Korean, particles join the name."""


def blank(character: str) -> bool:
    """Whether a character is invisible at an edge."""
    return character.isspace() or character in INVISIBLE


def splits_word(text: str, at: int) -> bool:
    """Whether the place between two characters is inside a word, or between a letter and its accent.

    Scripts that put no spaces between words have no such places.
    """
    if not 0 < at < len(text):
        return False
    left, right = at - 1, at
    while left > 0 and clings(text[left]):
        left -= 1
    if not _letter(text[left]):
        return False
    if unicodedata.category(text[right]).startswith("M"):
        return True
    while right < len(text) - 1 and clings(text[right]):
        right += 1
    return _letter(text[right])


def clings(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character).startswith("M")


def _letter(character: str) -> bool:
    return character.isalnum() and not _unspaced(character)


def _unspaced(character: str) -> bool:
    if character < "\u0e00":
        return False
    name = unicodedata.name(character, "").removeprefix("HALFWIDTH ")
    return re.split(r"[ -]", name, maxsplit=1)[0] in _UNSPACED


def clean(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the range begins, and whether it ends, with a visible character and not inside a word."""
    return (
        not (blank(text[start]) or splits_word(text, start)),
        not (blank(text[end - 1]) or splits_word(text, end)),
    )


def unshifted(text: str, fragments: Fragments) -> Fragments | None:
    """The fragments that were meant, where an edge that is not clean is clean when its offset is taken as UTF-16.

    Label Studio counts in UTF-16 when the edge of a region is dragged, and writes the
    words of the region anew: each character beyond U+FFFF before the edge shifts
    it by one. ``None`` where this does not explain the edges.
    """
    meant = []
    for start, end in fragments:
        begins, ends = clean(text, start, end)
        start, end = start if begins else _of_utf_16(text, start), end if ends else _of_utf_16(text, end)
        if not start < end or clean(text, start, end) != (True, True):
            return None
        if not begins and text[start] in _MARKS:
            return None
        meant.append((start, end))
    return tuple(meant) if tuple(meant) != fragments else None


def _of_utf_16(text: str, offset: int) -> int:
    """An offset in UTF-16 as an offset in code points; unchanged where it would split a surrogate pair."""
    units = text[:offset].encode("utf-16-le", "surrogatepass")[: 2 * offset]
    if units and 0xD8 <= units[-1] <= 0xDB:
        return offset
    return len(units.decode("utf-16-le", "surrogatepass"))
