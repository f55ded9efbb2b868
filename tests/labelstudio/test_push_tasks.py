"""Documents and layers to a real server, and back."""

import json
import time
from collections import Counter
from dataclasses import replace as changed
from itertools import count

import pytest
from hypothesis import given, settings
from labelstudio.fault_proxy import LATE, Script, fault_proxy
from labelstudio.late_imports import ImportDoneLate
from members import change_annotation, delete_tasks, save_draft
from strategies import cases, document

from goldspan import store
from goldspan.formats.labelstudio.annotations import Annotator, Team
from goldspan.formats.labelstudio.labeling_config import offered_relations
from goldspan.formats.labelstudio.screen_instruction import instruction_html
from goldspan.formats.labelstudio.tasks import NO_FINDINGS, task_data
from goldspan.labelstudio import client as server
from goldspan.labelstudio import push_tasks
from goldspan.labelstudio.connection import Limits, ServerError, connect
from goldspan.labelstudio.push_layers import LayerPush
from goldspan.labelstudio.push_tasks import DocumentPush, ScreenParts, open_project
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Layer, Origin, make_relation, make_span, replace, without_origins
from goldspan.operations import pull
from goldspan.operations.pull import project_parser, pull_project
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {discontinuous: true}}
relations: {works_for: {source: [PER], target: [ORG]}}
passes:
  all: {title: All, labels: [PER, ORG], instruction: "<p>Read first.</p>"}
  fewer: {title: Fewer, labels: [PER]}
