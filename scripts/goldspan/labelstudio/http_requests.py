"""Requests to a server, all to its origin, with answers as declared types.

A server may answer anything: a login page, half an answer, a redirect to elsewhere. Here each becomes a `ServerError`
that names the server and what it was asked for. Imported late, for httpx takes a moment and most commands ask no
server.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar, cast

import httpx
import msgspec

from goldspan.formats.labelstudio.json_values import read_json
from goldspan.labelstudio.connection import (
    FIX_ADDRESS,
    WHAT_TO_DO,
    Limits,
    ServerError,
    answer_in_words,
    refused,
)
from goldspan.limited_http import HttpAnswer, LimitedHttp

_T = TypeVar("_T")

FAILURES = (408, 500, 502, 503, 504)
"""Statuses after which a question is asked again."""

_TOO_MANY = 429
"""The status that says: not done, for there were too many requests."""

_REDIRECTS = 5
_SHOWN = 80
"""Characters that a message shows of an answer that is no JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """``what`` completes "the request to ...". ``again``: it may be sent twice, for the second changes nothing."""

    what: str
    method: str
    path: str
    content: Any = None
    params: Mapping[str, Any] = field(default_factory=dict)
    again: bool = True
    anonymous: bool = False


class _Access(msgspec.Struct):
    """What a personal access token is exchanged for; it expires in minutes."""

    access: str


