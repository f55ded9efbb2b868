"""A long document in parts on a real server: there, worked on, and back."""

from dataclasses import replace as changed

import pytest
from members import as_member, save_draft
from pushed_corpus import connected, whole

from goldspan import store
from goldspan.formats.labelstudio.labeling_config import ACROSS
from goldspan.labelstudio import client as server
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Layer, in_order, make_relation, make_span, replace
from goldspan.operations.diff import diff
from goldspan.operations.feedback import feedback
from goldspan.operations.pull import pull
from goldspan.operations.push import PushOptions, push
from goldspan.schema.language import parse
from goldspan.settings import load
from goldspan.store.pulled_state import content_sha256

SCHEMA = parse("""
name: small
version: 1.0.0
labels:
  PER: {}
  ORG: {discontinuous: true}
attributes:
  kind: {type: choice, on: span, labels: [ORG], values: [firm, state], required: true}
relations:
  works_for: {source: [PER], target: [ORG]}
  same: {source: [PER], target: [PER], same_label: true, order: backward, chain: names}
passes:
  all: {title: All, labels: [PER, ORG], relations: [works_for, same], attributes: [kind]}
""")
BOB = "bob@split.example"
LONG = whole("Ada works in Cairo.\n\nNile Press is hers, and Bob\n\ncame to Nile. Ada left the Press.", "long")
SHORT = whole("Eve sang.", "short")
SPLIT = PushOptions(layers=True, split=True, longest=40)


def span(label, *words, after=0, **more):
    starts = [LONG.text.index(word, after) for word in words]
    return make_span(LONG, label, [(at, at + len(word)) for at, word in zip(starts, words, strict=True)], **more)


ADA, BOB_SPAN, ADA_AGAIN = span("PER", "Ada"), span("PER", "Bob"), span("PER", "Ada", after=10)
PRESS = span("ORG", "Nile Press", attributes={"kind": "firm"}, note="a publisher")
APART = span("ORG", "Nile", "Press", after=50, attributes={"kind": "state"})
OVER = span("PER", "Bob\n\ncame")
SPANS, RELATIONS = in_order(
    [ADA, BOB_SPAN, ADA_AGAIN, PRESS, APART, OVER],
    [
        make_relation("works_for", ADA.id, PRESS.id),
        make_relation("works_for", ADA_AGAIN.id, PRESS.id),
        make_relation("same", ADA_AGAIN.id, ADA.id),
        make_relation("works_for", BOB_SPAN.id, PRESS.id),
    ],
)
LAYER = Layer(
    document="long",
    name="ann",
    annotator="ann",
    status="submitted",
    text_sha256=LONG.text_sha256,
    spans=SPANS,
    relations=RELATIONS,
    note="done",
)


@pytest.fixture
def corpus(tmp_path, label_studio, request):
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.goldspan]\nproject = "{request.node.name[5:50]}"\n'
        f'[tool.goldspan.annotators.ann]\nemail = "{label_studio.user}"\n'
        f'[tool.goldspan.annotators.bob]\nemail = "{BOB}"\n'
    )
    settings = load(tmp_path)
    for document in (LONG, SHORT):
        store.write_document(settings.corpus, document)
    store.write_layer(settings.corpus, LAYER)
    client = connected(settings, label_studio)
    ensure_user(client, BOB, "a long password")
    return settings, client


def parts_of(client, settings, document="long"):
    project = server.find_project(client, settings.project)
    tasks = [task for task in server.read_tasks(client, project.id) if task["data"]["document_id"] == document]
    return sorted(tasks, key=lambda task: task["data"].get("part", 0))


def layer(settings, name):
    return store.read_layer(store.layer_path(settings.corpus, "long", name))


def submit(client, task, *items):
    as_bob = as_member(client, BOB)
    return server.create_annotation(as_bob, task["id"], {"result": list(items)})


def region(task, name, words, label):
    start = task["data"]["text"].index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": name, "from_name": "labels", "to_name": "text", "type": "labels", "value": value}


