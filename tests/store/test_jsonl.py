"""A corpus as JSON Lines: what is written comes back, cut anywhere."""

import json
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan import store
from goldspan.model import Layer, Provenance, Unmapped, sha256
from goldspan.store import StoreError, jsonl


def read(shard):
    return list(jsonl.read_lines(shard))


@given(cases())
def test_a_line_holds_the_records_of_the_folder_form_and_is_read_as_it_was_written(case):
    _, doc, layer = case
    line = jsonl.entry_line(doc, [layer])
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    expected = {"document": store.document_record(doc), "layers": [store.layer_record(layer)]}
    assert json.loads(line) == expected
    assert list(json.loads(line)["document"]) == list(expected["document"])
    assert jsonl.read_entry(line, "here") == (doc, [layer])


@pytest.mark.parametrize("line", [b"", b"[]", b'{"document": {}}', b"{", b"\xff", b"[" * 10**5])
def test_a_line_that_is_none_is_named(line):
    with pytest.raises(StoreError, match=r"^here: not a document with its layers"):
        jsonl.read_entry(line, "here")


@pytest.mark.parametrize("item", ["cut \ud83d", 10**30, {"deep": ["\udc00"]}])
def test_what_label_studio_returned_is_kept_however_odd(item):
    unmapped = (Unmapped("GS806", "odd", item),)
    layer = Layer(
        document="doc",
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=sha256("x"),
        provenance=Provenance(unmapped=unmapped),
    )
    line = jsonl.entry_line(document("x"), [layer])
    assert store.layer_from(json.loads(line.decode("utf-8"))["layers"][0]) == layer


@given(
    st.lists(st.lists(st.binary(max_size=12).map(lambda one: one.replace(b"\n", b"").replace(b"\r", b""))), max_size=4),
    st.integers(1, 40),
    st.integers(1, 9),
    st.booleans(),
)
def test_shards_are_the_lines_whatever_their_size(files, size, block, ends):
    with TemporaryDirectory() as folder:
        check_shards(Path(folder), files, size, block, ends)


def check_shards(folder, files, size, block, ends):
    paths, expected = [], []
    for number, written in enumerate(files):
        path = folder / f"{number}.jsonl"
        path.write_bytes(b"\n".join(written) + (b"\n" if ends else b""))
        paths.append(path)
        expected += [(str(path), at, line) for at, line in enumerate(written, 1) if line]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "BLOCK", block)
        cut = list(jsonl.shards(paths, size))
    assert [(one.path, number, line) for one in cut for number, _, line in read(one)] == expected
    for one in cut:
        for _, start, line in read(one):
            assert Path(one.path).read_bytes()[start:].startswith(line)
    for one, following in pairwise(cut):
        assert one.path != following.path or one.end == following.start


def test_parts_come_into_place_together_and_in_order(tmp_path):
    with jsonl.NewLines(tmp_path / "corpus") as new:
        for first in (1000, 1, 20):
            jsonl.write_part(new.aside / jsonl.part_name(first), [b"{}\n"])
        assert not jsonl.is_lines(tmp_path / "corpus")
        new.finish()
    assert jsonl.is_lines(tmp_path / "corpus")
    names = [path.name for path in jsonl.part_files(tmp_path / "corpus")]
    assert names == ["part-000000001.jsonl", "part-000000020.jsonl", "part-000001000.jsonl"]
    assert sorted(path.name for path in (tmp_path / "corpus").iterdir()) == ["entries", "format.json"]


def test_what_breaks_off_leaves_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt), jsonl.NewLines(tmp_path) as new:
        jsonl.write_part(new.aside / "part", [b"{}\n"])
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["entries", "documents", "layers"])
def test_a_corpus_that_is_there_is_not_written_over(tmp_path, there):
    (tmp_path / there).mkdir()
    with (
        pytest.raises(StoreError, match=f"holds a corpus already; name a new folder, or delete .*{there}"),
        jsonl.NewLines(tmp_path),
    ):
        pass


def test_reading_files_says_that_there_are_none(tmp_path):
    (tmp_path / "entries").mkdir()
    message = r"a corpus of JSON Lines, .* read; .*pull without --jsonl"
    for listing in (store.document_files(tmp_path), store.layer_files(tmp_path), store.read_documents(tmp_path)):
        with pytest.raises(StoreError, match=message):
            list(listing)
