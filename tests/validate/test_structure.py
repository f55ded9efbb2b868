"""Levels 1 and 2: files that are no layers or documents, and ids."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import cases

from goldspan import store
from goldspan.findings import CODES
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus
from goldspan.validate.structure import read_document, read_layer

LAYER, DOCUMENT = "layers/shop/ann.json", "documents/shop.json"


def layer_findings(root):
    return read_layer(root / LAYER, root)[1]


def document_findings(root):
    return read_document(root / DOCUMENT, root)[1]


@pytest.mark.parametrize(
    "offset", [24.0, True, "24", None, -1, [24]], ids=["float", "bool", "string", "null", "negative", "list"]
)
def test_an_offset_is_a_whole_number_and_nothing_like_one(corpus, offset):
    def change(record):
        record["spans"][2]["fragments"][0][0] = offset

    root = corpus(change)
    layer, found = read_layer(root / LAYER, root)
    assert layer is None
    assert [one.code for one in found] == ["GS201"]
    assert found[0].message.startswith("spans.2.fragments.0.0: ")
    assert repr(offset) in found[0].message


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("status",), "done"),
        (("spans",), {}),
        (("spans", 0, "label"), ""),
        (("spans", 0, "fragments"), []),
        (("spans", 0, "fragments"), [[2, 6, 7]]),
        (("spans", 0, "text"), ""),
        (("spans", 0, "note"), " with an edge of spaces "),
        (("spans", 0, "note"), "with a line break\n"),
        (("spans", 0, "attributes"), {"level": 3}),
        (("spans", 0, "attributes"), {"level": []}),
        (("spans", 0, "colour"), "red"),
        (("relations", 0, "source"), None),
        (("relations", 0, "notes"), "x"),
        (("text_sha256",), "abc"),
        (("text_sha256",), "a" * 64 + "\n"),
        (("provenance", "task"), "7"),
        (("provenance", "task"), 7.0),
        (("provenance", "server"), "x"),
        (("provenance", "residue"), [{"code": "GS101", "message": "m", "item": None}]),
        (("note",), ""),
        (("annotator",), ""),
        (("name",), ""),
        (("document",), ""),
        (("extra",), 1),
    ],
)
def test_what_no_layer_has_is_one_finding_at_its_place(corpus, path, value):
    def change(record):
        at = record
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = value

    [one] = layer_findings(corpus(change))
    assert one.code == "GS201"
    assert str(path[0]) in one.message or one.message.startswith("the layer: ")


@pytest.mark.parametrize(
    "key", ["document", "name", "annotator", "status", "text_sha256", "spans", "relations", "note", "provenance"]
)
def test_a_missing_field_is_named(corpus, key):
    [one] = layer_findings(corpus(lambda record: record.pop(key)))
    assert (one.code, one.message) == ("GS201", f"the layer: {key!r} is a required property")


@pytest.mark.parametrize("text", ["", "{", "NaN", '{"a": Infinity}', "9" * 5000, "[" * 200_000, "\ufeff{}"])
def test_a_file_that_is_not_json_is_a_finding(tmp_path, text):
    store.write_text(tmp_path / LAYER, text)
    store.write_text(tmp_path / DOCUMENT, text)
    assert [one.code for one in layer_findings(tmp_path)] == ["GS102"]
    assert [one.code for one in document_findings(tmp_path)] == ["GS102"]


@pytest.mark.parametrize("text", ["[]", "1", '"text"', "null"])
def test_json_that_is_no_object_is_a_finding(tmp_path, text):
    store.write_text(tmp_path / LAYER, text)
    [one] = layer_findings(tmp_path)
    assert one.code == "GS201"
    assert type(json.loads(text)).__name__ in one.message


def test_a_folder_in_place_of_a_file_is_a_finding(tmp_path):
    (tmp_path / LAYER).mkdir(parents=True)
    [one] = layer_findings(tmp_path)
    assert (one.code, one.hint) == ("GS101", "check the path and its rights")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), None),
        (("id",), ""),
        (("id",), 7),
        (("text",), None),
        (("text",), ["a"]),
        (("text_sha256",), None),
        (("source",), {}),
        (("source", "date"), 2017),
        (("source", "colour"), "red"),
        (("alignment",), [[0, 84]]),
        (("alignment",), [[0.0, 84.0, 0.0, 84.0]]),
        (("alignment",), [[0, 84, -1, 84]]),
        (("removed",), [{"rule": "x"}]),
        (("notes",), "x"),
    ],
)
def test_what_no_document_has_is_one_finding(corpus, path, value):
    def change(record):
        at = record
        for part in path[:-1]:
            at = at[part]
        at[path[-1]] = value

    [one] = document_findings(corpus(change_document=change))
    assert one.code == "GS201"
    assert "ingest" in one.hint


@pytest.mark.parametrize(
    ("segments", "words"),
    [
        ([[0, 83, 0, 83]], "covers 83 of 84"),
        ([[0, 85, 0, 85]], "covers 85 of 84"),
        ([], "covers 0 of 84"),
        ([[1, 83, 1, 83]], "breaks at character 0"),
        ([[0, 40, 0, 40], [41, 43, 41, 43]], "breaks at character 40"),
        ([[0, 40, 0, 40], [40, 0, 40, 0], [40, 44, 40, 44]], "breaks at character 40"),
    ],
)
def test_an_alignment_covers_the_text_without_gap_or_overlap(corpus, segments, words):
    [one] = document_findings(corpus(change_document=lambda record: record.update(alignment=segments)))
    assert one.code == "GS306"
    assert words in one.message


def test_a_document_under_the_wrong_name_is_found(corpus):
    [one] = document_findings(corpus(change_document=lambda record: record.update(id="../shop")))
    assert one.code == "GS103"
    assert "'../shop', which belongs in documents/%2E.%2Fshop.json" in one.message


def test_a_span_and_a_relation_may_not_share_an_id(corpus):
    def change(record):
        record["relations"][0]["id"] = record["spans"][0]["id"]

    assert [one.code for one in layer_findings(corpus(change))] == ["GS202"]


def test_both_ends_of_a_relation_must_be_spans_of_the_layer(corpus):
    def change(record):
        record["relations"] = [{"id": "r", "label": "LEADS", "source": "gone", "target": record["relations"][0]["id"]}]

    found = layer_findings(corpus(change))
    assert [one.message for one in found if one.code == "GS203"] == [
        "the source of LEADS is 'gone', and no span has this id",
        "the target of LEADS is 'r4eca7f428ce4', and no span has this id",
    ]


def test_a_repeated_extent_has_a_numbered_id(corpus):
    def change(record):
        twin = dict(record["spans"][4])
        record["spans"].insert(5, {**twin, "id": f"{twin['id']}-2"})

    assert layer_findings(corpus(change)) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases())
def test_every_valid_layer_of_every_schema_is_read_back_without_a_finding(tmp_path, case):
    _, _, layer = case
    store.write_layer(tmp_path, layer)
    read, found = read_layer(store.layer_path(tmp_path, layer.document, layer.name), tmp_path)
    assert (read, found) == (layer, [])


def test_an_error_of_shape_keeps_the_levels_above_it_silent(corpus, schema):
    def change(record):
        record["spans"][0]["label"] = "NOPE"
        record["spans"][1]["id"] = "s1"
        record["relations"] = []

    found = list(validate_corpus(corpus(change), Checks(schema)))
    assert {one.code for one in found} == {"GS204"}
    assert all(CODES[one.code].level == 2 for one in found)


PULLED = {"origin": "http://127.0.0.1:8080/", "project": 3, "task": 7}


def no_label(record):
    del record["spans"][0]["label"]


def another_id(record):
    record["relations"][0]["target"] = "s0"


@pytest.mark.parametrize("fault", [no_label, another_id])
@pytest.mark.parametrize(
    ("provenance", "url"),
    [
        (PULLED, "http://127.0.0.1:8080/projects/3/data?task=7"),
        (PULLED | {"origin": "export.json"}, None),
        (PULLED | {"task": None}, None),
    ],
)
def test_a_layer_of_another_shape_tells_its_task_where_it_can(corpus, fault, provenance, url):
    def change(record):
        record["provenance"] |= provenance
        fault(record)

    found = layer_findings(corpus(change))
    assert found and {one.url for one in found} == {url}


def test_a_layer_whose_provenance_is_wrong_too_has_no_address(corpus):
    [one] = layer_findings(corpus(lambda record: record.update(provenance=[7])))
    assert (one.code, one.url) == ("GS201", None)
