"""The calls to a server: a real one, and one that fails."""

import json
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from answering import answering
from members import as_member, delete_tasks

from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import Limits, ServerError, connect, unchecked_client
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
        with pytest.raises(ServerError):
            server.import_tasks(client, 1, [{}])
    assert len(seen) == 1


@contextmanager
def losing_answers(label_studio, *methods, times=1):
    """A client of the real server, which does what it is asked with these methods, while the answer gets lost."""
    left = [times]

    def forward(request, body):
        kept = {name: request.headers[name] for name in ("Authorization", "Content-Type") if request.headers[name]}
        with httpx.Client(trust_env=False, timeout=60) as http:
            address = label_studio.url + request.path.removeprefix("/")
            answer = http.request(request.command, address, headers=kept, content=body)
        if request.command in methods and left[0]:
            left[0] -= 1
            request.connection.close()
            raise ConnectionResetError
        return answer.status_code, answer.headers.get("Content-Type", "text/plain"), answer.content

    with answering(forward) as address:
        yield unchecked_client(address, label_studio.token, limits=Limits(pause=0.0))


def test_an_annotation_whose_answer_got_lost_is_there_once(label_studio, client, project):
    with_tasks(client, project, 1)
    [task] = server.read_tasks(client, project.id)
    with losing_answers(label_studio, "POST", times=2) as losing:
        made = [server.create_annotation(losing, task["id"], {"result": []}).id for _ in range(2)]
    [task] = server.read_tasks(client, project.id)
    assert sorted(annotation["id"] for annotation in task["annotations"]) == made


def test_a_project_whose_answer_got_lost_is_made_once(label_studio, client):
    with losing_answers(label_studio, "POST") as losing:
        made = server.create_project(losing, "lost and found", CONFIG)
    assert server.find_project(client, "lost and found") == made
    server.delete_project(client, made.id)


def test_a_tab_whose_answer_got_lost_is_made_once(label_studio, client, project):
    with losing_answers(label_studio, "POST") as losing:
        made = server.create_view(losing, project.id, {"title": "a tab"})
    assert server.read_views(client, project.id) == {"a tab": made}


def test_what_is_changed_or_deleted_though_the_answer_got_lost_is_no_error(label_studio, client, project):
    with_tasks(client, project, 2)
    first, second = server.read_tasks(client, project.id)
    with losing_answers(label_studio, "PATCH", "DELETE", times=2) as losing:
        server.update_task(losing, first["id"], {"text": "new"})
        server.delete_task(losing, second["id"])
    [task] = server.read_tasks(client, project.id)
    assert task["data"] == {"text": "new"}


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


# listings that something cuts


def listing(*pages):
    """A client of a server that gives these answers, the last one again and again."""
    left = list(pages)

    def answer(request, body):
        page = left.pop(0) if len(left) > 1 else left[0]
        status, content = page if isinstance(page, tuple) else (200, page)
        return status, "application/json", json.dumps(content).encode()

    return serving(answer)


@contextmanager
def serving(answer):
    with answering(answer) as address:
        yield unchecked_client(address, "0" * 40, limits=Limits(pause=0.0))


def page(total, *ids):
    counts = {"total_annotations": 0, "cancelled_annotations": 0}
    return {"total": total, "tasks": [{"id": number, "data": {}, **counts} for number in ids]}


def listed(client):
    return [task["id"] for task in server.read_tasks(client, 1)]


def of_300(asked, *, cap):
    """What a server with 300 tasks answers through something that lets through only so many in a page."""
    query = parse_qs(urlsplit(asked).query)
    [later] = json.loads(query["query"][0])["filters"]["items"]
    rest = range(later["value"] + 1, 301)
    return page(len(rest), *rest[: min(cap, int(query["page_size"][0]))])


@pytest.mark.parametrize("cap", [1, 50, 99, 100, 101, 1000])
def test_a_page_may_be_cut_and_no_task_is_missed(cap):
    def answer(request, body):
        return 200, "application/json", json.dumps(of_300(request.path, cap=cap)).encode()

    with serving(answer) as client:
        assert listed(client) == [*range(1, 301)]


def test_a_page_that_is_too_large_is_read_in_smaller_ones():
    def answer(request, body):
        answer = of_300(request.path, cap=1000)
        answer["tasks"] = [{**task, "data": {"text": "x" * 1000}} for task in answer["tasks"]]
        return 200, "application/json", json.dumps(answer).encode()

    with answering(answer) as address:
        client = unchecked_client(address, "0" * 40, limits=Limits(size=15_000))
        assert listed(client) == [*range(1, 301)]
        client = unchecked_client(address, "0" * 40, limits=Limits(size=1000))
        with pytest.raises(ServerError, match="more than 1,000 bytes"):
            listed(client)


def test_a_404_on_the_second_page_is_an_error():
    pages = page(300, *range(1, 101)), (404, {"detail": "Invalid page."})
    refused = r"would not list the tasks of project 1 \(404\): Invalid page"
    with listing(*pages) as client, pytest.raises(ServerError, match=refused):
        listed(client)


