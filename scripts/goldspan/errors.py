"""The errors that a user can fix. The message names the file or the record, and says what to do."""

from numbers import Integral
from pathlib import Path

_LONGEST = 8_000
"""The most characters of a message: it may quote a value of any length from a file."""


class GoldspanError(Exception):
    """On the command line it ends a command with its message and exit code 2."""

    def __str__(self) -> str:
        text = super().__str__()
        if len(text) <= _LONGEST:
            return text
        return f"{text[: _LONGEST - 2_000]} ... {len(text) - _LONGEST:,} more characters ... {text[-2_000:]}"


class PathError(GoldspanError):
    """A path that is neither a corpus nor a file of one, or where there is nothing at all."""


class NotFoundError(GoldspanError, LookupError):
    """A document, layer, annotator or other name that does not exist; the message names the nearest ones that do."""


class FrameError(GoldspanError):
    """A table that holds no documents, spans or relations; the message names the row and the column."""


class ArgumentError(GoldspanError, ValueError):
    """A call was given a value that it cannot use; the message names the argument, and says what is wanted."""


class RefusedError(GoldspanError):
    """Something was asked for and not done. ``report`` says why, and is what would have been returned."""

    def __init__(self, message: str, report: object) -> None:
        super().__init__(message)
        self.report = report


def require_path(path: Path, *, fix: str = "") -> Path:
    """The path, where a file or folder exists there; ``fix`` ends the message of the `PathError` otherwise."""
    if not path.exists():
        raise PathError(f"{path}: there is no such file or folder{f'; {fix}' if fix else ''}")
    return path


def require_whole_number(argument: str, value: object, *, least: int) -> None:
    """Raises `ArgumentError` where the value is no whole number, or less than ``least``."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ArgumentError(f"{argument} must be a whole number from {least}, not {value!r}")
