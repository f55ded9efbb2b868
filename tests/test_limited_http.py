"""Answers without an end, too large, too slow, or cut: an error each, within the limits."""

import gzip
import socket
import threading
import zlib
from contextlib import contextmanager, suppress

import pytest

from goldspan.limited_http import LimitedHttp, http_client
from goldspan.server_errors import AnswerTooLargeError, Limits, ServerError, WhatToDo

FIX = WhatToDo(address="mend the address", unreachable="start it")

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@contextmanager
def sending(send):
    """The address of a server that gives each connection to ``send`` after it has read the request."""
    stopped = threading.Event()

    def serve():
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                with suppress(OSError):
                    send(connection, stopped)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            stopped.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def bytes_of(content):
    return lambda connection, stopped: connection.sendall(content)


@pytest.fixture(scope="module")
def http():
    with http_client("http://127.0.0.1/", Limits()) as shared:
        yield shared


@pytest.fixture
def fetch(http):
    """Asks a server once, within these limits."""

    def ask(address, method="GET", **limits):
        limits = Limits(**limits)
        request = http.build_request(method, address, timeout=limits.silence)
        return LimitedHttp(address, http, limits, FIX).fetch("read it", request)

    return ask


def zipped(content, name=b"gzip"):
    return HEAD + b"Content-Encoding: " + name + b"\r\nConnection: close\r\n\r\n" + content


def test_a_whole_answer_comes_as_it_is(fetch):
    for content in (HEAD + b"Content-Length: 2\r\n\r\n{}", zipped(gzip.compress(b"{}")), zipped(b"{}", b"identity")):
        with sending(bytes_of(content)) as address:
            answer = fetch(address, size=2)
            assert (answer.status, answer.body) == (200, b"{}")


def test_blanks_that_are_packed_small_stop_at_the_limit(fetch):
    """A gigabyte of blanks, of which no more is unpacked than the limit."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(b" " * (1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)

    def send(connection, stopped):
        connection.sendall(zipped(packed))
        for _ in range(64):
            connection.sendall(packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH))

    with sending(send) as address, pytest.raises(AnswerTooLargeError, match=r"read it has more than 1,000 bytes"):
        fetch(address, size=1000)


def test_an_answer_without_an_end_stops_at_the_limit(fetch):
    def send(connection, stopped):
        connection.sendall(HEAD + b"\r\n")
        while not stopped.is_set():
            connection.sendall(b" " * 65536)

    with sending(send) as address, pytest.raises(AnswerTooLargeError):
        fetch(address, size=1 << 20)


@pytest.mark.parametrize(
    "begin", [b"", b"HTTP/1.1 200 OK\r\nX: ", HEAD + b"\r\n", HEAD + b"Content-Length: 99\r\n\r\n"]
)
def test_a_byte_now_and_then_stops_at_the_deadline(fetch, begin):
    def send(connection, stopped):
        connection.sendall(begin)
        while not stopped.wait(0.02):
            connection.sendall(b"H" if not begin else b" ")

    with sending(send) as address, pytest.raises(ServerError, match=r"took longer than 0\.2 seconds") as error:
        fetch(address, total=0.2, silence=10.0)
    assert not error.value.passing


def test_announcements_of_an_answer_without_an_end_stop_at_the_deadline(fetch):
    def send(connection, stopped):
        while not stopped.is_set():
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    with sending(send) as address, pytest.raises(ServerError, match=r"took longer than 0\.2 seconds"):
        fetch(address, total=0.2, silence=10.0)


def test_a_server_that_is_silent_is_not_waited_for(fetch):
    with sending(lambda connection, stopped: stopped.wait()) as address, pytest.raises(ServerError) as error:
        fetch(address, "POST", silence=0.05)
    assert error.value.unsure
    assert not error.value.passing


WHOLE = {
    "length": HEAD + b"Content-Length: 9\r\n\r\n[1, 2, 3]",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\n[1, \r\n5\r\n2, 3]\r\n0\r\n\r\n",
    "gzip": zipped(gzip.compress(b"[1, 2, 3]")),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_an_answer_that_is_cut_anywhere_is_no_answer(fetch, kind):
    whole, place = WHOLE[kind], [0]
    with sending(lambda connection, stopped: connection.sendall(whole[: place[0]])) as address:
        for cut in range(len(whole)):
            place[0] = cut
            try:
                answer = fetch(address)
            except ServerError as error:
                assert error.passing
            else:
                # with gzip and no length, what was cut before the body is an empty answer: no JSON either
                assert answer.body == b""
                assert kind == "gzip"


@pytest.mark.parametrize(
    "content",
    [
        zipped(b"not gzip"),
        zipped(gzip.compress(b"{}") + b"more"),
        zipped(gzip.compress(b"{}"), b"gzip, gzip"),
        zipped(b"{}", b"zstd"),
        zipped(b"{}", b"br"),
        b"HTTP/9.9 what\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        HEAD + b"X: " + b"x" * 1_000_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_http_is_an_error_that_says_what_was_asked(fetch, content):
    with sending(bytes_of(content)) as address, pytest.raises(ServerError, match="the request to read it"):
        fetch(address)
