"""Every reader that is promised reads every view, of the form with the words of the articles and of the one without."""

import duckdb
import mlcroissant
import pandas
import polars
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from shelves import Shelf

from goldspan.release.build.columns import Label, Text
from goldspan.release.build.views import views


def by_datasets(folder, view, column, cache):
    return load_dataset(str(folder), view, split="train", cache_dir=cache)[column][:]


def by_streaming(folder, view, column, cache):
    return [row[column] for row in load_dataset(str(folder), view, split="train", streaming=True)]


def by_pandas(folder, view, column, cache):
    return pandas.read_parquet(path(folder, view))[column].tolist()


def by_polars(folder, view, column, cache):
    return polars.read_parquet(path(folder, view))[column].to_list()


def by_duckdb(folder, view, column, cache):
    return [row[0] for row in duckdb.read_parquet(str(path(folder, view))).project(column).fetchall()]


def by_mlcroissant(folder, view, column, cache):
    records = mlcroissant.Dataset(jsonld=folder / "croissant.json").records(f"{view}-train")
    return [row[f"{view}-train/{column}"].decode("utf-8") for row in records]


def path(folder, view):
    return folder / "data" / view / "train-00000-of-00001.parquet"


@pytest.fixture(scope="module")
def shelf(make_bench, tmp_path_factory):
    """Both forms, with rows in every view."""
    top = tmp_path_factory.mktemp("shelf")
    shelf = Shelf(make_bench(top / "corpus").fill_every_view(), top)
    shelf.publish()
    return shelf


@pytest.mark.parametrize("read", [by_datasets, by_streaming, by_pandas, by_polars, by_duckdb, by_mlcroissant])
def test_every_row_of_every_view_is_read(shelf, tmp_path, monkeypatch, read):
    monkeypatch.setenv("HOME", str(tmp_path))  # where mlcroissant would keep what it keeps
    for folder in (shelf.full, shelf.masked):
        written = [view for view in views(shelf.bench.schema) if path(folder, view.name).exists()]
        assert {"documents", "spans", "links"} <= {view.name for view in written}
        for view in written:
            column = next(column.name for column in view.columns if isinstance(column.type, Text | Label))
            expected = pq.read_table(path(folder, view.name))[column].to_pylist()
            got = read(folder, view.name, column, str(tmp_path / folder.name))
            assert expected and sorted(got) == sorted(expected), (folder.name, view.name)
