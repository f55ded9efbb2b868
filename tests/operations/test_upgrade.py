"""A corpus of an older format version: shown, then written, all of it or nothing."""

import json

import pytest
from strategies import document

from goldspan import store
from goldspan.errors import PathError
from goldspan.model import Layer, Provenance, make_span, replace
from goldspan.operations import upgrade
from goldspan.operations.upgrade import UpgradeError, UpgradeStep
from goldspan.store import FormatError, StoreError, format_version, jsonl
from goldspan.store.pulled_state import server_item
from goldspan.store.splits import read_splits, write_splits

TEXT = "Ada works for Nile Press."


def renamed(kind, record):
    """Version 0, of this test alone, had other names for two keys."""
    if kind == "layer":
        record["annotator"] = record.pop("author")
    if kind == "splits":
        record["train"] = record.pop("training")
    return record


STEP = UpgradeStep(since=0, summary="author is annotator now", change=renamed)
STEPS = (STEP, *upgrade.STEPS)


def made(name):
    doc = document(TEXT, name=name)
    spans = (make_span(doc, "PER", [(0, 3)]),)
    return doc, Layer(
        document=name, name="ann", annotator="ann", status="submitted", text_sha256=doc.text_sha256, spans=spans
    )


def old_layer(layer):
    record = store.layer_record(layer)
    return {"author" if key == "annotator" else key: value for key, value in record.items()}


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path):
    """A corpus in files, as version 0 wrote it."""
    corpus = tmp_path / "corpus"
    for doc, layer in map(made, ("d1", "d2")):
        store.write_document(corpus, doc)
        store.write_text(store.layer_path(corpus, doc.id, layer.name), store.dumps(old_layer(layer)))
    (corpus / "splits.json").write_text('{"training": ["d1", "d2"]}')
    format_version.mark(corpus, 0)
    return corpus


@pytest.fixture
def lines(tmp_path):
    """The same in JSON Lines, but for the splits; the second file has no layer in it."""
    corpus = tmp_path / "lines"
    parts = []
    for doc, layer in map(made, ("d1", "d2")):
        parts.append(json.dumps({"document": store.document_record(doc), "layers": [old_layer(layer)]}))
    bare = json.dumps({"document": store.document_record(document("bare", name="d3")), "layers": []})
    (corpus / "entries").mkdir(parents=True)
    (corpus / "entries" / "part-000000001.jsonl").write_text("\n\n".join(parts))
    (corpus / "entries" / "part-000000002.jsonl").write_text(bare)
    format_version.mark(corpus, 0)
    return corpus


def test_it_shows_what_would_change_and_writes_nothing(folder):
    before = contents(folder)
    report = upgrade.upgrade(folder, steps=STEPS)
    assert (report.since, report.to, report.written) == (0, format_version.VERSION, False)
    assert [path.as_posix() for path in report.changed] == ["layers/d1/ann.json", "layers/d2/ann.json", "splits.json"]
    assert report.records == {"layer": 2, "splits": 1}
    assert contents(folder) == before


def test_apply_writes_all_and_the_corpus_is_read_again(folder):
    with pytest.raises(FormatError, match="goldspan upgrade"):
        list(store.read_layers(folder))
    before = contents(folder)
    report = upgrade.upgrade(folder, apply=True, steps=STEPS)
    assert report.written
    assert list(store.read_layers(folder)) == [made(name)[1] for name in ("d1", "d2")]
    assert read_splits(folder) == {"train": ("d1", "d2")}
    after = contents(folder)
    touched = {path for path in after if after[path] != before[path]}
    assert touched == {*(path.as_posix() for path in report.changed), "format.json"}
    for doc, layer in map(made, ("d1", "d2")):  # every file is laid out as the store writes it
        assert not store.write_layer(folder, layer) and not store.write_document(folder, doc)
    assert not write_splits(folder, read_splits(folder))


def test_json_lines_are_upgraded_line_by_line(lines):
    untouched = (lines / "entries" / "part-000000002.jsonl").read_bytes()
    report = upgrade.upgrade(lines, apply=True, steps=STEPS)
    assert [path.as_posix() for path in report.changed] == ["entries/part-000000001.jsonl"]
    assert report.records == {"layer": 2}
    first, second = jsonl.part_files(lines)
    read = [jsonl.read_entry(line, "here") for line in first.read_bytes().split(b"\n") if line]
    assert read == [(doc, [layer]) for doc, layer in map(made, ("d1", "d2"))]
    assert second.read_bytes() == untouched


def test_a_second_upgrade_has_nothing_to_do(folder):
    upgrade.upgrade(folder, apply=True, steps=STEPS)
    before = contents(folder)
    report = upgrade.upgrade(folder, apply=True, steps=STEPS)
    assert (report.steps, report.changed, report.written) == ((), [], False)
    assert contents(folder) == before


