"""`restore.jsonl`: what it takes to restore a withheld release, without a word of its articles.

The first line names every file of the original with its sum. Then comes a line
for each string that its row does not tell: a file, the number of the row and the
cell in it (or neither, for a file as a whole), and either pieces or, of a title
that its article does not have, the sha256.
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


class Head(Struct, frozen=True, kw_only=True):
    """``files`` are those of the original, in the order in which they go into place."""

    format: int = FORMAT
    files: tuple[File, ...]


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A string of the original. ``row`` counts from 0 over the whole file; ``None``: the file itself."""

    file: str
    row: int | None = None
    cell: tuple[str | int, ...] = ()
    pieces: tuple[Piece, ...] | None = None
    sha256: str | None = None


def write(file: BinaryIO, one: Head | Entry) -> None:
    """A line more."""
    file.write(msgspec.json.encode(one) + b"\n")


def head(release: Path) -> Head:
    """Raises `ReleaseError` where the folder holds no withheld release."""
    path = release / NAME
    try:
        with path.open("rb") as file:
            found = msgspec.json.decode(file.readline(), type=Head)
    except FileNotFoundError as error:
        raise ReleaseError(f"{path}: not there, so this is no withheld release; name the folder of one") from error
    except msgspec.MsgspecError as error:
        raise _broken(path, 1, error) from error
    if found.format != FORMAT:
        raise ReleaseError(f"{path}: has format {found.format}, and {FORMAT} is read; use a newer goldspan")
    return found


class Entries:
    """The entries of a release, taken in the order in which they stand. A context."""

    def __init__(self, release: Path) -> None:
        self._path = release / NAME
        self._decoder = msgspec.json.Decoder(Entry)
        self._number = 1

    def __enter__(self) -> "Entries":
        self._file = self._path.open("rb")
        self._file.readline()
        self._next = self._read()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def take(self, file: str, row: int | None = None) -> Iterator[Entry]:
        """Those that come next, as long as they are of this row. Raises `ReleaseError` at a line that is no entry."""
        while self._next is not None and (self._next.file, self._next.row) == (file, row):
            one, self._next = self._next, self._read()
            yield one

    def rest(self) -> Iterator[Entry]:
        """All that are left."""
        while self._next is not None:
            one, self._next = self._next, self._read()
            yield one

    def _read(self) -> Entry | None:
        self._number += 1
        line = self._file.readline()
        try:
            return self._decoder.decode(line) if line else None
        except msgspec.MsgspecError as error:
            raise _broken(self._path, self._number, error) from error


def _broken(path: Path, number: int, error: Exception) -> ReleaseError:
    return ReleaseError(f"{path}, line {number}: {error}; get this file of the release again")
