"""Defaults that annotators need not touch: assumed when a result is read, and left out when it is written."""

import dataclasses
import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.formats.labelstudio.labeling_config import build, config_of, read
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.model import Layer, replace
from goldspan.schema.language import parse

SCHEMA = parse("""
name: s
version: 1.0.0
labels: {EVENT: {}, CUE: {}}
attributes:
  realis: {labels: [EVENT], type: choice, values: [actual, other], required: true, default: actual, assume: true}
  tone: {type: multi-choice, values: [dry, warm], default: [dry]}
  kind: {on: relation, labels: [leads_to], type: choice, values: [cause, purpose], default: cause, assume: true}
relations:
  leads_to: {source: [EVENT], target: [EVENT]}
  near: {source: [CUE], target: [EVENT]}
passes:
  all: {}
  cues: {labels: [CUE, EVENT], relations: [leads_to, near], attributes: []}
""")
CONFIG = config_of(SCHEMA)
DOC = document("They fled after the attack, he said.")


def region(words, label="EVENT"):
    start = DOC.text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": words, "from_name": "labels", "to_name": "text", "type": "labels", "value": value}


def choice(words, value):
    item = region(words)
    del item["value"]["labels"]
    return {**item, "from_name": "realis", "type": "choices", "value": {**item["value"], "choices": [value]}}


def drawn(source, target, *labels):
    return {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": list(labels)}


EVENTS = [region("fled"), region("attack"), region("said", "CUE")]


def both(items, config=CONFIG, schema=SCHEMA, doc=DOC):
    """What either path reads, which is the same."""
    found = from_results(items, doc, config, schema)
    assert from_results(msgspec.Raw(json.dumps(items).encode()), doc, config, schema) == found
    return found


def values(found):
    return {one.text: (one.attributes, one.assumed) for one in found.spans}


def test_what_nobody_set_has_the_default_and_says_so():
    found = both([*EVENTS, choice("attack", "other")])
    assert values(found) == {
        "fled": ({"realis": "actual"}, ("realis",)),
        "attack": ({"realis": "other"}, ()),
        "said": ({}, ()),
    }


def test_the_default_may_be_set_by_hand():
    assert values(both([*EVENTS, choice("fled", "actual")]))["fled"] == ({"realis": "actual"}, ())


def test_a_relation_has_its_default_too():
    relations = both(
        [*EVENTS, drawn("fled", "attack", "leads_to"), drawn("attack", "fled"), drawn("said", "fled")]
    ).relations
    assert [(one.label, one.attributes, one.assumed) for one in relations] == [
        ("leads_to", {"kind": "cause"}, ("kind",)),
        ("leads_to", {"kind": "cause"}, ("kind",)),
        ("near", {}, ()),
    ]
    [relation] = both([*EVENTS, drawn("fled", "attack", "leads_to", "leads_to:kind=purpose")]).relations
    assert (relation.attributes, relation.assumed) == ({"kind": "purpose"}, ())


def test_a_pass_assumes_nothing_that_it_does_not_ask_for():
    found = both([*EVENTS, drawn("fled", "attack", "leads_to")], config=read(build(SCHEMA, "cues")))
    assert not any(one.assumed or one.attributes for one in (*found.spans, *found.relations))


def test_without_a_schema_nothing_is_assumed():
    assert values(both(EVENTS, schema=None))["fled"] == ({}, ())


def test_an_assumed_value_that_the_schema_would_not_assume_now_is_said():
    found = both([*EVENTS, drawn("fled", "attack", "leads_to")])
    layer = Layer(
        document=DOC.id,
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=DOC.text_sha256,
        spans=found.spans,
        relations=found.relations,
    )
    sent = to_results(layer, DOC, SCHEMA)
    assert not [item for item in sent if item["type"] == "choices"]
    other = parse(
        "{name: s, version: 1.0.0, labels: {EVENT: {}, CUE: {}}, attributes: {realis: {labels: [EVENT], type: choice, "
        "values: [actual, other], default: other, assume: true}, kind: {on: relation, type: choice, values: [cause]}}, "
        "relations: {leads_to: {source: [EVENT], target: [EVENT]}}}"
    )
    back = from_results(to_results(layer, DOC, other), DOC, config_of(other), other)
    assert [one.attributes for one in back.spans] == [one.attributes for one in found.spans]
    assert [one.attributes for one in back.relations] == [{"kind": "cause"}]
    assert not any(one.assumed for one in (*back.spans, *back.relations))


@st.composite
def assuming(draw):
    """A case whose schema assumes some defaults, and whose layer has what a reader makes of it."""
    schema, doc, layer = draw(cases())
    attributes = {}
    for name, one in schema.attributes.items():
        usual = None
        if one.on != "document" and draw(st.booleans()):
            usual = "x" if one.kind == "text" else one.values[0] if one.kind == "choice" else one.values[:1]
        attributes[name] = dataclasses.replace(one, default=usual, assume=usual is not None)
    return dataclasses.replace(schema, attributes=attributes), doc, layer


@given(assuming())
def test_what_was_assumed_comes_back_as_assumed(case):
    schema, doc, layer = case
    config = config_of(schema)
    found = both(to_results(layer, doc, schema), config, schema, doc)
    said = {one.id: one.attributes for one in (*layer.spans, *layer.relations)}
    for one in (*found.spans, *found.relations):
        host = "span" if hasattr(one, "fragments") else "relation"
        assumes = {known.name for known in schema.attributes_of(host, one.label) if known.assume}
        assert set(one.assumed) == assumes - said[one.id].keys()
        assert {name: value for name, value in one.attributes.items() if name not in one.assumed} == said[one.id]
    again = both(
        to_results(replace(layer, spans=found.spans, relations=found.relations), doc, schema), config, schema, doc
    )
    assert (again.spans, again.relations) == (found.spans, found.relations)
