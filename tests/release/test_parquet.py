"""Parquet files: what stands in them, and in which portions."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goldspan.release import ReleaseError
from goldspan.release.columns import Column, Label, ListOf, Offset, Struct, Text
from goldspan.release.parquet import Writer, loaded_size
from goldspan.release.views import View

COLUMNS = (
    Column("id", Text(), ""),
    Column("spans", ListOf(Struct((Column("label", Label(("A", "B")), ""), Column("at", Offset(), "")))), ""),
)


def view(group=20, columns=COLUMNS):
    return View("test", "one", columns, group, lambda entry: iter(()))


def some(number):
    spans = [{"label": "AB"[at % 2], "at": at} for at in range(3)]
    return [{"id": f"n{one}", "spans": spans[: one % 4]} for one in range(number)]


def written(path, rows, **more):
    with Writer(view(**more), path) as writer:
        for row in rows:
            writer.write([row])
    return pq.ParquetFile(path)


@pytest.mark.parametrize("number", [1, 19, 20, 21, 45])
def test_rows_come_back_in_order_in_groups_of_the_given_size(tmp_path, number):
    file = written(tmp_path / "x.parquet", some(number))
    assert file.read().to_pylist() == some(number)
    sizes = [file.metadata.row_group(index).num_rows for index in range(file.num_row_groups)]
    assert sizes == [20] * (number // 20) + [number % 20] * (number % 20 > 0)


def test_how_the_rows_arrive_does_not_change_the_bytes(tmp_path):
    written(tmp_path / "single.parquet", some(45))
    with Writer(view(), tmp_path / "at once.parquet") as writer:
        writer.write(some(45))
    assert (tmp_path / "single.parquet").read_bytes() == (tmp_path / "at once.parquet").read_bytes()


def test_no_rows_make_no_file(tmp_path):
    with Writer(view(), tmp_path / "x.parquet") as writer:
        writer.write([])
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_zstd_with_a_page_index_and_no_foreign_metadata(tmp_path):
    file = written(tmp_path / "x.parquet", some(3))
    column = file.metadata.row_group(0).column(0)
    assert column.compression == "ZSTD" and column.has_offset_index and column.has_column_index
    assert file.metadata.metadata is None and file.schema_arrow.metadata is None


def test_empty_lists_keep_their_type(tmp_path):
    file = written(tmp_path / "x.parquet", [{"id": "a", "spans": []}])
    assert file.schema_arrow.field("spans").type == pa.list_(pa.struct([("label", pa.string()), ("at", pa.int32())]))


def test_strings_are_not_large(tmp_path):
    file = written(tmp_path / "x.parquet", some(1))
    assert file.schema_arrow.field("id").type == pa.string()


def test_pages_end_where_the_content_says(tmp_path):
    """Content-defined chunking: a row put in at the front leaves most of the later bytes as they were."""
    import random

    words = random.Random(0)
    rows = [{"id": f"{words.getrandbits(2048):0512x}", "spans": []} for _ in range(8_000)]
    before = written(tmp_path / "a.parquet", rows, group=50_000)
    after = written(tmp_path / "b.parquet", [{"id": "new", "spans": []}, *rows], group=50_000)
    assert before.num_row_groups == after.num_row_groups == 1
    one, two = (tmp_path / "a.parquet").read_bytes(), (tmp_path / "b.parquet").read_bytes()
    pieces = [one[at : at + 4096] for at in range(0, len(one), 4096)]
    assert sum(piece in two for piece in pieces) > len(pieces) / 2


def test_a_row_that_does_not_fit_is_named(tmp_path):
    with (
        pytest.raises(ReleaseError, match="rows 1 to 1 of 'test' do not fit its columns"),
        Writer(view(), tmp_path / "x.parquet") as writer,
    ):
        writer.write([{"id": 3, "spans": []}])


def test_an_offset_beyond_32_bits_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="do not fit"), Writer(view(), tmp_path / "x.parquet") as writer:
        writer.write([{"id": "a", "spans": [{"label": "A", "at": 2**31}]}])


def test_the_loaded_size_counts_labels_as_numbers(tmp_path):
    rows = [{"id": "a", "spans": [{"label": "A" * 100, "at": 1}] * 50}]
    span = Struct((Column("label", Text(), ""), Column("at", Offset(), "")))
    strings = (COLUMNS[0], Column("spans", ListOf(span), ""))
    written(tmp_path / "x.parquet", rows)
    fewer = loaded_size(tmp_path / "x.parquet", strings) - loaded_size(tmp_path / "x.parquet", COLUMNS)
    assert fewer == 50 * (100 + 4 - 8)
