"""Relations without a label, and those that were drawn the wrong way round."""

import json
from collections import Counter

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.formats.labelstudio.arrows import by_use
from goldspan.formats.labelstudio.fast_path import fast_parser
from goldspan.formats.labelstudio.labeling_config import build, config_of, read
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.model import INFERRED, Layer, without_origins
from goldspan.schema.language import parse

SCHEMA = parse("""
name: s
version: 1.0.0
labels: {PER: {}, ORG: {}, DEAL: {}, DAY: {}, SAID: {discontinuous: true}}
relations:
  leads: {source: [PER], target: [ORG]}
  buyer: {source: [DEAL], target: [PER, ORG]}
  seller: {source: [DEAL], target: [PER, ORG], default_for: [[DEAL, ORG]]}
  when: {source: [DEAL], target: [DAY]}
  child_of: {source: [PER], target: [PER]}
  same: {source: [PER, ORG], target: [PER, ORG], same_label: true, order: backward, default_for: [[PER, PER]]}
passes:
  all: {}
  people: {labels: [PER, ORG, DEAL], relations: [child_of, buyer]}
""")
CONFIG = config_of(SCHEMA)
DOC = document("Ann leads Acme. On Monday she sold it to Beta, says Bob.")
LABELS = {"Ann": "PER", "Acme": "ORG", "Monday": "DAY", "she": "PER", "sold": "DEAL", "it": "ORG", "Beta": "ORG"}


def region(words, label=None):
    start = DOC.text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label or LABELS[words]]}
    return {"id": words, "from_name": "labels", "to_name": "text", "type": "labels", "value": value}


def drawn(source, target, *labels, direction="right"):
    return {"type": "relation", "from_id": source, "to_id": target, "direction": direction, "labels": list(labels)}


def read_back(*arrows, regions=(), config=CONFIG, schema=SCHEMA):
    return from_results([*map(region, LABELS), *regions, *arrows], DOC, config, schema)


def told(found):
    """Source, label, target and whether it was inferred of each relation, and the codes of what was kept."""
    text = {span.id: span.text for span in found.spans}
    relations = [(text[one.source], one.label, text[one.target], one.origin == INFERRED) for one in found.relations]
    return relations, [kept.code for kept in found.unmapped]


@pytest.mark.parametrize(
    ("arrow", "relation", "kept"),
    [
        (drawn("Ann", "Acme"), ("Ann", "leads", "Acme", True), []),
        (drawn("Acme", "Ann", direction="left"), ("Ann", "leads", "Acme", True), []),
        (drawn("sold", "Monday"), ("sold", "when", "Monday", True), []),
        (drawn("sold", "it"), ("sold", "seller", "it", True), []),
        (drawn("she", "Ann"), ("she", "same", "Ann", True), []),
        (drawn("it", "Acme"), ("it", "same", "Acme", True), []),
        (drawn("Acme", "Ann"), ("Ann", "leads", "Acme", True), ["GS819"]),
        (drawn("Ann", "she"), ("she", "same", "Ann", True), ["GS819"]),
        (drawn("Acme", "Ann", "leads"), ("Ann", "leads", "Acme", False), ["GS819"]),
        (drawn("Ann", "she", "same"), ("she", "same", "Ann", False), ["GS819"]),
        (drawn("Ann", "she", "child_of"), ("Ann", "child_of", "she", False), []),
        (drawn("Ann", "Monday", "when"), ("Ann", "when", "Monday", False), []),
    ],
)
def test_what_the_schema_leaves_no_choice_about(arrow, relation, kept):
    assert told(read_back(arrow)) == ([relation], kept)


@pytest.mark.parametrize(
    ("arrow", "fitting"),
    [
        (drawn("sold", "Ann"), "buyer or seller"),
        (drawn("Ann", "sold"), "buyer or seller"),
        (drawn("Ann", "Monday"), "no label fits"),
        (drawn("Ann", "Ann"), "no label fits"),
    ],
)
def test_where_it_leaves_one_the_finding_names_what_fits(arrow, fitting):
    [kept] = read_back(arrow).unmapped
    assert (kept.code, kept.item) == ("GS804", arrow)
    assert fitting in kept.message


def test_the_parts_of_a_span_may_be_meant_and_are_never_inferred():
    parts = region("leads", "SAID"), region("says", "SAID")
    found = read_back(drawn("says", "leads"), regions=parts)
    assert told(found) == ([], ["GS804"])
    assert "FRAGMENT_OF" in found.unmapped[0].message


def test_a_pass_infers_what_it_offers():
    people = read(build(SCHEMA, "people"))
    people_only = [region(words) for words in LABELS if LABELS[words] != "DAY"]
    for arrow, label in ((drawn("she", "Ann"), "child_of"), (drawn("sold", "it"), "buyer")):
        found = from_results([*people_only, arrow], DOC, people, SCHEMA)
        assert [(one.label, one.origin) for one in found.relations] == [(label, INFERRED)]


