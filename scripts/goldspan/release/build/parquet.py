"""Tables to Parquet files, the same bytes for the same rows, however they arrive.

The bytes also depend on the version of pyarrow, which every file names; whoever
compares bytes across machines pins it.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from goldspan.release.build.columns import Column, ColumnType, Label, ListOf, StructOf, arrow_schema
from goldspan.release.build.views import View

SIZE = 300_000_000
"""Bytes after which a split of a view goes on in another file."""

CHUNKING = {"min_chunk_size": 256 * 1024, "max_chunk_size": 1024 * 1024, "norm_level": 0}
"""The content decides where pages end, so that an upload recognises unchanged ones."""


class ViewWriter:
    """Writes one split of a view into files of about ``size`` bytes, which end with a row group.

    A context manager. A file is made with its first row, for a file without rows cannot be loaded. `finish` names the
    files, for their number is part of their names.
    """

    def __init__(self, view: View, top: Path, split: str, *, size: int = SIZE) -> None:
        self.view, self.split = view, split
        self.rows = 0
        self._top, self._size = top, size
        self._schema = arrow_schema(view.columns)
        self._waiting: list[pa.Table] = []
        self._file: pq.ParquetWriter | None = None
        self._sink: Any = None
        self._aside: list[Path] = []

    def __enter__(self) -> "ViewWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def add(self, table: pa.Table) -> None:
        """More rows of the row group."""
        self._waiting.append(table)
        self.rows += table.num_rows

    def end_group(self) -> None:
        """Writes the collected rows as a row group, if there are any."""
        table = pa.concat_tables(self._waiting).combine_chunks() if self._waiting else None
        self._waiting = []
        if not table:
            return
        file = self._file or self._open()
        file.write_table(table, row_group_size=table.num_rows)
        del table
        pa.default_memory_pool().release_unused()
        if self._sink.tell() >= self._size:
            self._close()

    def finish(self) -> tuple[str, ...]:
        """Ends the last row group and names the files; returns their paths below the dataset's folder."""
        self.end_group()
        self._close()
        paths = tuple(
            data_path(self.view.name, self.split, number, len(self._aside)) for number in range(len(self._aside))
        )
        for aside, path in zip(self._aside, paths, strict=True):
            os.rename(aside, self._top / path)
        return paths

    def _open(self) -> pq.ParquetWriter:
        folder = self._top / "data" / self.view.name
        folder.mkdir(parents=True, exist_ok=True)
        self._aside.append(folder / f".{self.split}-{len(self._aside):05}")
        self._sink = pa.OSFile(str(self._aside[-1]), "wb")
        self._file = open_file(self._sink, self._schema)
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._sink.close()
        self._file = None


def data_path(view: str, split: str, number: int = 0, of: int = 1) -> str:
    """Where a file of a view lies below the dataset's folder; ``number`` counts from 0."""
    return f"data/{view}/{split}-{number:05}-of-{of:05}.parquet"


def open_file(where: Any, schema: pa.Schema) -> pq.ParquetWriter:
    """Opens a file for row groups, with the options of a release; ``where`` is a path or an Arrow sink."""
    return pq.ParquetWriter(
        where,
        schema,
        compression="zstd",
        write_page_index=True,
        use_content_defined_chunking=CHUNKING,
        # Parquet's own types say all there is; a stored Arrow schema only adds bytes that change by version
        store_schema=False,
    )


def row_count(path: Path) -> int:
    with pq.ParquetFile(path) as file:
        return int(file.metadata.num_rows)


def first_row(path: Path) -> dict[str, Any]:
    """The first row of a file, as plain data; labels are strings in it."""
    with pq.ParquetFile(path) as file:
        row: dict[str, Any] = next(file.iter_batches(batch_size=1)).to_pylist()[0]
    return row


def group_count(path: Path) -> int:
    with pq.ParquetFile(path) as file:
        return int(file.num_row_groups)


def loaded_size(path: Path, columns: Iterable[Column], groups: Iterable[int] | None = None) -> int:
    """The bytes that these row groups, or all, take as `datasets` holds them: labels are 64-bit numbers there.

    This is the ``num_bytes`` of the card. `datasets` reads batches of as many rows as the first row group has, and a
    batch ends with its row group. Every batch has its own offsets and null bitmaps, which are counted here too. Where
    all lists of a batch are empty, `datasets` keeps a few bytes less.
    """
    kinds = {column.name: column.type for column in columns}
    size = 0
    with pq.ParquetFile(path) as file:
        most = file.metadata.row_group(0).num_rows
        for number in range(file.num_row_groups) if groups is None else groups:
            for batch in file.read_row_group(number, use_threads=False).to_batches(most):
                size += batch.nbytes + sum(_growth(batch.column(name), kind) for name, kind in kinds.items())
    return size


def _growth(array: Any, kind: ColumnType) -> int:
    """By how many bytes an array grows when its labels become numbers."""
    match kind:
        case Label():
            return int(8 * len(array) - array.nbytes)
        case ListOf(item):
            return _growth(array.flatten(), item)
        case StructOf(fields):
            return sum(_growth(array.field(column.name), column.type) for column in fields)
        case _:
            return 0
