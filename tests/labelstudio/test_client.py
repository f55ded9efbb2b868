"""The calls to a server: a real one, and one that fails."""

import pytest
from answering import answering
from members import as_member, delete_tasks

from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import ServerError, connect, unchecked_client
from goldspan.labelstudio.users import ensure_user

CONFIG = '<View><Labels name="l" toName="text"><Label value="PER"/></Labels><Text name="text" value="$text"/></View>'


@pytest.fixture(scope="module")
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


@pytest.fixture(scope="module")
def shared_project(client):
    return server.create_project(client, "client", CONFIG)


@pytest.fixture
def project(client, shared_project):
    """A project without tasks."""
    yield shared_project
    delete_tasks(client, shared_project)


def with_tasks(client, project, number):
    server.import_tasks(client, project.id, [{"data": {"text": f"text {one}"}} for one in range(number)])
    return project.id


# failures


def test_a_server_that_fails_may_have_done_it():
    with answering(lambda request, body: (500, "text/plain", b"oops")) as address:
        client = unchecked_client(address, "0" * 40)
        with pytest.raises(ServerError, match="failed to import 1 task \\(500\\); look at its log") as error:
            server.import_tasks(client, 1, [{}])
    assert error.value.unsure


def test_an_import_is_sent_once_even_where_it_fails():
    seen = []
    with answering(lambda request, body: (seen.append(request.path), (500, "text/plain", b"oops"))[1]) as address:
        client = unchecked_client(address, "0" * 40)
        for send in (
            lambda: server.import_tasks(client, 1, [{}]),
            lambda: server.create_annotation(client, 1, {"result": []}),
            lambda: server.create_project(client, "title", CONFIG),
        ):
            with pytest.raises(ServerError):
                send()
    assert len(seen) == 3


def test_a_connection_that_breaks_may_have_done_it():
    def hang_up(request, body):
        request.connection.close()
        raise ConnectionResetError

    with answering(hang_up) as address:
        client = unchecked_client(address, "0" * 40)
        with pytest.raises(ServerError, match="no answer to the request to import 1 task") as error:
            server.import_tasks(client, 1, [{}])
    assert error.value.unsure


def test_what_the_server_would_not_do_is_reported_in_its_words(client, project):
    with pytest.raises(ServerError, match=r"would not import 1 task \(400\): .*text.*data") as error:
        server.import_tasks(client, project.id, [{"data": {"body": "no text"}}])
    assert not error.value.unsure


# projects


def test_a_project_is_found_by_its_whole_title(client):
    longer = server.create_project(client, "a title and more", CONFIG)
    assert server.find_project(client, "a title") is None
    made = server.create_project(client, "a title", CONFIG, instruction="<p>Read.</p>", annotators=2)
    try:
        found = server.find_project(client, "a title")
        assert found == made == server.get_project(client, made.id)
        assert (found.title, found.config, found.tasks) == ("a title", CONFIG, 0)
        assert client.sdk.projects.get(id=made.id).maximum_annotations == 2
    finally:
        for one in (longer, made):
            server.delete_project(client, one.id)


def test_two_projects_of_one_title_are_an_error_that_names_both(client):
    two = [server.create_project(client, "twins", CONFIG) for _ in range(2)]
    try:
        with pytest.raises(ServerError, match=r"2 projects are called 'twins' \(\d+, \d+\); rename all but one"):
            server.find_project(client, "twins")
    finally:
        for one in two:
            server.delete_project(client, one.id)


def test_a_config_that_drops_a_label_in_use_is_refused_in_the_servers_words(client, project):
    with_tasks(client, project, 1)
    [task] = server.read_tasks(client, project.id)
    region = {
        "id": "a",
        "from_name": "l",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 0, "end": 4, "text": "text", "labels": ["PER"]},
    }
    server.create_annotation(client, task["id"], {"result": [region]})
    with pytest.raises(ServerError, match=r"would not change the labeling config \(400\): .*PER"):
        server.change_config(client, project.id, CONFIG.replace("PER", "ORG"))
    assert server.get_project(client, project.id).config == CONFIG
    server.change_config(client, project.id, CONFIG.replace("<Label ", '<Label value="ORG"/><Label '))
    assert "ORG" in server.get_project(client, project.id).config


# tasks


def test_every_task_is_listed_once_and_in_order(client, project):
    expected = []
    for number in (0, 1, server.PAGE - 1, server.PAGE, server.PAGE + 1, 2 * server.PAGE):
        if more := [f"text {one}" for one in range(len(expected), number)]:
            server.import_tasks(client, project.id, [{"data": {"text": text}} for text in more])
        expected += more
        for fields in ("all", "task_only"):
            tasks = server.read_tasks(client, project.id, fields=fields)
            assert [task["data"]["text"] for task in tasks] == expected
        assert server.get_project(client, project.id).tasks == number


def test_tasks_deleted_while_they_are_listed_hide_no_others(client, project):
    with_tasks(client, project, 130)
    seen = []
    for task in server.read_tasks(client, project.id):
        seen.append(task)
        if len(seen) == 50:
            for done in seen[:3]:
                server.delete_task(client, done["id"])
    assert [task["data"]["text"] for task in seen] == [f"text {one}" for one in range(130)]


def test_tasks_added_while_they_are_listed_come_last(client, project):
    with_tasks(client, project, 101)
    seen = []
    for task in server.read_tasks(client, project.id):
        seen.append(task["data"]["text"])
        if len(seen) == 1:
            server.import_tasks(client, project.id, [{"data": {"text": "late"}}])
    assert seen == [*(f"text {one}" for one in range(101)), "late"]


def test_everybodys_drafts_are_listed(label_studio, client, project):
    with_tasks(client, project, 3)
    ensure_user(client, "drafter@example.com", "a long password")
    ben = as_member(client, "drafter@example.com")
    tasks = [task["id"] for task in server.read_tasks(client, project.id)]
    for who, task in ((ben, tasks[0]), (ben, tasks[1]), (client, tasks[1])):
        draft(who, task)
    drafts = [[one["user"] for one in task["drafts"]] for task in server.read_tasks(client, project.id)]
    assert drafts == [["drafter@example.com"], ["drafter@example.com", label_studio.user], []]
    assert server.tasks_with_drafts(client, project.id) == set(tasks[:2])


def draft(client, task):
    client.http.post(f"api/tasks/{task}/drafts", {"result": []})


def test_the_listing_of_no_project_is_an_error(client):
    with pytest.raises(ServerError, match="list the tasks of project 999999"):
        list(server.read_tasks(client, 999_999))


def test_an_update_replaces_the_data_whole(client, project):
    with_tasks(client, project, 1)
    [task] = server.read_tasks(client, project.id)
    server.update_task(client, task["id"], {"text": "new", "more": "x"})
    [task] = server.read_tasks(client, project.id)
    assert task["data"] == {"text": "new", "more": "x"}
