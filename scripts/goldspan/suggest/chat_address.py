"""An OpenAI-compatible address of the user's: one question, one answer, with what they cost in tokens.

Address and key are ``GOLDSPAN_MODEL_URL`` and ``GOLDSPAN_MODEL_KEY`` of the environment, and of nowhere else: no file
of a corpus can send its articles, or the key, to another place.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from goldspan.server_errors import Limits, ServerError, WhatToDo
from goldspan.suggest.source_protocol import SuggestError

URL, KEY = "GOLDSPAN_MODEL_URL", "GOLDSPAN_MODEL_KEY"

_FIX = f"set {URL} to an address such as http://localhost:11434/v1"
_AGAIN = (408, 429, 500, 502, 503, 504)


class _Message(Struct):
    content: str | None = None


class _Choice(Struct):
    message: _Message


class _Usage(Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


class ChatAnswer(Struct, frozen=True):
    """``text`` is what the model wrote. The tokens are as the server counts them; 0 where it does not."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """``url`` ends before ``/chat/completions``."""

    url: str
    key: str = field(repr=False)
    limits: Limits = field(default_factory=lambda: Limits(total=300.0, size=8 << 20))
    sleep: Callable[[float], None] = time.sleep

    @classmethod
    def of_environment(cls, variables: Mapping[str, str] = os.environ) -> "ChatAddress":
        """The address of the environment. Raises `SuggestError` where there is none."""
        url = variables.get(URL, "").rstrip("/")
        if not url.startswith(("http://", "https://")):
            raise SuggestError(f"the source language-model asks an OpenAI-compatible address of yours: {_FIX}")
        return cls(url, variables.get(KEY, ""))

    def ask(self, body: Mapping[str, Any]) -> ChatAnswer:
        """Sends a request for a completion, again where it failed in passing. Raises `SuggestError`."""
        pause = self.limits.pause
        for attempt in range(1, self.limits.tries + 1):
            try:
                return self._asked(body)
            except ServerError as error:
                if attempt == self.limits.tries or not (error.passing or error.status in _AGAIN):
                    raise SuggestError(
                        f"{error}; then run the command again: what was answered before is kept"
                    ) from error
                self.sleep(pause)
                pause = min(2 * pause, self.limits.longest_pause)
        raise AssertionError

    def _asked(self, body: Mapping[str, Any]) -> ChatAnswer:
        from goldspan.limited_http import LimitedHttp, http_client  # late, for httpx takes a moment

        fix = WhatToDo(address=_FIX, unreachable=f"start it, or {_FIX}")
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        with http_client(self.url, self.limits) as http:
            request = http.build_request("POST", f"{self.url}/chat/completions", json=dict(body), headers=headers)
            answer = LimitedHttp(self.url, http, self.limits, fix).fetch("complete a chat", request)
        if answer.status in (401, 403):
            raise ServerError(f"{self.url}: the key was refused ({answer.status}); set {KEY}", status=answer.status)
        if answer.status != 200:
            said = " ".join(answer.text.split())[:300]
            message = f"{self.url}: would not complete a chat ({answer.status}): {said}; look whether the address and "
            raise ServerError(f"{message}the name of the model are right", status=answer.status)
        try:
            completion = msgspec.convert(json.loads(answer.text), _Completion)
        except (ValueError, RecursionError) as error:
            raise ServerError(f"{self.url}: its answer is no chat completion ({error}); {_FIX}") from error
        usage = completion.usage or _Usage()
        text = completion.choices[0].message.content if completion.choices else None
        return ChatAnswer(text or "", max(0, usage.prompt_tokens), max(0, usage.completion_tokens))
