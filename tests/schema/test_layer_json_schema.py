"""The JSON Schemas of the corpus' files."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from strategies import cases, document, schemas

from goldspan.schema.language import parse
from goldspan.schema.layer_json_schema import document_structure, layer_schema, structure
from goldspan.store import document_record, layer_record

STRICT = parse("""
name: strict
version: 1.0.0
labels:
  A: {}
  B: {discontinuous: true}
attributes:
  one: {labels: [A], type: choice, values: [x, y], required: true}
  many: {labels: [B], type: multi-choice, values: [x, y]}
  free: {labels: [B], type: text}
  tie: {on: relation, type: choice, values: [x], required: true}
  topic: {on: document, type: choice, values: [war], required: true}
relations:
  R: {source: [A], target: [B]}
  X: {source: [A], target: [A], scope: corpus}
""")

LAYER = {
    "document": "d",
    "name": "ann",
    "annotator": "ann",
    "status": "submitted",
    "text_sha256": "0" * 64,
    "document_labels": {"topic": "war"},
    "note": None,
    "provenance": {},
    "spans": [
        {"id": "s1", "label": "A", "fragments": [[0, 1]], "text": "a", "attributes": {"one": "x"}},
        {"id": "s2", "label": "B", "fragments": [[0, 1], [2, 3]], "text": "a ... b", "attributes": {"many": ["x"]}},
    ],
    "relations": [{"id": "r1", "label": "R", "source": "s1", "target": "s2", "attributes": {"tie": "x"}}],
}


def admits(json_schema, record):
    return Draft202012Validator(json_schema).is_valid(record)


def changed(path, value):
    record = copy.deepcopy(LAYER)
    at = record
    for part in path[:-1]:
        at = at[part]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return record


@settings(max_examples=40)
@given(schemas())
def test_they_are_valid_json_schemas(schema):
    Draft202012Validator.check_schema(json.loads(json.dumps(layer_schema(schema))))


def test_those_of_any_corpus_are_valid_json_schemas():
    for one in (structure(), document_structure()):
        Draft202012Validator.check_schema(json.loads(json.dumps(one)))


def test_a_schema_of_families_alone_gives_a_valid_json_schema_that_admits_no_span():
    bare = layer_schema(parse("name: x\nversion: 1.0.0\nlabels: {A: {abstract: true}}"))
    Draft202012Validator.check_schema(bare)
    assert admits(bare, {**LAYER, "document_labels": {}, "spans": [], "relations": []})
    assert not admits(bare, {**LAYER, "document_labels": {}, "relations": []})


@given(cases())
def test_every_valid_layer_is_admitted(case):
    schema, _, layer = case
    record = json.loads(json.dumps(layer_record(layer)))
    assert admits(structure(), record)
    assert admits(layer_schema(schema), record)


@given(st.text(max_size=20))
def test_every_document_is_admitted(text):
    assert admits(document_structure(), json.loads(json.dumps(document_record(document(text)))))


@settings(max_examples=40)
@given(cases().filter(lambda case: case[2].spans), st.data())
def test_a_label_that_is_not_the_schemas_is_refused_by_its_json_schema_alone(case, data):
    schema, _, layer = case
    record = layer_record(layer)
    data.draw(st.sampled_from(record["spans"]))["label"] = "no such label"
    assert admits(structure(), record)
    assert not admits(layer_schema(schema), record)


@settings(max_examples=40)
@given(cases().filter(lambda case: any(span.attributes for span in case[2].spans)), st.data())
def test_a_value_that_is_not_the_attributes_is_refused(case, data):
    schema, _, layer = case
    record = layer_record(layer)
    attributes = data.draw(st.sampled_from([one["attributes"] for one in record["spans"] if one.get("attributes")]))
    name = data.draw(st.sampled_from(sorted(attributes)))
    attributes[name] = {"choice": "no such value", "multi-choice": ["no such value"], "text": ""}[
        schema.attributes[name].kind
    ]
    assert admits(structure(), record)
    assert not admits(layer_schema(schema), record)


@settings(max_examples=40)
@given(cases().filter(lambda case: case[2].relations))
def test_a_relation_that_is_not_the_schemas_is_refused(case):
    schema, _, layer = case
    record = layer_record(layer)
    record["relations"][0]["label"] = "no such relation"
    assert admits(structure(), record)
    assert not admits(layer_schema(schema), record)


def test_the_layer_of_the_cases_below_is_admitted():
    assert admits(structure(), LAYER)
    assert admits(layer_schema(STRICT), LAYER)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("spans", 0, "fragments"), [[0, 1], [2, 3]]),
        (("spans", 0, "attributes"), None),
        (("spans", 0, "attributes"), {}),
        (("spans", 0, "attributes", "one"), "z"),
        (("spans", 0, "attributes", "one"), ["x"]),
        (("spans", 0, "attributes", "free"), "of B alone"),
        (("spans", 1, "attributes", "many"), "x"),
        (("spans", 1, "attributes", "many"), ["x", "x"]),
        (("spans", 1, "attributes", "many"), []),
        (("spans", 1, "attributes", "free"), ""),
        (("relations", 0, "attributes"), None),
        (("relations", 0, "label"), "X"),
        (("document_labels", "topic"), "peace"),
        (("document_labels", "topic"), None),
        (("document_labels", "other"), "x"),
    ],
)
def test_what_the_schema_does_not_allow_is_refused(path, value):
    assert not admits(layer_schema(STRICT), changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [(("spans", 0, "id"), None), (("status",), "done"), (("note",), "x "), (("spans", 0, "fragments"), [[0, -1]])],
)
def test_what_no_layer_may_be_is_refused_by_both(path, value):
    assert not admits(structure(), changed(path, value))
    assert not admits(layer_schema(STRICT), changed(path, value))


def test_the_title_names_schema_and_version():
    assert layer_schema(STRICT)["title"] == "A layer of strict 1.0.0"
