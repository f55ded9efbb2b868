"""What the readers of a dataset see, and the traps on their way."""

import re
from collections import Counter

import duckdb
import pandas
import polars
import pytest
from datasets import ClassLabel, List, Value, get_dataset_config_names, load_dataset, load_dataset_builder
from datasets.exceptions import DatasetGenerationError
from datasets.utils.info_utils import NonMatchingSplitsSizesError

from goldspan.model import make_span
from goldspan.release.build.dataset import BuildOptions
from goldspan.release.build.write_views import GROUP, WriteOptions
from goldspan.store.splits import write_splits


@pytest.fixture(scope="module")
def whole(make_bench, tmp_path_factory):
    """A dataset with rows in every view, for tests that only read it."""
    bench = make_bench(tmp_path_factory.mktemp("whole") / "corpus").fill_every_view()
    bench.report = bench.build(version="1.2.3")
    return bench


@pytest.fixture
def split_up(filled):
    """A corpus in two splits with documents and an empty one; only documents of one of them are labelled."""
    filled.full_layer(filled.document("zero"))
    write_splits(filled.path, {"train": ["one", "two", "zero"], "test": ["three"], "dev": []})
    return filled


@pytest.fixture(scope="module")
def load_shared(tmp_path_factory):
    """`load_dataset` with a cache that lasts for all tests of datasets that nobody changes."""
    cache = tmp_path_factory.mktemp("cache")

    def loaded(bench, *config, **more):
        return load_dataset(str(bench.path), *config, cache_dir=str(cache), split="train", **more)

    return loaded


@pytest.fixture
def load(tmp_path):
    """`load_dataset` with a cache that lasts for one test."""

    def loaded(bench, *config, **more):
        return load_dataset(str(bench.path), *config, cache_dir=str(tmp_path / "cache"), split="train", **more)

    return loaded


def test_every_config_is_there_and_documents_is_what_one_gets(whole, load_shared):
    report = whole.report
    assert get_dataset_config_names(str(whole.path)) == list(report.rows)
    assert load_shared(whole).to_list() == load_shared(whole, "documents").to_list()
    assert {name: load_shared(whole, name).num_rows for name in report.rows} == report.rows
    assert (report.rows["documents"], report.rows["spans"], report.rows["links"]) == (4, 6, 1)


def test_the_version_is_the_releases(whole, load_shared):
    report = whole.report
    assert {str(load_shared(whole, name).info.version) for name in report.rows} == {"1.2.3"}


def test_streaming_gives_the_same_rows_and_labels(whole, load_shared):
    for name in whole.report.rows:
        streamed = load_shared(whole, name, streaming=True)
        assert list(streamed) == load_shared(whole, name).to_list()
        assert streamed.features == load_shared(whole, name).features


def test_nested_spans_come_back_as_lists_of_structs(built, load_shared):
    documents = load_shared(built)
    row = {one["id"]: one for one in documents}["one"]
    label = documents.features["spans"].feature["label"]
    assert [label.int2str(span["label"]) for span in row["spans"]] == ["Actor", "Event", "Place"]
    assert row["spans"][2]["fragments"] == [{"start": 19, "end": 24}, {"start": 34, "end": 39}]
    assert [row["text"][part["start"] : part["end"]] for part in row["spans"][2]["fragments"]] == ["Raqqa", "river"]
    assert row["spans"][1]["attributes"] == {"polarity": "positive", "tags": ["armed", "sudden"], "label": None}
    assert row["document_labels"] == {"topic": ["war"]}
    relation = documents.features["relations"].feature["label"]
    assert [(relation.int2str(one["label"]), one["attributes"]) for one in row["relations"]] == [
        ("agent", {"sure": "high"}), ("place", {"sure": None}),
    ]  # fmt: skip


def test_labels_are_numbers_with_names_in_documents_and_names_elsewhere(built, load_shared):
    assert load_shared(built).features["spans"].feature["label"] == ClassLabel(
        names=["Actor", "Place", "Event", "Never"]
    )
    assert load_shared(built, "spans").features["label"] == Value("string")
    assert load_shared(built, "annotations").features["spans"].feature["label"] == Value("string")
    assert load_shared(built, "spans")["label"][:] == ["Actor", "Event", "Place"]


def test_no_feature_is_large(whole, load_shared):
    for name in whole.report.rows:
        features = repr(load_shared(whole, name).features)
        assert "large" not in features and "Large" not in features
    assert load_shared(whole, "spans").features["tags"] == List(Value("string"))


