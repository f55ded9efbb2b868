"""A suggestion as a prediction, and what a pull makes of it."""

from strategies import document

from goldspan.formats.labelstudio.prediction_items import prediction_of
from goldspan.formats.labelstudio.suggestions import read_suggestions
from goldspan.model import Layer, Origin, make_relation, make_span
from goldspan.schema.language import parse
from goldspan.store.suggestion_files import Suggestion

SCHEMA = parse(
    "name: n\nversion: 1.0.0\nlabels: {PER: {}, ORG: {discontinuous: true}}\n"
    "attributes: {level: {labels: [PER], type: choice, values: [NAM, PRO]}}\n"
    "relations: {OF: {source: [PER], target: [ORG]}}"
)
DOC = document("🐈 Ada of Nile and Press")
ADA = make_span(DOC, "PER", [(2, 5)], attributes={"level": "NAM"}, origin=Origin(kind="suggested", score=0.5))
ORG = make_span(DOC, "ORG", [(9, 13), (18, 23)], origin=Origin(kind="suggested", score=1.0))
MADE = Suggestion(
    document="doc",
    model="gold names",
    version="2",
    pass_name="all",
    text_sha256=DOC.text_sha256,
    score=0.75,
    spans=(ADA, ORG),
    relations=(make_relation("OF", ADA.id, ORG.id),),
)


def test_every_region_has_the_score_of_its_span():
    made = prediction_of(MADE, DOC, SCHEMA)
    assert (made["model_version"], made["score"]) == ("gold names@2", 0.75)
    assert [item.get("score") for item in made["result"] if item["type"] == "labels"] == [0.5, 1.0, 1.0]
    assert [item for item in made["result"] if item["type"] != "labels" and "score" in item] == []


def test_an_accepted_copy_of_the_prediction_is_recognised():
    made = {"id": 7, **prediction_of(MADE, DOC, SCHEMA)}
    accepted = [{**item, "origin": "prediction"} if item["type"] == "labels" else item for item in made["result"]]
    annotation = {"result": accepted, "parent_prediction": 7}
    layer = Layer(
        document="doc",
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=DOC.text_sha256,
        spans=(ADA, ORG),
        relations=MADE.relations,
    )
    marked = read_suggestions({"predictions": [made]}, DOC, None, SCHEMA).marked(layer, annotation)
    origins = {span.text: span.origin for span in marked.spans}
    assert origins["Ada"] == Origin(kind="suggested", model="gold names", version="2", score=0.5)
    assert origins["Nile ... Press"].score == 1.0 and not origins["Nile ... Press"].edited
    assert marked.relations[0].origin.kind == "suggested"
