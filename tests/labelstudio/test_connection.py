"""Connections: addresses, tokens, servers that are none, and what they refuse, in words."""

import json
from contextlib import contextmanager

import httpx
import jwt
import pytest
from answering import answering

from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import ServerError, answer_in_words, connect


@pytest.fixture(scope="module")
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


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
    return client.http.post("make a token", "api/token/", {}, dict)["token"]


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
        assert client.http.get("read your account", "api/current-user/whoami", dict)["email"] == label_studio.user
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


# versions


def answering_as(version):
    """A server that says it is this version of Label Studio."""

    def answer(request, body):
        if request.path == "/api/version/":
            return 200, "application/json", json.dumps(version).encode()
        return 200, "application/json", b'{"email": "me@example.com"}'

    return answering(answer)


def test_the_version_that_answers_is_one_that_is_tested(client):
    assert client.version == "1.23.2"
    assert client.notice is None


@pytest.mark.parametrize("version", ["1.13.0", "1.18.0", "1.23.9"])
def test_the_third_number_of_a_version_makes_no_difference(version):
    with answering_as({"release": version}) as address:
        assert connect(address, "0" * 40).notice is None


@pytest.mark.parametrize("version", ["1.12.1", "1.1", "1.130.0", "2.0.0"])
def test_another_version_is_named(version):
    with answering_as({"release": version}) as address:
        assert f"{address}/: Label Studio {version}; goldspan is tested with 1.13" in connect(address, "0" * 40).notice


@pytest.mark.parametrize("version", [{}, [], {"release": None}, {"release": ""}, {"release": "\x1b[31m1.23.2"}])
def test_a_version_that_is_none_is_not_known(version):
    with answering_as(version) as address:
        client = connect(address, "0" * 40)
    assert client.version == ""
    assert "unknown version" in client.notice


# what the server says


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
        ({"validation_errors": ["Error at item 0: no key :: {'data': {'body': 'x'}}"]}, "Error at item 0: no key"),
        ({}, "it does not say why"),
        ("", "it does not say why"),
        (None, "it does not say why"),
        ("x" * 9000, "x" * 500),
    ],
)
def test_an_answer_is_reported_in_its_words_and_not_as_json(body, words):
    assert answer_in_words(body) == words
