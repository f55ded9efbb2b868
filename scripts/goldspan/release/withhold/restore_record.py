"""`restore.jsonl`: what is needed to restore a withheld release, without a word of its articles.

The first line has the path and the sum of every file of the full release. Then there is a line for each string that its
row does not imply: the file, the number of the row and the cell in it (or neither, for a file as a whole), and the
pieces of the string or, for a title that its article does not have, the sha256.
"""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec
from msgspec import Struct

from goldspan.release.release_settings import File, ReleaseError
from goldspan.release.withhold.pieces import Piece

NAME = "restore.jsonl"
FORMAT = 1


class RestoreHead(Struct, frozen=True, kw_only=True):
    """``files`` are those of the full release, in the order in which they are moved to their places."""

    format: int = FORMAT
    files: tuple[File, ...]


class RestoreEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A string of the full release. ``row`` counts from 0 over the whole file; ``None`` is the file itself."""

    file: str
    row: int | None = None
    cell: tuple[str | int, ...] = ()
    pieces: tuple[Piece, ...] | None = None
    sha256: str | None = None


def write_line(file: BinaryIO, record: RestoreHead | RestoreEntry) -> None:
    file.write(msgspec.json.encode(record) + b"\n")


def read_head(release: Path) -> RestoreHead:
    """Raises `ReleaseError` where the folder holds no withheld release."""
    path = release / NAME
    try:
        with path.open("rb") as file:
            head = msgspec.json.decode(file.readline(), type=RestoreHead)
    except FileNotFoundError as error:
        raise ReleaseError(f"{path}: not there, so this is no withheld release; name the folder of one") from error
    except msgspec.MsgspecError as error:
        raise _broken(path, 1, error) from error
    if head.format != FORMAT:
        raise ReleaseError(f"{path}: has format {head.format}, and {FORMAT} is read; use a newer goldspan")
    return head


class RestoreEntries:
    """The entries of a release, taken in their order in the file. A context."""

    def __init__(self, release: Path) -> None:
        self._path = release / NAME
        self._decoder = msgspec.json.Decoder(RestoreEntry)
        self._number = 1

    def __enter__(self) -> "RestoreEntries":
        self._file = self._path.open("rb")
        self._file.readline()
        self._next = self._read()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def take(self, file: str, row: int | None = None) -> Iterator[RestoreEntry]:
        """The next ones, as long as they are of this row. Raises `ReleaseError` at a line that is no entry."""
        while self._next is not None and (self._next.file, self._next.row) == (file, row):
            entry, self._next = self._next, self._read()
            yield entry

    def rest(self) -> Iterator[RestoreEntry]:
        """All that are left."""
        while self._next is not None:
            entry, self._next = self._next, self._read()
            yield entry

    def _read(self) -> RestoreEntry | None:
        self._number += 1
        line = self._file.readline()
        try:
            return self._decoder.decode(line) if line else None
        except msgspec.MsgspecError as error:
            raise _broken(self._path, self._number, error) from error


def _broken(path: Path, number: int, error: Exception) -> ReleaseError:
    return ReleaseError(f"{path}, line {number}: {error}; get this file of the release again")
