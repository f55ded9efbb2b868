"""What a failure of the Hub means: wait and go on, or give up and say what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from huggingface_hub import get_token
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from goldspan.release.release_settings import ReleaseError

TRIES = 5
"""Failures that are waited out before it is given up."""
LONGEST = 600
"""Seconds that one pause may take; the Hub counts requests over five minutes."""

# HfHubHTTPError is also an error of the HTTP client, whichever that is; the client's other errors are lost answers
_TRANSPORT = tuple(kind for kind in HfHubHTTPError.__mro__[1:] if kind not in OSError.__mro__)
_LOST = (*_TRANSPORT, ConnectionError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: int
    why: str


@dataclass(slots=True)
class Patience:
    """Counts the failures of one publication to ``repo``."""

    repo: str
    failures: int = field(default=0, init=False)
    conflicts: int = field(default=0, init=False)

    def after(self, error: Exception) -> Pause:
        """How long to wait after this failure. Raises `ReleaseError` where waiting does not help, or no longer."""
        if isinstance(error, OfflineModeIsEnabled):
            raise ReleaseError("HF_HUB_OFFLINE is set, so nothing is sent; unset it") from error
        answer = next((one for one in _causes(error) if isinstance(one, HfHubHTTPError)), None)
        if answer is not None:
            status, told = answer.response.status_code, answer.response.headers.get("Retry-After", "")
            return self._answered(status, told, error)
        if any(isinstance(one, _LOST) for one in _causes(error)):
            return self._pause("the connection was cut", 2**self.failures, error)
        if isinstance(error, ValueError | OSError):
            raise ReleaseError(f"{self.repo}: {error}; correct that and publish again") from error
        raise error

    def _answered(self, status: int, told: str, error: Exception) -> Pause:
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = int(told) if told.isascii() and told.isdigit() else 2**self.failures
            return self._pause("the Hub asks for a pause (429)", wait, error)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._pause(f"the Hub has a failure of its own ({status})", 2**self.failures, error)
        if status in (HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED):
            self.conflicts += 1
            if self.conflicts == 1:
                return Pause(1, f"somebody else changed the repository ({status}); it is read anew")
        raise ReleaseError(f"{self.repo}: {_mend(status, self.repo, error)}") from error

    def _pause(self, why: str, seconds: int, error: Exception) -> Pause:
        self.failures += 1
        again = "what was uploaded is not uploaded again"
        if seconds > LONGEST:
            raise ReleaseError(f"{self.repo}: {why} of {seconds} s; publish again then: {again}") from error
        if self.failures > TRIES:
            raise ReleaseError(f"{self.repo}: {why}, and so again and again; publish again later: {again}") from error
        return Pause(seconds, why)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _mend(status: int, repo: str, error: Exception) -> str:
    match status:
        case HTTPStatus.UNAUTHORIZED if get_token():
            return "the Hub does not accept the login (401); get a new token, and run `hf auth login` or set HF_TOKEN"
        case HTTPStatus.UNAUTHORIZED:
            return "the Hub asks for a login (401); run `hf auth login`, or set HF_TOKEN to a token that may write"
        case HTTPStatus.FORBIDDEN:
            return "the login may not write there (403); use a token that may write, of a user who may"
        case HTTPStatus.NOT_FOUND:
            return (
                "no dataset on the Hub that the login can see (404); "
                f"correct the name, or add `--create private` or `--create public`; ./{repo} would be a folder"
            )
        case HTTPStatus.CONFLICT | HTTPStatus.PRECONDITION_FAILED:
            return (
                f"somebody else is changing the repository ({status}), so nothing was published; "
                "agree with them, and publish again"
            )
        case _:
            said = " ".join(str(error).split())
            return f"the Hub refused ({status}): {said}; correct that and publish again"
