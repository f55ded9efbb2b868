"""A string of a release to its masked form, and to the pieces that bring it back."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from goldspan.model import sha256
from goldspan.release.release_settings import ReleaseError
from goldspan.release.withhold.articles import Articles
from goldspan.release.withhold.grams import Found, places, readings
from goldspan.release.withhold.masking import mask, mask_ranges, vocabulary, words_in
from goldspan.release.withhold.pieces import Piece, quoted, with_quotes
from goldspan.release.withhold.row_strings import Kind, Place, documents_of, predicted

Range: TypeAlias = tuple[int, int, str, int]
"""What is masked: start, end, the document that has it, and where in its text to look first."""


@dataclass(frozen=True, slots=True)
class Masked:
    """``pieces`` or ``sha256`` bring the string back; neither, where nothing was masked or the row tells it."""

    text: str
    pieces: tuple[Piece, ...] | None = None
    sha256: str | None = None


class Masker:
    """Masks strings. ``found`` are the sequences of words that the articles have, of those that may be met."""

    def __init__(self, articles: Articles, found: Mapping[int, Found]) -> None:
        self._articles, self._found = articles, found
        self._vocabulary = lru_cache(maxsize=64)(lambda document: vocabulary(articles.text(document)))

    def cell(self, text: str, kind: Kind, place: Place) -> Masked:
        """A string of a row. Raises `ReleaseError` where an article's words stand in a row that names no document."""
        match kind:
            case Kind.article:
                return self._article(text, place)
            case Kind.free:
                return self._quoting(text, self._known_words(text, place))
            case Kind.other:
                return self._quoting(text, [])
            case Kind.closed:
                return Masked(text)

    def file(self, text: str, *, told: Set[str] | None = None) -> Masked:
        """A whole text file; pieces also where nothing was masked.

        ``told`` are the words of its withheld form. The form with the text shows a document as an example,
        always the first one: what that has and ``told`` has not is a quote as well.
        """
        ranges = self._told(text)
        if told is not None:
            first = next(iter(self._articles.all()))[0]
            ranges |= {(*one, first, 0) for one in words_in(text, self._vocabulary(first) - told)}
        apart = _apart(ranges)
        masked = mask_ranges(text, [(start, end) for start, end, *_ in apart])
        return Masked(masked, pieces=tuple(with_quotes(text, apart, self._articles.text)))

    def _article(self, text: str, place: Place) -> Masked:
        masked = mask(text)
        if masked == text:
            return Masked(text)
        owners = [one for one in documents_of(place) if one in self._articles]
        if len(owners) != 1:
            where = ".".join(place.way)
            told = "has words of an article and names no document, so they could not be restored"
            raise ReleaseError(f"column {where}: {told}; publish with the text, or correct the link")
        if predicted(place, self._articles.text) == text:
            return Masked(masked)
        article = self._articles.text(owners[0])
        if place.name == "title" and text not in article:
            return Masked(masked, sha256=sha256(text))
        return Masked(masked, pieces=tuple(quoted(text, owners[0], article)))

    def _known_words(self, text: str, place: Place) -> list[Range]:
        """The words that the string's documents have, each with the document."""
        out: dict[tuple[int, int], str] = {}
        for document in documents_of(place):
            if document in self._articles:
                for one in words_in(text, self._vocabulary(document)):
                    out.setdefault(one, document)
        return [(start, end, document, 0) for (start, end), document in sorted(out.items())]

    def _quoting(self, text: str, known: list[Range]) -> Masked:
        """The string without these ranges, and without any sequence that is found in the rest."""
        rest = mask_ranges(text, [(start, end) for start, end, *_ in known])
        apart = _apart({*known, *self._told(rest)})
        if not apart:
            return Masked(text)
        masked = mask_ranges(text, [(start, end) for start, end, *_ in apart])
        return Masked(masked, pieces=tuple(with_quotes(text, apart, self._articles.text)))

    def _told(self, text: str) -> set[Range]:
        """The words of all sequences that are found, as the text stands and without its escapes."""
        found = (one for read in readings(text) for one in places(read, self._found))
        return {(*at, document, start) for at, document, (start, _) in found}


def _apart(ranges: Set[Range]) -> list[Range]:
    """In order, and of those that overlap the first."""
    out: list[Range] = []
    for one in sorted(ranges):
        if not out or out[-1][1] <= one[0]:
            out.append(one)
    return out
