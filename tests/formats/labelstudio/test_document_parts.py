"""Long documents as parts, and the work on the parts as that on the whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.formats.labelstudio.document_parts import cut_results, join_results, part_of, part_starts
from goldspan.formats.labelstudio.labeling_config import ACROSS, build, config_of, read
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
  topic: {type: choice, on: document, values: [econ, sport]}
relations:
  founded_by: {source: [ORG], target: [PER]}
  same_as: {source: [ORG, PER], target: [ORG, PER], same_label: true, order: backward, chain: names}
""")
CONFIG = config_of(SCHEMA)
DOC = document("Acme hired Ann.\n\nBob left Acme.\n\nAnn stayed.")
STARTS = (0, 17, 33)
PARTS = [DOC.text[0:17], DOC.text[17:33], DOC.text[33:]]


def region(name, part, words, label):
    start = PARTS[part].index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": name, "from_name": "labels", "to_name": "text", "type": "labels", "value": value}


def said(of, control, *texts):
    """What stands in a field of a region."""
    value = {key: of["value"][key] for key in ("start", "end")}
    return {**of, "from_name": control, "type": "textarea", "value": {**value, "text": list(texts)}}


def mark(of, *texts):
    return said(of, ACROSS, *texts)


def joined(*parts):
    return from_results(join_results([*parts, [], []][:3], STARTS), DOC, CONFIG, SCHEMA)


def triples(one):
    text = {span.id: f"{span.text}@{span.fragments[0][0]}" for span in one.spans}
    return [(relation.label, text[relation.source], text[relation.target]) for relation in one.relations]


ACME, ANN, BOB = region("a", 0, "Acme", "ORG"), region("b", 0, "Ann", "PER"), region("c", 1, "Bob", "PER")
ACME_2, ANN_3 = region("d", 1, "Acme", "ORG"), region("e", 2, "Ann", "PER")


@given(cases(), st.lists(st.integers(1, 79), unique=True, max_size=4))
def test_any_layer_cut_at_any_borders_and_joined_is_the_same(case, borders):
    schema, doc, layer = case
    starts = (0, *sorted(border for border in borders if border < len(doc.text)))
    parts = json.loads(json.dumps(cut_results(to_results(layer, doc, schema), starts)))
    back = from_results(join_results(parts, starts), doc, read(build(schema, "all")), schema)
    bare = without_origins(layer)
    assert back.spans == bare.spans
    assert back.relations == bare.relations
    assert (back.document_labels, back.note) == (layer.document_labels, layer.note)
    assert back.unmapped == ()


@given(cases(), st.lists(st.integers(1, 79), unique=True, max_size=4))
def test_a_part_holds_only_what_label_studio_can_show_of_it(case, borders):
    schema, doc, layer = case
    starts = (0, *sorted(border for border in borders if border < len(doc.text)))
    for part, start, stop in zip(
        cut_results(to_results(layer, doc, schema), starts), starts, (*starts[1:], len(doc.text)), strict=True
    ):
        regions = {item["id"] for item in part if item["type"] == "labels"}
        for item in part:
            if item["type"] == "relation":
                assert {item["from_id"], item["to_id"]} <= regions, "the task could not be opened"
            elif item["type"] == "labels":
                value = item["value"]
                assert value["text"] == doc.text[start:stop][value["start"] : value["end"]]


@given(st.text(st.sampled_from("ab \n"), max_size=200), st.integers(1, 60))
def test_parts_begin_behind_line_breaks_and_are_the_whole_text(text, longest):
    starts = part_starts(text, longest)
    assert starts[0] == 0
    assert list(starts) == sorted(set(starts))
    assert all("\n" in text[:start] and not text[:start].rstrip(" \n").endswith(text[:start]) for start in starts[1:])
    if len(text) <= longest:
        assert starts == (0,)


def test_parts_are_about_as_long_as_one_another_and_begin_at_paragraphs():
    text = "\n\n".join(f"Paragraph {number}\nof two lines." for number in range(100))
    starts = part_starts(text, 1000)
    lengths = [after - before for before, after in zip(starts, (*starts[1:], len(text)), strict=True)]
    assert len(lengths) == 3
    assert max(lengths) - min(lengths) < 60
    assert all(text[start:].startswith("Paragraph") for start in starts)


