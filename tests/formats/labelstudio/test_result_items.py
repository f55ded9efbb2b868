"""Layers to Label Studio's result items and back."""

import json

from hypothesis import given
from strategies import cases, document

from goldspan.formats.labelstudio.labeling_config import build, read
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.model import without_origins
from goldspan.schema.language import parse

SCHEMA = parse("""
name: news
version: 1.0.0
labels:
  ORG: {discontinuous: true}
  PER: {}
attributes:
  conf: {type: choice, values: [low, high]}
  tone: {type: multi-choice, values: [dry, warm]}
  alias: {type: text, labels: [PER]}
  topic: {type: choice, on: document, values: [econ, sport]}
  kind: {type: choice, on: relation, labels: [located_in], values: [seat, branch]}
  means: {type: multi-choice, on: relation, labels: [located_in], values: [sea, rail]}
relations:
  founded_by: {source: [ORG], target: [PER]}
  located_in: {source: [ORG, PER], target: [ORG]}
  same_as: {source: [ORG, PER], target: [ORG, PER], symmetric: true}
""")
CONFIG = read(build(SCHEMA, "all"))
DOC = document("Acme hired Ann.  Bob left\nAcme on Monday.")


def region(name, start, end, *labels, **more):
    value = {"start": start, "end": end, "text": DOC.text[start:end], "labels": list(labels)}
    return {"id": name, "from_name": "labels", "to_name": "text", "type": "labels", "value": value, **more}


def relation_item(source, target, *labels, direction="right"):
    return {"from_id": source, "to_id": target, "type": "relation", "direction": direction, "labels": list(labels)}


def parsed(*items):
    return from_results(list(items), DOC, CONFIG, SCHEMA)


def codes(one):
    return [unmapped.code for unmapped in one.unmapped]


ACME, ANN, BOB = region("a", 0, 4, "ORG"), region("b", 11, 14, "PER"), region("c", 17, 20, "PER")


def triples(one):
    text = {span.id: span.text for span in one.spans}
    return [(relation.label, text[relation.source], text[relation.target]) for relation in one.relations]


@given(cases())
def test_any_valid_layer_comes_back_the_same(case):
    schema, doc, layer = case
    result = json.loads(json.dumps(to_results(layer, doc, schema)))
    back = from_results(result, doc, read(build(schema, "all")), schema)
    bare = without_origins(layer)  # which a server tells of predictions alone
    assert back.spans == bare.spans
    assert back.relations == bare.relations
    assert back.document_labels == layer.document_labels
    assert back.note == layer.note
    assert back.unmapped == ()


@given(cases())
def test_a_result_never_holds_what_label_studio_would_lose(case):
    schema, doc, layer = case
    result = to_results(layer, doc, schema)
    relations = [item for item in result if item["type"] == "relation"]
    pairs = [(item["from_id"], item["to_id"]) for item in relations]
    assert len(pairs) == len(set(pairs)), "a second item on the same ordered pair is dropped when it is loaded"
    regions = [(item["id"], item["from_name"]) for item in result if item["type"] != "relation"]
    assert len(regions) == len(set(regions)), "of two regions with one id the second takes the first one's offsets"
    assert all(item["labels"] and item["direction"] == "right" for item in relations)
    known = set(read(build(schema, "all")).relations)
    assert all(set(item["labels"]) <= known for item in relations), "an unlisted label is lost on submit"


def test_left_swaps_the_ends():
    one = parsed(ACME, ANN, relation_item("b", "a", "founded_by", direction="left"))
    assert triples(one) == [("founded_by", "Acme", "Ann")]


def test_bi_is_one_relation_where_the_schema_calls_it_symmetric_and_two_where_not():
    assert triples(parsed(ANN, BOB, relation_item("b", "c", "same_as", direction="bi"))) == [("same_as", "Ann", "Bob")]
    one = parsed(ACME, ANN, relation_item("a", "b", "located_in", direction="bi"))
    assert triples(one) == [("located_in", "Acme", "Ann"), ("located_in", "Ann", "Acme")]


def test_several_labels_on_one_relation_are_several_relations():
    one = parsed(ACME, ANN, relation_item("a", "b", "founded_by", "same_as"))
    assert triples(one) == [("founded_by", "Acme", "Ann"), ("same_as", "Acme", "Ann")]


def test_an_attribute_label_alone_implies_its_relation():
    one = parsed(ANN, ACME, relation_item("b", "a", "located_in:kind=seat"))
    assert [(relation.label, relation.attributes) for relation in one.relations] == [("located_in", {"kind": "seat"})]


