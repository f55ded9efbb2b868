"""What one request to a server may cost, and how it may fail."""

from dataclasses import dataclass

from goldspan.errors import GoldspanError


class ServerError(GoldspanError):
    """A server that cannot be reached, refuses, fails, or answers something else than what was asked for.

    ``unsure``: it may have done what was asked. ``passing``: the same request may succeed a moment later. ``status``
    is that of the answer, where there was one.
    """

    def __init__(self, message: str, *, unsure: bool = False, passing: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.unsure, self.passing, self.status = unsure, passing, status


class AnswerTooLargeError(ServerError):
    """An answer of more bytes than the limit; less may be asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may cost; times are in seconds.

    ``silence`` is how long the server may send nothing, ``total`` how long all may take, ``size`` the bytes of an
    answer when decompressed. ``tries`` counts the first attempt, too; ``pause`` comes before the second and doubles
    before each next one, unless the server asks for another, of up to ``longest_pause``.
    """

    silence: float = 300.0
    total: float = 600.0
    size: int = 32 << 20
    tries: int = 3
    pause: float = 1.0
    longest_pause: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatToDo:
    """The ends of messages: about an ``address`` that may be wrong, and about a server that is ``unreachable``."""

    address: str
    unreachable: str
