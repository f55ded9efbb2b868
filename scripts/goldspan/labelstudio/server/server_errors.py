"""What can go wrong with a server of our own, and how it is told."""

from pathlib import Path

from goldspan.errors import GoldspanError


class LocalServerError(GoldspanError):
    """Label Studio cannot be installed or started; the message says what to do."""


def tail(log: Path, *, lines: int = 15) -> str:
    """The last lines of a log file, indented."""
    try:
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    except OSError:
        last = []
    return "\n".join(f"    {line}" for line in last or ["(nothing)"])