def test_a_config_with_one_relation_leaves_no_choice():
    schema = parse("{name: s, version: 1.0.0, labels: {A: {}}, relations: {R: {source: [A], target: [A]}}}")
    one, two = region("Ann", "A"), region("Acme", "A")
    found = from_results([one, two, drawn("Ann", "Acme")], DOC, config_of(schema), schema)
    assert [made.label for made in found.relations] == ["R"]


def test_without_a_schema_nothing_is_inferred_or_turned():
    assert told(read_back(drawn("Ann", "Acme"), schema=None)) == ([], ["GS804"])
    assert told(read_back(drawn("Acme", "Ann", "leads"), schema=None))[1] == []


def test_both_ways_is_each_way_that_fits():
    assert told(read_back(drawn("Ann", "Acme", direction="bi"))) == ([("Ann", "leads", "Acme", True)], [])
    assert len(read_back(drawn("Ann", "Acme", "leads", direction="bi")).relations) == 2


def test_what_another_relation_says_already_is_not_said_again():
    found = read_back(drawn("Ann", "Acme", "leads"), drawn("Acme", "Ann"))
    assert told(found) == ([("Ann", "leads", "Acme", False)], ["GS819"])


def test_a_region_with_several_labels_is_the_span_that_fits():
    both = region("says", "PER")
    both["value"]["labels"].append("DAY")
    found = read_back(drawn("sold", "says", "when"), drawn("says", "Acme"), regions=[both])
    ends = {span.id: span.label for span in found.spans}
    assert {(one.label, ends[one.source], ends[one.target]) for one in found.relations} == {
        ("when", "DEAL", "DAY"),
        ("leads", "PER", "ORG"),
    }


def raw(items):
    return msgspec.Raw(json.dumps(items).encode())


@pytest.mark.parametrize("labels", [["labels"], []])
def test_a_result_without_labels_is_read_at_once(labels):
    arrow = drawn("Ann", "Acme")
    items = [region("Ann"), region("Acme"), {key: arrow[key] for key in arrow if key in labels or key != "labels"}]
    at_once = fast_parser(CONFIG).parse(raw(items), DOC, SCHEMA)
    assert at_once is not None
    assert at_once == (
        from_results(items, DOC, CONFIG, SCHEMA).spans,
        from_results(items, DOC, CONFIG, SCHEMA).relations,
    )


@st.composite
def redrawn(draw):
    """A case, and its result with some relations turned, or without their label."""
    schema, doc, layer = draw(cases())
    items = to_results(layer, doc, schema)
    for item in items:
        if item["type"] == "relation" and "FRAGMENT_OF" not in item["labels"]:
            if draw(st.booleans()):
                item["labels"] = []
            if draw(st.booleans()):
                item["from_id"], item["to_id"] = item["to_id"], item["from_id"]
    return schema, doc, layer, items


@given(redrawn())
def test_either_path_reads_the_same_and_every_relation_is_one_or_is_kept(case):
    schema, doc, _, items = case
    found = from_results(items, doc, config_of(schema), schema)
    assert from_results(raw(items), doc, config_of(schema), schema) == found
    kept = Counter(one.code for one in found.unmapped)
    bare = [item for item in items if item["type"] == "relation" and not item["labels"]]
    inferred = [one for one in found.relations if one.origin == INFERRED]
    assert kept["GS804"] <= len(bare) and len(inferred) <= len(bare) - kept["GS804"]
    label_of = {span.id: span.label for span in found.spans}
    for one in inferred:
        ends = label_of[one.source], label_of[one.target]
        fitting = [
            name
            for name in schema.relations_between(*ends)
            if one.source != one.target or schema.relations[name].reflexive
        ]
        assert fitting == [one.label]


@given(redrawn())
def test_what_was_inferred_and_turned_is_pushed_and_comes_back_the_same(case):
    schema, doc, layer, items = case
    config = config_of(schema)
    found = from_results(items, doc, config, schema)
    drawn = Counter((one.label, one.source, one.target) for one in found.relations)
    assume(set(drawn.values()) <= {1})  # Label Studio keeps no relation twice on one pair, and GS505 finds it
    layer = msgspec.structs.replace(layer, spans=found.spans, relations=found.relations)
    again = from_results(to_results(layer, doc, schema), doc, config, schema)
    assert again.spans == found.spans
    assert again.relations == without_origins(layer).relations


def test_relations_come_in_the_order_in_which_their_labels_have_to_be_chosen():
    found = read_back(
        *(drawn("sold", end, "buyer") for end in ("Ann", "she")),
        *(drawn("Ann", end, "child_of") for end in ("she",)),
        *(drawn("sold", end, "seller") for end in ("Acme", "it", "Beta")),
        drawn("Ann", "Acme", "leads"),
    )
    head = {"document": "d", "name": "a", "annotator": "a", "status": "submitted", "text_sha256": "0"}
    layer = Layer(**head, spans=found.spans, relations=found.relations)
    # nobody chooses that the seller is an organisation, or that a person leads one, but they are used
    assert by_use([layer], SCHEMA) == ("buyer", "child_of", "seller", "leads", "when", "same")
    assert by_use([], SCHEMA) == tuple(SCHEMA.relations)
