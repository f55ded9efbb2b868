"""The project in which cases are decided: its config, and each task once, on a real server."""

import pytest
from adjudicate.making import DOC
from labelstudio.late_imports import ImportDoneLate

from goldspan.formats.labelstudio.adjudication_config import INSTRUCTION
from goldspan.formats.labelstudio.adjudication_screen import OPEN, ROUND
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID
from goldspan.labelstudio import client as server
from goldspan.labelstudio.adjudication_project import open_adjudication, send_tasks
from goldspan.labelstudio.connection import ServerError, connect
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
""")
TITLE = "adjudication project"
OLD_CONFIG = """
<View>
  <Labels name="labels" toName="text"><Label value="PER"/><Label value="ORG"/></Labels>
  <Labels name="adjudication_case" toName="text"><Label value="CASE"/></Labels>
  <Choices name="adjudication_choice" toName="text" perRegion="true"><Choice value="A"/><Choice value="none"/></Choices>
  <TextArea name="adjudication_reason" toName="text" perRegion="true"/>
  <Text name="text" value="$text"/>
</View>
"""


@pytest.fixture
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


@pytest.fixture
def project(client):
    made = open_adjudication(client, TITLE, SCHEMA, "all")
    yield made
    server.delete_project(client, made.id)


def task(number, round_name="r1"):
    data = {"text": DOC.text, DOCUMENT_ID: f"d{number}", OPEN: 1, "findings_html": ""}
    return {"data": {**data, ROUND: f"{round_name} of d{number}"}}


def rounds(client, project):
    return sorted(one["data"][ROUND] for one in server.read_tasks(client, project.id))


@pytest.mark.parametrize("title", ["ab", "a" * 51])
def test_a_title_that_label_studio_would_not_take_is_refused_before_it_is_asked(title):
    with pytest.raises(ServerError, match="must have 3 to 50 characters; shorten"):
        open_adjudication(None, title, SCHEMA, "all")


def test_the_second_time_the_project_is_found_and_follows_the_schema(client, project):
    more = parse("name: small\nversion: 1.1.0\nlabels: {PER: {}, ORG: {}, GPE: {}}")
    again = open_adjudication(client, TITLE, more, "all")
    assert again.id == project.id
    assert 'value="GPE"' in again.config and 'value="GPE"' not in project.config


def test_a_project_gets_its_list_of_tasks_once(client, project):
    open_adjudication(client, TITLE, SCHEMA, "all")
    assert list(server.read_views(client, project.id)) == ["Cases"]


def test_a_project_of_an_older_version_gets_the_list_and_the_instruction(client):
    old = server.create_project(client, "adjudicated earlier", OLD_CONFIG, instruction="")
    try:
        server.create_view(client, old.id, {"title": "Default", "type": "list", "target": "tasks"})
        case = {"id": "c1", "from_name": "adjudication_case", "to_name": "text", "type": "labels"}
        annotation = {"result": [{**case, "value": {"start": 0, "end": 3, "text": "x", "labels": ["CASE"]}}]}
        server.import_tasks(client, old.id, [{**task(1), "annotations": [annotation]}])
        found = open_adjudication(client, "adjudicated earlier", SCHEMA, "all")
        assert (found.id, found.instruction.strip()) == (old.id, INSTRUCTION.strip())
        assert 'value="CASE A-B"' in found.config
        assert set(server.read_views(client, old.id)) == {"Default", "Cases"}
    finally:
        server.delete_project(client, old.id)


def test_a_config_that_the_server_refuses_is_said_with_what_to_do(client, project, monkeypatch):
    def refused(*arguments):
        raise ServerError("the server would not (400)")

    monkeypatch.setattr(server, "change_config", refused)
    more = parse("name: small\nversion: 1.1.0\nlabels: {PER: {}}")
    with pytest.raises(ServerError, match=r"would not \(400\)\n.*another name, and push again"):
        open_adjudication(client, TITLE, more, "all")


def test_a_task_is_sent_once_and_gives_way_to_a_new_round(client, project):
    first = send_tasks(client, project, [task(1), task(2)])
    assert (first.created, first.present, first.replaced) == (2, 0, 0)
    second = send_tasks(client, project, [task(1), task(2, "r2")])
    assert (second.created, second.present, second.replaced) == (1, 1, 1)
    assert rounds(client, project) == ["r1 of d1", "r2 of d2"]


def test_a_task_of_a_document_that_is_done_goes_unless_somebody_worked_on_it(client, project):
    send_tasks(client, project, [task(1), task(2), task(3)])
    [worked_on] = [one for one in server.read_tasks(client, project.id) if one["data"]["document_id"] == "d2"]
    client.http.post("save a draft", f"api/tasks/{worked_on['id']}/drafts", {"result": []}, dict)
    report = send_tasks(client, project, [task(3)], done={"d1", "d2", "gone"})
    assert (report.removed, report.present) == (1, 1)
    assert rounds(client, project) == ["r1 of d2", "r1 of d3"]


def test_an_import_of_which_half_came_is_completed(client, project, monkeypatch):
    done, sizes = server.import_tasks, []

    def half(client, number, tasks):
        sizes.append(len(tasks))
        if len(sizes) > 1:
            return done(client, number, tasks)
        done(client, number, tasks[:1])
        raise ServerError("no answer", unsure=True, passing=True)

    monkeypatch.setattr(server, "import_tasks", half)
    assert send_tasks(client, project, [task(1), task(2), task(3)]).created == 3
    assert sizes == [3, 2]
    assert rounds(client, project) == ["r1 of d1", "r1 of d2", "r1 of d3"]


def test_an_import_that_came_whole_is_not_repeated(client, project, monkeypatch):
    done = server.import_tasks

    def unanswered(*arguments):
        done(*arguments)
        raise ServerError("no answer", unsure=True)

    monkeypatch.setattr(server, "import_tasks", unanswered)
    assert send_tasks(client, project, [task(1), task(2)]).created == 2
    assert rounds(client, project) == ["r1 of d1", "r1 of d2"]


def test_an_import_that_is_done_after_it_was_sent_again_is_tidied_in_the_same_push(client, project, monkeypatch):
    monkeypatch.setattr(server, "import_tasks", ImportDoneLate())
    send_tasks(client, project, [task(1), task(2)])
    assert rounds(client, project) == ["r1 of d1", "r1 of d2"]


def test_of_tasks_that_are_there_twice_the_one_that_somebody_worked_on_stays(client, project):
    for _ in range(3):
        server.import_tasks(client, project.id, [task(1)])
    worked_on = [one["id"] for one in server.read_tasks(client, project.id)][1]
    client.http.post("save a draft", f"api/tasks/{worked_on}/drafts", {"result": []}, dict)
    assert send_tasks(client, project, [task(1)]).present == 1
    assert [one["id"] for one in server.read_tasks(client, project.id)] == [worked_on]