def test_a_long_text_without_a_line_break_stays_whole():
    assert part_starts("word " * 100, 50) == (0,)


@pytest.mark.parametrize(("offset", "part"), [(0, 0), (16, 0), (17, 1), (32, 1), (33, 2), (99, 2)])
def test_the_part_that_a_character_is_in(offset, part):
    assert part_of(STARTS, offset) == part


def test_spans_have_the_offsets_and_ids_of_the_whole():
    one = joined([ACME], [BOB], [ANN_3])
    whole = [("ORG", (0, 4)), ("PER", (17, 20)), ("PER", (33, 36))]
    assert [(span.label, span.fragments[0]) for span in one.spans] == whole
    assert one.unmapped == ()


def test_a_mark_on_both_ends_is_a_relation_over_the_border():
    one = joined([ACME, mark(ACME, "founded_by>bob ")], [BOB, mark(BOB, "Bob")])
    assert triples(one) == [("founded_by", "Acme@0", "Bob@17")]


def test_a_mark_without_a_label_is_the_relation_that_the_schema_leaves():
    one = joined([ACME, mark(ACME, "> Bob")], [BOB, mark(BOB, "Bob")])
    assert triples(one) == [("founded_by", "Acme@0", "Bob@17")]
    assert one.relations[0].origin.kind == "inferred"


def test_a_chain_of_one_name_goes_over_the_borders():
    one = joined([ANN, said(ANN, "chain:same_as", "Ann")], [BOB], [ANN_3, said(ANN_3, "chain:same_as", "ann")])
    assert triples(one) == [("same_as", "Ann@33", "Ann@11")]


def test_a_span_over_a_border_in_two_fragments():
    one = joined([ACME, mark(ACME, "whole")], [ACME_2, mark(ACME_2, "FRAGMENT_OF > whole")])
    assert [span.fragments for span in one.spans] == [((0, 4), (26, 30))]


@pytest.mark.parametrize(
    ("parts", "end"),
    [
        pytest.param([[ACME, mark(ACME, "founded_by > Eve")], [BOB, mark(BOB, "Bob")]], "Eve", id="no such name"),
        pytest.param([[ACME], [BOB, mark(BOB, "Bob")]], "Bob", id="a name that no mark uses"),
        pytest.param(
            [[ACME, mark(ACME, "founded_by > x"), ANN, mark(ANN, "x")], [BOB, mark(BOB, "x")]],
            "x (on several spans)",
            id="a name twice",
        ),
    ],
)
def test_a_mark_without_its_other_end_is_reported_and_kept(parts, end):
    one = joined(*parts)
    assert one.relations == ()
    assert {unmapped.code for unmapped in one.unmapped} == {"GS803"}
    assert any(end in (unmapped.item["from_id"], unmapped.item["to_id"]) for unmapped in one.unmapped)


def test_what_parts_say_of_the_document_counts_once_and_a_difference_is_reported():
    def topic(value):
        chosen = {"choices": [value]}
        return {"id": "t", "from_name": "topic", "to_name": "text", "type": "choices", "value": chosen}

    assert joined([topic("econ")], [topic("econ")]).document_labels == {"topic": "econ"}
    assert joined([topic("econ")], [topic("econ")]).unmapped == ()
    other = joined([topic("econ")], [topic("sport")])
    assert other.document_labels == {"topic": "econ"}
    assert [unmapped.code for unmapped in other.unmapped] == ["GS812"]


def test_notes_of_several_parts_are_one():
    def note(text):
        return {"id": "n", "from_name": "layer_note", "to_name": "text", "type": "textarea", "value": {"text": [text]}}

    assert joined([note("one")], [note("two")], [note("one")]).note == "one\ntwo"
    assert joined([note("one")], [note("two")], [note("one")]).unmapped == ()


@given(st.lists(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner)), max_size=3))
def test_any_result_can_be_joined(parts):
    join_results(parts, range(len(parts)))
