"""The labeling config of adjudication: the controls of a case, and of a question about the whole text."""

import xml.etree.ElementTree as ET

import pytest
from strategies import document

from goldspan.formats.labelstudio import adjudication_config as config
from goldspan.formats.labelstudio.adjudication_answers import read_answers
from goldspan.formats.labelstudio.adjudication_screen import CaseTask, adjudication_task
from goldspan.formats.labelstudio.labeling_config import ConfigError, read
from goldspan.model import Layer, make_relation, make_span, replace
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
attributes:
  level: {on: span, labels: [PER], type: choice, values: [name, noun], required: true}
  topic: {on: document, type: choice, values: [people, trade], default: trade, required: true}
  source_line: {on: document, type: text}
  left_out: {on: document, type: choice, values: [a, b]}
passes:
  all: {title: All, labels: [PER, ORG], attributes: [level, topic, source_line]}
""")
XML = config.adjudication_config(SCHEMA, "all")
ROOT = ET.fromstring(XML)
CONTROLS = read(XML).controls


def named(name):
    return next(one for one in ROOT.iter() if one.get("name") == name)


def inside(name):
    view = next(one for one in ROOT.iter("View") if name in one.get("className", "").split())
    return [one.get("name") for one in view.iter() if one.get("name")]


def test_the_labels_of_the_pass_stay():
    assert CONTROLS["labels"].values == ("PER", "ORG")


@pytest.mark.parametrize(
    ("options", "label", "letters"),
    [(1, "CASE A", "A"), (2, "CASE A-B", "AB"), (5, "CASE A-E", "ABCDE"), (6, "CASE", "ABCDEF"), (9, "CASE", "ABCDEF")],
)
def test_a_case_is_offered_the_letters_that_it_has(options, label, letters):
    assert config.case_label(options) == label
    control = CONTROLS[config.choice_control(options)]
    assert control.values == (*letters, "none", "other") and control.per_region
    assert label in CONTROLS[config.CONTROL].values
    # the condition is on the control itself, or its keys would work on other cases
    assert named(control.name).get("whenLabelValue") == label


def test_what_older_tasks_have_is_still_there():
    assert "CASE" in CONTROLS["adjudication_case"].values
    assert CONTROLS["adjudication_choice"].values == ("A", "B", "C", "D", "E", "F", "none", "other")
    assert CONTROLS["adjudication_reason"].per_region


def test_a_question_about_the_whole_text_has_its_own_control_none_and_a_reason_together():
    for name in ("topic", "source_line"):
        none, reason = config.none_control(name), config.reason_control(name)
        assert inside(f"goldspan-question-{name}") == [none, reason]
        assert CONTROLS[none].values == ("none",) and not CONTROLS[none].per_region
    assert inside("goldspan-whole-text") == ["topic", "adjudication_choice_none_topic", "adjudication_reason_topic"]


def test_nothing_is_decided_or_demanded_by_itself():
    assert not [one for one in ROOT.iter() if one.get("selected") or one.get("required")]


def test_the_votes_stand_beside_the_text():
    assert inside("goldspan-side")[0] == "findings_panel"
    assert inside("goldspan-text") == ["text"]


@pytest.mark.parametrize("name", ["adjudication_choice", "adjudication_choice_3", "adjudication_reason_topic"])
def test_an_attribute_of_a_name_that_is_needed_is_refused(name):
    attributes = f"{{topic: {{on: document, type: text}}, {name}: {{on: span, labels: [PER], type: text}}}}"
    schema = parse(f"name: s\nversion: 1.0.0\nlabels: {{PER: {{}}}}\nattributes: {attributes}")
    with pytest.raises(ConfigError, match=f"'{name}' has a name that adjudication needs"):
        config.adjudication_config(schema, "all")


def test_nothing_goes_without_saying():
    schema = parse(
        "{name: s, version: 1.0.0, labels: {PER: {}}, "
        "attributes: {level: {type: choice, values: [name, noun], required: true, default: name, assume: true}}, "
        "relations: {same: {source: [PER], target: [PER], chain: names}}}"
    )
    doc = document("Ada and Ada", name="d")
    ada, again = (
        replace(make_span(doc, "PER", [place], attributes={"level": "name"}), assumed=("level",))
        for place in ((0, 3), (8, 11))
    )
    same = make_relation("same", again.id, ada.id)
    layer = Layer(
        document="d", name="x", annotator="x", status="submitted", text_sha256=doc.text_sha256, spans=(ada, again),
        relations=(same,),
    )  # fmt: skip
    case_task = CaseTask(document=doc, settled=layer, questions=(), layers=(), state="{}", round_name="r")
    [annotation] = adjudication_task(case_task, schema=schema, pass_name="all")["annotations"]
    assert [item["type"] for item in annotation["result"]] == ["labels", "choices", "labels", "choices", "relation"]
    xml = config.adjudication_config(schema, "all")
    assert "level (required)" in xml and "if not set" not in xml and "chain:" not in xml
    unset = [item for item in annotation["result"] if item["type"] == "labels"]
    answers = read_answers(unset, doc, read(xml), schema, {})
    assert [span.attributes for span in answers.parsed.spans] == [{}, {}]
