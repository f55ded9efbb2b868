"""A task of two texts, and what an annotator drew between them."""

import json
import xml.etree.ElementTree as ET
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.formats.labelstudio.labeling_config import ConfigError
from goldspan.formats.labelstudio.link_answers import read_pair, read_pair_task
from goldspan.formats.labelstudio.link_config import CANDIDATES_HTML, SIDES, link_config, side_configs
from goldspan.formats.labelstudio.link_task import (
    SENT,
    SENT_ID,
    PairOfTexts,
    ShownCandidate,
    context_items,
    link_items,
    link_task,
    sent_pair,
)
from goldspan.formats.labelstudio.tasks import TaskError
from goldspan.model import INFERRED, Layer, Member, make_span
from goldspan.schema.language import parse
from goldspan.store.links import make_link

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {discontinuous: true}, EVENT: {discontinuous: true}, CUE: {}}
attributes: {how: {on: relation, labels: [PART], type: choice, values: [whole, some]}}
relations:
  SAME: {source: [PER, EVENT], target: [PER, EVENT], same_label: true, symmetric: true, transitive: true, scope: corpus}
  PART: {source: [EVENT], target: [EVENT], scope: corpus}
  SAYS: {source: [CUE], target: [PER]}
passes: {all: {title: All, labels: [PER, EVENT, CUE], relations: [SAYS]}}
""")
CONFIG = link_config(SCHEMA)
LEFT = document("🐈 Ada left Osk, said Bo; she fled.", name="one")
RIGHT = document("Ada 🐈🐈 fled in spring. Bo & Ada <left>.", name="two")
ADA, BO, LEAVING = (
    make_span(LEFT, label, [extent]) for label, extent in (("PER", (2, 5)), ("PER", (21, 23)), ("EVENT", (6, 10)))
)
SAID = make_span(LEFT, "CUE", [(16, 20)], attributes={})
ADA_2, FLED, AWAY = (
    make_span(RIGHT, label, fragments)
    for label, fragments in (("PER", [(0, 3)]), ("EVENT", [(7, 11)]), ("EVENT", [(7, 11), (33, 37)]))
)


def layer_of(doc, *spans):
    return Layer(
        document=doc.id, name="ann", annotator="ann", status="submitted", text_sha256=doc.text_sha256, spans=spans
    )


PAIR = PairOfTexts(
    left=(LEFT, layer_of(LEFT, ADA, LEAVING, BO, SAID)),
    right=(RIGHT, layer_of(RIGHT, ADA_2, FLED, AWAY)),
    similarity=0.5,
    candidates=[ShownCandidate(left=ADA.id, right=ADA_2.id, why="same name")],
)
SENT_PAIR = sent_pair(PAIR, SCHEMA)
ITEMS = list(context_items(SENT_PAIR, PAIR.documents, SCHEMA))


def arrow(source, target, *labels, **more):
    return {"from_id": source, "to_id": target, "type": "relation", "direction": "right", "labels": [*labels], **more}


def reading(*items, context=ITEMS):
    return read_pair([*context, *items], SENT_PAIR, PAIR.documents, CONFIG, SCHEMA)


def drawn(read):
    return [(one.label, one.source, one.target) for one in read.relations]


def codes(read):
    return [one.code for one in read.unmapped]


def region(side, start, end, label, text, name="new"):
    value = {"start": start, "end": end, "labels": [label], "text": text}
    return {"id": name, "from_name": f"labels_{side}", "to_name": side, "type": "labels", "value": value}


def test_each_text_has_labels_of_its_own_and_only_relations_between_documents_are_offered():
    root = ET.fromstring(CONFIG)
    assert [tag.get("name") for tag in root.iter("Text")] == list(SIDES)
    assert {tag.get("toName") for tag in root.iter("Labels")} == set(SIDES)
    assert all(" " not in tag.get("toName") and "," not in tag.get("toName") for tag in root.iter("Labels"))
    assert {label.get("value") for label in root.iter("Label")} == {"PER", "EVENT"}
    offered = [relation.get("value") for relation in root.iter("Relation")]
    assert offered == ["SAME", "PART", "PART:how=whole", "PART:how=some", "FRAGMENT_OF"]
    assert set(side_configs(CONFIG)) == set(SIDES)


def test_a_schema_without_relations_between_documents_has_no_links():
    with pytest.raises(ConfigError, match="scope: corpus"):
        link_config(parse("name: n\nversion: 1.0.0\nlabels: {PER: {}}"))


def test_a_task_has_both_texts_the_mentions_as_a_prediction_and_the_candidates_by_their_numbers():
    task = link_task(PAIR, SCHEMA)
    data, [prediction] = task["data"], task["predictions"]
    assert (data["left_text"], data["right_text"]) == (LEFT.text, RIGHT.text)
    regions = [item for item in prediction["result"] if item["type"] == "labels"]
    assert {item["id"]: item["to_name"] for item in regions} == {
        **dict.fromkeys([ADA.id, LEAVING.id, BO.id], "left"),
        **dict.fromkeys([ADA_2.id, FLED.id, AWAY.id, f"{AWAY.id}.2"], "right"),
    }
    numbers = [item["id"] for item in regions]
    assert f"<td>{numbers.index(ADA.id) + 1} <b>Ada</b>" in data[CANDIDATES_HTML]
    assert f"<td>{numbers.index(ADA_2.id) + 1} <b>Ada</b>" in data[CANDIDATES_HTML]
    assert link_task(PAIR, SCHEMA)["data"][SENT_ID] == data[SENT_ID]
    assert read_pair_task({"id": 7, **task}).sent == SENT_PAIR


@pytest.mark.parametrize("broken", ["", "{}", "[1", None, 3])
def test_a_task_that_does_not_say_what_was_sent_cannot_be_read(broken):
    task = link_task(PAIR, SCHEMA)
    task["data"][SENT] = broken
    with pytest.raises(TaskError):
        read_pair_task(task)


MENTIONS = {span.id: ("one" if span in SENT_PAIR.left.spans else "two", span)
            for span in (*SENT_PAIR.left.spans, *SENT_PAIR.right.spans)}  # fmt: skip
ACROSS = [
    (label, source.id, target.id)
    for one, other in product(SENT_PAIR.left.spans, SENT_PAIR.right.spans)
    for source, target in ((one, other), (other, one))
    for label in ("SAME", "PART")
    if SCHEMA.relations[label].joins(source.label, target.label)
]


def member(span):
    where, found = MENTIONS[span]
    return Member(document=where, layer="ann", span=span, text=found.text)


@given(st.lists(st.sampled_from(ACROSS), unique_by=lambda one: (one[0], frozenset(one[1:])), max_size=6))
def test_links_of_two_documents_become_arrows_and_come_back(chosen):
    links = [
        make_link(label, [member(source), member(target)], directed=label == "PART") for label, source, target in chosen
    ]
    read = read_pair([*ITEMS, *link_items(links, SENT_PAIR)], SENT_PAIR, PAIR.documents, CONFIG, SCHEMA)
    again = {
        make_link(label, [member(source), member(target)], directed=label == "PART").id
        for label, source, target in drawn(read)
    }
    assert again == {link.id for link in links}
    assert read.unmapped == ()


def test_untouched_mentions_say_nothing():
    read = reading()
    assert (read.relations, read.unmapped, read.note) == ((), (), None)


def test_an_arrow_has_attributes_and_a_direction_and_a_note_is_kept():
    left = arrow(LEAVING.id, FLED.id, "PART", "PART:how=some", direction="left")
    note = {"id": "n", "from_name": "pair_note", "to_name": "left", "type": "textarea", "value": {"text": ["why"]}}
    read = reading(left, note)
    assert drawn(read) == [("PART", FLED.id, LEAVING.id)]
    assert read.relations[0].attributes == {"how": "some"}
    assert read.note == "why"


def test_an_arrow_without_a_label_is_the_only_one_that_fits_and_else_is_reported():
    read = reading(arrow(ADA.id, ADA_2.id), arrow(LEAVING.id, FLED.id))
    assert drawn(read) == [("SAME", ADA.id, ADA_2.id)]
    assert read.relations[0].origin == INFERRED
    assert codes(read) == ["GS804"]


def test_an_arrow_from_a_later_fragment_is_one_from_its_mention():
    assert drawn(reading(arrow(f"{AWAY.id}.2", LEAVING.id, "SAME"))) == [("SAME", AWAY.id, LEAVING.id)]


def test_what_was_changed_of_the_mentions_is_told_and_undone():
    moved = [dict(item) for item in ITEMS]
    at = next(number for number, item in enumerate(moved) if item.get("id") == ADA_2.id)
    moved[at] = region("right", 0, 7, "PER", RIGHT.text[0:7], name=ADA_2.id)
    without_bo = [item for item in moved if item.get("id") != BO.id]
    read = reading(arrow(ADA.id, ADA_2.id, "SAME"), context=without_bo)
    assert drawn(read) == [("SAME", ADA.id, ADA_2.id)]
    assert sorted(codes(read)) == ["GS824", "GS824"]


def test_what_a_link_cannot_hold_is_reported():
    new = region("left", 24, 27, "PER", LEFT.text[24:27])
    elsewhere = region("middle", 0, 1, "PER", "x", name="far")
    read = reading(
        new,
        elsewhere,
        arrow(new["id"], ADA_2.id, "SAME"),
        arrow(ADA.id, BO.id, "SAME"),
        arrow(ADA.id, "gone", "SAME"),
        arrow(LEAVING.id, AWAY.id, "FRAGMENT_OF"),
    )
    assert drawn(read) == []
    assert sorted(codes(read)) == ["GS803", "GS806", "GS809", "GS825", "GS825", "GS825"]


def test_a_result_as_json_is_read_too():
    import msgspec

    raw = msgspec.Raw(json.dumps([*ITEMS, arrow(ADA.id, ADA_2.id, "SAME")]).encode())
    assert drawn(read_pair(raw, SENT_PAIR, PAIR.documents, CONFIG, SCHEMA)) == [("SAME", ADA.id, ADA_2.id)]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99) | st.text(max_size=4) | st.sampled_from(["SAME", "left", ADA.id]),
    lambda inside: st.lists(inside, max_size=2) | st.dictionaries(st.sampled_from(["start", "labels", "text"]), inside),
    max_leaves=4,
)
SOUND = [*ITEMS, arrow(ADA.id, ADA_2.id, "SAME"), arrow(AWAY.id, f"{AWAY.id}.2", "FRAGMENT_OF")]


@given(
    st.sampled_from(SOUND),
    st.sampled_from(["id", "from_name", "to_name", "type", "value", "from_id", "labels"]),
    ANYTHING,
)
def test_any_item_is_read_or_told(item, key, value):
    """What a server has stored may be anything."""
    others = [one for one in SOUND if one is not item]
    read = reading({**item, key: value}, context=others)
    assert read.unmapped or item.get(key) == value or read.relations or key == "id"


@given(ANYTHING)
def test_any_result_is_read(result):
    read_pair(result, SENT_PAIR, PAIR.documents, CONFIG, SCHEMA)
