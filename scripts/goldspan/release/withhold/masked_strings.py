"""Masks a string of a release, and gives the pieces that bring it back."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from goldspan.model import sha256
from goldspan.release.release_settings import ReleaseError
from goldspan.release.withhold.articles import Articles
from goldspan.release.withhold.grams import ArticleSequence, matches, word_lists
from goldspan.release.withhold.masking import mask, mask_ranges, vocabulary, words_in
from goldspan.release.withhold.pieces import Piece, quoted, with_quotes
from goldspan.release.withhold.row_strings import StringKind, StringPlace, implied, owners

MaskedRange: TypeAlias = tuple[int, int, str, int]
"""Start, end, the document that has the words, and where in its text to look for them first."""


@dataclass(frozen=True, slots=True)
class MaskedString:
    """``pieces`` or ``sha256`` bring the string back; neither where nothing was masked, or its row implies it."""

    text: str
    pieces: tuple[Piece, ...] | None = None
    sha256: str | None = None


class Masker:
    """Masks strings. ``known`` are the sequences of words that articles have, of those in the strings."""

    def __init__(self, articles: Articles, known: Mapping[int, ArticleSequence]) -> None:
        self._articles, self._known = articles, known
        self._vocabulary = lru_cache(maxsize=64)(lambda document: vocabulary(articles.text(document)))

    def cell(self, text: str, kind: StringKind, place: StringPlace) -> MaskedString:
        """A string of a row. Raises `ReleaseError` where an article's words are in a row that names no document."""
        match kind:
            case StringKind.article:
                return self._article(text, place)
            case StringKind.free:
                return self._quoting(text, self._vocabulary_ranges(text, place))
            case StringKind.other:
                return self._quoting(text, [])
            case StringKind.closed:
                return MaskedString(text)

    def file(self, text: str, *, shown: Set[str] | None = None) -> MaskedString:
        """A whole text file; with pieces also where nothing was masked.

        ``shown`` are the words of its withheld form. The form with the text shows a document as an example, always the
        first one: words of it that are not ``shown`` are quotes as well.
        """
        ranges = self._sequence_ranges(text)
        if shown is not None:
            first = next(iter(self._articles))[0]
            ranges |= {(*found, first, 0) for found in words_in(text, self._vocabulary(first) - shown)}
        disjoint = _disjoint(ranges)
        masked = mask_ranges(text, [(start, end) for start, end, *_ in disjoint])
        return MaskedString(masked, pieces=tuple(with_quotes(text, disjoint, self._articles.text)))

    def _article(self, text: str, place: StringPlace) -> MaskedString:
        masked = mask(text)
        if masked == text:
            return MaskedString(text)
        documents = [document for document in owners(place) if document in self._articles]
        if len(documents) != 1:
            column = ".".join(place.columns)
            what = "has words of an article and names no document, so they could not be restored"
            raise ReleaseError(f"column {column}: {what}; publish with the text, or correct the link")
        if implied(place, self._articles.text) == text:
            return MaskedString(masked)
        article = self._articles.text(documents[0])
        if place.name == "title" and text not in article:
            return MaskedString(masked, sha256=sha256(text))
        return MaskedString(masked, pieces=tuple(quoted(text, documents[0], article)))

    def _vocabulary_ranges(self, text: str, place: StringPlace) -> list[MaskedRange]:
        """The words that the string's documents have."""
        sources: dict[tuple[int, int], str] = {}
        for document in owners(place):
            if document in self._articles:
                for found in words_in(text, self._vocabulary(document)):
                    sources.setdefault(found, document)
        return [(start, end, document, 0) for (start, end), document in sorted(sources.items())]

    def _quoting(self, text: str, ranges: list[MaskedRange]) -> MaskedString:
        """The string without these ranges, and without the known sequences in the rest."""
        rest = mask_ranges(text, [(start, end) for start, end, *_ in ranges])
        disjoint = _disjoint({*ranges, *self._sequence_ranges(rest)})
        if not disjoint:
            return MaskedString(text)
        masked = mask_ranges(text, [(start, end) for start, end, *_ in disjoint])
        return MaskedString(masked, pieces=tuple(with_quotes(text, disjoint, self._articles.text)))

    def _sequence_ranges(self, text: str) -> set[MaskedRange]:
        """The words of all known sequences, in the text as it is and without its escapes."""
        found = (match for words in word_lists(text) for match in matches(words, self._known))
        return {(*at, document, start) for at, document, (start, _) in found}


def _disjoint(ranges: Set[MaskedRange]) -> list[MaskedRange]:
    """The ranges in order, and of those that overlap the first."""
    out: list[MaskedRange] = []
    for masked in sorted(ranges):
        if not out or out[-1][1] <= masked[0]:
            out.append(masked)
    return out
