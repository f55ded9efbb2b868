"""The calls to a server: a real one, and ones that fail in every way."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import httpx
import jwt
import pytest
from label_studio_sdk import LabelStudio

from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import ServerError, connect
from goldspan.labelstudio.users import ensure_user

CONFIG = '<View><Labels name="l" toName="text"><Label value="PER"/></Labels><Text name="text" value="$text"/></View>'
_titles = count(1)


@pytest.fixture(scope="module")
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


@pytest.fixture
def project(client):
    made = server.create_project(client, f"client {next(_titles)}", CONFIG)
    yield made
    server.delete_project(client, made.id)


def with_tasks(client, project, number):
    server.import_tasks(client, project.id, [{"data": {"text": f"text {one}"}} for one in range(number)])
    return project.id


# a server of our own that is none, or none that works


@contextmanager
def answering(answer):
    """The address of a server that gives every request to ``answer(handler)``."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, kind, content = answer(self, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = handle_any

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}"
        finally:
            http.shutdown()
            thread.join()


@contextmanager
def under_a_path(url):
    """The address of the server at ``url`` as it is reached through a proxy that puts it under /ls/."""

    def forward(request, body):
        if not request.path.startswith("/ls/"):
            return 404, "text/plain", b"nothing here"
        kept = {name: request.headers[name] for name in ("Authorization", "Content-Type") if request.headers[name]}
        with httpx.Client(trust_env=False, timeout=60) as http:
            answer = http.request(request.command, url + request.path.removeprefix("/ls/"), headers=kept, content=body)
        return answer.status_code, answer.headers["Content-Type"], answer.content

    with answering(forward) as address:
        yield f"{address}/ls"


@pytest.fixture(scope="module")
def personal_token(client):
    """A personal access token, which is one that must be exchanged for others before it is of use."""
    return client.sdk.tokens.create().token


def test_a_legacy_token_and_an_address_without_a_slash_will_do(label_studio):
    client = connect(label_studio.url.rstrip("/"), label_studio.token)
    assert client.url == label_studio.url
    assert label_studio.user in server.read_users(client).values()


@pytest.mark.parametrize("end", ["", "/"])
def test_a_personal_access_token_works_as_well(label_studio, personal_token, end):
    assert personal_token != label_studio.token
    assert len(personal_token.split(".")) == 3
    client = connect(label_studio.url.rstrip("/") + end, personal_token)
    assert label_studio.user in server.read_users(client).values()


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("kind", ["legacy", "personal"])
def test_a_server_under_a_path_is_found(label_studio, personal_token, kind, end):
    token = personal_token if kind == "personal" else label_studio.token
    with under_a_path(label_studio.url) as address:
        client = connect(address + end, token)
        assert client.url == f"{address}/"
        assert client.project_url(3) == f"{address}/projects/3/data"
        assert label_studio.user in server.read_users(client).values()


def test_a_login_in_the_address_does_not_stay_there(label_studio):
    client = connect(label_studio.url.replace("//", "//me:secret@"), label_studio.token)
    assert client.url == label_studio.url


def test_the_token_shows_in_no_repr(label_studio, client):
    assert label_studio.token not in repr(client)


# errors


def test_a_wrong_token_says_where_to_get_one(label_studio):
    with pytest.raises(ServerError, match=r"\(401\); set LABEL_STUDIO_API_KEY to a token from Account") as error:
        connect(label_studio.url, "0" * 40)
    assert not error.value.unsure
    assert "0" * 40 not in str(error.value)


def test_a_personal_token_of_another_server_is_a_wrong_token(label_studio, personal_token):
    head, body, signature = personal_token.split(".")
    with pytest.raises(ServerError, match="LABEL_STUDIO_API_KEY"):
        connect(label_studio.url, f"{head}.{body}.{signature[::-1]}")


@pytest.mark.parametrize("token", ["tökén", "two\nlines", "not.a.token", " "])
def test_what_is_no_token_is_refused_without_showing_it(label_studio, token):
    with pytest.raises(ServerError, match="LABEL_STUDIO_API_KEY") as error:
        connect(label_studio.url, token)
    assert not token.strip() or token not in str(error.value)


def test_no_server_says_how_to_get_one():
    with answering(lambda request, body: (200, "text/plain", b"")) as gone:
        pass
    with pytest.raises(ServerError, match=r"no server answers .*start one with `goldspan serve`, or set LABEL_STUDIO"):
        connect(gone, "0" * 40)


@pytest.mark.parametrize(
    "address",
    [
        *("localhost:8080", "", "ftp://example.com", "http://", "/tmp/x", "http://[::1"),
        *("http://:127.0.0.1:9", "http://localhost:99999", "http://é\x00", "http://a:b:c", "http://\ud800"),
    ],
)
def test_what_is_no_address_says_what_one_looks_like(address):
    with pytest.raises(
        ServerError, match="is not a server address; set LABEL_STUDIO_URL to an address such as http://"
    ):
        connect(address, "0" * 40)


