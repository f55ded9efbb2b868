"""The data of a release: splits, row groups and files, and bytes that only documents and splits decide about."""

import shutil
from itertools import chain

import pyarrow.parquet as pq
import pytest

from goldspan import store
from goldspan.model import Provenance, replace
from goldspan.release import ReleaseError
from goldspan.release.build.write_views import WriteOptions, write_views
from goldspan.shards import process_pool
from goldspan.store import StoreError, corpus_reader, jsonl
from goldspan.store.splits import splits_path, write_splits


def write(bench, top, *, executor=None, **options):
    return write_views(bench.path, bench.schema, top, WriteOptions(**options), executor=executor)


def refused(bench, top):
    with pytest.raises(ReleaseError) as caught:
        write(bench, top)
    return str(caught.value)


def files(top):
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*.parquet")}


def ids(top, path, column="id"):
    return pq.read_table(top / "data" / path)[column].to_pylist()


def as_lines(bench, folder, *, parts=1):
    """The corpus as JSON Lines, in so many files."""
    documents = list(store.read_documents(bench.path))
    with jsonl.NewLines(folder) as new:
        for number in range(parts):
            some = documents[number::parts] if parts == 1 else documents[number * 3 : number * 3 + 3]
            made = (jsonl.entry_line(one, list(store.read_layers(bench.path, one.id))[::-1]) for one in some)
            jsonl.write_part(new.aside / jsonl.part_name(number * 3 + 1), made)
        new.finish()
    if splits_path(bench.path).exists():
        shutil.copy(splits_path(bench.path), splits_path(folder))
    return folder


@pytest.fixture
def nine(bench):
    """Nine documents in three splits, the third without any; one in three is labelled, some by two annotators."""
    for number in range(9):
        document = bench.document(f"d{number}")
        if number % 3 == 0:
            bench.full_layer(document)
            bench.full_layer(document, "zoe", status="draft")
    write_splits(bench.path, {"train": [f"d{n}" for n in (0, 1, 3, 4, 6)], "test": ["d2", "d5", "d7", "d8"], "dev": []})
    return bench


def test_each_document_is_in_its_split_and_an_empty_split_is_left_out(nine, tmp_path):
    written = write(nine, tmp_path / "out")
    assert ids(tmp_path / "out", "documents/train-00000-of-00001.parquet") == ["d0", "d1", "d3", "d4", "d6"]
    assert ids(tmp_path / "out", "documents/test-00000-of-00001.parquet") == ["d2", "d5", "d7", "d8"]
    assert set(ids(tmp_path / "out", "spans/train-00000-of-00001.parquet", "document_id")) == {"d0", "d3", "d6"}
    splits = {view.view.name: [(split.split, split.rows) for split in view.splits] for view in written.views}
    assert splits["documents"] == [("train", 5), ("test", 4)]
    assert splits["spans"] == [("train", 9)] and splits["annotations"] == [("train", 3)]


def test_without_splits_all_is_train(filled, tmp_path):
    written = write(filled, tmp_path)
    assert {split.split for view in written.views for split in view.splits} == {"train"}


def test_a_document_in_no_split_is_refused(nine, tmp_path):
    nine.document("d9")
    assert "splits.json: document 'd9' is in no split" in refused(nine, tmp_path)


@pytest.mark.parametrize("name", ["all", "train-clean", "a b", ""])
def test_a_split_that_datasets_could_not_load_is_refused(nine, tmp_path, name):
    write_splits(nine.path, {name: [f"d{number}" for number in range(9)]})
    assert f"splits.json: no split can be called {name!r}; a name is letters, digits" in refused(nine, tmp_path)


def test_a_document_in_two_splits_is_refused(nine, tmp_path):
    write_splits(nine.path, {"train": ["d1"], "test": ["d1"]})
    assert "splits.json: document 'd1' is in train and in test" in refused(nine, tmp_path)


def test_a_split_of_documents_that_are_gone_is_refused(nine, tmp_path):
    (nine.path / "documents" / "d1.json").unlink()
    assert "names documents that are not in the corpus ('d1'); take them out" in refused(nine, tmp_path)


def test_row_groups_of_all_views_end_with_the_same_document(nine, tmp_path):
    write(nine, tmp_path, group=2)
    for view, expected in (("documents", [2, 2, 1]), ("spans", [3, 3, 3])):
        file = pq.ParquetFile(tmp_path / "data" / view / "train-00000-of-00001.parquet")
        assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == expected


def test_the_bytes_depend_on_no_form_portion_or_process(nine, tmp_path, monkeypatch):
    expected = write(nine, tmp_path / "folder", group=2)
    in_lines = replace_path(nine, as_lines(nine, tmp_path / "lines"))
    in_parts = replace_path(nine, as_lines(nine, tmp_path / "parts", parts=3))
    monkeypatch.setattr(corpus_reader, "PORTION_FILES", 2)
    with process_pool(2) as executor:
        ways = (
            write(nine, tmp_path / "0", group=2),
            write(in_lines, tmp_path / "1", group=2),
            write(in_lines, tmp_path / "2", group=2, portion=1),
            write(in_parts, tmp_path / "3", group=2, portion=5_000, executor=executor),
            write(nine, tmp_path / "4", group=2, executor=executor),
        )
    for number, written in enumerate(ways):
        assert files(tmp_path / str(number)) == files(tmp_path / "folder")
        assert written.tally == expected.tally
        assert [view.splits for view in written.views] == [view.splits for view in expected.views]


