"""Requests to servers that answer anything: sent as often as they may be, to one origin, with checked answers."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import msgspec
import pytest
from answering import answering

from goldspan.labelstudio.connection import Limits, ServerError
from goldspan.labelstudio.http_requests import HttpRequests
from goldspan.limited_http import http_client

JSON = "application/json"
TOKEN = "0" * 40


class Thing(msgspec.Struct):
    id: int


def requests_to(address, token=TOKEN, *, sleep=lambda seconds: None, **limits):
    limits = Limits(**limits)
    return HttpRequests(f"{address}/", token, http_client(address, limits), limits=limits, sleep=sleep)


def saying(*answers, seen=None):
    """A server that gives these answers, the last one again and again, and notes what it is asked."""
    left = list(answers)

    def answer(request, body):
        if seen is not None:
            seen.append((request.command, request.path, request.headers.get("Authorization")))
        return left.pop(0) if len(left) > 1 else left[0]

    return answering(answer)


OK, FAILED = (200, JSON, b'{"id": 1}'), (500, "text/plain", b"")


def get(requests, shape=Thing, **params):
    return requests.get("read the thing", "x", shape, **params)


def post(requests, **more):
    return requests.post("make the thing", "x", {"a": 1}, Thing, **more)


def refusal(action, *arguments, **more):
    with pytest.raises(ServerError) as error:
        action(*arguments, **more)
    assert "\n" not in str(error.value)
    return error.value


# again or once


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_question_is_asked_again_where_the_server_fails(status):
    with saying((status, "text/plain", b""), OK) as address:
        assert get(requests_to(address)) == Thing(1)


@pytest.mark.parametrize(("status", "times"), [(500, 3), (503, 3), (429, 3), (404, 1), (400, 1), (401, 1)])
def test_a_question_is_asked_a_few_times_and_no_more(status, times):
    seen = []
    with saying((status, "text/plain", b""), seen=seen) as address:
        assert refusal(get, requests_to(address), a=1).status == status
    assert [path for _, path, _ in seen] == ["/x?a=1"] * times


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_what_is_sent_is_sent_once_and_may_have_been_done(status):
    seen = []
    with saying((status, "text/plain", b""), seen=seen) as address:
        assert refusal(post, requests_to(address)).unsure
    assert len(seen) == 1


def test_what_the_server_did_not_do_for_too_many_requests_is_sent_again():
    seen = []
    with saying((429, "text/plain", b""), OK, seen=seen) as address:
        assert post(requests_to(address)) == Thing(1)
    assert len(seen) == 2


def test_what_may_be_done_twice_is_sent_again():
    with saying(FAILED, OK) as address:
        assert post(requests_to(address), again=True) == Thing(1)


def test_what_an_attempt_that_failed_has_deleted_is_deleted():
    def delete(address):
        requests_to(address).send("delete it", "DELETE", "x", content=None, shape=dict, again=True)

    with saying(FAILED, (404, JSON, b"{}")) as address:
        delete(address)
    with saying((404, JSON, b"{}")) as address:
        assert refusal(delete, address).status == 404


def waits(*answers):
    waited = []
    with answering(in_turn(answers)) as address:
        try:
            get(requests_to(address, sleep=waited.append))
        except ServerError as error:
            waited.append(str(error))
    return waited


def in_turn(answers):
    left = list(answers)

    def answer(request, body):
        status, wait = left.pop(0)
        # the server of the tests sends what stands in the kind of content
        return status, JSON if wait is None else f"{JSON}\r\nRetry-After: {wait}", OK[2]

    return answer


def test_a_pause_doubles_unless_the_server_asks_for_another():
    assert waits((500, None), (500, None), (200, None)) == [1.0, 2.0]
    assert waits((429, 7), (503, 0), (200, None)) == [7.0, 0.0]


def test_a_date_to_come_back_at_is_honoured():
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30))
    [wait] = waits((429, soon), (200, None))
    assert 20 < wait <= 30


@pytest.mark.parametrize("wait", ["soon", "-5", "nan", "٣", "Mon, 99 Foo 2026 00:00:00 GMT", ""])
def test_what_is_no_time_to_come_back_at_is_as_good_as_none(wait):
    assert waits((429, wait.encode().decode("latin-1")), (200, None)) == [1.0]


def test_a_server_that_wants_to_be_left_alone_for_long_is_left_alone():
    [message] = waits((429, 3600))
    assert "wait for 3600 seconds" in message


# tokens


def test_a_personal_token_is_exchanged_once_and_again_when_it_has_expired():
    seen, valid = [], ["first"]

    def answer(request, body):
        if request.path == "/api/token/refresh/":
            seen.append("exchange")
            return 200, JSON, b'{"access": "%s"}' % valid[0].encode()
        given = request.headers["Authorization"]
        seen.append(given)
        return (200 if given == f"Bearer {valid[0]}" else 401), JSON, b'{"id": 1}'

    with answering(answer) as address:
        requests = requests_to(address, "a.b.c")
        get(requests)
        get(requests)
        valid[0] = "second"
        post(requests)
    assert seen == ["exchange", "Bearer first", "Bearer first", "Bearer first", "exchange", "Bearer second"]


@pytest.mark.parametrize("answer", [b"[]", b"{}", b'{"access": null}', b'{"access": "a\\nb"}', b"<html>", b""])
def test_an_exchange_that_gives_no_token_is_an_error(answer):
    with saying((200, JSON, answer)) as address:
        assert not refusal(post, requests_to(address, "a.b.c")).unsure


# redirects


def redirect(to, status=302):
    return status, f"text/html\r\nLocation: {to}", b""


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("token", [TOKEN, "a.b.c"])
def test_no_redirect_takes_the_token_to_another_origin(status, token):
    stolen = []
    with saying(OK, seen=stolen) as thief:
        for to in (thief, f"{thief}/x", thief.replace("http:", ""), thief.replace("//", "//me@")):
            with saying(redirect(to, status)) as address:
                for action in (get, post):
                    message = str(refusal(action, requests_to(address, token)))
                    assert message.startswith(f"{address}/: asked to ")
                    assert thief.rpartition("/")[2] in message
    assert stolen == []


@pytest.mark.parametrize(
    "to", ["https://127.0.0.1/x", "ftp://127.0.0.1/", "http://[", "//\x00", "javascript:x", "http://"]
)
def test_a_redirect_to_anywhere_is_an_error(to):
    with saying(redirect(to)) as address:
        refusal(get, requests_to(address))


def test_a_question_may_be_redirected_at_the_origin_and_what_is_sent_may_not():
    seen = []
    with saying(redirect("/y"), OK, seen=seen) as address:
        assert get(requests_to(address), a=1) == Thing(1)
    assert [path for _, path, _ in seen] == ["/x?a=1", "/y"]
    with saying(redirect("/y"), seen=seen) as address:
        refusal(post, requests_to(address))
        assert len(seen) == 3
        assert "without an end" in str(refusal(get, requests_to(address)))


# answers


NONSENSE = [
    *(b"", b" ", b"null", b"[]", b"[1]", b"1", b'"x"', b"{}", b'{"id": null}', b'{"id": "1"}', b'{"id": [1]}'),
    *(b'{"id": 1', b'{"id": 1}}', b"\xff\xfe", b"<html><title>Log in</title><body>Log in</body></html>"),
    *(b"[" * 100_000, b'{"id":' * 50_000, b'{"id": 1e999}', b'{"id": NaN}', b'{"id": ' + b"1" * 5000 + b"}"),
    *(b'{"\\ud800": 1}', b'{"id": 1, "id": "x"}', b"\x00" * 100),
]


@pytest.mark.parametrize("content", NONSENSE, ids=range(len(NONSENSE)))
def test_an_answer_that_is_none_of_label_studio_is_one_line_that_says_what_was_asked(content):
    with saying((200, JSON, content)) as address:
        asked = refusal(get, requests_to(address))
        assert f"{address}/: the answer to the request to read the thing is not" in str(asked)
        assert not asked.unsure
        assert refusal(post, requests_to(address)).unsure


def test_an_answer_is_taken_with_what_it_has_more():
    with saying((200, JSON, b'{"id": 1, "more": "\\ud800"}')) as address:
        assert get(requests_to(address)) == Thing(1)
        assert requests_to(address).get_json("read", "x", Thing) == {"id": 1, "more": "\ud800"}


def test_an_answer_without_content_is_none():
    nothing = (204, JSON, b"")
    with saying(nothing) as address:
        assert requests_to(address).post("revoke it", "x", {}, object) is None
    with saying(nothing) as address, pytest.raises(ServerError, match="make the thing"):
        post(requests_to(address))