def mark(of, text):
    place = {key: of["value"][key] for key in ("start", "end")}
    return {**of, "from_name": ACROSS, "type": "textarea", "value": {**place, "text": [text]}}


def test_a_layer_goes_there_in_parts_and_comes_back_whole(corpus):
    settings, client = corpus
    report = push(settings, SCHEMA, client, SPLIT).report
    tasks = parts_of(client, settings)
    assert [task["data"]["part"] for task in tasks] == [1, 2, 3]
    assert "".join(task["data"]["text"] for task in tasks) == LONG.text
    assert (report.created, report.annotations_created, report.conflicts) == (4, 3, [])
    assert parts_of(client, settings, "short")[0]["data"]["text"] == SHORT.text
    pushed = layer(settings, "ann")
    assert [part.task for part in pushed.provenance.parts] == [task["id"] for task in tasks]
    pulled = pull(settings, SCHEMA, client)
    back = layer(settings, "ann")
    assert (back.spans, back.relations, back.note, back.status) == (SPANS, RELATIONS, "done", "submitted")
    assert (back.provenance.unmapped, back.provenance.parts) == ((), pushed.provenance.parts)
    assert (pulled.conflicts, pulled.newly_withdrawn, pulled.tasks) == ([], 0, 4)
    # without the option what is in parts stays so
    again = push(settings, SCHEMA, client, PushOptions(layers=True)).report
    assert (again.created, again.present, again.annotations_created, again.annotations_present) == (0, 2, 0, 1)
    # a change here goes to the parts
    store.write_layer(settings.corpus, replace(back, note="done twice", spans=back.spans))
    fixed = push(settings, SCHEMA, client, PushOptions(fixes=True)).report
    assert (fixed.fixed, fixed.conflicts) == (1, [])
    assert not diff(settings, SCHEMA, "long/ann", client=client).differences
    # a part that is gone is made again, and what is not there in all parts is left as it is
    server.delete_task(client, tasks[1]["id"])
    missing = pull(settings, SCHEMA, client)
    assert ("GS815", "long") in {(one.code, one.where.document) for one in missing.findings}
    assert layer(settings, "ann").status == "submitted"
    assert push(settings, SCHEMA, client).report.created == 1
    assert [task["data"]["part"] for task in parts_of(client, settings)] == [1, 2, 3]


def test_work_counts_when_all_parts_are_submitted_and_findings_go_to_their_part(corpus):
    settings, client = corpus
    push(settings, SCHEMA, client, changed(SPLIT, layers=False))
    first, second, third = parts_of(client, settings)
    ada = region(first, "a", "Ada", "PER")
    submit(client, first, ada, mark(ada, "works_for > press"))
    press = region(second, "b", "Nile Press", "ORG")
    save_draft(client, BOB, second["id"], [press, mark(press, "Press")])
    pull(settings, SCHEMA, client)
    begun = layer(settings, "bob.draft")
    assert (begun.status, [span.text for span in begun.spans]) == ("draft", ["Ada", "Nile Press"])
    assert [relation.label for relation in begun.relations] == ["works_for"]
    submit(client, second, press, mark(press, "Press"))
    for task in (first, second):
        for draft in client.http.get("read drafts", f"api/tasks/{task['id']}/drafts", list):
            client.http.send("delete it", "DELETE", f"api/drafts/{draft['id']}/", content=None, shape=dict, again=True)
    submit(client, third)
    pull(settings, SCHEMA, client)
    done = layer(settings, "bob")
    assert (done.status, done.relations, done.document_labels) == ("submitted", begun.relations, {})
    assert not store.layer_path(settings.corpus, "long", "bob.draft").exists()
    assert content_sha256(done) == done.provenance.pulled_sha256
    report = feedback(settings, SCHEMA, client)  # Nile Press has no kind
    assert list(report.findings) == [second["id"]]
    [work] = report.work
    assert f"task={second['id']}&annotation={done.provenance.parts[1].annotation}" in work.url
