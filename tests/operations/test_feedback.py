"""From what is on the server now to what each task says of it."""

from dataclasses import replace

import pytest
from strategies import document

from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import ServerError, connect
from goldspan.labelstudio.push_tasks import DocumentPush, open_project
from goldspan.operations import feedback as job
from goldspan.operations.pull import pull
from goldspan.schema.language import parse
from goldspan.settings import load

SCHEMA = parse("name: small\nversion: 1.0.0\nlabels: {PER: {}}\npasses: {all: {title: All, labels: [PER]}}")
ADA = {
    "id": "a",
    "from_name": "labels",
    "to_name": "text",
    "type": "labels",
    "value": {"start": 0, "end": 3, "text": "Ada", "labels": ["PER"]},
}


@pytest.fixture
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


@pytest.fixture
def here(tmp_path, label_studio, request):
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.goldspan]\nproject = "{request.node.name[5:50]}"\n'
        f'[tool.goldspan.annotators.ann]\nemail = "{label_studio.user}"\n'
    )
    return load(tmp_path)


@pytest.fixture
def project(client, here):
    made = open_project(client, here.project, SCHEMA, "all")
    yield made
    server.delete_project(client, made.id)


def tasks_of(client, project):
    return {task["data"]["document_id"]: task for task in server.read_tasks(client, project.id)}


def test_each_task_gets_the_findings_of_its_own_annotations(client, here, project):
    DocumentPush(client, project, "all").push([document(f"Ada {one}", name=one) for one in ("d1", "d2", "d3")])
    tasks = tasks_of(client, project)
    unlabelled = {**ADA, "value": {"start": 0, "end": 3, "text": "Ada"}}
    for name, region in (("d1", ADA), ("d2", unlabelled)):
        server.create_annotation(client, tasks[name]["id"], {"result": [region]})
    report = job.feedback(here, SCHEMA, client)
    assert [(task, [one.code for one in found]) for task, found in report.findings.items()] == [
        (tasks["d2"]["id"], ["GS801"])
    ]
    assert (report.tasks.written, report.tasks.unchanged, report.panel) == (1, 2, True)
    assert report.unsent == [], "that d3 waits is no matter of the work on the server"
    [one] = report.findings[tasks["d2"]["id"]]
    assert (one.where.layer, one.where.file) == ("ann", None), "the folder it was checked in is gone"
    assert tasks_of(client, project)["d2"]["data"]["finding_codes"] == "GS801"
    [work] = report.work
    [annotation] = tasks_of(client, project)["d2"]["annotations"]
    assert work.url == f"{client.project_url(project.id)}?task={tasks['d2']['id']}&annotation={annotation['id']}"
    assert (work.annotator, work.document, work.errors, work.warnings) == ("ann", "d2", 1, 0)
    assert not here.corpus.exists(), "the corpus is not touched"


def test_findings_do_not_disturb_a_pull(client, here, project):
    DocumentPush(client, project, "all").push([document("Ada", name="d1")])
    task = tasks_of(client, project)["d1"]["id"]
    server.create_annotation(client, task, {"result": [ADA, {**ADA, "id": "b", "value": {"start": 0, "end": 3}}]})
    before = pull(here, SCHEMA, client, out=here.corpus)
    assert job.feedback(here, SCHEMA, client).tasks.written == 1
    again = pull(here, SCHEMA, client, out=here.corpus)
    assert again.findings == before.findings
    assert {one.code for one in again.findings} == {"GS801"}, "and none about the text"


def test_what_annotators_cannot_mend_is_said_to_the_lead_only(client, here, project):
    DocumentPush(client, project, "all").push([document("Ada", name="d1")])
    task = tasks_of(client, project)["d1"]["id"]
    server.create_annotation(client, task, {"result": [{**ADA, "score": 0.5}]})
    report = job.feedback(here, SCHEMA, client)
    assert (report.findings, [one.code for one in report.unsent]) == ({}, ["GS812"])
    assert report.unsent[0].where.file is None
    assert report.tasks.unchanged == 1


def test_a_project_without_the_panel_is_said(client, here):
    made = server.create_project(client, here.project, '<View><Text name="text" value="$text"/></View>')
    try:
        server.import_tasks(client, made.id, [{"data": {"text": "Ada"}}])
        report = job.feedback(here, SCHEMA, client)
        assert (report.panel, report.tasks.prepared) == (False, 1)
    finally:
        server.delete_project(client, made.id)


def test_a_project_that_is_not_there_says_to_push_first(client, here):
    with pytest.raises(ServerError, match="no project is called 'Nowhere'; run `goldspan push` first"):
        job.feedback(replace(here, project="Nowhere"), SCHEMA, client)