""")
TEXT = "🐈 Ada works for Nile\u00a0Press, the Press of Cairo."
ADA, BEN = "ada@example.com", "ben@example.com"
TEAM = Team((Annotator("ada", ADA, "machine-generated"), Annotator("ben", BEN)))
_titles = count(1)


@pytest.fixture(scope="module")
def client(label_studio):
    client = connect(label_studio.url, label_studio.token)
    for email in (ADA, BEN):
        ensure_user(client, email, "a long password")
    return client


@pytest.fixture(scope="module")
def shared_project(client):
    return open_project(client, "push", SCHEMA, "all")


@pytest.fixture
def project(client, shared_project):
    """A project without tasks."""
    yield shared_project
    delete_tasks(client, shared_project)


@pytest.fixture
def own_project(client):
    """A project that a test may change."""
    made = open_project(client, f"push {next(_titles)}", SCHEMA, "all")
    yield made
    server.delete_project(client, made.id)


def documents(number, text=TEXT):
    return [document(f"{one}: {text}", name=f"d{one}") for one in range(number)]


def layer_of(doc, *, name="ada", annotator="ada", **more):
    ada, press = marked(doc, "PER", "Ada"), marked(doc, "ORG", "Nile\u00a0Press")
    arrow = make_relation("works_for", ada.id, press.id)
    inside = {"status": "submitted", "spans": (ada, press), "relations": (arrow,)} | more
    return Layer(document=doc.id, name=name, annotator=annotator, text_sha256=doc.text_sha256, **inside)


def marked(doc, label, word):
    start = doc.text.index(word)
    return make_span(doc, label, [(start, start + len(word))])


def push(client, project, docs):
    return DocumentPush(client, project, "all").push(docs)


def annotate(client, project, docs_and_layers):
    return LayerPush(client, project, SCHEMA, TEAM).push(docs_and_layers)


def listed(client, project):
    return Counter(task["data"]["document_id"] for task in server.read_tasks(client, project.id))


def task_of(client, project, name):
    [task] = [one for one in server.read_tasks(client, project.id) if one["data"]["document_id"] == name]
    return task


def draft(client, task):
    """A draft of Ben's, which the server's listing does not show to the lead."""
    save_draft(client, BEN, task, [])


# projects


def test_a_project_is_made_once_and_found_again(client, project):
    assert open_project(client, project.title, SCHEMA, "all") == project
    made = client.http.get("read it", f"api/projects/{project.id}/", dict)
    assert made["expert_instruction"].startswith("<p>Read first.</p>") and made["show_instruction"]


def test_a_new_project_has_its_relations_by_use_and_an_old_one_as_they_are(client):
    labels = "name: small\nversion: 1.0.0\nlabels: {PER: {}}\nrelations:\n"
    names = ("owns", "knows", "likes", "new")
    *some, more = (
        parse(labels + "".join(f"  {name}: {{source: [PER], target: [PER]}}\n" for name in known))
        for known in (names[:3], names)
    )
    made = open_project(
        client, f"push {next(_titles)}", some[0], "all", screen=ScreenParts(lambda: ["likes", "gone", "knows"])
    )
    assert offered_relations(made.config) == ("likes", "knows", "owns")
    again = open_project(client, made.title, more, "all", screen=ScreenParts(lambda: ["new", "owns"]))
    assert offered_relations(again.config) == ("likes", "knows", "owns", "new")
    server.delete_project(client, made.id)


def test_a_task_without_a_date_gets_its_documents_once(client, own_project):
    dated, undated = documents(2)
    dated = replace(dated, source=replace(dated.source, date="2017-03-12"))
    old = [
        {"data": {key: value for key, value in task_data(doc, "all").items() if key != "date"}}
        for doc in (dated, undated)
    ]
    server.import_tasks(client, own_project.id, old)
    assert push(client, own_project, [dated, undated]).present == 2
    data = [task["data"] for task in server.read_tasks(client, own_project.id)]
    assert data == [{**old[0]["data"], "date": "2017-03-12"}, old[1]["data"]]


@pytest.mark.parametrize("title", ["", "ab", "x" * 51])
def test_a_title_that_the_server_would_not_take_is_refused_before(client, title):
    with pytest.raises(ServerError, match=r"must have 3 to 50 characters; change it in \[tool.goldspan\]"):
        open_project(client, title, SCHEMA, "all")


def test_a_project_gets_the_labels_that_the_schema_gained(client, own_project):
    more = parse(
        "name: small\nversion: 1.0.0\nlabels: {PER: {}, ORG: {discontinuous: true}, GPE: {}}\n"
        "relations: {works_for: {source: [PER], target: [ORG]}}"
    )
    assert "GPE" in open_project(client, own_project.title, more, "all").config


def test_a_schema_that_lost_a_label_in_use_is_refused_with_the_servers_reason(client, own_project):
    [doc] = documents(1)
    push(client, own_project, [doc])
    annotate(client, own_project, [(doc, layer_of(doc))])
    with pytest.raises(ServerError, match=r"would not change the labeling config .*ORG"):
        open_project(client, own_project.title, SCHEMA, "fewer")
    assert server.get_project(client, own_project.id).config == own_project.config


# documents


def test_pushing_twice_leaves_each_document_once(client, project):
    docs = documents(3)
    assert push(client, project, docs).created == 3
    again = push(client, project, docs)
    assert (again.created, again.present, again.duplicates_removed, again.conflicts) == (0, 3, 0, [])
    assert listed(client, project) == {"d0": 1, "d1": 1, "d2": 1}
    assert task_of(client, project, "d1")["data"]["text"] == f"1: {TEXT}"


def test_full_pages_are_pushed_once_too(client, project):
    for number in (server.PAGE, 2 * server.PAGE):
        push(client, project, documents(number))
    assert push(client, project, documents(number)).present == number
    assert set(listed(client, project).values()) == {1}


def test_more_documents_than_fit_in_an_import_go_in_several(client, project, monkeypatch):
    monkeypatch.setattr(push_tasks, "BATCH", 4)
    progress_lines = []
    DocumentPush(client, project, "all").push(iter(documents(10)), progress_lines.append)
    assert progress_lines == ["4 tasks made", "8 tasks made", "10 tasks made"]
    assert len(listed(client, project)) == 10


def test_an_import_that_was_done_but_answered_with_an_error_is_not_done_twice(client, project, monkeypatch):
    done = server.import_tasks

    def unsure(*arguments):
        done(*arguments)
        raise ServerError("the server failed (500)", unsure=True)

    monkeypatch.setattr(server, "import_tasks", unsure)
    assert push(client, project, documents(5)).created == 5
    assert listed(client, project) == {f"d{one}": 1 for one in range(5)}


def test_an_import_that_was_half_done_is_completed(client, project, monkeypatch):
    done, calls = server.import_tasks, []

    def half(client, number, tasks):
        calls.append(len(tasks))
        done(client, number, tasks[:2] if len(calls) == 1 else tasks)
        if len(calls) == 1:
            raise ServerError("no answer", unsure=True, passing=True)

    monkeypatch.setattr(server, "import_tasks", half)
    push(client, project, documents(5))
    assert calls == [5, 3]
    assert listed(client, project) == {f"d{one}": 1 for one in range(5)}


def test_an_import_that_was_done_three_times_is_tidied(client, project, monkeypatch):
    done = server.import_tasks

    def thrice(*arguments):
        for _ in range(3):
            done(*arguments)
        raise ServerError("the server failed (500)", unsure=True)

    monkeypatch.setattr(server, "import_tasks", thrice)
    report = push(client, project, documents(2))
    assert (report.created, report.duplicates_removed) == (2, 4)
    assert listed(client, project) == {"d0": 1, "d1": 1}


@pytest.mark.parametrize(
    "faults",
    [["504 meanwhile"], ["504 after"], ["500 after"], ["cut before", "500 after"], ["500 before", "504 meanwhile"]],
)
def test_an_import_is_done_once_in_one_push_whatever_the_server_answers(faults, label_studio, client, project):
    """Also where it commits only after it is asked what there is."""
    with fault_proxy(label_studio.url) as proxy:
        failing = connect(proxy.url, label_studio.token, limits=Limits(pause=0.5))
        proxy.faults = Script(faults)
        report = push(failing, project, documents(3))
        assert proxy.faults == []
    time.sleep(2 * LATE)
    assert (report.created, report.conflicts) == (3, [])
    assert listed(client, project) == {f"d{one}": 1 for one in range(3)}


def test_an_import_that_is_done_after_it_was_sent_again_is_tidied_in_the_same_push(client, project, monkeypatch):
    """A connection that broke says nothing of what the server is still doing."""
    monkeypatch.setattr(server, "import_tasks", ImportDoneLate())
    report = push(client, project, documents(2))
    assert (report.created, report.duplicates_removed) == (2, 2)
    assert listed(client, project) == {"d0": 1, "d1": 1}


def test_an_import_that_the_server_refused_is_not_tried_again(client, project, monkeypatch):
    calls = []

    def refused(*arguments):
        calls.append(arguments)
        raise ServerError("the server would not (400)")

    monkeypatch.setattr(server, "import_tasks", refused)
    with pytest.raises(ServerError, match="would not"):
        push(client, project, documents(1))
    assert len(calls) == 1


def test_a_push_that_was_killed_between_two_imports_goes_on(client, project, monkeypatch):
    monkeypatch.setattr(push_tasks, "BATCH", 2)
    done, calls = server.import_tasks, []

    def killed(*arguments):
        if calls:
            raise KeyboardInterrupt
        calls.append(done(*arguments))

    monkeypatch.setattr(server, "import_tasks", killed)
    with pytest.raises(KeyboardInterrupt):
        push(client, project, documents(5))
    monkeypatch.setattr(server, "import_tasks", done)
    report = push(client, project, documents(5))
    assert (report.present, report.created) == (2, 3)
    assert set(listed(client, project).values()) == {1}


def duplicates(client, project, doc, number=3):
    for _ in range(number):
        server.import_tasks(client, project.id, [{"data": task_data(doc, "all")}])
    return [task["id"] for task in server.read_tasks(client, project.id)]


@pytest.mark.parametrize("work", ["annotation", "skipped", "draft"])
def test_of_duplicates_the_one_that_somebody_worked_on_stays(client, project, work):
    [doc] = documents(1)
    tasks = duplicates(client, project, doc)
    if work == "draft":
        draft(client, tasks[1])
    else:
        server.create_annotation(client, tasks[1], {"result": [], "was_cancelled": work == "skipped"})
    report = push(client, project, [doc])
    assert (report.duplicates_removed, report.present, report.conflicts) == (2, 1, [])
    assert task_of(client, project, "d0")["id"] == tasks[1]


def test_of_duplicates_that_two_people_worked_on_both_stay_and_are_named(client, project):
    [doc] = documents(1)
    tasks = duplicates(client, project, doc)
    for task in tasks[1:]:
        server.create_annotation(client, task, {"result": []})
    report = push(client, project, [doc])
    assert report.duplicates_removed == 1
    assert report.conflicts == [
        f"d0: tasks {tasks[1]} and {tasks[2]} both have annotations; delete one in Label Studio"
    ]
    assert [task["id"] for task in server.read_tasks(client, project.id)] == tasks[1:]


def test_tasks_of_somebody_else_are_left_alone(client, project):
    server.import_tasks(client, project.id, [{"data": {**NO_FINDINGS, "text": "theirs"}}] * 2)
    assert push(client, project, documents(1)).created == 1
    assert len(list(server.read_tasks(client, project.id))) == 3


def test_a_changed_text_is_updated_where_nobody_worked_on_it(client, project):
    push(client, project, documents(2))
    changed = document("another text", name="d1")
    report = push(client, project, [changed])
    assert (report.updated, report.created, report.conflicts) == (1, 0, [])
    data = task_of(client, project, "d1")["data"]
    assert (data["text"], data["text_sha256"]) == ("another text", changed.text_sha256)


@pytest.mark.parametrize("work", ["annotation", "draft"])
def test_a_changed_text_is_reported_where_somebody_worked_on_it(client, project, work):
    [doc] = documents(1)
    push(client, project, [doc])
    task = task_of(client, project, "d0")["id"]
    if work == "draft":
        draft(client, task)
    else:
        server.create_annotation(client, task, {"result": []})
    report = push(client, project, [document("another text", name="d0")])
    assert (report.updated, len(report.conflicts)) == (0, 1)
    assert report.conflicts[0].startswith(f"d0: its text changed, but task {task} is already annotated; pull")
    assert task_of(client, project, "d0")["data"]["text"] == doc.text


# layers


def pulled(client, project, docs, out):
    for doc in docs:
        store.write_document(out, doc)
    there = server.get_project(client, project.id)
    report = pull_project(client, there, out, parser=project_parser(client, there, SCHEMA, TEAM.annotators))
    return report, {(one.document, one.name): one for one in store.read_layers(out)}


def content(layer):
    return (
        layer.document,
        layer.name,
        layer.annotator,
        layer.status,
        layer.text_sha256,
        layer.spans,
        layer.relations,
        dict(layer.document_labels),
        layer.note,
    )


@pytest.mark.parametrize("status", ["submitted", "skipped", "adjudicated"])
def test_a_layer_comes_back_as_it_went(client, project, tmp_path, status):
    [doc] = documents(1)
    layer = layer_of(doc, status=status)
    push(client, project, [doc])
    assert annotate(client, project, [(doc, layer)]).annotations_created == 1
    report, layers = pulled(client, project, [doc], tmp_path)
    assert report.findings == []
    back = layers["d0", "ada"]
    assert content(back) == content(layer)
    assert (back.provenance.method, back.provenance.origin) == ("machine-generated", client.url)
    assert back.provenance.project == project.id
    assert back.provenance.unmapped == ()


def test_layers_are_loaded_once(client, project, tmp_path):
    [doc] = documents(1)
    push(client, project, [doc])
    both = [(doc, layer_of(doc)), (doc, layer_of(doc, name="ben", annotator="ben", spans=(), relations=()))]
    assert annotate(client, project, both).annotations_created == 2
    again = annotate(client, project, both)
    assert (again.annotations_created, again.annotations_present) == (0, 2)
    assert set(pulled(client, project, [doc], tmp_path)[1]) == {("d0", "ada"), ("d0", "ben")}


def test_a_second_layer_of_one_annotator_is_loaded_after_a_break_too(client, project):
    [doc] = documents(1)
    push(client, project, [doc])
    first, second = layer_of(doc), layer_of(doc, name="ada-2", spans=(), relations=())
    annotate(client, project, [(doc, first)])
    report = annotate(client, project, [(doc, first), (doc, second)])
    assert (report.annotations_created, report.annotations_present) == (1, 1)
    report = annotate(client, project, [(doc, first), (doc, second)])
    assert (report.annotations_created, report.annotations_present) == (0, 2)


def test_a_layer_is_never_loaded_onto_another_text(client, project):
    [doc] = documents(1)
    push(client, project, [doc])
    draft(client, task_of(client, project, "d0")["id"])
    changed = document("0: Now " + TEXT, name="d0")
    push(client, project, [changed])
    report = annotate(client, project, [(changed, layer_of(changed))])
    assert report.annotations_created == 0
    assert report.conflicts[0].endswith("has another text; left out")


def test_a_draft_is_left_out_and_said(client, project):
    [doc] = documents(1)
    push(client, project, [doc])
    report = annotate(client, project, [(doc, layer_of(doc, status="draft"))])
    assert report.conflicts == ["d0/ada: a draft can only be made by its annotator; left out"]
    assert report.annotations_created == 0


def test_an_annotator_nobody_declared_is_an_error_that_says_where_to(client, project):
    [doc] = documents(1)
    push(client, project, [doc])
    with pytest.raises(ServerError, match=r"no annotator is called 'eve'; .*goldspan team add eve"):
        annotate(client, project, [(doc, layer_of(doc, annotator="eve"))])


def test_an_annotator_who_is_no_member_is_an_error_that_names_them(client, project):
    [doc] = documents(1)
    push(client, project, [doc])
    team = Team((Annotator("eve", "eve@example.com"),))
    with pytest.raises(ServerError, match=r"eve@example.com \(eve\) is not a member; .*goldspan team add eve"):
        layers = [(doc, layer_of(doc, annotator="eve"))]
        LayerPush(client, project, SCHEMA, team).push(layers)


def test_an_annotation_that_somebody_else_changed_is_said(client, project, tmp_path):
    [doc] = documents(1)
    push(client, project, [doc])
    annotate(client, project, [(doc, layer_of(doc, annotator="ben", name="ben"))])
    [annotation] = task_of(client, project, "d0")["annotations"]
    change_annotation(client, annotation["id"], [])
    _, layers = pulled(client, project, [doc], tmp_path)
    assert [one.code for one in layers["d0", "ben"].provenance.unmapped] == ["GS813"]


@settings(max_examples=6)
@given(cases())
def test_any_layer_comes_back_from_a_real_server(client, tmp_path_factory, case):
    schema, doc, layer = case
    layer = replace(layer, name="ada", annotator="ada", status="submitted" if layer.status == "draft" else layer.status)
    project = open_project(client, f"any {next(_titles)}", schema, "all")
    try:
        DocumentPush(client, project, "all").push([doc])
        LayerPush(client, project, schema, TEAM).push([(doc, layer)])
        out = tmp_path_factory.mktemp("corpus")
        store.write_document(out, doc)
        there = server.get_project(client, project.id)
        report = pull_project(client, there, out, parser=project_parser(client, there, schema, TEAM.annotators))
        [back] = store.read_layers(out)
    finally:
        server.delete_project(client, project.id)
    assert report.findings == []
    assert content(back) == content(without_origins(layer))
    assert back.provenance.unmapped == ()


def test_origins_that_a_server_is_not_told_are_kept_by_a_push_and_a_pull(client, project, tmp_path):
    [doc] = documents(1)
    layer = layer_of(doc)
    accepted = Origin(kind="suggested", version="ner-3", score=0.5)
    layer = replace(
        layer,
        spans=(replace(layer.spans[0], origin=accepted), *layer.spans[1:]),
        relations=tuple(replace(drawn, origin=accepted) for drawn in layer.relations),
    )
    store.write_document(tmp_path, doc)
    store.write_layer(tmp_path, layer)
    push(client, project, [doc])
    annotate(client, project, [(doc, layer)])
    there = server.get_project(client, project.id)
    pull_project(client, there, tmp_path, parser=project_parser(client, there, SCHEMA, TEAM.annotators))
    [back] = store.read_layers(tmp_path)
    assert (back.spans, back.relations) == (layer.spans, layer.relations)
    assert back.provenance.annotation is not None


def test_a_second_pull_changes_nothing(client, project, tmp_path, monkeypatch):
    docs = documents(3)
    push(client, project, docs)
    annotate(client, project, [(doc, layer_of(doc)) for doc in docs])
    draft(client, task_of(client, project, "d1")["id"])
    first, layers = pulled(client, project, docs, tmp_path)
    assert (first.tasks, first.layers, first.changed, first.documents_made) == (3, 4, 4, 0)
    assert first.by_status == {"submitted": 3, "draft": 1}
    assert layers["d1", "ben.draft"].status == "draft"
    monkeypatch.setattr(pull, "pull_time", lambda: "2099-01-01T00:00:00+00:00")
    second, same = pulled(client, project, docs, tmp_path)
    assert (second.changed, same) == (0, layers)


def test_a_text_that_was_edited_on_the_server_is_noticed(client, project, tmp_path):
    [doc] = documents(1)
    push(client, project, [doc])
    annotate(client, project, [(doc, layer_of(doc))])
    task = task_of(client, project, "d0")
    server.update_task(client, task["id"], {**task["data"], "text": "x" + doc.text})
    _, layers = pulled(client, project, [doc], tmp_path)
    assert {one.code for one in layers["d0", "ada"].provenance.unmapped} == {"GS807"}
    assert len(layers["d0", "ada"].provenance.unmapped) == 3, "both regions and the relation"
    assert layers["d0", "ada"].spans == ()


def test_a_task_that_was_deleted_while_it_was_pulled_is_said(client, project, tmp_path, monkeypatch):
    docs = documents(2)
    push(client, project, docs)
    whole = server.read_tasks

    def meanwhile(client, of_project, **more):
        tasks = list(whole(client, of_project, **more))
        server.delete_task(client, tasks[0]["id"])
        yield from tasks

    monkeypatch.setattr(server, "read_tasks", meanwhile)
    report, _ = pulled(client, project, docs, tmp_path)
    assert [one.code for one in report.findings] == ["GS816"]
    assert "has 1 task, but 2 were listed" in report.findings[0].message


def test_what_is_pushed_is_plain_json_data(client, project):
    [doc] = documents(1)
    push(client, project, [doc])
    data = task_of(client, project, "d0")["data"]
    assert json.loads(json.dumps(data)) == {
        "text": doc.text,
        "document_id": "d0",
        "text_sha256": doc.text_sha256,
        "title": "d0",
        "date": None,
        "pass": "all",
        "findings": 0,
        "finding_codes": "",
        "findings_html": "",
    }


def test_a_new_instruction_and_number_of_annotators_reach_a_project_that_is_there(client, own_project):
    assert (own_project.instruction, own_project.annotators) == (instruction_html(SCHEMA, "all"), 1)
    one = SCHEMA.passes["all"]
    schema = changed(SCHEMA, passes={"all": changed(one, instruction="<p>Read twice.</p>")})
    again = open_project(client, own_project.title, schema, "all", annotators=2)
    assert (again.id, again.instruction, again.annotators) == (own_project.id, instruction_html(schema, "all"), 2)
