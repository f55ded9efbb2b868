"""The numbers of many documents, packed: in memory where they are few, in a file where they are not.

A statistic has some hundred numbers a document, more than the text it was counted on. They
are wanted in the order of the documents, once they are all there; so they may wait in a file.
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
"""Numbers under keys; what is not there is 0."""

AT_ONCE = 64
"""Documents of a block."""


class Block(Struct, frozen=True):
    """The numbers of some documents.

    The document ``documents[rows[i]]`` has ``numbers[i]`` of ``keys[columns[i]]``. Documents are told by
    their place among all, from 0; one that has nothing is among them all the same.
    """

    documents: Array
    keys: tuple[Hashable, ...]
    rows: Array
    columns: Array
    numbers: Array

    def read(self) -> "Block":
        return self

    def table(self) -> Array:
        """A row for each document, a column for each key."""
        out = np.zeros((len(self.documents), len(self.keys)))
        out[self.rows, self.columns] = self.numbers
        return out

    def of(self, row: int) -> Numbers:
        """What the document of this row has."""
        at = np.flatnonzero(self.rows == row)
        return {self.keys[self.columns[each]]: float(self.numbers[each]) for each in at}


class Stored(Struct, frozen=True):
    """A block in a file of ours."""

    path: str
    start: int
    size: int

    def read(self) -> Block:
        with open(self.path, "rb") as file:
            file.seek(self.start)
            block: Block = pickle.loads(file.read(self.size))
        return block


class Spool:
    """A file for blocks, which is gone at the end of a ``with``."""

    def __enter__(self) -> "Spool":
        self._file = tempfile.NamedTemporaryFile(prefix="goldspan-", suffix=".numbers")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, block: Block) -> Stored:
        raw = pickle.dumps(block, pickle.HIGHEST_PROTOCOL)
        start = self._file.tell()
        self._file.write(raw)
        self._file.flush()  # other processes read it by its name
        return Stored(self._file.name, start, len(raw))


def packed(documents: list[tuple[int, Numbers]]) -> Block:
    """Documents by their places, each with its numbers, as a block. What is 0 is left out."""
    keys: dict[Hashable, int] = {}
    found = [
        (row, keys.setdefault(key, len(keys)), number)
        for row, (_, numbers) in enumerate(documents)
        for key, number in numbers.items()
        if number
    ]
    rows, columns, numbers = zip(*found, strict=True) if found else ((), (), ())
    return Block(
        np.array([at for at, _ in documents], dtype=np.uint32),
        tuple(keys),
        np.array(rows, dtype=np.uint16),
        np.array(columns, dtype=np.uint32),
        np.array(numbers, dtype=np.float64),
    )


class Series(Struct):
    """The numbers of documents under one statistic, in their order.

    ``blocks`` come with what is to be added to the places of their documents. ``waiting`` are too few for a block.
    """

    blocks: list[tuple[int, Block | Stored]] = field(default_factory=list)
    waiting: list[tuple[int, Numbers]] = field(default_factory=list)

    def add(self, document: int, numbers: Numbers) -> None:
        """Takes in one more document, by its place."""
        self.waiting.append((document, numbers))
        if len(self.waiting) == AT_ONCE:
            self.pack()

    def pack(self) -> None:
        """Packs what waits, so that it is small."""
        if self.waiting:
            self.blocks.append((0, packed(self.waiting)))
            self.waiting = []

    def extend(self, other: "Series", offset: int, spool: Spool | None) -> None:
        """Takes in further documents, whose places are counted from ``offset``."""
        self.pack()
        other.pack()
        for more, block in other.blocks:
            kept = spool.put(block) if spool and isinstance(block, Block) else block
            self.blocks.append((offset + more, kept))

    def read(self) -> Iterator[tuple[Array, Block]]:
        """The blocks, each with the places of its documents."""
        self.pack()
        for offset, kept in self.blocks:
            block = kept.read()
            yield block.documents + np.uint32(offset), block
