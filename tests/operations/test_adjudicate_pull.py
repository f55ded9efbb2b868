"""Cases pushed to a real server and decisions pulled from it, without a browser."""

import json
import time
from dataclasses import replace as changed
from datetime import UTC, datetime

import pytest
from adjudicate.making import DOC, layer, relate, span
from members import change_annotation
from operations.test_adjudicate_status import SCHEMA

from goldspan import store
from goldspan.formats.labelstudio.adjudication_answers import read_answers
from goldspan.formats.labelstudio.adjudication_config import CHOICE, REASON
from goldspan.formats.labelstudio.adjudication_screen import STATE
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.formats.labelstudio.labeling_config import config_of
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import ServerError, connect
from goldspan.model import Provenance, replace
from goldspan.operations import schema_migrate
from goldspan.operations.adjudicate_pull import adjudicate_pull, adjudication_title
from goldspan.operations.adjudicate_push import adjudicate_push
from goldspan.operations.adjudicate_status import adjudicate_status
from goldspan.schema.language import parse
from goldspan.schema.writing import write
from goldspan.settings import load
from goldspan.store.decisions import decisions_on

ADA, RANKED, CAIRO = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER"), span("Cairo", "LOC")
PRESS = span("Nile Press", "ORG")


@pytest.fixture
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


@pytest.fixture
def here(tmp_path, client, label_studio, request):
    """A corpus of one document with a case on Ada, which two annotators have finished, and a project of its own."""
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    settings = changed(
        load(tmp_path), project=f"gold {request.node.name}"[:30], annotators=(Annotator("judge", label_studio.user),)
    )
    store.write_document(settings.corpus, DOC)
    for name, person in (("ann", ADA), ("bob", RANKED)):
        relations = [relate("OF", person, PRESS)]
        store.write_layer(settings.corpus, layer(name, person, PRESS, CAIRO, relations=relations))
    yield settings
    project = server.find_project(client, adjudication_title(settings))
    if project is not None:
        server.delete_project(client, project.id)


def tasks(client, here):
    return list(server.read_tasks(client, server.find_project(client, adjudication_title(here)).id))


def save(client, here, change):
    """Saves the only annotation of the newest task, changed as an adjudicator might."""
    annotation = tasks(client, here)[-1]["annotations"][0]
    # an annotation counts as saved by a person when more than a second has passed since the import
    age = (datetime.now(UTC) - datetime.fromisoformat(annotation["created_at"])).total_seconds()
    time.sleep(max(0.0, 1.05 - age))
    change_annotation(client, annotation["id"], change(annotation["result"]))


def choose(result, value, *, every=False):
    cases = [one for one in result if one.get("from_name") == "adjudication_case"]
    assert every or len(cases) == 1
    chosen = []
    for case in cases:
        extent = {key: case["value"][key] for key in ("start", "end", "text")}
        item = {"id": case["id"], "from_name": CHOICE, "to_name": "text", "type": "choices"}
        chosen.append({**item, "value": {**extent, "choices": [value]}})
    return [*result, *chosen]


def words(here):
    gold = store.read_layer(store.layer_path(here.corpus, "d1", "gold"))
    return {f"{one.label} {one.text}" for one in gold.spans}, len(gold.relations)


def test_what_is_settled_and_deleted_on_the_screen_is_a_decision_and_what_waited_comes_along(client, here):
    adjudicate_push(here, SCHEMA, client)
    save(client, here, lambda result: choose([one for one in result if one.get("id") != CAIRO.id], "A"))
    pulled = adjudicate_pull(here, SCHEMA, client)
    assert (pulled.problems, pulled.gold, pulled.decisions) == ([], 1, 2)
    assert words(here) == ({"PER Colonel Ada Lovelace", "ORG Nile Press"}, 1)
    assert sorted(one.verdict for one in decisions_on(here.corpus, "d1", DOC.text_sha256)) == ["accepted", "rejected"]
    gold = store.read_layer(store.layer_path(here.corpus, "d1", "gold"))
    assert (gold.annotator, gold.provenance.pass_name, gold.provenance.method) == ("judge", "first", "manual")


