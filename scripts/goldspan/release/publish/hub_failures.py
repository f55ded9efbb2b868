"""What a failure of the Hub means: wait and go on, or give up and say what to do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from huggingface_hub import get_token
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from goldspan.release.release_settings import ReleaseError

TRIES = 5
"""Failures that are waited out before giving up."""
LONGEST = 600
"""Seconds that one pause may take; the Hub counts requests over five minutes."""

# Answers that were lost raise errors of the HTTP client. That is requests, httpx or httpx2, by the version of
# huggingface_hub, and HfHubHTTPError, for answers that arrived, is derived from the client's base error.
_CLIENT_ERRORS = tuple(kind for kind in HfHubHTTPError.__mro__[1:] if kind not in OSError.__mro__)
_LOST_ANSWERS = (*_CLIENT_ERRORS, ConnectionError, TimeoutError)


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
        """The pause after this failure. Raises `ReleaseError` where waiting does not help, or not any more."""
        if isinstance(error, OfflineModeIsEnabled):
            raise ReleaseError("HF_HUB_OFFLINE is set, so nothing is sent; unset it") from error
        answer = next((cause for cause in _causes(error) if isinstance(cause, HfHubHTTPError)), None)
        if answer is not None:
            retry_after = answer.response.headers.get("Retry-After", "")
            return self._after_answer(answer.response.status_code, retry_after, error)
        if any(isinstance(cause, _LOST_ANSWERS) for cause in _causes(error)):
            return self._pause("the connection was cut", 2**self.failures, error)
        if isinstance(error, ValueError | OSError):
            raise ReleaseError(f"{self.repo}: {error}; correct that and publish again") from error
        raise error

    def _after_answer(self, status: int, retry_after: str, error: Exception) -> Pause:
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else 2**self.failures
            return self._pause("the Hub asks for a pause (429)", seconds, error)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._pause(f"the Hub has a failure of its own ({status})", 2**self.failures, error)
        if status in (HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED):
            self.conflicts += 1
            if self.conflicts == 1:
                return Pause(1, f"somebody else changed the repository ({status}); it is read again")
        raise ReleaseError(f"{self.repo}: {_refusal(status, self.repo, error)}") from error

    def _pause(self, why: str, seconds: int, error: Exception) -> Pause:
        self.failures += 1
        uploaded = "what was uploaded is not uploaded again"
        if seconds > LONGEST:
            raise ReleaseError(f"{self.repo}: {why} of {seconds} s; publish again then: {uploaded}") from error
        if self.failures > TRIES:
            raise ReleaseError(f"{self.repo}: {why}, {self.failures} times; publish again later: {uploaded}") from error
        return Pause(seconds, why)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _refusal(status: int, repo: str, error: Exception) -> str:
    """What a refusal means, and what to do."""
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
            reason = " ".join(str(error).split())
            return f"the Hub refused ({status}): {reason}; correct that and publish again"
