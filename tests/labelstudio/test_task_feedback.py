"""Findings into the tasks of a real server, where nothing is touched but three keys."""

from itertools import count

import pytest
from members import save_draft
from strategies import document

from goldspan.findings import excerpt, finding
from goldspan.formats.labelstudio.findings_panel import PersonFindings, panel
from goldspan.formats.labelstudio.labeling_config import has_panel
from goldspan.formats.labelstudio.tasks import NO_FINDINGS
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import ServerError, connect
from goldspan.labelstudio.push_tasks import DocumentPush, open_project
from goldspan.labelstudio.task_feedback import prepare, write_findings
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Place
from goldspan.schema.language import parse

SCHEMA = parse("name: small\nversion: 1.0.0\nlabels: {PER: {}}\npasses: {all: {title: All, labels: [PER]}}")
OLD = '<View><Labels name="labels" toName="text"><Label value="PER"/></Labels><Text name="text" value="$text"/></View>'
BEN = "ben@feedback.example"
TEXT = "Ada <b>met</b> Ben & left."
WRONG = finding("GS401", "no label 'X'", Place(layer="ada"), excerpt=excerpt(TEXT, ((0, 3), (15, 18))))
DOUBTFUL = finding("GS814", "differs", Place(layer="ben"))
ADA = PersonFindings(annotator="ada", findings=[WRONG])
BENS = PersonFindings(annotator="ben", findings=[DOUBTFUL])
_titles = count(1)


@pytest.fixture(scope="module")
def client(label_studio):
    client = connect(label_studio.url, label_studio.token)
    ensure_user(client, BEN, "a long password")
    return client


@pytest.fixture
def project(client):
    """A project of three tasks, one with an annotation and one with somebody's draft."""
    made = open_project(client, f"feedback {next(_titles)}", SCHEMA, "all")
    DocumentPush(client, made, "all").push([document(f"{one}: {TEXT}", name=f"d{one}") for one in range(3)])
    annotate(client, made.id)
    yield made
    server.delete_project(client, made.id)


def annotate(client, project):
    first, second, *_ = server.read_tasks(client, project)
    region = {
        "id": "a",
        "from_name": "labels",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 3, "end": 6, "text": "Ada", "labels": ["PER"]},
    }
    server.create_annotation(client, first["id"], {"result": [region]})
    save_draft(client, BEN, second["id"], [region])


def tasks_of(client, project):
    return list(server.read_tasks(client, project.id))


def work(tasks):
    return [(task["id"], task["annotations"], [without_age(one) for one in task["drafts"]]) for task in tasks]


def without_age(draft):
    """A draft as it is; the server adds in words how long ago it was made."""
    return {key: value for key, value in draft.items() if key != "created_ago"}


def counts(report):
    return report.written, report.cleared, report.prepared, report.unchanged


def test_findings_are_written_once_and_cleared_when_mended(client, project):
    first, second, third = [task["id"] for task in tasks_of(client, project)]
    found = {first: [ADA], second: [ADA, BENS]}
    assert counts(write_findings(client, project.id, found)) == (2, 0, 0, 1)
    one, two, three = [task["data"] for task in tasks_of(client, project)]
    assert (one["findings"], one["finding_codes"], one["findings_html"]) == (1, "GS401", panel([(ADA, [WRONG])]))
    assert (two["findings"], two["finding_codes"]) == (2, "GS401, GS814")
    assert NO_FINDINGS.items() <= three.items()
    moved = [task["updated_at"] for task in tasks_of(client, project)]
    assert counts(write_findings(client, project.id, found)) == (0, 0, 0, 3)
    assert [task["updated_at"] for task in tasks_of(client, project)] == moved, "nothing was sent"
    assert counts(write_findings(client, project.id, {third: [BENS]})) == (1, 2, 0, 0)


def test_everything_else_stays_as_it_was(client, project):
    """Annotations, drafts, and all other data, down to the times of change."""
    first, *_ = tasks_of(client, project)
    server.update_task(client, first["id"], {**first["data"], "theirs": {"a": [1, None]}})
    before = tasks_of(client, project)
    assert before[0]["annotations"] and before[1]["drafts"]
    write_findings(client, project.id, {task["id"]: [ADA] for task in before})
    after = tasks_of(client, project)
    assert work(after) == work(before)
    kept = [{key: value for key, value in task["data"].items() if key not in NO_FINDINGS} for task in after]
    assert kept == [{key: value for key, value in task["data"].items() if key not in NO_FINDINGS} for task in before]
    assert kept[0]["theirs"] == {"a": [1, None]}
    write_findings(client, project.id, {})
    assert tasks_of(client, project)[0]["data"] == before[0]["data"]
    assert work(tasks_of(client, project)) == work(before)


def test_the_server_wants_the_panels_key_of_every_new_task(client, project):
    with pytest.raises(ServerError, match="findings_html"):
        server.import_tasks(client, project.id, [{"data": {"text": "x"}}])


def test_tasks_of_an_earlier_push_get_their_keys_before_the_panel_comes(client):
    title = f"feedback {next(_titles)}"
    old = server.create_project(client, title, OLD)
    try:
        server.import_tasks(client, old.id, [{"data": {"text": TEXT, "document_id": "d1", "findings": 4}}] * 2)
        annotate(client, old.id)
        before = work(tasks_of(client, old))
        now = open_project(client, title, SCHEMA, "all")
        assert (now.id, has_panel(now.config)) == (old.id, True)
        for task in tasks_of(client, old):
            assert task["data"] == {**NO_FINDINGS, "text": TEXT, "document_id": "d1", "findings": 4}
        assert work(tasks_of(client, old)) == before
        assert prepare(client, old.id) == 0
    finally:
        server.delete_project(client, old.id)


def test_feedback_itself_prepares_tasks_that_have_no_keys(client):
    old = server.create_project(client, f"feedback {next(_titles)}", OLD)
    try:
        server.import_tasks(client, old.id, [{"data": {"text": TEXT}}] * 2)
        assert counts(write_findings(client, old.id, {})) == (0, 0, 2, 0)
    finally:
        server.delete_project(client, old.id)
