"""Which spans and relations of an annotation were suggested, as far as Label Studio and the predictions tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.formats.labelstudio.annotations import NOBODY, TaskParser
from goldspan.formats.labelstudio.labeling_config import config_of
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.formats.labelstudio.suggestions import model_version, read_model_version
from goldspan.formats.labelstudio.tasks import read_task, task_data
from goldspan.model import UNKNOWN_ORIGIN, Origin, origin_name, replace, without_origins
from goldspan.schema.language import parse

SCHEMA = parse("""
name: demo
version: 1.0.0
labels: {PER: {}, ORG: {}}
attributes:
  level: {type: choice, values: [name, noun], labels: [PER]}
relations:
  works_for: {source: [PER], target: [ORG]}
  knows: {source: [PER], target: [PER, ORG]}
  linked_to: {source: [PER, ORG], target: [PER, ORG]}
""")
DOC = document("Ada works for Acme, and Ben for Acme too.", name="d")


def region(region_id, words, label, **more):
    start = DOC.text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": region_id, "from_name": "labels", "to_name": "text", "type": "labels", "value": value, **more}


def choice(region_id, words, value, **more):
    item = region(region_id, words, "", **more)
    del item["value"]["labels"]
    return {**item, "from_name": "level", "type": "choices", "value": {**item["value"], "choices": [value]}}


def relation(source, target, label="works_for", direction="right"):
    return {"from_id": source, "to_id": target, "type": "relation", "direction": direction, "labels": [label]}


ADA, ACME = region("p1", "Ada", "PER"), region("p2", "Acme", "ORG", score=0.25)
PREDICTION = {"id": 5, "model_version": "ner-3", "score": 0.5, "result": [ADA, ACME, relation("p1", "p2")]}
SUGGESTED = Origin(kind="suggested", version="ner-3", score=0.5)


def layer(*result, predictions=(PREDICTION,), schema=SCHEMA, doc=DOC, **annotation):
    annotation = {"id": 7, "result": list(result), **annotation}
    task = {"id": 1, "data": task_data(doc, ""), "annotations": [annotation], "predictions": list(predictions)}
    parser = TaskParser(config_of(schema), schema, NOBODY, "origin", "now")
    [one] = parser.layers(task, read_task(task), doc)
    return one


def origins(one):
    """Those of the spans by their words, and those of the relations by their labels."""
    return {span.text: span.origin for span in one.spans} | {made.label: made.origin for made in one.relations}


def copied(item, origin="prediction", **more):
    """A region as the screen saves it."""
    return {**item, "origin": origin, **more}


def test_a_copied_prediction_was_accepted_and_what_was_drawn_was_made_by_hand():
    ben = copied(region("x", "Ben", "PER"), "manual")
    items = [copied(ADA), copied(ACME), ben, relation("p1", "p2"), relation("x", "p2", "knows")]
    one = layer(*items, parent_prediction=5)
    accepted = Origin(kind="suggested", version="ner-3", score=0.25)
    assert origins(one) == {"Ada": SUGGESTED, "Acme": accepted, "Ben": None, "works_for": SUGGESTED, "knows": None}
    assert one.provenance.unmapped == ()


@pytest.mark.parametrize(
    "edited",
    [
        [copied(region("p1", "Ada", "ORG"))],
        [copied(region("p1", "Ada works", "PER"), "prediction-changed")],
        [copied(region("p1", "Ada works", "PER"), "manual")],
        [copied(ADA), choice("p1", "Ada", "name", origin="manual")],
    ],
    ids=["label", "offsets", "offsets without a word of it", "attribute"],
)
def test_a_suggestion_with_another_label_extent_or_attribute_was_edited(edited):
    one = layer(*edited, parent_prediction=5)
    (span,) = one.spans
    assert span.origin == Origin(kind="suggested", version="ner-3", score=0.5, edited=True)


@pytest.mark.parametrize("drawn", [relation("p1", "p2", "knows"), relation("p2", "p1", "linked_to")])
def test_a_relation_between_the_same_ends_with_another_label_or_direction_was_edited(drawn):
    one = layer(copied(ADA), copied(ACME), drawn, parent_prediction=5)
    assert [made.origin.edited for made in one.relations] == [True]


def test_a_relation_that_was_not_predicted_was_made_by_hand():
    bare = {**PREDICTION, "result": [ADA, ACME]}
    one = layer(copied(ADA), copied(ACME), relation("p1", "p2"), predictions=[bare], parent_prediction=5)
    assert origins(one)["works_for"] is None


def test_a_region_that_was_pasted_has_another_id_and_is_found_by_its_content():
    one = layer(copied({**ADA, "id": "new"}))
    assert origins(one) == {"Ada": SUGGESTED}


def test_of_several_predictions_the_one_that_was_copied_counts():
    other = {**PREDICTION, "id": 6, "model_version": "ner-4"}
    one = layer(copied(ADA), predictions=[PREDICTION, other], parent_prediction=6)
    assert one.spans[0].origin.version == "ner-4"


def test_predictions_known_by_number_tell_what_the_origins_of_regions_tell():
    ben = copied(region("x", "Ben", "PER"), "manual")
    items = [copied(ADA), copied(ACME), ben, relation("p1", "p2"), relation("x", "p2", "knows")]
    one = layer(*items, predictions=[5], parent_prediction=5)
    assert origins(one) == {
        "Ada": Origin(kind="suggested"),
        "Acme": Origin(kind="suggested", score=0.25),
        "Ben": None,
        "works_for": UNKNOWN_ORIGIN,
        "knows": None,
    }


def test_an_annotation_of_an_export_may_have_its_prediction_inside():
    items = [copied(ADA), copied(ACME), relation("p1", "p2")]
    one = layer(*items, predictions=[5], parent_prediction=5, prediction=PREDICTION)
    assert origins(one) == {"Ada": SUGGESTED, "Acme": replace(SUGGESTED, score=0.25), "works_for": SUGGESTED}


def test_an_imported_annotation_beside_predictions_is_unknown_where_it_may_have_been_one():
    ada, ben = {**ADA, "id": "i1"}, region("i2", "Ben", "PER")
    assert origins(layer(ada, ben)) == {"Ada": UNKNOWN_ORIGIN, "Ben": None}
    assert origins(layer(ada, ben, predictions=[5])) == {"Ada": UNKNOWN_ORIGIN, "Ben": UNKNOWN_ORIGIN}
    assert origins(layer(ada, ben, predictions=[])) == {"Ada": None, "Ben": None}


def test_an_imported_copy_of_a_prediction_is_known_by_the_ids_of_its_regions():
    assert origins(layer(ADA)) == {"Ada": SUGGESTED}


def test_ids_of_ours_which_follow_from_the_content_prove_no_copy():
    content = without_origins(layer(ADA)).spans[0].id
    own = {**ADA, "id": content}
    assert origins(layer(own, predictions=[{**PREDICTION, "result": [own]}])) == {"Ada": UNKNOWN_ORIGIN}


@pytest.mark.parametrize("junk", [None, 3, [5], [None], [{}], [{"id": "x", "result": 3}], [{"result": [[]]}], {"a": 1}])
def test_no_prediction_ends_a_pull(junk):
    one = layer(copied(ADA), parent_prediction={"id": 5}, predictions=junk if isinstance(junk, list) else [junk])
    assert one.spans[0].origin.kind == "suggested"


@given(cases(), st.booleans())
def test_all_of_an_accepted_prediction_is_accepted_and_nothing_else_changes(case, with_content):
    schema, doc, made = case
    result = to_results(made, doc, schema)
    prediction = {"id": 5, "model_version": "m", "score": 1, "result": result} if with_content else 5
    saved = [item if item["type"] == "relation" else copied(item) for item in result]
    one = layer(*saved, predictions=[prediction], parent_prediction=5, schema=schema, doc=doc)
    made = without_origins(made)
    assert without_origins(one).spans == made.spans and without_origins(one).relations == made.relations
    names = {origin_name(span, "manual") for span in one.spans}
    relations = {origin_name(relation, "manual") for relation in one.relations}
    assert names <= {"accepted"} and relations <= ({"accepted"} if with_content else {"unknown"})


@given(cases())
def test_without_predictions_no_origin_is_made_up(case):
    schema, doc, made = case
    one = layer(*to_results(made, doc, schema), predictions=[], schema=schema, doc=doc)
    assert one.spans == without_origins(one).spans and one.relations == without_origins(one).relations


MODELS = st.none() | st.text(st.characters(exclude_characters="@"), min_size=1)
VERSIONS = st.text(min_size=1) | st.sampled_from(["3", "@", "@3", "3@"])


@given(MODELS, VERSIONS)
def test_model_and_version_go_through_the_one_string_that_a_prediction_has(model, version):
    assert read_model_version(model_version(model, version)) == (model, version)


def test_a_model_with_the_separator_in_its_name_is_refused():
    with pytest.raises(ValueError, match="ner@home"):
        model_version("ner@home", "3")


@pytest.mark.parametrize(
    ("told", "model", "version"), [("ner@3", "ner", "3"), ("ner-3", None, "ner-3"), (7, None, None)]
)
def test_a_suggestion_has_the_model_of_its_prediction(told, model, version):
    one = layer(
        {**ADA, "origin": "prediction"}, predictions=[{**PREDICTION, "model_version": told}], parent_prediction=5
    )
    assert origins(one)["Ada"] == replace(SUGGESTED, model=model, version=version)