def test_a_corpus_of_the_present_version_stays_as_it_is(tmp_path):
    store.write_document(tmp_path, made("d1")[0])
    before = contents(tmp_path)
    assert upgrade.upgrade(tmp_path, apply=True).steps == ()
    assert contents(tmp_path) == before


def test_a_newer_corpus_is_refused(folder):
    format_version.mark(folder, format_version.VERSION + 1)
    with pytest.raises(FormatError, match="newer goldspan"):
        upgrade.upgrade(folder, apply=True, steps=STEPS)


def test_a_version_that_no_step_starts_from_is_refused(folder):
    with pytest.raises(UpgradeError, match="format 0, which this goldspan cannot upgrade"):
        upgrade.upgrade(folder, apply=True)


def test_steps_are_done_one_after_the_other_and_none_may_be_missing(folder, monkeypatch):
    def noted(kind, record):
        return {**record, "note": "as it was"} if kind == "layer" else record

    monkeypatch.setattr(format_version, "VERSION", 2)
    second = UpgradeStep(since=1, summary="every layer has a note", change=noted)
    with pytest.raises(UpgradeError):
        upgrade.upgrade(folder, steps=[second])
    assert upgrade.upgrade(folder, apply=True, steps=[STEP, second]).steps == (STEP, second)
    assert [layer.note for layer in store.read_layers(folder)] == ["as it was"] * 2


@pytest.mark.parametrize("damage", [b"{", b"[]", b"\xff"])
def test_a_file_that_cannot_be_read_is_named_and_nothing_is_written(damage, folder):
    broken = folder / "layers" / "d2" / "ann.json"
    broken.write_bytes(damage)
    before = contents(folder)
    with pytest.raises(StoreError, match=str(broken)):
        upgrade.upgrade(folder, apply=True, steps=STEPS)
    assert contents(folder) == before


@pytest.mark.parametrize("damage", [b"{", b"[]", b'{"document": {}}', b"\xff"])
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_written(damage, lines):
    broken = lines / "entries" / "part-000000002.jsonl"
    broken.write_bytes(b"\n" + damage)
    before = contents(lines)
    with pytest.raises(StoreError, match=f"{broken}:2"):
        upgrade.upgrade(lines, apply=True, steps=STEPS)
    assert contents(lines) == before


def test_a_folder_that_is_no_corpus_is_refused(tmp_path):
    with pytest.raises(PathError, match="not a corpus"):
        upgrade.upgrade(tmp_path)


def test_the_declared_steps_lead_from_the_first_version_to_the_present_one():
    assert [step.since for step in upgrade.STEPS] == list(range(format_version.UNMARKED, format_version.VERSION))


def test_the_number_of_a_draft_gets_a_key_of_its_own(tmp_path):
    doc, layer = made("d1")
    store.write_document(tmp_path, doc)
    annotation = replace(layer, provenance=Provenance(project=4, annotation=7))
    draft = replace(annotation, name="ann.draft", status="draft", provenance=Provenance(project=4, annotation=8))
    for version_1 in (annotation, draft):
        store.write_layer(tmp_path, version_1)
    format_version.mark(tmp_path, 1)
    number = server_item(draft)
    report = upgrade.upgrade(tmp_path, apply=True)
    assert [path.as_posix() for path in report.changed] == ["layers/d1/ann.draft.json"]
    upgraded, kept = store.read_layers(tmp_path)
    assert kept == annotation
    assert upgraded.provenance == Provenance(project=4, draft=8)
    assert server_item(upgraded) == number
    assert format_version.read_version(tmp_path) == format_version.VERSION


def test_layers_of_later_passes_need_the_version_that_knows_them_and_nothing_is_changed_for_it(tmp_path):
    doc, layer = made("d1")
    standing = replace(layer, context=(layer.spans[0].id,), provenance=Provenance(pass_name="p", stands_on=("ann",)))
    store.write_document(tmp_path, doc)
    store.write_layer(tmp_path, standing)
    format_version.mark(tmp_path, 2)
    report = upgrade.upgrade(tmp_path, apply=True)
    assert (report.since, report.to, report.changed) == (2, 3, [])
    assert format_version.read_version(tmp_path) == 3
    assert [*store.read_layers(tmp_path)] == [standing]
    assert jsonl.read_entry(jsonl.entry_line(doc, [standing, layer]), "here")[1] == [standing, layer]


def test_a_corpus_of_version_1_is_read_as_it_is(tmp_path):
    doc, layer = made("d1")
    store.write_document(tmp_path, doc)
    store.write_layer(tmp_path, layer)
    format_version.format_path(tmp_path).unlink()
    assert list(store.read_layers(tmp_path)) == [layer]