@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        (404, "text/html", b"<h1>Not found</h1>"),
        (200, "text/html", b"<h1>Welcome to another program</h1>"),
        (200, "application/json", b"[1]"),
        (200, "application/json", b"{}"),
        (200, "application/json", b"null"),
        (302, "text/html", b""),
    ],
)
def test_another_program_at_the_address_is_an_error(status, kind, content):
    refresh_token = jwt.encode({"token_type": "refresh", "exp": 9_999_999_999}, "x" * 32)
    for token in ("0" * 40, refresh_token):
        with answering(lambda request, body: (status, kind, content)) as address, pytest.raises(ServerError) as error:
            connect(address, token)
        assert address in str(error.value)
        assert "Label Studio" in str(error.value) or str(status) in str(error.value)


def test_a_personal_token_that_has_expired_is_refused(label_studio):
    with pytest.raises(ServerError, match="LABEL_STUDIO_API_KEY"):
        connect(label_studio.url, jwt.encode({"token_type": "refresh", "exp": 1_000_000_000}, "x" * 32))


def test_white_space_around_a_token_does_no_harm(label_studio):
    assert connect(label_studio.url, f" {label_studio.token}\n").url == label_studio.url


def test_a_server_that_fails_may_have_done_it(monkeypatch):
    with answering(lambda request, body: (500, "text/plain", b"oops")) as address:
        client = server.Client(f"{address}/", LabelStudio(base_url=f"{address}/", api_key="0" * 40))
        with pytest.raises(ServerError, match="failed to import 1 task \\(500\\); look at its log") as error:
            server.import_tasks(client, 1, [{}])
    assert error.value.unsure


def test_an_import_is_sent_once_even_where_it_fails():
    seen = []
    with answering(lambda request, body: (seen.append(request.path), (500, "text/plain", b"oops"))[1]) as address:
        client = server.Client(f"{address}/", LabelStudio(base_url=f"{address}/", api_key="0" * 40))
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
        client = server.Client(f"{address}/", LabelStudio(base_url=f"{address}/", api_key="0" * 40))
        with pytest.raises(ServerError, match="no answer to the request to import 1 task") as error:
            server.import_tasks(client, 1, [{}])
    assert error.value.unsure


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            {"id": "1", "version": "1.2", "detail": "Validation error", "validation_errors": {"title": ["Too short."]}},
            "title: Too short.",
        ),
        ({"detail": "Not found.", "exc_info": None}, "Not found."),
        ('{"validation_errors": {"non_field_errors": ["Bad.", "Worse."]}}', "Bad.; Worse."),
        ([{"data": {"text": ["Missing."]}}, None], "data.text: Missing."),
        ("<html><head><title>x</title></head><body><h1>Bad\n Request</h1></body></html>", "Bad Request"),
        ({}, "it does not say why"),
        (None, "it does not say why"),
        ("x" * 9000, "x" * 500),
    ],
)
def test_an_answer_is_told_in_its_words_and_not_as_json(body, words):
    assert server.answer_in_words(body) == words


def test_what_the_server_would_not_do_is_told_in_its_words(client, project):
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


@pytest.mark.parametrize("number", [0, 1, 99, 100, 101, 200, 250])
def test_every_task_is_listed_once_and_in_order(client, project, number):
    if number:
        with_tasks(client, project, number)
    for fields in ("all", "task_only"):
        tasks = list(server.read_tasks(client, project.id, fields=fields))
        assert [task["data"]["text"] for task in tasks] == [f"text {one}" for one in range(number)]
    assert server.get_project(client, project.id).tasks == number


def test_tasks_deleted_while_they_are_listed_hide_no_others(client, project):
    with_tasks(client, project, 230)
    seen = []
    for task in server.read_tasks(client, project.id):
        seen.append(task)
        if len(seen) == 50:
            for done in seen[:30]:
                server.delete_task(client, done["id"])
    assert [task["data"]["text"] for task in seen] == [f"text {one}" for one in range(230)]


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
    ensure_user(client, "ben@example.com", "a long password")
    ben = as_member(client, "ben@example.com", "a long password")
    tasks = [task["id"] for task in server.read_tasks(client, project.id)]
    for who, task in ((ben, tasks[0]), (ben, tasks[1]), (client, tasks[1])):
        draft(who, task)
    drafts = [[one["user"] for one in task["drafts"]] for task in server.read_tasks(client, project.id)]
    assert drafts == [["ben@example.com"], ["ben@example.com", label_studio.user], []]
    assert server.tasks_with_drafts(client, project.id) == set(tasks[:2])


def draft(client, task):
    http = client.sdk._client_wrapper.httpx_client
    http.request(f"api/tasks/{task}/drafts", method="POST", json={"result": []}).raise_for_status()


def as_member(client, email, password):
    """The same server with another member's token."""
    with httpx.Client(base_url=client.url, trust_env=False) as page:
        form = page.get("user/login/")
        page.post(
            "user/login/",
            headers={"Referer": str(form.url)},
            data={"csrfmiddlewaretoken": form.cookies["csrftoken"], "email": email, "password": password},
        )
        return connect(client.url, page.get("api/current-user/token").raise_for_status().json()["token"])


def test_the_listing_of_no_project_is_an_error(client):
    with pytest.raises(ServerError, match="list the tasks of project 999999"):
        list(server.read_tasks(client, 999_999))


def test_an_update_replaces_the_data_whole(client, project):
    with_tasks(client, project, 1)
    [task] = server.read_tasks(client, project.id)
    server.update_task(client, task["id"], {"text": "new", "more": "x"})
    [task] = server.read_tasks(client, project.id)
    assert task["data"] == {"text": "new", "more": "x"}
