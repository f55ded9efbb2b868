"""Rows to a Parquet file, a batch at a time, the same bytes for the same rows.

The bytes also depend on the version of pyarrow, which every file names; whoever
compares bytes across machines pins it.
"""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from goldspan.release.columns import Column, Label, ListOf, Struct, Type, arrow_schema
from goldspan.release.errors import ReleaseError
from goldspan.release.views import Row, View

BATCHES = 10
"""How many batches make a row group: Python rows are large, so few wait at a time."""

CHUNKING = {"min_chunk_size": 256 * 1024, "max_chunk_size": 1024 * 1024, "norm_level": 0}
"""Pages end where the content says so; an upload then finds unchanged ones again."""


class Writer:
    """Writes the rows of one view. The file appears with the first row: a file without rows cannot be loaded."""

    def __init__(self, view: View, path: Path) -> None:
        self.view, self.path = view, path
        self.rows = 0
        self._schema = arrow_schema(view.columns)
        self._waiting: list[Row] = []
        self._batches: list[pa.RecordBatch] = []
        self._file: pq.ParquetWriter | None = None

    def __enter__(self) -> "Writer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._convert()
                self._write()
        finally:
            if self._file is not None:
                self._file.close()

    def write(self, rows: Iterable[Row]) -> None:
        """Raises `ReleaseError` where a row does not fit the view's columns."""
        for row in rows:
            self._waiting.append(row)
            self.rows += 1
            if self.rows % self.view.group == 0:
                self._convert()
                self._write()
            elif len(self._waiting) >= self.view.group // BATCHES:
                self._convert()

    def _convert(self) -> None:
        if not self._waiting:
            return
        try:
            self._batches.append(pa.RecordBatch.from_pylist(self._waiting, schema=self._schema))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            place = f"rows {self.rows - len(self._waiting) + 1} to {self.rows} of {self.view.name!r}"
            raise ReleaseError(f"{place} do not fit its columns ({error}); run `goldspan validate`") from error
        self._waiting = []

    def _write(self) -> None:
        if not self._batches:
            return
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = pq.ParquetWriter(
                self.path,
                self._schema,
                compression="zstd",
                write_page_index=True,
                use_content_defined_chunking=CHUNKING,
                # Parquet's own types say all there is; a stored Arrow schema only adds bytes that change by version
                store_schema=False,
            )
        table = pa.Table.from_batches(self._batches).combine_chunks()
        self._file.write_table(table, row_group_size=table.num_rows)
        self._batches = []


def row_count(path: Path) -> int:
    with pq.ParquetFile(path) as file:
        return int(file.metadata.num_rows)


def first_row(path: Path) -> dict[str, Any]:
    """The first row of a file, as plain data; labels are strings in it."""
    with pq.ParquetFile(path) as file:
        row: dict[str, Any] = next(file.iter_batches(batch_size=1)).to_pylist()[0]
    return row


def loaded_size(path: Path, columns: Iterable[Column]) -> int:
    """The bytes that the file's rows take as `datasets` holds them: labels are 64-bit numbers there.

    This is the ``num_bytes`` of the card. The file is read one row group at a time.
    """
    kinds = {column.name: column.type for column in columns}
    size = 0
    with pq.ParquetFile(path) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number)
            size += table.nbytes
            for name, kind in kinds.items():
                size += sum(_growth(chunk, kind) for chunk in table.column(name).chunks)
    return size


def _growth(array: Any, kind: Type) -> int:
    """By how many bytes an array grows when its labels become numbers."""
    match kind:
        case Label():
            return int(8 * len(array) - array.nbytes)
        case ListOf(item):
            return _growth(array.flatten(), item)
        case Struct(fields):
            return sum(_growth(array.field(column.name), column.type) for column in fields)
        case _:
            return 0
