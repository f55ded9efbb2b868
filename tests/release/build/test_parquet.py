"""Parquet files: what stands in them, and in which portions."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goldspan.release.build.columns import Column, Label, ListOf, Offset, StructOf, Text
from goldspan.release.build.parquet import ViewWriter, loaded_size
from goldspan.release.build.rows import table_maker
from goldspan.release.build.views import View


def named(name, kind):
    """A field of structs that are made of dicts."""
    return Column(name, kind, "", lambda values: [value[name] for value in values])


COLUMNS = (
    Column("id", Text(), ""),
    Column("spans", ListOf(StructOf((named("label", Label(("A", "B"))), named("at", Offset())))), ""),
)

VIEW = View("test", "one", COLUMNS, lambda entry: iter(()))


def some(number):
    spans = [{"label": "AB"[at % 2], "at": at} for at in range(3)]
    return [{"id": f"n{one}", "spans": spans[: one % 4]} for one in range(number)]


def table(rows):
    return table_maker(VIEW)(rows)


def written(top, rows, *, by=1, group=20, size=10**9):
    """Files of the rows, which arrive ``by`` so many at once."""
    with ViewWriter(VIEW, top, "train", size=size) as writer:
        for at in range(0, len(rows), by):
            writer.add(table(rows[at : at + by]))
            if (at + by) % group == 0:
                writer.end_group()
        return [pq.ParquetFile(top / path) for path in writer.finish()]


@pytest.mark.parametrize("number", [1, 19, 20, 21, 45])
def test_rows_come_back_in_order_in_groups_of_the_given_size(tmp_path, number):
    (file,) = written(tmp_path, some(number))
    assert file.read().to_pylist() == some(number)
    sizes = [file.metadata.row_group(index).num_rows for index in range(file.num_row_groups)]
    assert sizes == [20] * (number // 20) + [number % 20] * (number % 20 > 0)


def test_how_the_rows_arrive_does_not_change_the_bytes(tmp_path):
    written(tmp_path / "single", some(45))
    written(tmp_path / "many", some(45), by=5)
    (one,), (other,) = ((tmp_path / name).rglob("*.parquet") for name in ("single", "many"))
    assert one.name == other.name and one.read_bytes() == other.read_bytes()


def test_a_file_that_is_large_enough_ends_with_its_row_group(tmp_path):
    files = written(tmp_path, some(45), size=1)
    assert [file.metadata.num_rows for file in files] == [20, 20, 5]
    assert sorted(path.name for path in (tmp_path / "data" / "test").iterdir()) == [
        f"train-{number:05}-of-00003.parquet" for number in range(3)
    ]
    assert [row for file in files for row in file.read().to_pylist()] == some(45)


def test_no_rows_make_no_file(tmp_path):
    assert written(tmp_path, []) == []
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_zstd_with_a_page_index_and_no_foreign_metadata(tmp_path):
    (file,) = written(tmp_path, some(3))
    column = file.metadata.row_group(0).column(0)
    assert column.compression == "ZSTD" and column.has_offset_index and column.has_column_index
    assert file.metadata.metadata is None and file.schema_arrow.metadata is None


def test_empty_lists_keep_their_type(tmp_path):
    (file,) = written(tmp_path, [{"id": "a", "spans": []}])
    assert file.schema_arrow.field("spans").type == pa.list_(pa.struct([("label", pa.string()), ("at", pa.int32())]))


def test_strings_are_not_large(tmp_path):
    (file,) = written(tmp_path, some(1))
    assert file.schema_arrow.field("id").type == pa.string()


def test_pages_end_where_the_content_says(tmp_path):
    """Content-defined chunking: a row put in at the front leaves most of the later bytes as they were."""
    import random

    words = random.Random(0)
    rows = [{"id": f"{words.getrandbits(2048):0512x}", "spans": []} for _ in range(8_000)]
    one, two = tmp_path / "a", tmp_path / "b"
    (before,), (after,) = (
        written(top, found, by=1000, group=50_000)
        for top, found in ((one, rows), (two, [{"id": "new", "spans": []}, *rows]))
    )
    assert before.num_row_groups == after.num_row_groups == 1
    (first,), (second,) = ([path.read_bytes() for path in top.rglob("*.parquet")] for top in (one, two))
    pieces = [first[at : at + 4096] for at in range(0, len(first), 4096)]
    assert sum(piece in second for piece in pieces) > len(pieces) / 2


def test_the_loaded_size_counts_labels_as_numbers(tmp_path):
    rows = [{"id": "a", "spans": [{"label": "A" * 100, "at": 1}] * 50}]
    span = StructOf((Column("label", Text(), ""), Column("at", Offset(), "")))
    strings = (COLUMNS[0], Column("spans", ListOf(span), ""))
    written(tmp_path, rows)
    (path,) = tmp_path.rglob("*.parquet")
    assert loaded_size(path, strings) - loaded_size(path, COLUMNS) == 50 * (100 + 4 - 8)
