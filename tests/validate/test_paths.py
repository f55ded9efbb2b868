"""Corpora, single files, and what is neither; and what a pull kept aside."""

import json
from pathlib import Path

import pytest

from goldspan import store
from goldspan.errors import PathError
from goldspan.findings import CODES, record
from goldspan.model import Unmapped, replace
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus, validate_paths
from goldspan.validate.layer_checks import validate_layer

LAYER, DOCUMENT = "layers/shop/ann.json", "documents/shop.json"


def codes(found):
    return [one.code for one in found]


def test_several_paths_are_checked_one_after_the_other(faulty, schema):
    paths = [faulty / "GS405", faulty / "clean", faulty / "GS701"]
    assert codes(validate_paths(paths, Checks(schema))) == ["GS405", "GS701"]


def test_a_single_layer_is_checked_with_the_document_of_its_corpus(faulty, schema):
    assert codes(validate_paths([faulty / "GS405" / LAYER], Checks(schema))) == ["GS405"]
    assert codes(validate_paths([faulty / "clean" / LAYER], Checks(schema))) == []


def test_a_single_layer_without_its_document(faulty, schema):
    assert codes(validate_paths([faulty / "GS305" / LAYER], Checks(schema))) == ["GS305"]


def test_a_single_layer_that_cannot_be_read(faulty, schema):
    assert codes(validate_paths([faulty / "GS102" / LAYER], Checks(schema))) == ["GS102"]


def test_a_single_layer_of_a_broken_document(corpus, schema):
    root = corpus(change_document=lambda record: record.update(text="other"))
    assert codes(validate_paths([root / LAYER], Checks(schema))) == ["GS306"]


def test_a_single_document(faulty, schema):
    assert codes(validate_paths([faulty / "GS306" / DOCUMENT], Checks(schema))) == ["GS306"]
    assert codes(validate_paths([faulty / "GS405" / DOCUMENT], Checks(schema))) == [], "its layers are not asked for"


@pytest.mark.parametrize("file", [LAYER, DOCUMENT])
def test_a_file_that_is_not_there_is_a_finding(tmp_path, schema, file):
    assert codes(validate_paths([tmp_path / file], Checks(schema))) == ["GS101"]


def test_a_path_may_be_relative_to_the_folder_of_the_file(faulty, schema, monkeypatch):
    for code, file in (("GS405", LAYER), ("GS306", DOCUMENT)):
        monkeypatch.chdir((faulty / code / file).parent)
        relative = Path(Path(file).name)
        [one] = validate_paths([relative], Checks(schema))
        assert (one.code, one.where.file) == (code, str(relative))


@pytest.mark.parametrize("path", ["nowhere", "schema.yaml", "clean/layers/ann.json"])
def test_any_other_path_is_misuse_and_named(faulty, schema, path):
    with pytest.raises(PathError, match=f"{path}: neither a corpus folder nor a file"):
        list(validate_paths([faulty / path], Checks(schema)))


def test_a_folder_that_is_no_corpus_is_misuse(tmp_path, schema):
    with pytest.raises(PathError, match="no folder documents/; run `goldspan ingest` first"):
        list(validate_paths([tmp_path], Checks(schema)))


def test_an_empty_corpus_is_clean(tmp_path, schema):
    (tmp_path / "documents").mkdir()
    assert list(validate_corpus(tmp_path, Checks(schema))) == []


@pytest.mark.parametrize("stray", ["layers/ann.json", "layers/shop/old/ann.json", "documents/old/shop.json"])
def test_a_file_where_no_reader_looks_is_found(corpus, schema, stray):
    root = corpus()
    store.write_text(root / stray, "{}")
    [one] = validate_corpus(root, Checks(schema))
    assert one.code == "GS103"
    assert one.where.file == str(root / stray)
    assert "is never read" in one.message


def test_a_broken_document_is_one_finding_and_its_layers_wait(corpus, schema):
    root = corpus(
        change_layer=lambda record: record.update(spans=[]),
        change_document=lambda record: record.update(alignment=[]),
    )
    assert codes(validate_corpus(root, Checks(schema))) == ["GS306"]


def test_the_task_is_linked_where_its_server_is_known(document, layer, schema):
    odd = replace(layer, relations=())
    for origin, url in (
        ("https://ls.example/sub/", "https://ls.example/sub/projects/3/data?task=9"),
        ("export.json", None),
        (None, None),
    ):
        made = replace(layer.provenance, origin=origin, project=3, task=9)
        assert {one.url for one in validate_layer(replace(odd, provenance=made), document, Checks(schema))} == {url}


@pytest.mark.parametrize("code", [code for code, known in CODES.items() if known.level == 8])
def test_what_a_pull_kept_aside_is_reported_again_under_its_code(document, layer, schema, code):
    item = {"value": {"start": 2, "end": 6}}
    made = replace(layer.provenance, unmapped=(Unmapped(code, "message", item),))
    [one] = validate_layer(replace(layer, provenance=made), document, Checks(schema))
    assert (one.code, one.severity, one.message) == (code, CODES[code].severity, "message")
    assert [one.excerpt.text[start:end] for start, end in one.excerpt.marks] == ["Acme"]


@pytest.mark.parametrize("status", ["draft", "skipped"])
def test_unmapped_items_of_unfinished_layers_are_reported_too(document, layer, schema, status):
    made = replace(layer.provenance, unmapped=(Unmapped("GS801", "message", None),))
    assert codes(validate_layer(replace(layer, status=status, provenance=made), document, Checks(schema))) == ["GS801"]


def test_a_code_of_another_version_is_reported_as_the_general_one(document, layer, schema):
    made = replace(layer.provenance, unmapped=(Unmapped("GS899", "message", None),))
    assert codes(validate_layer(replace(layer, provenance=made), document, Checks(schema))) == ["GS806"]


@pytest.mark.parametrize(
    "item",
    [
        None,
        "text",
        [1],
        {},
        {"value": None},
        {"value": {"start": "2", "end": 6}},
        {"value": {"start": 2.0, "end": 6}},
    ],
)
def test_an_item_without_a_range_has_no_excerpt(document, layer, schema, item):
    made = replace(layer.provenance, unmapped=(Unmapped("GS802", "message", item),))
    [one] = validate_layer(replace(layer, provenance=made), document, Checks(schema))
    assert one.excerpt is None


@pytest.mark.parametrize(("start", "end"), [(-5, 2), (6, 2), (5, 5), (80, 9999), (9999, 99999)])
def test_an_item_with_a_wild_range_is_cut_to_the_text(document, layer, schema, start, end):
    made = replace(layer.provenance, unmapped=(Unmapped("GS802", "message", {"value": {"start": start, "end": end}}),))
    [one] = validate_layer(replace(layer, provenance=made), document, Checks(schema))
    marked = "".join(one.excerpt.text[first:last] for first, last in one.excerpt.marks)
    assert marked == document.text[max(0, start) : max(0, end)].replace("\u00a0", " ")


def test_findings_of_a_file_survive_json(faulty, schema):
    for one in validate_corpus(faulty / "GS403", Checks(schema)):
        assert json.loads(json.dumps(record(one))) == record(one)