def replace_path(bench, path):
    return type(bench)(path, bench.yaml)


def test_a_split_goes_on_in_another_file(nine, tmp_path):
    written = write(nine, tmp_path, size=1, group=2)
    train, test = written.views[0].splits
    assert [file.path for file in train.files] == [
        f"data/documents/train-0000{number}-of-00003.parquet" for number in range(3)
    ]
    assert len(test.files) == 2
    found = chain.from_iterable(ids(tmp_path, file.path.removeprefix("data/")) for file in train.files)
    assert list(found) == ["d0", "d1", "d3", "d4", "d6"]


def test_only_the_views_that_are_asked_for_are_written(nine, tmp_path):
    written = write(nine, tmp_path, views=("spans", "documents"))
    assert [view.view.name for view in written.views] == ["documents", "spans"]
    assert {path.split("/")[1] for path in files(tmp_path)} == {"documents", "spans"}


def test_a_view_that_does_not_exist_is_refused_with_those_that_do(nine, tmp_path):
    with pytest.raises(ReleaseError) as caught:
        write(nine, tmp_path, views=("documents", "sentences"))
    assert "'sentences'" in str(caught.value) and "'documents', 'spans'" in str(caught.value)
    assert not files(tmp_path)


def test_all_views_stand_in_the_recorded_order(nine, tmp_path):
    store.write_text(store.order_path(nine.path), "".join(f"d{n}\n" for n in (8, 6, 7, 3, 5, 0, 4, 1, 2)))
    write(nine, tmp_path / "folder")
    assert ids(tmp_path / "folder", "documents/train-00000-of-00001.parquet") == ["d6", "d3", "d0", "d4", "d1"]
    assert ids(tmp_path / "folder", "documents/test-00000-of-00001.parquet") == ["d8", "d7", "d5", "d2"]
    for view, some in (("spans", "document_id"), ("tokens", "document_id"), ("annotations", "document_id")):
        found = ids(tmp_path / "folder", f"{view}/train-00000-of-00001.parquet", some)
        assert list(dict.fromkeys(found)) == ["d6", "d3", "d0"]
    write(replace_path(nine, as_lines(nine, tmp_path / "lines")), tmp_path / "out")
    assert files(tmp_path / "out") == files(tmp_path / "folder")


def test_a_document_whose_name_sorts_first_leaves_all_others_in_their_places(filled, tmp_path):
    store.record_order(filled.path, ())
    write(filled, tmp_path / "before")
    filled.full_layer(filled.document("00"))
    store.record_order(filled.path, ["00"])
    write(filled, tmp_path / "after")
    assert list(files(tmp_path / "after")) and files(tmp_path / "after").keys() == files(tmp_path / "before").keys()
    for path in files(tmp_path / "after"):
        before, after = (pq.read_table(tmp_path / one / path) for one in ("before", "after"))
        assert after.num_rows > before.num_rows and after.slice(0, before.num_rows) == before


def test_a_lone_surrogate_is_refused(bench, tmp_path):
    bench.document("odd", "cut \ud83d")
    assert "document 'odd': a text holds a lone surrogate" in refused(bench, tmp_path)


# what only JSON Lines can get wrong


def line_corpus(bench, tmp_path, *found):
    with jsonl.NewLines(tmp_path / "lines") as new:
        jsonl.write_part(new.aside / jsonl.part_name(1), found)
        new.finish()
    return replace_path(bench, tmp_path / "lines")


def test_two_documents_of_one_name_are_refused(bench, tmp_path):
    line = jsonl.entry_line(bench.document("one"), [])
    assert "two documents are called 'one'" in refused(line_corpus(bench, tmp_path, line, line), tmp_path / "out")


def test_two_layers_of_one_name_are_refused(bench, tmp_path):
    document = bench.document()
    layer = bench.layer(document)
    corpus = line_corpus(bench, tmp_path, jsonl.entry_line(document, [layer, layer]))
    assert "part-000000001.jsonl:1: 2 layers are called 'ann'" in refused(corpus, tmp_path / "out")


def test_a_layer_of_another_document_is_refused(bench, tmp_path):
    layer = bench.layer(bench.document("other"))
    corpus = line_corpus(bench, tmp_path, jsonl.entry_line(bench.document("one"), [layer]))
    assert "layer 'ann' of 'other' stands with document 'one'" in refused(corpus, tmp_path / "out")


def test_a_layer_of_another_text_is_refused(bench, tmp_path):
    document = bench.document()
    layer = replace(bench.layer(document), text_sha256="0" * 64, provenance=Provenance())
    corpus = line_corpus(bench, tmp_path, jsonl.entry_line(document, [layer]))
    assert ".jsonl:1: layer 'ann' was made on another text" in refused(corpus, tmp_path / "out")


def test_a_line_that_is_no_document_is_refused(bench, tmp_path):
    with pytest.raises(StoreError, match=r"jsonl:2: not a document with its layers"):
        write(line_corpus(bench, tmp_path, jsonl.entry_line(bench.document(), []), b"{}\n"), tmp_path / "out")