def test_a_list_that_stays_shorter_than_the_server_says_is_an_error():
    short = [page(3, 1, 2), page(0)]
    said = "said to have 3 tasks, but 2 were listed"
    with listing(*short * server.READINGS) as client, pytest.raises(ServerError, match=said):
        listed(client)


def test_what_comes_to_light_in_a_second_reading_is_listed_once():
    with listing(page(3, 1, 3), page(0), page(3, 1, 2, 3), page(0)) as client:
        assert listed(client) == [1, 3, 2]


@pytest.mark.parametrize("pages", [[page(9, 1, 1)], [page(9, 2, 1)], [page(9, 1)], [page(9, -1)]])
def test_pages_that_repeat_or_have_no_order_are_an_error(pages):
    with listing(*pages) as client, pytest.raises(ServerError, match="out of order"):
        listed(client)


def test_a_list_that_grows_without_an_end_ends():
    def answer(request, body):
        [later] = json.loads(parse_qs(urlsplit(request.path).query)["query"][0])["filters"]["items"]
        first = later["value"] + 1
        return 200, "application/json", json.dumps(page(500, *range(first, first + 100))).encode()

    with serving(answer) as client, pytest.raises(ServerError, match="out of order after task 2000"):
        listed(client)


@pytest.mark.parametrize(
    "answer",
    [
        {"total": 1, "tasks": [None]},
        {"total": 1, "tasks": [{}]},
        {"total": None, "tasks": []},
        {"total": 1, "tasks": [{**page(1, 1)["tasks"][0], "data": "x"}]},
        {"total": 1, "tasks": [{**page(1, 1)["tasks"][0], "id": "1"}]},
        {"total": 1, "tasks": [{**page(1, 1)["tasks"][0], "annotations": [{"completed_by": [1]}]}]},
        {"total": 1, "tasks": [{**page(1, 1)["tasks"][0], "annotations": [7]}]},
        {"total": 1, "tasks": [{**page(1, 1)["tasks"][0], "draft_exists": 7}]},
        [],
        {},
    ],
)
def test_tasks_that_are_none_of_label_studio_are_an_error(answer):
    with listing(answer) as client, pytest.raises(ServerError, match="list the tasks of project 1 is not one of"):
        listed(client)


def projects(count, *ids):
    return {"count": count, "results": [{"id": number, "title": "t"} for number in ids]}


def test_projects_on_a_second_page_are_found():
    named = {"count": 2, "results": [{"id": 2, "title": "it"}]}
    with listing(projects(2, 1), named) as client:
        assert server.find_project(client, "it").id == 2


def test_projects_that_are_deleted_while_they_are_listed_hide_none():
    gone = (404, {"detail": "Invalid page."})
    with listing(projects(3, 1, 2), gone, projects(2, 1, 2)) as client:
        assert server.find_project(client, "it") is None


@pytest.mark.parametrize("pages", [[projects(3, 1, 2)], [projects(3)], [projects(0, 1, 2)], [projects(-1)]])
def test_project_pages_that_repeat_or_never_reach_the_count_are_an_error(pages):
    with listing(*pages) as client, pytest.raises(ServerError, match=r"tells of .* projects, but lists"):
        server.find_project(client, "it")


# projects


def test_a_project_is_found_by_its_whole_title(client):
    longer = server.create_project(client, "a title and more", CONFIG)
    assert server.find_project(client, "a title") is None
    made = server.create_project(client, "a title", CONFIG, instruction="<p>Read.</p>", annotators=2)
    try:
        found = server.find_project(client, "a title")
        assert found == made == server.get_project(client, made.id)
        assert (found.title, found.config, found.tasks) == ("a title", CONFIG, 0)
        assert server.get_project(client, made.id).annotators == 2
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


def test_a_single_task_is_read_by_its_number(client, project):
    server.import_tasks(client, project.id, [{"data": {"text": f"Text {number}."}} for number in range(3)])
    numbers = [task["id"] for task in server.read_tasks(client, project.id, fields="task_only")]
    [task] = server.read_tasks(client, project.id, number=numbers[1])
    assert (task["id"], task["data"]["text"]) == (numbers[1], "Text 1.")
    assert list(server.read_tasks(client, project.id, number=numbers[-1] + 1)) == []


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
    client.http.post("save a draft", f"api/tasks/{task}/drafts", {"result": []}, dict)


def test_the_listing_of_no_project_is_an_error(client):
    with pytest.raises(ServerError, match="list the tasks of project 999999"):
        list(server.read_tasks(client, 999_999))


def test_an_update_replaces_the_data_whole(client, project):
    with_tasks(client, project, 1)
    [task] = server.read_tasks(client, project.id)
    server.update_task(client, task["id"], {"text": "new", "more": "x"})
    [task] = server.read_tasks(client, project.id)
    assert task["data"] == {"text": "new", "more": "x"}
