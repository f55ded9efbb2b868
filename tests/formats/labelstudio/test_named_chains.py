"""Chains as names of their mentions, and back."""

import dataclasses
import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.formats.labelstudio.fast_path import fast_parser
from goldspan.formats.labelstudio.labeling_config import config_of, schema_of
from goldspan.formats.labelstudio.named_chains import same_name
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.model import Layer, in_order, make_relation, make_span, replace, span_order, without_origins
from goldspan.schema.language import parse

SCHEMA = parse("""
name: s
version: 1.0.0
labels: {PER: {}, GPE: {}}
relations:
  same: {source: [PER, GPE], target: [PER, GPE], same_label: true, order: backward, chain: names}
  near: {source: [PER, GPE], target: [PER, GPE]}
""")
CONFIG = config_of(SCHEMA)
DOC = document("Raqqa fell. The city was quiet, and Ann left Raqqa. Then Raqqa burned.")
WORDS = [("GPE", 0), ("GPE", 12), ("PER", 36), ("GPE", 45), ("GPE", 57)]
LENGTHS = [5, 8, 3, 5, 5]
SPANS = [
    make_span(DOC, label, [(start, start + length)]) for (label, start), length in zip(WORDS, LENGTHS, strict=True)
]


def layer_with(*ends, label="same"):
    relations = [make_relation(label, SPANS[source].id, SPANS[target].id) for source, target in ends]
    spans, ordered = in_order(SPANS, relations)
    return Layer(
        document=DOC.id,
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=DOC.text_sha256,
        spans=spans,
        relations=ordered,
    )


def sent(layer, schema=SCHEMA):
    """The names by the number of the span, and the ends of the arrows."""
    items = to_results(layer, DOC, schema)
    place = {span.id: number for number, span in enumerate(SPANS)}
    names = {place[item["id"]]: item["value"]["text"][0] for item in items if item["type"] == "textarea"}
    arrows = [(place[item["from_id"]], place[item["to_id"]]) for item in items if item["type"] == "relation"]
    return names, sorted(arrows)


def both(items, config=CONFIG, schema=SCHEMA, doc=DOC):
    """What either path reads, which is the same."""
    found = from_results(items, doc, config, schema)
    assert from_results(msgspec.Raw(json.dumps(items).encode()), doc, config, schema) == found
    return found


def name(number, text):
    start, end = SPANS[number].fragments[0]
    value = {"start": start, "end": end, "text": [text]}
    return {"id": SPANS[number].id, "from_name": "chain:same", "to_name": "text", "type": "textarea", "value": value}


def drawn(source, target, *labels):
    ends = {"from_id": SPANS[source].id, "to_id": SPANS[target].id}
    return {**ends, "type": "relation", "direction": "right", "labels": list(labels)}


def told(found):
    place = {span.id: number for number, span in enumerate(SPANS)}
    relations = [(place[one.source], one.label, place[one.target]) for one in found.relations]
    return relations, [kept.code for kept in found.unmapped]


REGIONS = to_results(layer_with(), DOC, SCHEMA)


def test_a_chain_is_called_after_its_first_mention():
    assert sent(layer_with((1, 0), (3, 1))) == ({0: "Raqqa", 1: "Raqqa", 3: "Raqqa"}, [])


def test_two_chains_have_two_names():
    spans = {0: "Raqqa", 1: "Raqqa", 3: "Raqqa 2", 4: "Raqqa 2"}
    assert sent(layer_with((1, 0), (4, 3))) == (spans, [])


def test_any_other_chain_has_arrows():
    for ends in ([(3, 0), (1, 0)], [(1, 0), (3, 1), (3, 0)], [(0, 1)]):
        assert sent(layer_with(*ends)) == ({}, sorted(ends))
    assert sent(layer_with((1, 0), label="near")) == ({}, [(1, 0)])


def test_the_same_name_is_one_chain_in_any_spelling():
    found = both([*REGIONS, name(4, " raqqa "), name(0, "Raqqa"), name(1, "RAQQA")])
    assert told(found) == ([(1, "same", 0), (4, "same", 1)], [])


def test_an_arrow_drawn_by_hand_counts_too_and_once():
    arrows = drawn(3, 0, "same"), drawn(1, 0, "same"), drawn(2, 0, "near")
    found = both([*REGIONS, name(0, "Raqqa"), name(1, "Raqqa"), *arrows])
    assert told(found) == ([(1, "same", 0), (2, "near", 0), (3, "same", 0)], [])


def test_a_name_on_one_mention_alone_is_said():
    [kept] = both([*REGIONS, name(0, "Raqqa"), name(1, "Rakka"), name(3, "raqqa")]).unmapped
    assert (kept.code, kept.item) == ("GS822", name(1, "Rakka"))


def test_names_are_read_at_once():
    items = [*REGIONS, name(0, "Raqqa"), name(1, "Raqqa"), drawn(2, 0, "near")]
    assert fast_parser(CONFIG).parse(msgspec.Raw(json.dumps(items).encode()), DOC, SCHEMA) is not None


def test_a_config_alone_says_which_relations_have_names():
    schema = schema_of(CONFIG)
    assert {name: one.chain for name, one in schema.relations.items()} == {"same": "names", "near": "arrows"}
    assert not schema.attributes


@st.composite
def chained(draw):
    """A case whose relations have chains with names where they can, and a layer with some chains."""
    schema, doc, layer = draw(cases())
    able = {name for name, one in schema.relations.items() if set(one.source) & set(one.target)}
    relations = {
        name: dataclasses.replace(one, chain="names") if name in able else one for name, one in schema.relations.items()
    }
    made = list(layer.relations)
    for label in sorted(able):
        spans = [span for span in sorted(layer.spans, key=span_order) if span.label in relations[label].source]
        spans = [span for span in spans if span.label in relations[label].target]
        chains = {}
        for span in spans:
            chains.setdefault(draw(st.integers(0, 2)), []).append(span)
        if draw(st.booleans()):
            made = [one for one in made if one.label != label]
            for members in chains.values():
                ends = zip(members[1:], members, strict=False)
                made += [make_relation(label, later.id, earlier.id) for later, earlier in ends]
    spans, ordered = in_order(layer.spans, made)
    return dataclasses.replace(schema, relations=relations), doc, replace(layer, spans=spans, relations=ordered)


@given(chained())
def test_a_layer_comes_back_the_same_whether_its_chains_have_names_or_arrows(case):
    schema, doc, layer = case
    items = to_results(layer, doc, schema)
    found = both(items, config_of(schema), schema, doc)
    bare = without_origins(layer)
    assert (found.spans, found.relations, found.unmapped) == (bare.spans, bare.relations, ())
    named = {}
    for item in items:
        if item["type"] == "textarea" and item["from_name"].startswith("chain:"):
            named.setdefault((item["from_name"], same_name(item["value"]["text"][0])), []).append(item["id"])
    assert all(len(ids) > 1 for ids in named.values())
    arrows = sum(label in schema.relations for item in items if item["type"] == "relation" for label in item["labels"])
    assert arrows + sum(len(ids) - 1 for ids in named.values()) == len(layer.relations)
