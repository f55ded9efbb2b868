"""Calls of Label Studio's own SDK, sent by `HttpRequests`: within its limits, to its origin, with its checks.

The SDK knows which request a call is; what it does with an answer is not relied on, for it checks nothing. Reading goes
without it: its pager takes any 404 for the end of a list, and its models drop keys and turn values into others.
"""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

if TYPE_CHECKING:
    # importing it takes most of a second, which only what changes something on a server waits for
    from label_studio_sdk import LabelStudio

    from goldspan.labelstudio.http_requests import HttpRequests

_T = TypeVar("_T")

_NO_TOKEN = "added-by-the-transport"


class SdkCalls:
    """The SDK for one server; ``url`` ends in a slash. Everything raises `ServerError`. For one thread at a time."""

    def __init__(self, url: str, requests: "HttpRequests") -> None:
        self._url, self._transport = url, _Transport(url, requests)
        self._sdk: LabelStudio | None = None

    def call(self, what: str, shape: type[_T], action: "Callable[[LabelStudio], object]", *, again: bool = True) -> _T:
        """The answer to the one request that ``action`` makes, as a value of the shape.

        ``what`` completes "the request to ...". ``again``: it may be sent twice, for the second changes nothing.
        """
        if self._sdk is None:
            from label_studio_sdk import LabelStudio

            http = httpx.Client(transport=self._transport, trust_env=False)
            self._sdk = LabelStudio(base_url=self._url, api_key=_NO_TOKEN, httpx_client=http)  # type: ignore[no-untyped-call]
        self._transport.expect(what, shape, again)
        action(self._sdk)
        value: _T = self._transport.value
        return value


class _Transport(httpx.BaseTransport):
    """Where the SDK's requests go: to `HttpRequests`, which raises for every answer that is not as expected."""

    def __init__(self, url: str, requests: "HttpRequests") -> None:
        self._base, self._requests = httpx.URL(url), requests
        self._what, self._again = "", True
        self._shape: type[Any] = object
        self.value: Any = None

    def expect(self, what: str, shape: type[Any], again: bool) -> None:
        self._what, self._shape, self._again = what, shape, again
        self.value = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode("ascii").removeprefix(self._base.raw_path.decode("ascii"))
        content = json.loads(request.content) if request.content else None
        came, self.value = self._requests.send(
            self._what, request.method, path, content=content, shape=self._shape, again=self._again
        )
        return httpx.Response(200, json=came, request=request)
