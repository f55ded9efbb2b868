"""Exports as JSON Lines: the same documents and layers as in folders, in shards of any size."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from real_exports import EXPORTS

from goldspan import store
from goldspan.formats.labelstudio.annotations import NOBODY, TaskParser
from goldspan.formats.labelstudio.export import ExportError
from goldspan.formats.labelstudio.labeling_config import read_config_file, schema_of
from goldspan.model import replace
from goldspan.operations import pull_jsonl
from goldspan.operations.pull import ExportOptions, pull_export
from goldspan.operations.pull_jsonl import MOST, SIZE, LinesPull
from goldspan.store import StoreError, jsonl

CONFIG = read_config_file(EXPORTS / "config.xml")
NAMES = ["annotators", "characters", "regions", "screen", "states", "states.snapshot"]


def parser(export, at="2026-01-01T00:00:00+00:00"):
    return TaskParser(CONFIG, schema_of(CONFIG), NOBODY, export.name, at)


def pulled(export, out, *, size=SIZE, most=MOST, executor=None):
    return LinesPull(export, out, parser(export), size=size, most=most).run(executor)


def pulled_as_folder(export, out):
    return pull_export(export, out, options=ExportOptions(config=EXPORTS / "config.xml"))


def in_lines(corpus):
    """Documents and layers, in the order of their lines."""
    for path in jsonl.part_files(corpus):
        for line in path.read_bytes().splitlines():
            record = json.loads(line)
            yield store.document_from(record["document"]), [store.layer_from(one) for one in record["layers"]]


def timeless(layer):
    return replace(layer, provenance=replace(layer.provenance, pulled_at=None))


def messages(found):
    return sorted((one.code, one.where.document or "", one.where.layer or "", one.message) for one in found)


@pytest.fixture(params=[1, 700, SIZE])
def size(request):
    return request.param


@pytest.mark.parametrize("name", NAMES)
def test_what_comes_is_what_comes_into_folders(name, tmp_path, size):
    folder = pulled_as_folder(EXPORTS / f"{name}.json", tmp_path / "folder")
    lines = pulled(EXPORTS / f"{name}.json", tmp_path / "lines", size=size)
    entries = list(in_lines(tmp_path / "lines"))
    assert sorted((document for document, _ in entries), key=lambda one: one.id) == sorted(
        store.read_documents(tmp_path / "folder"), key=lambda one: one.id
    )
    layers = [timeless(layer) for _, layers in entries for layer in layers]
    expected = [timeless(layer) for layer in store.read_layers(tmp_path / "folder")]
    assert sorted(layers, key=lambda one: (one.document, one.name)) == sorted(
        expected, key=lambda one: (one.document, one.name)
    )
    assert messages(lines.findings) == messages(folder.findings)
    for count in ("tasks", "layers", "by_status", "predictions", "documents_made"):
        assert getattr(lines, count) == getattr(folder, count)


def test_findings_name_the_line_that_they_are_about(tmp_path, size):
    found = pulled(EXPORTS / "regions.json", tmp_path / "lines", size=size).findings
    places = {one.where.file for one in found if one.where.layer}
    assert places
    for place in places:
        file, _, number = place.rpartition(":")
        line = Path(file).read_bytes().splitlines()[int(number) - 1]
        [document] = {one.where.document for one in found if one.where.file == place}
        assert json.loads(line)["document"]["id"] == document


def test_threads_change_nothing(tmp_path):
    pulled(EXPORTS / "regions.json", tmp_path / "one", size=700)
    with ThreadPoolExecutor(3) as threads:
        pulled(EXPORTS / "regions.json", tmp_path / "many", size=700, executor=threads)
    written = [[path.read_bytes() for path in jsonl.part_files(tmp_path / name)] for name in ("one", "many")]
    assert written[0] == written[1]
    assert len(written[0]) > 1


def many(tmp_path, **other):
    """An export of 40 tasks."""
    tasks = [{"id": number, "annotations": [], "data": {"text": f"Ann {number}"}, **other} for number in range(40)]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def test_a_usual_export_is_not_read_before_it_is_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(pull_jsonl, "export_shards", None)
    report = pulled(many(tmp_path), tmp_path / "out", size=500)
    assert report.tasks == 40
    assert len(jsonl.part_files(tmp_path / "out")) > 3


def test_an_export_that_was_cut_wrongly_is_cut_again(tmp_path):
    export = many(tmp_path, meta=[{"id": number, "annotations": []} for number in range(30)])
    report = pulled(export, tmp_path / "out", size=500)
    assert report.tasks == 40
    texts = [document.text for document, _ in in_lines(tmp_path / "out")]
    assert texts == [f"Ann {number}" for number in range(40)]


def test_two_tasks_with_one_document_are_refused_and_nothing_is_written(tmp_path, size):
    with pytest.raises(ExportError, match=r"both hold document .*, or pull without --jsonl"):
        pulled(EXPORTS / "repeated.json", tmp_path / "out", size=size)
    assert not (tmp_path / "out").exists()


def test_two_tasks_with_one_document_are_no_reason_to_read_it_all_again(tmp_path, monkeypatch):
    monkeypatch.setattr(pull_jsonl, "export_shards", None)
    with pytest.raises(ExportError, match="both hold document"):
        pulled(EXPORTS / "repeated.json", tmp_path / "out")


def test_an_export_that_breaks_off_leaves_nothing(tmp_path, size):
    export = tmp_path / "export.json"
    export.write_bytes((EXPORTS / "states.json").read_bytes()[:-30])
    with pytest.raises(ExportError, match="breaks off after task"):
        pulled(export, tmp_path / "out", size=size)
    assert not (tmp_path / "out").exists()


def test_a_corpus_that_is_there_stays(tmp_path):
    pulled(EXPORTS / "states.json", tmp_path / "out")
    before = [path.read_bytes() for path in jsonl.part_files(tmp_path / "out")]
    with pytest.raises(StoreError, match="holds a corpus already"):
        pulled(EXPORTS / "characters.json", tmp_path / "out")
    assert [path.read_bytes() for path in jsonl.part_files(tmp_path / "out")] == before


def test_findings_beyond_what_is_held_are_counted(tmp_path, size):
    every = pulled(EXPORTS / "regions.json", tmp_path / "all", size=size)
    assert not every.left_out
    some = pulled(EXPORTS / "regions.json", tmp_path / "some", size=size, most=3)
    assert [one.code for one in some.findings] == [one.code for one in every.findings[:3]]
    assert some.left_out.total() == len(every.findings) - 3


def test_files_do_not_come_into_a_corpus_of_lines(tmp_path):
    pulled(EXPORTS / "states.json", tmp_path / "out")
    with pytest.raises(StoreError, match="a corpus of JSON Lines"):
        pulled_as_folder(EXPORTS / "states.json", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["entries", "format.json"]


@pytest.mark.parametrize("pull", [pulled, pulled_as_folder])
@pytest.mark.parametrize(("old", "new"), [(b'"to_name": "text"', b'"to_name": "\x80ext"'), (b'"PER"', b'"P\\xER"')])
def test_what_shows_only_when_a_result_is_read_is_named_too(old, new, pull, tmp_path):
    result = [{"id": "r", "from_name": "l", "to_name": "text", "type": "labels", "value": {"labels": ["PER"]}}]
    task = {"id": 1, "data": {"text": "Ann"}, "annotations": [{"id": 1, "completed_by": 1, "result": result}]}
    spoilt = json.dumps([{**task, "annotations": []}, task]).encode().replace(old, new)
    (tmp_path / "export.json").write_bytes(spoilt)
    with pytest.raises(ExportError, match=r"export\.json: task 2 is not JSON .* download the export again"):
        pull(tmp_path / "export.json", tmp_path / "out")
