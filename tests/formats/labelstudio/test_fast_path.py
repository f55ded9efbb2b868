"""Results read in one go: the same as read item by item, or not at all."""

import copy
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.formats.labelstudio.fast_path import fast_parser
from goldspan.formats.labelstudio.labeling_config import config_of, read
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.schema.language import parse

XML = """
<View>
  <Labels name="mark" toName="text"><Label value="PER"/><Label value="ORG"/></Labels>
  <Choices name="level" toName="text" perRegion="true"><Choice value="NAM"/><Choice value="NOM"/></Choices>
  <Choices name="kinds" toName="text" perRegion="true" choice="multiple">
    <Choice value="x"/><Choice value="y"/>
  </Choices>
  <Choices name="topic" toName="text"><Choice value="war"/></Choices>
  <Relations choice="multiple"><Relation value="LEADS"/><Relation value="KNOWS"/></Relations>
  <Text name="text" value="$text"/>
</View>
"""
CONFIG = read(XML)
DOC = document("Ann leads Acme, and Bob knows Ann.")


def region(start, end, label="PER", *, one="r1", **more):
    value = {"start": start, "end": end, "text": DOC.text[start:end], "labels": [label]}
    return {"id": one, "from_name": "mark", "to_name": "text", "type": "labels", "value": value, **more}


def choice(name, values, start=0, end=3, *, one="r1"):
    value = {"start": start, "end": end, "text": DOC.text[start:end], "choices": values}
    return {"id": one, "from_name": name, "to_name": "text", "type": "choices", "value": value}


def relation_item(source="r1", target="r2", labels=("LEADS",), **more):
    return {"type": "relation", "from_id": source, "to_id": target, "labels": list(labels), **more}


ACME = region(10, 14, "ORG", one="r2")
USUAL = [
    region(0, 3),
    ACME,
    region(20, 23, one="r3", origin="manual", readonly=True),
    choice("level", ["NAM"]),
    choice("kinds", ["x", "y"]),
    relation_item(),
    relation_item("r3", "r1", ["KNOWS", "LEADS"], direction="right"),
]


def raw(items):
    return msgspec.Raw(json.dumps(items).encode())


def at_once(items):
    return fast_parser(CONFIG).parse(raw(items), DOC, None)


def test_the_usual_result_is_read_at_once():
    spans, relations = at_once(USUAL)
    assert [(one.text, one.label, one.attributes) for one in spans] == [
        ("Ann", "PER", {"level": "NAM", "kinds": ("x", "y")}),
        ("Acme", "ORG", {}),
        ("Bob", "PER", {}),
    ]
    assert sorted(one.label for one in relations) == ["KNOWS", "LEADS", "LEADS"]
    found = from_results(USUAL, DOC, CONFIG)
    assert (found.spans, found.relations, found.unmapped) == (spans, relations, ())


@pytest.mark.parametrize(
    "odd",
    [
        region(0, 3, "GPE"),
        region(0, 3, score=1),
        region(0, 3, meta={"text": ["a note"]}),
        region(3, 0),
        region(0, 900),
        {**region(0, 3), "from_name": "other"},
        {**region(0, 3), "to_name": "title"},
        {**region(0, 3), "id": 7},
        {**region(0, 3), "type": "hypertextlabels"},
        {**region(0, 3), "value": {"start": 0, "end": 3, "text": "An", "labels": ["PER"]}},
        {**region(0, 3), "value": {"start": 0, "end": 3, "text": "Ann", "labels": ["PER", "ORG"]}},
        {**region(0, 3), "value": {"start": 0.0, "end": 3, "text": "Ann", "labels": ["PER"]}},
        {**region(0, 3), "value": {"start": True, "end": 3, "text": "nn", "labels": ["PER"]}},
        {**region(0, 3), "value": {"start": 0, "end": 3, "text": "Ann"}},
    ],
)
def test_an_unusual_region_is_left_to_the_other_reader(odd):
    assert at_once([odd, ACME]) is None
    assert from_results(raw([odd, ACME]), DOC, CONFIG) == from_results([odd, ACME], DOC, CONFIG)


@pytest.mark.parametrize(
    "odd",
    [
        region(0, 3),
        choice("level", ["NAM"], one="r9"),
        choice("level", []),
        choice("level", ["NAM"], 0, 4),
        choice("topic", ["war"]),
        relation_item("r1", "r9"),
        relation_item(labels=["FRAGMENT_OF"]),
        relation_item(labels=["LEADS:how=well"]),
        relation_item(labels=[]),
        relation_item(direction="left"),
        relation_item(direction="bi"),
        {"type": "relation", "from_id": "r1", "to_id": "r2"},
        {"id": "d", "from_name": "note", "to_name": "text", "type": "textarea", "value": {"text": ["x"]}},
        "no item",
    ],
)
def test_anything_else_that_is_unusual_too(odd):
    items = [region(0, 3), ACME, odd]
    assert at_once(items) is None
    assert from_results(raw(items), DOC, CONFIG) == from_results(items, DOC, CONFIG)


def test_a_value_given_twice_is_unusual():
    assert at_once([region(0, 3), choice("level", ["NAM"]), choice("level", ["NOM"])]) is None


def test_what_is_no_list_is_left_to_the_other_reader():
    for odd in ({}, None, "x", 3):
        assert from_results(raw(odd), DOC, CONFIG) == from_results(odd, DOC, CONFIG)


@given(cases())
def test_what_we_send_is_read_the_same_either_way(case):
    schema, doc, layer = case
    config = config_of(schema)
    items = to_results(layer, doc, schema)
    found = from_results(items, doc, config, schema)
    assert from_results(raw(items), doc, config, schema) == found
    at_once = fast_parser(config).parse(raw(items), doc, schema)
    assert at_once is None or at_once == (found.spans, found.relations)


values = st.sampled_from([None, 0, 1, 3, -1, 2.0, True, "PER", "r1", "r2", "", [], ["PER"], ["NAM"], ["LEADS"], {}])


@st.composite
def spoilt(draw):
    """The usual items, some of them twice or gone, with some values changed."""
    items = json.loads(json.dumps(draw(st.lists(st.sampled_from(USUAL), max_size=8))))
    for _ in range(draw(st.integers(0, 2)) if items else 0):
        item = draw(st.sampled_from(items))
        host = draw(st.sampled_from([item, item["value"]] if isinstance(item.get("value"), dict) else [item]))
        host[draw(st.sampled_from([*host, "meta", "score"]))] = copy.deepcopy(draw(values))
    return items


@given(spoilt())
def test_no_result_is_read_in_two_ways(items):
    assert from_results(raw(items), DOC, CONFIG) == from_results(items, DOC, CONFIG)


def test_a_schema_says_whether_a_choice_is_one_or_several():
    schema = parse(
        "{name: s, version: 1.0.0, labels: {PER: {}, ORG: {}}, "
        "attributes: {level: {labels: [PER], type: multi-choice, values: [NAM, NOM]}}}"
    )
    spans, _ = fast_parser(CONFIG).parse(raw([region(0, 3), choice("level", ["NAM"])]), DOC, schema)
    assert spans[0].attributes == {"level": ("NAM",)}