def test_a_task_that_nobody_worked_on_is_replaced_for_new_votes_with_pseudonyms_or_with_names(client, here):
    adjudicate_push(here, SCHEMA, client)
    [task] = tasks(client, here)
    assert not {"ann", "bob"} & {prediction["model_version"] for prediction in task["predictions"]}
    assert '"ann"' not in json.dumps(task["data"])
    store.write_layer(here.corpus, layer("cy", ADA, PRESS, CAIRO, relations=[relate("OF", ADA, PRESS)]))
    pushed = adjudicate_push(here, SCHEMA, client, names=True)
    assert (pushed.tasks.created, pushed.tasks.replaced) == (1, 1)
    [task] = tasks(client, here)
    assert sorted(prediction["model_version"] for prediction in task["predictions"]) == ["ann", "bob", "cy"]


def test_a_task_that_somebody_works_on_stays_while_it_has_all_cases(client, here):
    adjudicate_push(here, SCHEMA, client)
    save(client, here, lambda result: [one for one in result if one.get("id") != CAIRO.id])
    pushed = adjudicate_push(here, SCHEMA, client)
    assert (pushed.tasks.created, pushed.tasks.present, pushed.cases) == (0, 1, 1)
    assert [one.verdict for one in decisions_on(here.corpus, "d1", DOC.text_sha256)] == ["rejected"]
    assert adjudicate_pull(here, SCHEMA, client).open == {"d1": 1}


def test_every_note_stands_above_the_text_once_and_that_of_the_adjudicator_is_pulled(client, here):
    noted = span("Ada Lovelace", "PER", note="her name"), PRESS, span("Cairo", "LOC", note="or Giza")
    ann = layer("ann", *noted, relations=[relate("OF", ADA, PRESS)])
    store.write_layer(here.corpus, replace(ann, note="a hard <text>"))
    adjudicate_push(here, SCHEMA, client)
    [task] = tasks(client, here)
    html = task["data"]["findings_html"]
    for answer in ("her name", "LOC “Cairo”: or Giza", "the whole text: a hard &lt;text&gt;"):
        assert html.count(answer) == 1
    assert "ann" not in html
    own = {"id": "n", "from_name": "layer_note", "to_name": "text", "type": "textarea", "value": {"text": ["done"]}}
    save(client, here, lambda result: choose([*result, own], "A"))
    assert adjudicate_pull(here, SCHEMA, client).gold == 1
    assert store.read_layer(store.layer_path(here.corpus, "d1", "gold")).note == "done"
    rome = layer("cy", ADA, PRESS, CAIRO, span("Rome", "LOC"), relations=[relate("OF", ADA, PRESS)])
    store.write_layer(here.corpus, rome)
    adjudicate_push(here, SCHEMA, client)
    save(client, here, lambda result: choose(result, "A"))
    adjudicate_pull(here, SCHEMA, client)
    gold = store.read_layer(store.layer_path(here.corpus, "d1", "gold"))
    assert ("Rome" in {one.text for one in gold.spans}, gold.note) == (True, "done")


MIGRATION = """\
from: 1.0.0
to: 1.1.0
steps:
  - rename_label: {from: PER, to: PERSON}
"""
RENAMED = parse(write(SCHEMA).replace("PER", "PERSON").replace("version: 1.0.0", "version: 1.1.0"))


@pytest.mark.parametrize("pulled_before", [True, False])
def test_decisions_made_before_a_migration_are_pulled_in_the_new_names(client, here, pulled_before):
    """Pulled before and again, it stays as it is; saved before and pulled afterwards, it is carried over."""
    adjudicate_push(here, SCHEMA, client)
    save(client, here, lambda result: choose([one for one in result if one.get("id") != CAIRO.id], "A"))
    if pulled_before:
        adjudicate_pull(here, SCHEMA, client)
    store.write_text(here.schema.parent / "migrations" / "0001_person.yaml", MIGRATION)
    assert schema_migrate.migrate(here, RENAMED, apply=True).written
    adjudicate_pull(here, RENAMED, client)
    decisions = decisions_on(here.corpus, "d1", DOC.text_sha256)
    pushed = adjudicate_push(here, RENAMED, client)
    assert (pushed.problems, pushed.done) == ([], 1)
    assert decisions_on(here.corpus, "d1", DOC.text_sha256) == decisions
    assert [one.verdict for one in decisions] == ["accepted", "rejected"]
    assert {label for one in decisions for label in one.case.labels} == {"PERSON", "LOC"}
    assert words(here) == ({"PERSON Colonel Ada Lovelace", "ORG Nile Press"}, 1)


