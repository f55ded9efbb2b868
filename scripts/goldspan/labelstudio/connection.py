"""A connection to a Label Studio server, and failures of requests as errors that say what to do."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from goldspan.errors import GoldspanError

if TYPE_CHECKING:
    # importing these takes most of a second, which no command should wait for that asks no server
    from label_studio_sdk import LabelStudio
    from label_studio_sdk.core.request_options import RequestOptions

    from goldspan.labelstudio.http_requests import HttpRequests

ONCE: "RequestOptions" = {"max_retries": 0}
"""For what must not be sent twice: the server may have done it before it answered with an error."""

_LONGEST_ANSWER = 500
"""Characters of a server's answer that a message holds."""

_NO_REASON = "it does not say why"

_T = TypeVar("_T")

_FIX_ADDRESS = "set LABEL_STUDIO_URL to an address such as http://localhost:8080"
_FIX_TOKEN = "set LABEL_STUDIO_API_KEY to a token from Account & Settings, Personal Access Token"


class ServerError(GoldspanError):
    """A server that cannot be reached, refuses, or fails. ``unsure``: it may have done what was asked."""

    def __init__(self, message: str, *, unsure: bool = False) -> None:
        super().__init__(message)
        self.unsure = unsure


@dataclass(frozen=True, slots=True)
class Client:
    """A connection. ``url`` ends in a slash, without which a server under a path is not found.

    ``sdk`` is Label Studio's own client, ``http`` ours for what that gets wrong.
    """

    url: str
    sdk: "LabelStudio" = field(repr=False)
    http: "HttpRequests" = field(repr=False)

    def project_url(self, project: int) -> str:
        return f"{self.url}projects/{project}/data"


def connect(url: str, token: str, *, timeout: float = 300.0) -> Client:
    """Connects with a personal access token or a legacy token, and checks that the server accepts it.

    ``timeout`` is that of a request, in seconds. Raises `ServerError`.
    """
    address = _address(url)

    def ask() -> tuple[Client, str | None]:
        # making the client already asks the server, where it is a personal access token
        client = unchecked_client(url, token, timeout=timeout)
        return client, client.sdk.users.whoami(request_options=ONCE).email

    try:
        client, email = call(address, "read your account", ask)
    except (TypeError, ValueError, AttributeError):
        email = None
    if not email:
        raise ServerError(f"{address}: what answers there is not Label Studio; {_FIX_ADDRESS}")
    return client


def unchecked_client(url: str, token: str, *, timeout: float = 300.0) -> Client:
    """A connection to a server that may not be there. Raises `ServerError` for what is no address or no token."""
    address, token = _address(url), token.strip()
    if not (token and token.isascii() and token.isprintable()):
        raise ServerError(f"{address}: the token has characters that no token has; {_FIX_TOKEN}")
    import httpx
    from label_studio_sdk import LabelStudio

    from goldspan.labelstudio.http_requests import HttpRequests

    # a proxy that the environment names cannot know what runs on this machine
    environment_counts = urlsplit(address).hostname not in ("127.0.0.1", "localhost", "::1")
    http = httpx.Client(timeout=timeout, follow_redirects=True, trust_env=environment_counts)
    sdk = LabelStudio(base_url=address, api_key=token, timeout=timeout, httpx_client=http)  # type: ignore[no-untyped-call]
    return Client(address, sdk, HttpRequests(address, token, http))


def _address(url: str) -> str:
    """The address without a login in it, and with a slash at its end."""
    import httpx

    try:
        parts = urlsplit(url)
        _ = parts.port, httpx.URL(url)  # each looks at what the other lets through
    except (ValueError, httpx.InvalidURL):
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ServerError(f"{url!r} is not a server address; {_FIX_ADDRESS}")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/") + "/", "", ""))


def call(url: str, what: str, action: Callable[[], _T]) -> _T:
    """Runs one request; its failures become `ServerError` with the next step in it."""
    import httpx
    from label_studio_sdk.core.api_error import ApiError

    try:
        return action()
    except ApiError as error:
        raise _refused(url, what, error.status_code, error.body) from error
    except httpx.HTTPStatusError as error:
        raise _refused(url, what, error.response.status_code, error.response.text) from error
    except httpx.ConnectError as error:
        raise ServerError(
            f"{url}: no server answers ({error}); start one with `goldspan serve`, or set LABEL_STUDIO_URL"
        ) from error
    except httpx.HTTPError as error:
        message = f"{url}: no answer to the request to {what} ({type(error).__name__}); run the command again"
        raise ServerError(message, unsure=True) from error


def _refused(url: str, what: str, status: int | None, body: Any) -> ServerError:
    if status in (401, 403):
        return ServerError(f"{url}: the server refused to {what} ({status}); {_FIX_TOKEN}")
    if status is not None and status >= 500:
        return ServerError(f"{url}: the server failed to {what} ({status}); look at its log", unsure=True)
    return ServerError(f"{url}: the server would not {what} ({status}): {answer_in_words(body)}")


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
