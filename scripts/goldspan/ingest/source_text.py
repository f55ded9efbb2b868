"""The source article of a document, and the place in its file for a range of the text."""

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from goldspan.errors import PathError
from goldspan.ingest.jsonl_reader import raw_lines
from goldspan.model import Document, Fragments
from goldspan.store import check_inside


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A passage of a source article's file.

    ``start`` and ``end`` are code points of the decoded file, half open; ``line`` and ``column`` are where it begins,
    counted from 1, the column in code points. ``text`` is the passage as it is in the file: with markup and escapes.
    """

    start: int
    end: int
    line: int
    column: int
    text: str


class SourceText:
    """The part of a source article's file that a document was made of, and its places for parts of the document."""

    def __init__(self, document: Document, file: Path, raw: str, *, base: int = 0, first_line: int = 1) -> None:
        """``raw`` begins at the code point ``base`` of the file, which is on the line ``first_line``."""
        self.file = file
        self._alignment, self._raw, self._base, self._first_line = document.alignment, raw, base, first_line
        self._line_starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", raw))]

    def places(self, fragments: Fragments) -> tuple[SourcePlace, ...]:
        """One place for each fragment. Raises ``ValueError`` where a fragment is not in the document's text."""
        return tuple(self._place(start, end) for start, end in fragments)

    def _place(self, start: int, end: int) -> SourcePlace:
        raw_start, raw_end = self._alignment.raw_range(start, end)
        at = raw_start - self._base
        line = bisect_right(self._line_starts, at) - 1
        return SourcePlace(
            start=raw_start,
            end=raw_end,
            line=self._first_line + line,
            column=at - self._line_starts[line] + 1,
            text=self._raw[at : raw_end - self._base],
        )


def read_source(document: Document, seeds: Path) -> SourceText:
    """The source article of a document, from the folder of articles.

    Raises `PathError` where the file is missing, or is not the one that the document was made of.
    """
    file = seeds / document.source.file
    check_inside(file, seeds)
    again = "restore it, or run `goldspan ingest` to make the document anew"
    try:
        if file.suffix.lower() == ".jsonl":
            found = _read_line(document, file)
        else:
            data = file.read_bytes()
            same = hashlib.sha256(data).hexdigest() == document.source.sha256
            found = SourceText(document, file, data.decode("utf-8")) if same else None
    except FileNotFoundError as error:
        raise PathError(f"{file}: the source article of {document.id} is missing; {again}") from error
    if found is None:
        raise PathError(f"{file}: not the source article that {document.id} was made of, for it has changed; {again}")
    return found


def _read_line(document: Document, file: Path) -> SourceText | None:
    """The line of a JSON Lines file that the document was made of."""
    with file.open("rb") as lines:
        for line in raw_lines(lines):
            if hashlib.sha256(line.data).hexdigest() != document.source.sha256:
                continue
            raw = line.data.decode("utf-8")
            if _is_aligned(document, raw, line.base):  # a line that was moved has the same checksum
                return SourceText(document, file, raw, base=line.base, first_line=line.number)
    return None


def _is_aligned(document: Document, raw: str, base: int) -> bool:
    """Whether the alignment gives the letters of the document in ``raw``, which begins at ``base`` of the file."""
    for segment in document.alignment.segments:
        if segment.length == segment.raw_length:  # others stand for an escape as a whole
            at = segment.raw_start - base
            passage = raw[max(0, at) : max(0, at + segment.length)]
            letters = document.text[segment.start : segment.start + segment.length]
            if len(passage) < len(letters) or any(
                letter != found for letter, found in zip(letters, passage, strict=True) if letter.isalnum()
            ):
                return False
    return True
