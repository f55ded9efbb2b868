"""Parquet files with other strings, and everything else as it was."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goldspan.release.build.parquet import open_file
from goldspan.release.withhold import masked_parquet


@pytest.fixture
def table(tmp_path):
    """A file of 250 rows, in row groups of 150 and 100."""
    schema = pa.schema([("id", pa.string()), ("tags", pa.list_(pa.struct([("name", pa.string()), ("n", pa.int32())])))])
    rows = [{"id": f"r{number}", "tags": [{"name": f"t{number % 3}", "n": number}]} for number in range(250)]
    with open_file(tmp_path / "table.parquet", schema) as file:
        for some in (rows[:150], rows[150:]):
            file.write_table(pa.Table.from_pylist(some, schema=schema), row_group_size=len(some))
    return tmp_path / "table.parquet"


def test_unchanged_rows_give_the_same_bytes(table, tmp_path):
    masked_parquet.rewrite(table, tmp_path / "copy.parquet", lambda number, row: row)
    assert (tmp_path / "copy.parquet").read_bytes() == table.read_bytes()


def test_row_groups_stay_and_rows_are_numbered_over_the_whole_file(table, tmp_path):
    masked_parquet.rewrite(table, tmp_path / "copy.parquet", lambda number, row: {**row, "id": f"{number} {row['id']}"})
    with pq.ParquetFile(tmp_path / "copy.parquet") as file:
        assert [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] == [150, 100]
        assert file.read().column("id").to_pylist() == [f"{number} r{number}" for number in range(250)]


def test_strings_are_found_at_any_depth(table):
    found = list(masked_parquet.strings(table))
    assert {name for name, _ in found} == {"id", "tags"}
    assert {string for name, string in found if name == "tags"} == {"t0", "t1", "t2"}
    assert len([name for name, _ in found if name == "id"]) == 250
