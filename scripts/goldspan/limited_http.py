"""One HTTP request, and its answer within limits of size and time. Imported late, for httpx takes a moment."""

import socket
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx

from goldspan.server_errors import AnswerTooLargeError, Limits, ServerError, WhatToDo

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def http_client(url: str, limits: Limits) -> httpx.Client:
    """A client that keeps cookies and one connection; for servers on this machine it uses no proxy."""
    # a proxy that the environment names cannot know what runs on this machine
    environment_counts = httpx.URL(url).host not in _LOOPBACK
    single = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    return httpx.Client(base_url=url, timeout=limits.silence, limits=single, trust_env=environment_counts)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole answer, decompressed."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class LimitedHttp:
    """Sends requests, each once, and follows no redirect. For one thread at a time. Raises `ServerError`.

    ``url`` names the server in messages, which end in what is to be done.
    """

    def __init__(self, url: str, http: httpx.Client, limits: Limits, what_to_do: WhatToDo) -> None:
        self.url, self.http, self._limits, self._fix = url, http, limits, what_to_do
        self._stream: Any = None
        """That of the connection which was opened last, for each request uses one."""

    def fetch(self, what: str, request: httpx.Request) -> HttpAnswer:
        """``what`` completes "the request to ...". Where an error is ``unsure``, the server may have done it."""
        sent = request.method != "GET"
        begin = f"{self.url}: the answer to the request to {what}"
        try:
            with self._deadline(request) as expired:
                response = self.http.send(request, stream=True, follow_redirects=False)
                try:
                    body = _body(response, self._limits.size)
                finally:
                    response.close()
            if expired:  # an answer that does not tell its length ends like this, too
                raise self._late(what, sent)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            message = f"{self.url}: no server answers ({error}); {self._fix.unreachable}"
            raise ServerError(message, passing=True) from error
        except httpx.HTTPError as error:
            if expired:
                raise self._late(what, sent) from error
            message = f"{self.url}: no answer to the request to {what} ({type(error).__name__}); run the command again"
            passing = not isinstance(error, httpx.TimeoutException)
            raise ServerError(message, unsure=True, passing=passing) from error
        except (httpx.InvalidURL, ValueError) as error:
            # httpx looks at a redirect, and at cookies, also where nobody follows them
            message = f"{begin} has headers that cannot be read ({error}); {self._fix.address}"
            raise ServerError(message, unsure=sent) from error
        except _TooLarge as error:
            message = f"{begin} has more than {self._limits.size:,} bytes; {self._fix.address}"
            raise AnswerTooLargeError(message, unsure=sent) from error
        except (_Encoded, zlib.error) as error:
            message = f"{begin} cannot be decompressed ({error}); run the command again"
            raise ServerError(message, unsure=sent, passing=True) from error
        return HttpAnswer(response.status_code, response.headers, body)

    def _late(self, what: str, sent: bool) -> ServerError:
        limit = f"{self._limits.total:g} seconds"
        return ServerError(
            f"{self.url}: the request to {what} took longer than {limit}; look at the server's log", unsure=sent
        )

    @contextmanager
    def _deadline(self, request: httpx.Request) -> Iterator[list[bool]]:
        """Cuts the connection when the time is over, however it trickles; the list is then no longer empty.

        A timeout of httpx is one for the next bytes, and begins anew with each.
        """
        expired: list[bool] = []

        def note(event: str, details: Mapping[str, Any]) -> None:
            if event.endswith(("connect_tcp.complete", "start_tls.complete")):
                self._stream = details["return_value"]

        def cut() -> None:
            expired.append(True)
            if self._stream is not None:
                with suppress(OSError):
                    self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

        request.extensions = {**request.extensions, "trace": note}
        timer = threading.Timer(self._limits.total, cut)
        timer.daemon = True
        timer.start()
        try:
            yield expired
        finally:
            timer.cancel()


class _TooLarge(Exception):
    pass


class _Encoded(Exception):
    pass


def _body(response: httpx.Response, most: int) -> bytes:
    """The body, decompressed. What is too large is noticed at the limit, whatever was to come."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise _Encoded(f"encoded as {encoding!a}")
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding == "gzip" else None
    body = bytearray()
    came = False
    for chunk in response.iter_raw():
        came = came or bool(chunk)
        body += unzip.decompress(chunk, most - len(body) + 1) if unzip else chunk
        if len(body) > most:
            raise _TooLarge
    if unzip and came and (not unzip.eof or unzip.unused_data):
        raise _Encoded("something follows its end" if unzip.eof else "it ends early")
    return bytes(body)
