"""A connection to a Label Studio server, and failures of requests as errors that say what to do."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from msgspec import Meta, Struct

from goldspan.server_errors import AnswerTooLargeError as AnswerTooLargeError
from goldspan.server_errors import Limits as Limits
from goldspan.server_errors import ServerError as ServerError
from goldspan.server_errors import WhatToDo

if TYPE_CHECKING:
    # importing these takes a moment, which no command should wait for that asks no server
    from goldspan.labelstudio.http_requests import HttpRequests
    from goldspan.labelstudio.sdk_calls import SdkCalls

_LONGEST_ANSWER = 500
"""Characters of a server's answer that a message holds."""

_LOOKS = 3
"""How often more it is looked for what a server may be doing still."""

_NO_REASON = "it does not say why"

_T = TypeVar("_T")

FIX_ADDRESS = "set LABEL_STUDIO_URL to an address such as http://localhost:8080"
FIX_TOKEN = "set LABEL_STUDIO_API_KEY to a token from Account & Settings, Personal Access Token"

WHAT_TO_DO = WhatToDo(address=FIX_ADDRESS, unreachable="start one with `goldspan serve`, or set LABEL_STUDIO_URL")

TESTED = ("1.13", "1.18", "1.23")
"""The versions of Label Studio with which the whole round trip is tested; the third number makes no difference."""


@dataclass(frozen=True, slots=True)
class Client:
    """A connection. ``url`` ends in a slash, without which a server under a path is not found.

    ``http`` reads, and ``sdk``, Label Studio's own client, changes what is on the server.
    ``version`` is the release of Label Studio that answers; empty where it is not known.
    """

    url: str
    http: "HttpRequests" = field(repr=False)
    sdk: "SdkCalls" = field(repr=False)
    version: str = ""

    def project_url(self, project: int) -> str:
        return f"{self.url}projects/{project}/data"

    @property
    def notice(self) -> str | None:
        """One line where this version of Label Studio is none of those that goldspan is tested with."""
        if self.version.startswith(tuple(f"{series}." for series in TESTED)):
            return None
        named = f"Label Studio {self.version}" if self.version else "Label Studio of an unknown version"
        return f"{self.url}: {named}; goldspan is tested with {', '.join(TESTED)}"


class _Account(Struct):
    email: Annotated[str, Meta(min_length=1)]


class _Version(Struct):
    release: str = ""


def connect(url: str, token: str, *, limits: Limits | None = None) -> Client:
    """Connects with a personal access token or a legacy token, and checks that the server accepts it.

    Raises `ServerError`.
    """
    client = unchecked_client(url, token, limits=limits)
    client.http.get("read your account", "api/current-user/whoami", _Account)
    try:
        version = client.http.get("read its version", "api/version/", _Version).release
    except ServerError:
        version = ""  # which the notice says
    return replace(client, version=version if re.fullmatch(r"[\w.+-]{1,40}", version) else "")


def unchecked_client(url: str, token: str, *, limits: Limits | None = None) -> Client:
    """A connection to a server that may not be there. Raises `ServerError` for what is no address or no token."""
    address, token = _address(url), token.strip()
    if not (token and token.isascii() and token.isprintable()):
        raise ServerError(f"{address}: the token has characters that no token has; {FIX_TOKEN}")
    from goldspan.labelstudio.http_requests import HttpRequests
    from goldspan.labelstudio.sdk_calls import SdkCalls
    from goldspan.limited_http import http_client

    limits = limits or Limits()
    http = HttpRequests(address, token, http_client(address, limits), limits=limits)
    return Client(address, http, SdkCalls(address, http))


def done_once(send: Callable[[], _T], find: Callable[[], _T | None], wait: Callable[[int], None]) -> _T:
    """Sends what must not be done twice. Where the outcome is unsure, looks for it, and sends again what is not there.

    ``find`` returns what ``send`` would have, or ``None`` where the server did not do it. Where no answer came in time,
    the server may be doing it still: so it is looked for a few times, with ``wait`` before each but the first, and
    nothing is sent again.
    """
    for last in (False, True):
        try:
            return send()
        except ServerError as error:
            found = _look(find, wait, 0 if error.passing else _LOOKS) if error.unsure else None
            if found is not None:
                return found
            if last or not (error.unsure and error.passing):
                raise
    raise AssertionError("the second attempt returns or raises")


def _look(find: Callable[[], _T | None], wait: Callable[[int], None], more: int) -> _T | None:
    """What is found at once, or in so many further looks."""
    found = find()
    for attempt in range(1, more + 1):
        if found is not None:
            break
        wait(attempt)
        found = find()
    return found


def _address(url: str) -> str:
    """The address without a login in it, and with a slash at its end."""
    import httpx

    try:
        parts = urlsplit(url)
        _ = parts.port, httpx.URL(url)  # each looks at what the other lets through
    except (ValueError, httpx.InvalidURL):
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ServerError(f"{url!r} is not a server address; {FIX_ADDRESS}")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/") + "/", "", ""))


def refused(url: str, what: str, status: int, body: str) -> ServerError:
    """The error for an answer that is no success."""
    if status in (401, 403):
        return ServerError(f"{url}: the server refused to {what} ({status}); {FIX_TOKEN}", status=status)
    if status >= 500 or status == 408:
        message = f"{url}: the server failed to {what} ({status}); look at its log"
        # from others the server itself may not know yet: a proxy in front of it gave up
        return ServerError(message, unsure=True, passing=status in (500, 503), status=status)
    return ServerError(f"{url}: the server would not {what} ({status}): {answer_in_words(body)}", status=status)


def answer_in_words(body: Any) -> str:
    """What a server says in an answer that refuses: its messages, each with the field that it is about, in one line."""
    if isinstance(body, str):
        try:
            return answer_in_words(json.loads(body))
        except (ValueError, RecursionError):
            text = re.sub(r"<(style|script|head)\b.*?</\1>|<[^>]*>", " ", body, flags=re.DOTALL | re.IGNORECASE)
            return " ".join(text.split())[:_LONGEST_ANSWER] or _NO_REASON
    if isinstance(body, Mapping):
        body = body.get("validation_errors") or body.get("detail") or body
    return "; ".join(_messages(body))[:_LONGEST_ANSWER] or _NO_REASON


def _messages(answer: Any, field: str = "") -> Iterator[str]:
    """The texts in nested JSON data, with the names of the fields above them."""
    if isinstance(answer, Mapping):
        for name, inner in answer.items():
            named = "" if name == "non_field_errors" else str(name)
            yield from _messages(inner, ".".join(filter(None, (field, named))))
    elif isinstance(answer, list | tuple):
        for inner in answer:
            yield from _messages(inner, field)
    elif answer is not None:
        # behind two colons stands the whole task, as Python writes it
        text = " ".join(str(answer).partition(" :: ")[0].split())
        yield f"{field}: {text}" if field else text
