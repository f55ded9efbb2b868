"""The format version of a corpus: read, checked and written."""

import fuzz
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan import store
from goldspan.store import FormatError, StoreError, jsonl
from goldspan.store.decisions import adjudication_files
from goldspan.store.format_version import OLDEST, VERSION, check_version, format_path, mark, read_version
from goldspan.store.links import link_files
from goldspan.store.splits import read_splits

NEWER, OLDER = VERSION + 1, OLDEST - 1


def test_a_corpus_without_the_mark_has_version_1(tmp_path):
    assert (read_version(tmp_path), read_version(tmp_path / "not there")) == (1, 1)


@given(version=st.integers(0, 10**6))
def test_a_version_that_was_written_is_read(version, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    mark(folder, version)
    assert read_version(folder) == version


def read(data, folder):
    return fuzz.read(lambda path: read_version(path.parent), format_path(folder), data, StoreError)


@given(data=fuzz.files([b'{"format": 1}\n'], *fuzz.JSON, b'"format": '))
def test_any_mark_is_read_or_refused_by_name(data, tmp_path_factory):
    read(data, tmp_path_factory.getbasetemp())


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b"1",
        b'{"format": 1, "also": 2}',
        b'{"format": true}',
        b'{"format": -1}',
        b'{"format": 1.0}',
        b"\xff",
    ],
)
def test_what_is_no_mark_is_refused_by_name(data, tmp_path):
    assert read(data, tmp_path) is None


@pytest.mark.parametrize(("version", "what"), [(NEWER, "newer goldspan"), (OLDER, "goldspan upgrade")])
def test_another_version_is_refused_with_what_to_do(version, what, tmp_path):
    mark(tmp_path, version)
    with pytest.raises(FormatError, match=f"format {version}.*format {VERSION}.*{what}") as caught:
        check_version(tmp_path)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize(
    "read",
    [
        store.check_folder,
        store.document_files,
        store.layer_files,
        store.read_documents,
        store.read_layers,
        jsonl.part_files,
        lambda folder: jsonl.NewLines(folder).__enter__(),
        adjudication_files,
        link_files,
        read_splits,
    ],
)
def test_every_reader_of_a_corpus_refuses_a_newer_one(read, tmp_path):
    mark(tmp_path, NEWER)
    with pytest.raises(FormatError):
        list(read(tmp_path) or ())


def test_the_first_document_marks_a_new_corpus_and_no_other_does(tmp_path):
    store.write_document(tmp_path, document("a", name="a"))
    assert format_path(tmp_path).read_text() == f'{{"format": {VERSION}}}\n'
    format_path(tmp_path).unlink()
    store.write_document(tmp_path, document("b", name="b"))
    assert not format_path(tmp_path).exists()


def test_a_mark_that_cannot_be_read_is_named(tmp_path):
    format_path(tmp_path).mkdir()
    with pytest.raises(StoreError, match=r"format\.json: cannot be read"):
        read_version(tmp_path)
