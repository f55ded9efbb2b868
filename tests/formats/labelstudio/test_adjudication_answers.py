"""What an adjudicator did in a task, read back."""

import pytest
from small_layers import layer
from strategies import document

from goldspan.formats.labelstudio import adjudication_config as config
from goldspan.formats.labelstudio import adjudication_screen as screen
from goldspan.formats.labelstudio.adjudication_answers import read_answers, touched
from goldspan.formats.labelstudio.adjudication_screen import CaseTask, Question
from goldspan.formats.labelstudio.labeling_config import read
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.model import make_relation, make_span
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
relations: {OF: {source: [PER], target: [ORG]}}
attributes:
  sure: {on: relation, labels: [OF], type: choice, values: [yes, no]}
  topic: {on: document, type: choice, values: [people, trade]}
passes:
  all: {title: All, labels: [PER, ORG], relations: [OF], attributes: [sure, topic]}
""")
DOC = document("🐈 Ada of <Nile> Press.", name="d1")
ADA = make_span(DOC, "PER", [(2, 5)])
PRESS = make_span(DOC, "ORG", [(9, 21)])
QUESTION = Question(
    id="c1",
    extent=(9, 21),
    title="which span?",
    options=(("ORG “<Nile> Press”", ("coder-1",)), ("PER “Nile”", ("coder-3",))),
)
CONFIG = read(config.adjudication_config(SCHEMA, "all"))


RESULT = screen.adjudication_task(
    CaseTask(document=DOC, settled=layer([ADA], doc=DOC), questions=[QUESTION], layers=(), state="{}", round_name="r"),
    schema=SCHEMA,
    pass_name="all",
)["annotations"][0]["result"]


def answers(*items):
    return read_answers(list(items), DOC, CONFIG, SCHEMA, {"c1": None, "c2": "topic"})


def choice(value, region="c1", control=config.CHOICE):
    extent = {"start": 9, "end": 21, "text": "x", "choices": [value]}
    return {"id": region, "from_name": control, "to_name": "text", "type": "choices", "value": extent}


@pytest.mark.parametrize(("value", "pick"), [("A", 0), ("F", 5), ("none", "none"), ("other", "other")])
def test_a_choice_is_read_with_its_reason(value, pick):
    why = {"id": "c1", "from_name": config.REASON, "type": "textarea", "value": {"text": [" it is ", "so "]}}
    found = answers(*RESULT, choice(value), why)
    assert found.picks == {"c1": (pick, "it is \nso")}
    assert (found.parsed.spans, found.parsed.unmapped, found.problems) == ((ADA,), (), ())


@pytest.mark.parametrize("control", [config.choice_control(number) for number in range(1, 7)])
def test_the_letters_of_any_number_of_answers_are_read(control):
    assert answers(*RESULT, choice("A", control=control)).picks == {"c1": (0, None)}


def test_a_question_about_the_whole_text_is_answered_without_a_region():
    why = {"id": "w", "from_name": config.reason_control("topic"), "type": "textarea", "value": {"text": ["so"]}}
    none = {"id": "n", "from_name": config.none_control("topic"), "type": "choices", "value": {"choices": ["none"]}}
    found = answers(*RESULT, none, why)
    assert (found.picks, found.parsed.document_labels) == ({"c2": ("none", "so")}, {})
    value = {"id": "v", "from_name": "topic", "to_name": "text", "type": "choices", "value": {"choices": ["trade"]}}
    found = answers(*RESULT, value, why)
    assert (found.picks, found.parsed.document_labels) == ({"c2": (None, "so")}, {"topic": "trade"})


def test_a_question_about_the_whole_text_has_a_region_in_older_tasks():
    extent = {"start": 0, "end": 1, "text": "x", "labels": ["CASE"]}
    case = {"id": "c2", "from_name": config.CONTROL, "to_name": "text", "type": "labels", "value": extent}
    found = answers(*RESULT, case, choice("B", "c2"))
    assert (found.picks, found.problems, found.parsed.spans) == ({"c2": (1, None)}, (), (ADA,))


def test_that_somebody_looked_means_nothing():
    done = {"id": "x", "from_name": config.DONE, "type": "choices", "value": {"choices": ["looked over"]}}
    found = answers(done)
    assert (found.picks, found.parsed.document_labels, found.parsed.unmapped) == ({}, {}, ())


def test_a_case_that_nobody_asked_about_is_reported():
    extent = {"start": 2, "end": 5, "text": "Ada", "labels": ["CASE"]}
    found = answers({"id": "new", "from_name": config.CONTROL, "to_name": "text", "type": "labels", "value": extent})
    assert len(found.problems) == 1


@pytest.mark.parametrize("direction", ["right", "left"])
def test_a_relation_to_a_case_keeps_its_direction(direction):
    ends = {"from_id": ADA.id, "to_id": "c1"} if direction == "right" else {"from_id": "c1", "to_id": ADA.id}
    item = {**ends, "type": "relation", "direction": direction, "labels": ["OF"]}
    found = answers(*RESULT, item)
    assert found.to_cases == (("OF", ("PER", ((2, 5),)), "c1", {}),)
    assert (found.parsed.spans, found.parsed.relations, found.parsed.unmapped) == ((ADA,), (), ())


def test_a_relation_to_a_case_without_a_label_is_reported():
    found = answers(*RESULT, {"from_id": ADA.id, "to_id": "c1", "type": "relation"})
    assert (found.to_cases, [one.code for one in found.parsed.unmapped]) == ((), ["GS804"])


@pytest.mark.parametrize("fragment", [1, 2])
def test_a_relation_to_a_case_from_any_fragment_is_from_the_whole_span(fragment):
    apart = make_span(DOC, "PER", [(0, 1), (2, 5)])
    items = to_results(layer([apart], doc=DOC), DOC, SCHEMA)
    case = RESULT[0]
    source = apart.id if fragment == 1 else f"{apart.id}.2"
    found = answers(*items, case, {"from_id": source, "to_id": "c1", "type": "relation", "labels": ["OF"]})
    assert found.to_cases == (("OF", ("PER", ((0, 1), (2, 5))), "c1", {}),)
    assert (found.parsed.spans, found.problems, found.parsed.unmapped) == ((apart,), (), ())


def test_a_relation_to_a_case_keeps_its_attributes():
    labels = ["OF", "OF:sure=no"]
    item = {"from_id": ADA.id, "to_id": "c1", "type": "relation", "labels": labels}
    found = answers(*RESULT, item)
    assert found.to_cases == (("OF", ("PER", ((2, 5),)), "c1", {"sure": "no"}),)
    assert (found.problems, found.parsed.unmapped) == ((), ())


def test_relations_between_settled_spans_are_read_as_ever():
    works = make_relation("OF", ADA.id, PRESS.id)
    items = to_results(layer([ADA, PRESS], [works], doc=DOC), DOC, SCHEMA)
    assert answers(*items).parsed.relations == (works,)


def test_what_was_only_imported_is_not_saved_work():
    made = "2026-01-01T10:00:00.000000Z"
    assert not touched({"created_at": made, "updated_at": "2026-01-01T10:00:00.100000Z"})
    assert touched({"created_at": made, "updated_at": "2026-01-01T10:00:09.000000Z"})
    assert not touched({"created_at": made, "updated_at": "2026-01-01T10:00:09Z", "was_cancelled": True})
    assert not touched({"created_at": None})