class HttpRequests:
    """JSON to and from a server. ``url`` ends in a slash, and paths begin without one. For one thread at a time.

    A legacy token is sent as it is, a personal access token is exchanged first. ``what`` says in messages what was
    asked for, and ``shape`` is the type of the answer, which is checked. Everything raises `ServerError`.
    """

    def __init__(
        self,
        url: str,
        token: str,
        http: httpx.Client,
        *,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url, self._token, self._limits, self._sleep = url, token, limits or Limits(), sleep
        self._http = LimitedHttp(url, http, self._limits, WHAT_TO_DO)
        self._access = ""
        self._answered = False

    def get(self, what: str, path: str, shape: type[_T], **params: Any) -> _T:
        """Asks, and asks again after a pause where the server fails."""
        return self._typed(_Request(what=what, method="GET", path=path, params=params), shape)

    def get_json(self, what: str, path: str, shape: type[Any], **params: Any) -> Any:
        """Asks as `get` does, and returns the answer as JSON data, with keys that the shape does not have."""
        return self._decoded(_Request(what=what, method="GET", path=path, params=params), shape)[0]

    def post(self, what: str, path: str, content: Any, shape: type[_T], *, again: bool = False) -> _T:
        """Sends once, unless ``again``: the server may have done it before it answered with an error."""
        return self._typed(_Request(what=what, method="POST", path=path, content=content, again=again), shape)

    def send(self, what: str, method: str, path: str, *, content: Any, shape: type[_T], again: bool) -> tuple[Any, _T]:
        """The answer to any request, as JSON data and as a value of the shape; ``None`` twice after a DELETE.

        A DELETE of what is not there is an error, unless an attempt before may have deleted it.
        """
        request = _Request(what=what, method=method, path=path, content=content, again=again)
        if method == "DELETE":
            self._checked(request)
            return None, cast(_T, None)
        return self._decoded(request, shape)

    def _typed(self, request: _Request, shape: type[_T]) -> _T:
        """The answer as a value of the shape."""
        return self._decoded(request, shape)[1]

    def _decoded(self, request: _Request, shape: type[_T]) -> tuple[Any, _T]:
        """The one place where an answer becomes data: as it came, and as a value of the shape."""
        answer = self._checked(request)
        body = b"null" if answer.status == 204 else answer.body  # 204 says that there is none
        sent = request.method != "GET"
        begin = f"{self._url}: the answer to the request to {request.what}"
        try:
            came = read_json(body)
            return came, msgspec.convert(came, shape)
        except msgspec.ValidationError as error:
            raise ServerError(f"{begin} is not one of Label Studio ({error}); {FIX_ADDRESS}", unsure=sent) from error
        except (ValueError, RecursionError) as error:
            words = answer_in_words(body[: 100 * _SHOWN].decode("utf-8", "replace"))[:_SHOWN]
            shown = f"it begins with {words!a}" if body.strip() else "it is empty"
            raise ServerError(
                f"{begin} is not the JSON of Label Studio ({shown}); {FIX_ADDRESS}", unsure=sent
            ) from error

    def _checked(self, request: _Request) -> HttpAnswer:
        """The answer of success to a request, which is sent as often as it may be."""
        attempt, maybe_done = 0, False
        while True:
            attempt += 1
            last = attempt == self._limits.tries
            asked = None
            try:
                answer = self._with_token(request)
            except ServerError as error:
                # a server that never answered is not there, and will not be in a moment
                there = error.unsure or self._answered
                if last or not (error.passing and there) or (error.unsure and not request.again):
                    raise
                maybe_done = maybe_done or error.unsure
            else:
                self._answered = True
                asked = _retry_after(answer.headers)
                tried_again = answer.status == _TOO_MANY or (request.again and answer.status in FAILURES)
                if last or not tried_again or (asked or 0) > self._limits.longest_pause:
                    return self._success(request, answer, maybe_done)
                maybe_done = maybe_done or answer.status != _TOO_MANY
            self.wait(attempt, asked)

    def wait(self, attempt: int, asked: float | None = None) -> None:
        """The pause after an attempt, of which the first has the number 1: as asked for, or longer each time."""
        self._sleep(self._limits.pause * 2 ** (attempt - 1) if asked is None else asked)

    def _success(self, request: _Request, answer: HttpAnswer, maybe_done: bool) -> HttpAnswer:
        if 200 <= answer.status < 300 or (request.method == "DELETE" and maybe_done and answer.status == 404):
            return answer
        error = refused(self._url, request.what, answer.status, answer.text)
        if asked := _retry_after(answer.headers):
            error = ServerError(f"{error}; it asks to wait for {asked:.0f} seconds", unsure=error.unsure)
        raise error

    def _with_token(self, request: _Request) -> HttpAnswer:
        if request.anonymous:
            return self._follow(request, None)
        if self._token.count(".") != 2:  # three parts make a JSON Web Token
            return self._follow(request, f"Token {self._token}")
        if self._access:
            answer = self._follow(request, f"Bearer {self._access}")
            if answer.status != 401:
                return answer
        self._access = self._exchanged()
        return self._follow(request, f"Bearer {self._access}")

    def _exchanged(self) -> str:
        """A new access token for the personal one."""
        content = {"refresh": self._token}
        exchange = _Request(
            what="exchange the token", method="POST", path="api/token/refresh/", content=content, anonymous=True
        )
        try:
            access = self._typed(exchange, _Access).access
        except ServerError as error:
            raise ServerError(str(error), status=error.status) from error  # what was to be sent with it was not sent
        if not (access and access.isascii() and access.isprintable()):
            raise ServerError(f"{self._url}: the access token from the server has characters that no token has")
        return access

    def _follow(self, request: _Request, authorization: str | None) -> HttpAnswer:
        """The answer, after redirects of a question that stay at the origin: nobody else gets the token."""
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip"}
        if authorization:
            headers["Authorization"] = authorization
        address = httpx.URL(self._url + request.path)
        if request.params:
            address = address.copy_merge_params(dict(request.params))
        for _ in range(_REDIRECTS + 1):
            sent = self._http.http.build_request(request.method, address, json=request.content, headers=headers)
            answer = self._http.fetch(request.what, sent)
            if not (300 <= answer.status < 400 and "Location" in answer.headers):
                return answer
            address = self._redirected(request, address, answer.headers["Location"])
        raise ServerError(f"{self._url}: asked to {request.what}, it redirects without an end; {FIX_ADDRESS}")

    def _redirected(self, request: _Request, address: httpx.URL, location: str) -> httpx.URL:
        """Where a redirect leads to, if it may be followed."""
        try:
            target = address.join(location)
        except httpx.InvalidURL:
            shown = location[:_SHOWN]
        else:
            if request.method == "GET" and _origin(target) == _origin(address):
                return target
            # what stands behind the host may hold a secret
            shown = f"{target.scheme}://{target.netloc.decode('ascii', 'replace')}"
        raise ServerError(
            f"{self._url}: asked to {request.what}, it redirects to {shown!a}, which is not followed; if that is "
            "your Label Studio, set LABEL_STUDIO_URL to its address"
        )


def _origin(address: httpx.URL) -> tuple[str, str, int | None]:
    default = {"http": 80, "https": 443}.get(address.scheme)
    return address.scheme, address.host, address.port or default


def _retry_after(headers: httpx.Headers) -> float | None:
    """The seconds of ``Retry-After``, which holds a number or a date; ``None`` without one."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date - datetime.now(date.tzinfo or UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