WITH_ATTRIBUTES = """\
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}, LOC: {}}
relations: {OF: {source: [PER], target: [ORG]}}
attributes:
  sure: {on: relation, labels: [OF], type: choice, values: [very, little]}
  form: {on: relation, labels: [OF], type: multi-choice, values: [said, implied]}
  level: {labels: [PER], type: choice, values: [name, noun]}
  topics: {on: document, type: multi-choice, values: [work, travel]}
"""
NAMES = {"OF": "IN", "sure": "certainty", "level": "mention", "topics": "about", "very": "strongly"}
RENAMING = """\
from: 1.0.0
to: 1.1.0
steps:
  - rename_relation: {from: OF, to: IN}
  - rename_value: {attribute: sure, from: very, to: strongly}
  - rename_attribute: {from: sure, to: certainty}
  - rename_attribute: {from: level, to: mention}
  - rename_attribute: {from: topics, to: about}
"""


@pytest.mark.parametrize("pulled_before", [True, False])
def test_work_is_read_in_the_names_of_the_schema_that_was_pushed(client, here, pulled_before):
    schema = parse(WITH_ATTRIBUTES)
    for name, place in (("ann", CAIRO), ("bob", span("Rome", "LOC"))):
        ada = span("Ada Lovelace", "PER", level="name")
        of = [relate("OF", ada, PRESS, sure="very", form=("said",))]
        store.write_layer(here.corpus, layer(name, ada, PRESS, place, relations=of, labels={"topics": ("work",)}))
    adjudicate_push(here, schema, client)
    save(client, here, lambda result: choose(result, "A", every=True))
    if pulled_before:
        adjudicate_pull(here, schema, client)
    renamed = WITH_ATTRIBUTES.replace("1.0.0", "1.1.0")
    for old, new in NAMES.items():
        renamed = renamed.replace(old, new)
    store.write_text(here.schema.parent / "migrations" / "0001_words.yaml", RENAMING)
    assert schema_migrate.migrate(here, parse(renamed), apply=True).written
    assert adjudicate_pull(here, parse(renamed), client).problems == []
    assert {one.verdict for one in decisions_on(here.corpus, "d1", DOC.text_sha256)} == {"accepted"}
    gold = store.read_layer(store.layer_path(here.corpus, "d1", "gold"))
    [relation] = gold.relations
    assert (relation.label, relation.attributes) == ("IN", {"certainty": "strongly", "form": ("said",)})
    assert [one.attributes for one in gold.spans if one.label == "PER"] == [{"mention": "name"}]
    assert gold.document_labels == {"about": ("work",)}
    with pytest.raises(ServerError, match="another name, and push again"):
        adjudicate_push(here, parse(renamed), client)  # Label Studio keeps attributes that are in use


def test_a_decision_that_a_migration_cannot_update_is_reported(client, here):
    adjudicate_push(here, SCHEMA, client)
    save(client, here, lambda result: choose(result, "A"))
    deleted = MIGRATION.replace("rename_label: {from: PER, to: PERSON}", "delete_label: {label: PER, lose: true}")
    store.write_text(here.schema.parent / "migrations" / "0001_person.yaml", deleted)
    assert schema_migrate.migrate(here, parse(write(SCHEMA).replace("1.0.0", "1.1.0")), apply=True).written
    pulled = adjudicate_pull(here, SCHEMA, client)
    assert len(pulled.problems) == 1 and "the decision on PER was made before a migration" in pulled.problems[0]
    assert decisions_on(here.corpus, "d1", DOC.text_sha256) == ()


