"""Cases on the labeling screen: the config, the task, and what comes back."""

import pytest
from strategies import document

from goldspan.formats.labelstudio.labeling_config import ConfigError, read
from goldspan.labelstudio import adjudication_tasks as screen
from goldspan.labelstudio.adjudication_tasks import Question
from goldspan.model import Layer, make_relation, make_span
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
relations: {OF: {source: [PER], target: [ORG]}}
attributes: {sure: {on: relation, labels: [OF], type: choice, values: [yes, no]}}
passes:
  all: {title: All, labels: [PER, ORG], relations: [OF], attributes: [sure]}
""")
DOC = document("🐈 Ada of <Nile> Press.", name="d1")
ADA = make_span(DOC, "PER", [(2, 5)])
PRESS = make_span(DOC, "ORG", [(9, 21)])
QUESTION = Question(
    id="c1",
    extent=(9, 21),
    title="which span?",
    options=(("ORG “<Nile> Press”", ("coder-1", "coder-2")), ("PER “Nile”", ("coder-3",))),
    nobody=("coder-4",),
    notes=(("coder-3", "a <river>"),),
)
CONFIG = read(screen.adjudication_config(SCHEMA, "all"))


def layer(*spans, relations=()):
    return Layer(
        document="d1",
        name="x",
        annotator="x",
        status="submitted",
        text_sha256=DOC.text_sha256,
        spans=spans,
        relations=relations,
    )


def task():
    return screen.adjudication_task(
        DOC,
        layer(ADA),
        [QUESTION],
        [("coder-1", layer(ADA, PRESS))],
        schema=SCHEMA,
        pass_name="all",
        state='{"open": ["c1"]}',
        round_name="round-1",
    )


def answers(*items):
    return screen.read_answers(list(items), DOC, CONFIG, SCHEMA, {"c1"})


def test_the_config_has_cases_beside_the_labels_of_the_pass():
    controls = CONFIG.controls
    assert controls[screen.CONTROL].values == ("CASE",)
    assert controls[screen.CHOICE].values == ("A", "B", "C", "D", "E", "F", "none", "other")
    assert controls[screen.CHOICE].per_region and controls[screen.REASON].per_region
    assert controls["labels"].values == ("PER", "ORG")


def test_an_attribute_of_a_name_that_is_needed_is_refused():
    attributes = "attributes: {adjudication_choice: {on: span, labels: [PER], type: choice, values: [x]}}"
    with pytest.raises(ConfigError, match="'adjudication_choice' has a name that adjudication needs"):
        screen.adjudication_config(parse(f"name: s\nversion: 1.0.0\nlabels: {{PER: {{}}}}\n{attributes}"), "all")


def test_the_settled_part_stands_as_the_annotation_and_voices_as_predictions():
    made = task()
    [annotation] = made["annotations"]
    assert [(one["id"], one["value"]["labels"]) for one in annotation["result"]] == [
        (ADA.id, ["PER"]),
        ("c1", ["CASE"]),
    ]
    assert (annotation["ground_truth"], made["data"]["open_cases"]) == (False, 1)
    assert [one["model_version"] for one in made["predictions"]] == ["coder-1"]
    assert screen.questions_of(made) == {"c1"}


def test_the_table_of_votes_is_escaped():
    html = screen.panel([QUESTION], [(9, 21)], DOC.text)
    assert "<b>A</b> ORG “&lt;Nile&gt; Press” (coder-1, coder-2)" in html
    assert "<b>none</b> nothing (coder-4)" in html
    assert "coder-3: a &lt;river&gt;" in html
    assert "<mark>&lt;Nile&gt; Press</mark>" in html
    assert "<Nile>" not in html and "\n" not in html


def test_both_ends_of_a_relation_are_marked_in_the_words_around():
    text = "Ada " + "and others " * 20 + "work for Nile Press, says the clerk"
    ends = (0, 3), (text.index("Nile"), text.index(", says"))
    one = Question(id="c", extent=ends[0], title="?", options=(("o", ("x",)),), on=ends)
    around = (
        "<mark>Ada</mark> and others and others and oth…"
        "nd others and others work for <mark>Nile Press</mark>, says the clerk"
    )
    assert f'<div class="goldspan-words">{around}</div>' in screen.panel([one], [(0, 1)], text)


def test_more_alternatives_than_letters_are_for_other():
    many = Question(id="c", extent=(0, 1), title="?", options=tuple((f"o{n}", ("x",)) for n in range(8)))
    html = screen.panel([many], [(0, 1)], DOC.text)
    assert "<b>F</b> o5" in html and "<b>other</b> o6" in html and "<b>other</b> o7" in html


def test_without_cases_there_is_no_table_but_what_to_do():
    html = screen.panel([], [], DOC.text)
    assert "<table" not in html and "tick “looked over”. Then press Update." in html


def test_notes_that_no_case_has_stand_below_the_table():
    html = screen.panel([QUESTION], [(9, 21)], DOC.text, [("coder-2", "the whole text", "<i>hard</i> & long")])
    below = '<div class="goldspan-hint">coder-2: the whole text: &lt;i&gt;hard&lt;/i&gt; &amp; long</div>'
    assert html.endswith(f"</table>{below}")


def test_a_case_that_hangs_on_a_span_stands_on_a_part_of_it_and_says_where():
    level = Question(id="c2", extent=(2, 5), title="level of Ada", options=(), on=((2, 5),))
    topic = Question(id="c3", extent=None, title="topic", options=())
    made = screen.adjudication_task(
        DOC, layer(ADA), [QUESTION, level, topic], [], schema=SCHEMA, pass_name="all", state="{}", round_name="r"
    )
    [annotation] = made["annotations"]
    assert {one["id"]: one["value"]["text"] for one in annotation["result"]} == {
        ADA.id: "Ada",
        "c1": "<Nile> Press",
        "c2": "A",
        "c3": "🐈",
    }
    html = made["data"]["findings_html"]
    assert "CASE stands on “A”" in html and "CASE stands on “🐈”" in html and html.count("CASE stands on") == 2


def choice(value, region="c1"):
    extent = {"start": 9, "end": 21, "text": "x", "choices": [value]}
    return {"id": region, "from_name": screen.CHOICE, "to_name": "text", "type": "choices", "value": extent}


@pytest.mark.parametrize(("value", "pick"), [("A", 0), ("F", 5), ("none", "none"), ("other", "other")])
def test_a_choice_is_read_with_its_reason(value, pick):
    why = {"id": "c1", "from_name": screen.REASON, "type": "textarea", "value": {"text": [" it is ", "so "]}}
    found = answers(*task()["annotations"][0]["result"], choice(value), why)
    assert found.picks == {"c1": (pick, "it is \nso")}
    assert (found.reading.spans, found.reading.unmapped, found.problems) == ((ADA,), (), ())


def test_that_somebody_looked_means_nothing():
    done = {"id": "x", "from_name": screen.DONE, "type": "choices", "value": {"choices": ["looked over"]}}
    found = answers(done)
    assert (found.picks, found.reading.document_labels, found.reading.unmapped) == ({}, {}, ())


def test_a_case_that_nobody_asked_about_is_told():
    extent = {"start": 2, "end": 5, "text": "Ada", "labels": ["CASE"]}
    found = answers({"id": "new", "from_name": screen.CONTROL, "to_name": "text", "type": "labels", "value": extent})
    assert len(found.problems) == 1


@pytest.mark.parametrize("direction", ["right", "left"])
def test_a_relation_to_a_case_keeps_its_direction(direction):
    ends = {"from_id": ADA.id, "to_id": "c1"} if direction == "right" else {"from_id": "c1", "to_id": ADA.id}
    item = {**ends, "type": "relation", "direction": direction, "labels": ["OF"]}
    found = answers(*task()["annotations"][0]["result"], item)
    assert found.to_cases == (("OF", ("PER", ((2, 5),)), "c1", {}),)
    assert (found.reading.spans, found.reading.relations, found.reading.unmapped) == ((ADA,), (), ())


def test_a_relation_to_a_case_without_a_label_is_told():
    found = answers(*task()["annotations"][0]["result"], {"from_id": ADA.id, "to_id": "c1", "type": "relation"})
    assert (found.to_cases, [one.code for one in found.reading.unmapped]) == ((), ["GS804"])


@pytest.mark.parametrize("fragment", [1, 2])
def test_a_relation_to_a_case_from_any_fragment_is_from_the_whole_span(fragment):
    apart = make_span(DOC, "PER", [(0, 1), (2, 5)])
    items = screen.to_results(layer(apart), DOC, SCHEMA)
    case = task()["annotations"][0]["result"][-1]
    source = apart.id if fragment == 1 else f"{apart.id}.2"
    found = answers(*items, case, {"from_id": source, "to_id": "c1", "type": "relation", "labels": ["OF"]})
    assert found.to_cases == (("OF", ("PER", ((0, 1), (2, 5))), "c1", {}),)
    assert (found.reading.spans, found.problems, found.reading.unmapped) == ((apart,), (), ())


def test_a_relation_to_a_case_keeps_its_attributes():
    labels = ["OF", "OF:sure=no"]
    item = {"from_id": ADA.id, "to_id": "c1", "type": "relation", "labels": labels}
    found = answers(*task()["annotations"][0]["result"], item)
    assert found.to_cases == (("OF", ("PER", ((2, 5),)), "c1", {"sure": "no"}),)
    assert (found.problems, found.reading.unmapped) == ((), ())


def test_relations_between_settled_spans_are_read_as_ever():
    works = make_relation("OF", ADA.id, PRESS.id)
    items = screen.to_results(layer(ADA, PRESS, relations=(works,)), DOC, SCHEMA)
    assert answers(*items).reading.relations == (works,)


def test_what_was_only_imported_is_not_saved_work():
    made = "2026-01-01T10:00:00.000000Z"
    assert not screen.touched({"created_at": made, "updated_at": "2026-01-01T10:00:00.100000Z"})
    assert screen.touched({"created_at": made, "updated_at": "2026-01-01T10:00:09.000000Z"})
    assert not screen.touched({"created_at": made, "updated_at": "2026-01-01T10:00:09Z", "was_cancelled": True})
    assert not screen.touched({"created_at": None})