def test_pandas_and_polars_read_the_files_with_label_names(built):
    path = built.path / "data" / "spans" / "train-00000-of-00001.parquet"
    assert pandas.read_parquet(path)["label"].tolist() == ["Actor", "Event", "Place"]
    assert polars.read_parquet(path)["label"].to_list() == ["Actor", "Event", "Place"]
    nested = polars.read_parquet(built.path / "data" / "documents" / "train-00000-of-00001.parquet")
    labels = nested.select(polars.col("spans").explode().struct.field("label")).to_series().drop_nulls()
    assert Counter(labels) == {"Actor": 1, "Event": 1, "Place": 1}


def test_duckdb_reads_the_files_of_all_splits_as_tables(split_up):
    report = split_up.build()
    tables = {name: duckdb.read_parquet(f"{split_up.path}/data/{name}/*.parquet") for name in report.rows}
    assert {name: len(table.fetchall()) for name, table in tables.items()} == report.rows
    assert (report.rows["documents"], report.rows["spans"]) == (4, 6)
    spans = tables["spans"]
    assert spans.filter("document_id = 'one'").order("start").project("label").fetchall() == [
        ("Actor",), ("Event",), ("Place",),
    ]  # fmt: skip
    nested = tables["documents"].project("unnest(spans).label as label").aggregate("label, count(*)", "label")
    assert sorted(nested.fetchall()) == [("Actor", 2), ("Event", 2), ("Place", 2)]


def test_tags_are_numbers_with_names_for_trainers_and_names_in_the_files(built, load_shared):
    tokens = load_shared(built, "tokens")
    tag = tokens.features["tags"].feature
    assert tag.names == ["O", *(f"{mark}-{name}" for name in ("Actor", "Place", "Event", "Never") for mark in "BI")]
    (row,) = tokens.filter(lambda row: row["document_id"] == "one")
    marked = [(word, tag.int2str(number)) for word, number in zip(row["tokens"], row["tags"], strict=True) if number]
    assert marked == [("army", "B-Actor"), ("shelled", "B-Event"), ("Raqqa", "B-Place"), ("river", "B-Place")]
    stored = polars.read_parquet(built.path / "data" / "tokens" / "train-00000-of-00001.parquet")["tags"].to_list()
    assert "B-Event" in stored[0]


# the traps


def test_a_rebuilt_folder_never_gives_old_rows(filled, load):
    """The cache is keyed by the folder's last name and the card alone; the new label is as long as the old one."""
    document = filled.document("four")
    for label in ("Actor", "Place", "Never"):
        filled.layer(document, spans=[make_span(document, label, [(0, 1)])])
        filled.build()
        features = load(filled).features["spans"].feature["label"]
        (row,) = load(filled).filter(lambda row: row["id"] == "four")
        assert [features.int2str(span["label"]) for span in row["spans"]] == [label]
        assert label in load(filled, "spans")["label"][:]
        (layer,) = load(filled, "annotations").filter(lambda row: row["document_id"] == "four")
        assert [span["label"] for span in layer["spans"]] == [label]


def test_another_folder_of_the_same_name_never_gives_these_rows(make_bench, tmp_path, load):
    for text in ("First text.", "Other text."):
        bench = make_bench(tmp_path / text / "corpus")
        bench.layer(bench.document("one", text))
        bench.build()
        assert load(bench)["text"][:] == [text]


def test_other_rows_of_the_same_sizes_are_told_apart_by_their_sum(make_bench, tmp_path, load):
    """The cache also looks at the sizes in the card, so only two builds of equal sizes show what the sum is for."""
    seen = {}
    for number in range(10, 40):
        bench = make_bench(tmp_path / str(number) / "corpus")
        bench.document("one", f"Text number {number}.")
        bench.build()
        head = (bench.path / "README.md").read_text(encoding="utf-8").split("\n---\n")[0]
        alike = re.sub("content-sha256: [0-9a-f]{64}", "", head)
        if alike in seen:
            break
        seen[alike] = bench, number
    before, other = seen[alike]
    assert other != number
    assert load(before)["text"][:] == [f"Text number {other}."]
    assert load(bench)["text"][:] == [f"Text number {number}."]


def test_a_view_without_rows_does_not_keep_the_others_from_loading(bench, load):
    document = bench.document()
    bench.layer(document, spans=[make_span(document, "Event", [(11, 18)])])
    report = bench.build()
    assert {"relations", "links"} <= set(report.omitted)
    assert get_dataset_config_names(str(bench.path)) == list(report.rows)
    assert load(bench)[0]["relations"] == []
    assert load(bench, "spans").num_rows == 1


def test_documents_without_any_label_keep_the_type_of_their_lists(bench, load):
    bench.document()
    assert {"spans", "relations", "tokens", "annotations", "links"} <= set(bench.build().omitted)
    assert load(bench)[0]["spans"] == load(bench)[0]["relations"] == []
    assert load(bench).features["spans"].feature["start"] == Value("int32")
    assert next(iter(load(bench, streaming=True)))["spans"] == []