def attributes_of(*labels):
    """The relations that a relation item with these labels gives, with their attributes."""
    one = parsed(ANN, ACME, relation_item("b", "a", *labels))
    return {relation.label: relation.attributes for relation in one.relations}


def test_several_attribute_labels_go_to_the_relation_that_they_name():
    assert attributes_of("located_in", "located_in:kind=seat", "same_as") == {
        "located_in": {"kind": "seat"},
        "same_as": {},
    }


def test_several_values_of_a_multiple_choice_are_a_list():
    assert attributes_of("located_in:means=sea", "located_in:means=rail") == {"located_in": {"means": ("sea", "rail")}}
    assert attributes_of("located_in:means=sea") == {"located_in": {"means": ("sea",)}}


def test_several_values_of_a_single_choice_are_all_kept():
    assert attributes_of("located_in:kind=seat", "located_in:kind=branch") == {
        "located_in": {"kind": ("seat", "branch")}
    }


def test_a_label_with_a_colon_that_names_no_attribute_stays_whole():
    assert attributes_of("located_in:nothing=x") == {"located_in:nothing=x": {}}


def test_a_fragment_tied_to_a_region_that_is_not_there_is_reported():
    one = parsed(ACME, relation_item("a", "gone", "FRAGMENT_OF"))
    assert (codes(one), [span.text for span in one.spans]) == (["GS803"], ["Acme"])


def test_a_direction_that_does_not_exist_is_read_as_right_and_reported():
    one = parsed(ACME, ANN, relation_item("a", "b", "founded_by", direction="up"))
    assert (triples(one), codes(one)) == ([("founded_by", "Acme", "Ann")], ["GS806"])


def test_several_labels_on_one_region_are_several_spans():
    one = parsed(region("c", 17, 20, "PER", "ORG"))
    assert [(span.label, span.text) for span in one.spans] == [("ORG", "Bob"), ("PER", "Bob")]


def test_a_relation_from_a_doubly_labelled_region_goes_where_the_schema_lets_it():
    one = parsed(region("c", 17, 20, "PER", "ORG"), ANN, relation_item("c", "b", "founded_by"))
    assert [span.label for span in one.spans if span.id == one.relations[0].source] == ["ORG"]
    assert codes(one) == []


def test_a_relation_that_fits_two_labels_of_a_region_is_read_and_reported():
    one = parsed(region("c", 17, 20, "PER", "ORG"), ACME, relation_item("c", "a", "located_in"))
    assert len(one.relations) == 1
    assert codes(one) == ["GS808"]


def test_values_hang_on_the_region_whose_id_they_share():
    extent = {"start": 11, "end": 14, "text": "Ann"}
    one = parsed(
        ANN,
        {"id": "b", "from_name": "conf", "to_name": "text", "type": "choices", "value": {**extent, "choices": ["low"]}},
        {
            "id": "b",
            "from_name": "alias",
            "to_name": "text",
            "type": "textarea",
            "value": {**extent, "text": ["Annie"]},
        },
        {"id": "z", "from_name": "topic", "to_name": "text", "type": "choices", "value": {"choices": ["econ"]}},
    )
    assert one.spans[0].attributes == {"conf": "low", "alias": "Annie"}
    assert one.document_labels == {"topic": "econ"}


def test_a_note_typed_on_the_screen_loses_its_last_line_break():
    one = parsed({**ANN, "meta": {"text": ["who is she?\n"]}})
    assert one.spans[0].note == "who is she?"


def test_tied_fragments_are_one_span_whichever_way_the_relation_was_drawn():
    later = region("d", 26, 30, "ORG")
    for tie in (
        relation_item("d", "a", "FRAGMENT_OF"),
        relation_item("a", "d", "FRAGMENT_OF"),
        relation_item("a", "d", "FRAGMENT_OF", direction="bi"),
    ):
        one = parsed(ACME, later, ANN, tie, relation_item("d", "b", "founded_by"))
        assert [span.fragments for span in one.spans] == [((0, 4), (26, 30)), ((11, 14),)]
        assert triples(one) == [("founded_by", "Acme ... Acme", "Ann")]


def test_tied_fragments_with_different_labels_stay_apart_and_are_reported():
    one = parsed(ACME, ANN, relation_item("b", "a", "FRAGMENT_OF"))
    assert [span.text for span in one.spans] == ["Acme", "Ann"]
    assert codes(one) == ["GS809"]


def test_regions_that_mark_nothing_are_kept_with_their_code():
    for start, end in ((30, 9999), (-3, 2), (9, 5), (5, 5), ("0", "4"), (True, 4), (None, None), (0.0, 4.0)):
        wrong = region("w", 0, 4, "ORG")
        wrong["value"] |= {"start": start, "end": end}
        one = parsed(ANN, wrong)
        assert codes(one) == ["GS802"]
        assert one.unmapped[0].item == wrong
        assert len(one.spans) == 1


