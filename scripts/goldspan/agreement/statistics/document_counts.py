"""The numbers of each document, packed: in memory where there are few documents, in a file where there are many.

A statistic has some hundred numbers a document, more than the text that was counted. They are read in the order of the
documents, after all documents were counted; so they can wait in a file.
"""

import pickle
import tempfile
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Numbers: TypeAlias = Mapping[Any, float]
"""Numbers under keys; a key that is missing has 0."""

BLOCK_SIZE = 64
"""Documents of a block."""


class CountBlock(Struct, frozen=True):
    """The numbers of some documents as a sparse matrix.

    The document ``documents[rows[i]]`` has ``numbers[i]`` under ``keys[columns[i]]``. A document is given by its
    position among all documents, from 0; a document without any numbers is in ``documents`` too.
    """

    documents: Array
    keys: tuple[Hashable, ...]
    rows: Array
    columns: Array
    numbers: Array

    def read(self) -> "CountBlock":
        return self

    def table(self) -> Array:
        """A row for each document, a column for each key."""
        out = np.zeros((len(self.documents), len(self.keys)))
        out[self.rows, self.columns] = self.numbers
        return out

    def of(self, row: int) -> Numbers:
        """The numbers of the document of this row."""
        entries = np.flatnonzero(self.rows == row)
        return {self.keys[self.columns[entry]]: float(self.numbers[entry]) for entry in entries}


class StoredBlock(Struct, frozen=True):
    """A block in the file of a `Spool`."""

    path: str
    start: int
    size: int

    def read(self) -> CountBlock:
        with open(self.path, "rb") as file:
            file.seek(self.start)
            block: CountBlock = pickle.loads(file.read(self.size))
        return block


class Spool:
    """A temporary file for blocks, which is deleted at the end of a ``with``."""

    def __enter__(self) -> "Spool":
        self._file = tempfile.NamedTemporaryFile(prefix="goldspan-", suffix=".numbers")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, block: CountBlock) -> StoredBlock:
        raw = pickle.dumps(block, pickle.HIGHEST_PROTOCOL)
        start = self._file.tell()
        self._file.write(raw)
        self._file.flush()  # other processes read the file by its name
        return StoredBlock(self._file.name, start, len(raw))


def pack(documents: list[tuple[int, Numbers]]) -> CountBlock:
    """A block of documents, each given by its position and its numbers. Numbers that are 0 are left out."""
    keys: dict[Hashable, int] = {}
    entries = [
        (row, keys.setdefault(key, len(keys)), number)
        for row, (_, numbers) in enumerate(documents)
        for key, number in numbers.items()
        if number
    ]
    rows, columns, numbers = zip(*entries, strict=True) if entries else ((), (), ())
    return CountBlock(
        np.array([position for position, _ in documents], dtype=np.uint32),
        tuple(keys),
        np.array(rows, dtype=np.uint16),
        np.array(columns, dtype=np.uint32),
        np.array(numbers, dtype=np.float64),
    )


class DocumentCounts(Struct):
    """The numbers of documents for one statistic, in the order of the documents.

    Each of the ``blocks`` comes with an offset that is added to the positions of its documents. The documents in
    ``waiting`` are too few for a block.
    """

    blocks: list[tuple[int, CountBlock | StoredBlock]] = field(default_factory=list)
    waiting: list[tuple[int, Numbers]] = field(default_factory=list)

    def add(self, document: int, numbers: Numbers) -> None:
        """Adds one document, given by its position."""
        self.waiting.append((document, numbers))
        if len(self.waiting) == BLOCK_SIZE:
            self.pack()

    def pack(self) -> None:
        """Packs the documents that wait, so that they take less memory."""
        if self.waiting:
            self.blocks.append((0, pack(self.waiting)))
            self.waiting = []

    def extend(self, more: "DocumentCounts", offset: int, spool: Spool | None) -> None:
        """Adds further documents, whose positions are counted from ``offset``."""
        self.pack()
        more.pack()
        for inner, block in more.blocks:
            kept = spool.put(block) if spool and isinstance(block, CountBlock) else block
            self.blocks.append((offset + inner, kept))

    def read(self) -> Iterator[tuple[Array, CountBlock]]:
        """The blocks, each with the positions of its documents."""
        self.pack()
        for offset, kept in self.blocks:
            block = kept.read()
            yield block.documents + np.uint32(offset), block