def test_a_schema_without_relations_and_attributes_loads(make_bench, tmp_path, load):
    bench = make_bench(tmp_path / "corpus", "{name: x, version: 1.0.0, labels: {Event: {}}}")
    document = bench.document()
    bench.layer(document, spans=[make_span(document, "Event", [(11, 18)])])
    bench.build()
    assert load(bench)[0]["spans"][0]["text"] == "shelled"
    assert "document_labels" not in load(bench).column_names


def test_odd_names_of_labels_survive(make_bench, tmp_path, load):
    names = ["no", "1", "Éire", "a.b", "more than"]
    labels = ", ".join(f"{name!r}: {{}}" for name in names)
    bench = make_bench(tmp_path / "corpus", f"{{name: x, version: 1.0.0, labels: {{{labels}}}}}")
    document = bench.document()
    bench.layer(document, spans=[make_span(document, name, [(n, n + 1)]) for n, name in enumerate(names)])
    bench.build()
    assert load(bench).features["spans"].feature["label"].names == names
    assert load(bench, "spans")["label"][:] == names


@pytest.mark.parametrize("group", [GROUP, 3])
def test_the_sizes_in_the_card_are_those_that_datasets_counts(bench, tmp_path, group):
    """In row groups of three documents the first has fewer spans than the second."""
    whole = bench.fill_every_view()
    whole.document("a")
    for number in range(5):
        whole.full_layer(whole.document(f"more{number}"))
    report = whole.build(options=BuildOptions(write=WriteOptions(group=group)))
    for name in report.rows:
        card = load_dataset_builder(str(whole.path), name, cache_dir=str(tmp_path / "one")).info
        (path,) = (whole.path / "data" / name).iterdir()
        plain = {"data_files": {"train": str(path)}, "features": card.features, "cache_dir": str(tmp_path / "two")}
        counted = load_dataset("parquet", split="train", **plain).info
        for field in ("num_examples", "num_bytes"):
            assert getattr(card.splits["train"], field) == getattr(counted.splits["train"], field), name
        assert (card.dataset_size, card.download_size) == (counted.dataset_size, counted.download_size), name


def test_splits_are_loaded_as_they_are_and_an_empty_one_is_no_trouble(split_up, tmp_path):
    split_up.build()
    for streaming in (False, True):
        loaded = load_dataset(str(split_up.path), cache_dir=str(tmp_path / "cache"), streaming=streaming)
        assert {name: [row["id"] for row in rows] for name, rows in loaded.items()} == {
            "train": ["one", "two", "zero"],
            "test": ["three"],
        }
    assert list(load_dataset(str(split_up.path), "spans", cache_dir=str(tmp_path / "cache"))) == ["train"]


def test_a_document_that_changes_its_split_is_loaded_from_the_new_one(split_up, load):
    split_up.build()
    assert load(split_up)["id"][:] == ["one", "two", "zero"]
    write_splits(split_up.path, {"train": ["one", "zero"], "test": ["two", "three"]})
    split_up.build()
    assert load(split_up)["id"][:] == ["one", "zero"]


def test_several_files_of_a_split_are_loaded_as_one(split_up, load, tmp_path):
    report = split_up.build(options=BuildOptions(write=WriteOptions(group=1, size=1)))
    assert len(list((split_up.path / "data" / "documents").glob("train-*-of-00003.parquet"))) == 3
    for name in report.rows:
        declared = load_dataset_builder(str(split_up.path), name, cache_dir=str(tmp_path / "one")).info.splits["train"]
        assert load(split_up, name).num_rows == declared.num_examples  # and `datasets` refuses another number
    assert load(split_up)["id"][:] == ["one", "two", "zero"]


def test_datasets_refuses_a_card_that_counts_wrong(filled, load):
    """So the numbers of the card are those that were written."""
    filled.build()
    card = filled.path / "README.md"
    text = card.read_text(encoding="utf-8")
    assert text.count("num_examples: 3") >= 1
    card.write_text(text.replace("num_examples: 3", "num_examples: 4"), encoding="utf-8")
    with pytest.raises(NonMatchingSplitsSizesError):
        load(filled)


def test_a_label_that_the_card_does_not_know_fails_at_load(filled, load):
    filled.build()
    card = filled.path / "README.md"
    card.write_text(card.read_text(encoding="utf-8").replace(": Actor\n", ": Other\n"), encoding="utf-8")
    with pytest.raises(DatasetGenerationError) as caught:
        load(filled)
    assert "Invalid string class label Actor" in str(caught.value.__cause__)


def test_a_revision_of_a_folder_means_nothing(filled, load):
    """`datasets` ignores it, so the card names a revision only where the dataset has a repository."""
    filled.build(version="1.2.3")
    assert load(filled, revision="v9").num_rows == 3
    assert "revision" not in (filled.path / "README.md").read_text(encoding="utf-8")
