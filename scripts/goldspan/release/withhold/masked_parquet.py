"""Reads and rewrites the strings of Parquet files; schema and row groups stay."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goldspan.release.build.parquet import open_file
from goldspan.release.withhold.row_strings import Row

BATCH = 100
"""Rows that are Python objects at once."""


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file, a batch in memory at a time."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH):
            yield from batch.to_pylist()


def rewrite(path: Path, to: Path, change: Callable[[int, Row], Row]) -> None:
    """Writes the file with each row changed; ``change`` gets the number of the row, from 0, and the row.

    Unchanged rows give the same bytes, where the same version of pyarrow wrote the file.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    with pq.ParquetFile(path) as file, open_file(to, file.schema_arrow) as out:
        for group in range(file.num_row_groups):
            batches = []
            for batch in file.iter_batches(batch_size=BATCH, row_groups=[group]):
                changed = [change(number + at, row) for at, row in enumerate(batch.to_pylist())]
                number += len(changed)
                batches.append(pa.RecordBatch.from_pylist(changed, schema=file.schema_arrow))
            table = pa.Table.from_batches(batches, schema=file.schema_arrow).combine_chunks()
            out.write_table(table, row_group_size=table.num_rows)


def strings(path: Path) -> Iterator[tuple[str, str]]:
    """The strings of a file, each with the name of its column; equal ones of a batch mostly come once."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=BATCH):
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                for leaf in _string_arrays(column):
                    yield from ((name, string) for string in leaf.unique().to_pylist() if string is not None)


def _string_arrays(array: pa.Array) -> Iterable[pa.Array]:
    if pa.types.is_struct(array.type):
        for field in array.flatten():
            yield from _string_arrays(field)
    elif pa.types.is_list(array.type):
        yield from _string_arrays(array.flatten())
    elif pa.types.is_string(array.type):
        yield array
