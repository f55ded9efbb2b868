"""Calls of the SDK: sent as ours are, within limits, and answered only with what was checked."""

import json

import msgspec
import pytest
from answering import answering

from goldspan.labelstudio.connection import Limits, ServerError
from goldspan.labelstudio.http_requests import HttpRequests
from goldspan.labelstudio.sdk_calls import SdkCalls
from goldspan.limited_http import http_client

TOKEN = "0" * 40
JSON = "application/json"
FAILED = (500, "text/plain", b"")


class Thing(msgspec.Struct):
    id: int


def calls_to(address, path="/", **limits):
    limits = Limits(**limits)
    url = f"{address}{path}"
    return SdkCalls(
        url, HttpRequests(url, TOKEN, http_client(address, limits), limits=limits, sleep=lambda seconds: None)
    )


def saying(*answers, seen):
    """A server that gives these answers, the last one again and again, and notes what it is asked."""
    left = list(answers)

    def answer(request, body):
        content = json.loads(body) if body else None
        seen.append((request.command, request.path, request.headers["Authorization"], content))
        return left.pop(0) if len(left) > 1 else left[0]

    return answering(answer)


def create(calls, **more):
    return calls.call("make it", Thing, lambda sdk: sdk.annotations.create(id=7, result=[{"é": 1}]), **more)


@pytest.mark.parametrize("path", ["/", "/below/it/"])
def test_the_request_of_the_sdk_goes_to_the_server_with_our_token(path):
    seen = []
    with saying((201, JSON, b'{"id": 3, "more": []}'), seen=seen) as address:
        assert create(calls_to(address, path)) == Thing(3)
    assert seen == [("POST", f"{path}api/tasks/7/annotations/", f"Token {TOKEN}", {"result": [{"é": 1}]})]


def test_parameters_of_a_request_are_sent_too():
    seen = []
    with saying((201, JSON, b'{"id": 3}'), seen=seen) as address:
        calls_to(address).call(
            "import it",
            Thing,
            lambda sdk: sdk.projects.import_tasks(id=1, request=[{"data": {}}], return_task_ids=True),
        )
    assert [(path, content) for _, path, _, content in seen] == [
        ("/api/projects/1/import?return_task_ids=true", [{"data": {}}])
    ]


def test_what_may_be_sent_again_is_and_what_may_not_is_not():
    seen = []
    with saying(FAILED, (201, JSON, b'{"id": 3}'), seen=seen) as address:
        assert create(calls_to(address)) == Thing(3)
    assert len(seen) == 2
    with saying(FAILED, (201, JSON, b'{"id": 3}'), seen=seen) as address, pytest.raises(ServerError) as error:
        create(calls_to(address), again=False)
    assert error.value.unsure and len(seen) == 3


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"id": "x"}', b'{"id": 1'])
def test_an_answer_of_another_kind_is_one_error(body):
    with saying((200, JSON, body), seen=[]) as address, pytest.raises(ServerError, match="make it"):
        create(calls_to(address))


def test_an_answer_is_read_within_the_limits():
    with saying((200, JSON, b" " * 2000), seen=[]) as address, pytest.raises(ServerError, match="more than 1,000"):
        create(calls_to(address, size=1000))


def test_a_deletion_has_no_answer():
    seen = []
    with saying((204, JSON, b""), seen=seen) as address:
        assert calls_to(address).call("delete it", dict, lambda sdk: sdk.tasks.delete(id="4")) is None
    assert seen == [("DELETE", "/api/tasks/4/", f"Token {TOKEN}", None)]