def test_a_document_without_cases_is_gold_once_somebody_looked(client, here):
    store.write_layer(here.corpus, replace(layer("bob", ADA, PRESS, CAIRO, relations=[relate("OF", ADA, PRESS)])))
    pushed = adjudicate_push(here, SCHEMA, client)
    assert (pushed.tasks.created, pushed.cases) == (1, 0)
    done = {"id": "x", "from_name": "adjudication_done", "to_name": "text", "type": "choices"}
    save(client, here, lambda result: [*result, {**done, "value": {"choices": ["looked over"]}}])
    pulled = adjudicate_pull(here, SCHEMA, client)
    assert (pulled.gold, pulled.decisions) == (1, 0)
    assert [one.gold for one in adjudicate_status(here, SCHEMA).documents] == ["done"]
    assert adjudicate_push(here, SCHEMA, client).done == 1


def test_votes_have_the_annotators_names_and_gold_of_another_pass_is_not_overwritten(client, here):
    adjudicate_push(here, SCHEMA, client)
    save(client, here, lambda result: choose(result, "none"))
    adjudicate_pull(here, SCHEMA, client)
    [decision] = decisions_on(here.corpus, "d1", DOC.text_sha256)
    assert [vote.annotators for vote in decision.case.votes] == [("bob",), ("ann",)]
    assert words(here) == ({"ORG Nile Press", "LOC Cairo"}, 0)
    path = store.layer_path(here.corpus, "d1", "gold")
    gold = path.read_bytes()
    for name in ("ann", "bob"):
        second = replace(layer(name, CAIRO), name=f"{name}.second", provenance=Provenance(pass_name="second"))
        store.write_layer(here.corpus, second)
    pulled = adjudicate_pull(changed(here, pass_name="second"), SCHEMA, client)
    assert (pulled.gold, pulled.problems, path.read_bytes()) == (1, [], gold)
    assert store.read_layer(store.layer_path(here.corpus, "d1", "gold.second")).provenance.pass_name == "second"


def test_gold_that_another_pass_called_gold_before_passes_had_their_own_is_not_overwritten(client, here):
    adjudicate_push(here, SCHEMA, client)
    save(client, here, lambda result: choose(result, "none"))
    gold = replace(layer("judge"), name="gold", status="adjudicated", provenance=Provenance(pass_name="second"))
    store.write_layer(here.corpus, gold)
    pulled = adjudicate_pull(here, SCHEMA, client)
    path = store.layer_path(here.corpus, "d1", "gold")
    [problem] = pulled.problems
    assert (pulled.gold, store.read_layer(path)) == (0, gold)
    assert "the pass second" in problem and str(path) in problem


def test_a_task_whose_text_was_edited_is_not_pulled(client, here):
    adjudicate_push(here, SCHEMA, client)
    [task] = tasks(client, here)
    save(client, here, lambda result: choose(result, "A"))
    server.update_task(client, task["id"], {**task["data"], "text": "another"})
    pulled = adjudicate_pull(here, SCHEMA, client)
    assert (pulled.gold, len(pulled.problems)) == (0, 1)
    assert "another text" in pulled.problems[0]
    assert adjudicate_push(here, SCHEMA, client).problems == pulled.problems


def test_without_a_project_it_says_to_push_first(client, here):
    with pytest.raises(ServerError, match="run `goldspan adjudicate push` first"):
        adjudicate_pull(here, SCHEMA, client)


@pytest.mark.parametrize(
    "choice", [None, [], 7, {}, {"choices": 7}, {"choices": [None]}, {"choices": [{}]}, {"choices": []}, {"text": {}}]
)
def test_a_choice_that_no_screen_makes_is_no_traceback(choice):
    items = [{"id": "q1", "from_name": CHOICE, "value": choice}, {"id": "q1", "from_name": REASON, "value": choice}]
    answers = read_answers(items, DOC, config_of(SCHEMA), SCHEMA, {"q1": None})
    assert answers.picks["q1"][0] is None


def test_a_record_of_the_votes_that_somebody_changed_is_said(client, here):
    adjudicate_push(here, SCHEMA, client)
    save(client, here, lambda result: choose(result, "A"))
    [task] = tasks(client, here)
    for state in ("", "null", "[]", "{}", '{"merge": {}, "decisions": [], "open": 7}', "[" * 5000):
        server.update_task(client, task["id"], {**task["data"], STATE: state})
        [problem] = adjudicate_pull(here, SCHEMA, client).problems
        assert problem.startswith(f"task {task['id']}: its record of the votes cannot be read")
