"""Requests of our own to a server, for the few calls that the SDK gets wrong.

Its pager takes any 404 for the end of a list, and its models of tasks, drafts and tabs drop keys and turn values into
others. Imported late, for httpx takes a moment and most commands ask no server.
"""

import time
from collections.abc import Generator
from typing import Any

import httpx

RETRIED = (408, 429, 500, 502, 503, 504)
"""Statuses after which a question is asked again."""


class TokenAuth(httpx.Auth):
    """Sends a legacy token as it is; a personal access token is exchanged for another one, which expires in minutes."""

    requires_response_body = True

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token
        self._access = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._token.count(".") != 2:  # three parts make a JSON Web Token
            request.headers["Authorization"] = f"Token {self._token}"
            yield request
            return
        if self._access:
            request.headers["Authorization"] = f"Bearer {self._access}"
            response = yield request
            if response.status_code != 401:
                return
        exchanged = yield httpx.Request("POST", f"{self._url}api/token/refresh/", json={"refresh": self._token})
        exchanged.raise_for_status()
        self._access = str(exchanged.json()["access"])
        request.headers["Authorization"] = f"Bearer {self._access}"
        yield request


class HttpRequests:
    """JSON to and from a server; ``url`` ends in a slash, and paths begin without one.

    Raises ``httpx.HTTPStatusError`` for an answer that is no success, another ``httpx.HTTPError`` where there is none.
    """

    def __init__(self, url: str, token: str, http: httpx.Client, *, retries: int = 2, pause: float = 1.0) -> None:
        self._url, self._http, self._auth = url, http, TokenAuth(url, token)
        self._retries, self._pause = retries, pause

    def request(self, method: str, path: str, *, json: Any = None, params: Any = None) -> httpx.Response:
        """One request, and its answer whatever it is."""
        return self._http.request(method, self._url + path, json=json, params=params, auth=self._auth)

    def get(self, path: str, **params: Any) -> Any:
        """Asks, and asks again after a pause, up to ``retries`` times, where the server fails."""
        for attempt in range(self._retries + 1):
            last = attempt == self._retries
            try:
                response = self.request("GET", path, params=params)
            except (httpx.ConnectError, httpx.RemoteProtocolError):
                if last:
                    raise
            else:
                if last or response.status_code not in RETRIED:
                    return response.raise_for_status().json()
            time.sleep(self._pause * 2**attempt)

    def post(self, path: str, content: Any) -> Any:
        """Sends once: the server may have done it before it answered with an error."""
        return self.request("POST", path, json=content).raise_for_status().json()
