"""A corpus of JSON Lines as a format."""

import pytest
from strategies import document

from goldspan.formats import format_registry
from goldspan.model import Layer
from goldspan.store import StoreError, jsonl

DOC = document("Ada left.", name="d")
LAYER = Layer(document="d", name="ann", annotator="ann", status="submitted", text_sha256=DOC.text_sha256)
PAIR = (DOC, (LAYER,))


def test_json_lines_are_written_in_files_of_so_many_documents(tmp_path):
    pairs = [(document(f"{number}", name=f"d{number:02}"), ()) for number in range(7)]
    format_registry.write(pairs, tmp_path / "out", "jsonl", per_file=3)
    files = jsonl.part_files(tmp_path / "out")
    assert [file.read_bytes().count(b"\n") for file in files] == [3, 3, 1]
    assert [one.id for one, _ in format_registry.read(tmp_path / "out")] == [one.id for one, _ in pairs]
    assert [one.id for one, _ in format_registry.read(files[1])] == ["d03", "d04", "d05"]


def test_a_document_that_comes_twice_leaves_no_json_lines(tmp_path):
    with pytest.raises(StoreError, match="'d' comes twice"):
        format_registry.write([PAIR, PAIR], tmp_path / "out", "jsonl")
    assert not (tmp_path / "out" / "entries").exists()
