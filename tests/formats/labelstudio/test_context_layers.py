"""The screen of a later pass, what it begins with, and the layer that comes of it."""

import xml.etree.ElementTree as ET

from trade import ACME, BETA, DOC, SCHEMA, SOLD, layer

from goldspan.formats.labelstudio.annotations import NOBODY, TaskParser
from goldspan.formats.labelstudio.labeling_config import CONTEXT, NO_KEY, build, config_of, read
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.prediction_items import context_prediction, prediction_of
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.formats.labelstudio.tasks import read_task, task_data
from goldspan.model import make_relation
from goldspan.passes.standing import PassContext, bare, context_of
from goldspan.store.pulled_state import content_sha256
from goldspan.store.suggestion_files import Suggestion

SOURCES = read(build(SCHEMA, "sources"))
STANDING = PassContext(("ann.things",), (bare(ACME), bare(BETA)))
DEAL = make_relation("AGENT", SOLD.id, ACME.id)


def labels(xml, control):
    [found] = [tag for tag in ET.fromstring(xml).iter("Labels") if tag.get("name") == control]
    return {tag.get("value"): tag.get("hotkey") for tag in found.iter("Label")}


def test_a_pass_offers_what_it_adds_and_has_the_labels_of_its_context_out_of_reach():
    xml = build(SCHEMA, "deals")
    assert labels(xml, "labels").keys() == {"DEAL"}
    assert labels(xml, CONTEXT) == dict.fromkeys(("ORG", "PLACE", "SUM"), NO_KEY)
    [hidden] = [view for view in ET.fromstring(xml).iter("View") if view.get("className") == "goldspan-context"]
    assert ".goldspan-context{display:none" in xml and hidden.find("Labels") is not None
    shown = {tag.get("name") for tag in ET.fromstring(xml).iter("Choices")}
    assert shown == {"polarity"}, "no value of the context, and none of the text that an earlier pass asks for"
    assert CONTEXT not in build(SCHEMA, "things")
    assert CONTEXT in config_of(SCHEMA).controls


def test_context_is_locked_where_no_arrow_of_the_pass_may_end():
    locked = {
        item["value"]["labels"][0]
        for name, standing in (("sources", (ACME, SOLD)), ("deals", (ACME, BETA)))
        for item in to_results(layer("ann", pass_name=name, context=standing), DOC, SCHEMA)
        if item.get("readonly")
    }
    assert locked == set(), "SAYS ends at ORG and DEAL, COUNTS at every THING"
    only = context_prediction(DOC, STANDING, SCHEMA, "deals")["result"]
    assert {item["from_name"] for item in only} == {CONTEXT}


def test_suggestions_stand_on_the_context_and_bring_none_of_their_own():
    made = Suggestion(
        document=DOC.id,
        model="m",
        version="1",
        pass_name="deals",
        text_sha256=DOC.text_sha256,
        spans=(ACME, SOLD),
        relations=(DEAL,),
    )
    items = prediction_of(made, DOC, SCHEMA, STANDING)["result"]
    assert {(item["id"], item["from_name"]) for item in items if item["type"] == "labels"} == {
        (ACME.id, CONTEXT),
        (BETA.id, CONTEXT),
        (SOLD.id, "labels"),
    }
    assert [(item["from_id"], item["to_id"]) for item in items if item["type"] == "relation"] == [(SOLD.id, ACME.id)]


def pulled(result, *, context=STANDING, **more):
    task = {"id": 7, "data": task_data(DOC, "deals", context), "annotations": [{"id": 3, "result": result, **more}]}
    parser = TaskParser(config_of(SCHEMA), SCHEMA, NOBODY, "there", "now")
    [made] = parser.layers(task, read_task(task), DOC)
    return made


def test_a_layer_comes_back_on_its_context():
    sent = layer("ann", SOLD, pass_name="deals", context=(ACME, BETA), relations=[DEAL], on=("ann.things",))
    made = pulled(to_results(sent, DOC, SCHEMA))
    assert (made.spans, made.relations, made.context) == (sent.spans, sent.relations, sent.context)
    assert (context_of(made), made.provenance.unmapped) == (STANDING, ())
    assert made.provenance.pulled_sha256 == content_sha256(made) == content_sha256(sent)


def test_a_text_that_was_skipped_says_nothing_of_its_context():
    made = pulled([], was_cancelled=True)
    assert (made.status, context_of(made), made.provenance.unmapped) == ("skipped", STANDING, ())


def test_an_annotation_that_began_empty_is_one_finding():
    made = pulled([])
    assert (context_of(made), [item.code for item in made.provenance.unmapped]) == (STANDING, ["GS824"])


def test_a_relation_of_an_earlier_pass_is_left_out():
    sent = layer("ann", SOLD, pass_name="deals", context=(ACME, BETA), on=("ann.things",))
    arrow = {"type": "relation", "from_id": ACME.id, "to_id": BETA.id, "labels": ["SAME_AS"]}
    made = pulled([*to_results(sent, DOC, SCHEMA), arrow])
    assert (made.relations, [item.code for item in made.provenance.unmapped]) == ((), ["GS825"])
    assert "things" in made.provenance.unmapped[0].message
    assert len(from_results([arrow], DOC, SOURCES, SCHEMA).relations) == 0