def test_a_region_without_labels_is_kept_and_so_is_its_relation():
    bare = region("n", 26, 30)
    del bare["value"]["labels"]
    for wrong in (bare, region("n", 26, 30), {**bare, "value": {**bare["value"], "labels": None}}):
        drawn = relation_item("n", "b", "founded_by")
        one = parsed(ANN, wrong, drawn)
        assert codes(one) == ["GS801", "GS803"]
        assert [unmapped.item for unmapped in one.unmapped] == [wrong, drawn]


def test_both_regions_of_a_repeated_id_are_kept():
    one = parsed(region("d", 17, 20, "PER"), region("d", 17, 20, "ORG"))
    assert [span.label for span in one.spans] == ["ORG", "PER"]
    assert codes(one) == ["GS805"]


def test_identical_regions_become_two_spans_with_ids_of_their_own():
    one = parsed(ACME, region("s", 0, 4, "ORG"))
    first, second = (span.id for span in one.spans)
    assert second == f"{first}-2"


def test_unlabelled_relations_are_kept():
    bare = relation_item("a", "b")
    del bare["labels"]
    for wrong in (bare, relation_item("a", "b"), {**bare, "labels": None}):
        assert codes(parsed(ACME, ANN, wrong)) == ["GS804"]


def test_what_no_control_makes_is_kept():
    strange = {"id": "q", "from_name": "box", "to_name": "image", "type": "rectanglelabels", "value": {"x": 1}}
    elsewhere = {**ACME, "to_name": "other"}
    one = parsed(strange, elsewhere, [relation_item("a", "b", "founded_by")], "junk")
    assert sorted(codes(one)) == ["GS806"] * 4
    assert codes(from_results({"not": "a list"}, DOC, CONFIG, SCHEMA)) == ["GS806"]
    assert from_results(None, DOC, CONFIG, SCHEMA).unmapped == ()


def test_labels_outside_the_schema_stay_labels():
    one = parsed(region("u", 26, 30, "NOPE"))
    assert [span.label for span in one.spans] == ["NOPE"]


def test_the_text_on_the_screen_may_differ_in_white_space_only():
    wrapped = region("w", 14, 30, "ORG")
    wrapped["value"]["text"] = ". Bob left\\nAcme"
    assert codes(parsed(wrapped)) == []
    wrapped["value"]["text"] = "Bob left"
    assert codes(parsed(wrapped)) == ["GS814"]


def test_what_a_span_has_no_place_for_is_said():
    one = parsed(ACME, {**ANN, "parentID": "a", "score": 0.3, "origin": "prediction"})
    assert [(unmapped.code, unmapped.item) for unmapped in one.unmapped] == [("GS812", {"id": "b", "parentID": "a"})]


def test_a_score_that_is_not_of_a_suggestion_is_said():
    one = parsed(ACME, {**ANN, "score": 0.3, "origin": "manual"})
    assert [(unmapped.code, unmapped.item) for unmapped in one.unmapped] == [("GS812", {"id": "b", "score": 0.3})]


def test_fragments_that_disagree_on_an_attribute_keep_the_first_and_say_so():
    def conf(name, value):
        extent = ACME["value"] if name == "a" else region("d", 26, 30)["value"]
        value = {key: extent[key] for key in ("start", "end", "text")} | {"choices": [value]}
        return {"id": name, "from_name": "conf", "to_name": "text", "type": "choices", "value": value}

    tie = relation_item("d", "a", "FRAGMENT_OF")
    one = parsed(ACME, region("d", 26, 30, "ORG"), conf("a", "low"), conf("d", "high"), tie)
    assert [span.attributes for span in one.spans] == [{"conf": "low"}]
    assert codes(one) == ["GS809"]
    assert "high" in json.dumps(one.unmapped[0].item)


def test_a_fragment_tied_to_itself_is_one_region_and_said():
    one = parsed(ACME, relation_item("a", "a", "FRAGMENT_OF"))
    assert [span.fragments for span in one.spans] == [((0, 4),)]
    assert codes(one) == ["GS809"]


def test_of_two_notes_on_the_document_the_first_is_kept():
    def note(text):
        return {"id": text, "from_name": "layer_note", "to_name": "text", "type": "textarea", "value": {"text": [text]}}

    one = parsed(note("first"), note("second"))
    assert one.note == "first"
    assert codes(one) == ["GS812"]
