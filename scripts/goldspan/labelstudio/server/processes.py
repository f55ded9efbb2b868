"""What installing and running Label Studio share: its variables, one command at a time, errors with a log's end."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from goldspan.errors import GoldspanError

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""No other variables are passed on: Label Studio reads common names, such as `HOST`, `DEBUG` and `CI`, as its own."""

_NOWHERE = "http://127.0.0.1:9"
"""The discard port, on which nothing listens."""


class LocalServerError(GoldspanError):
    """Label Studio cannot be installed or started; the message says what to do."""


def tail(log: Path, *, lines: int = 15) -> str:
    """The last lines of a log file, indented."""
    try:
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    except OSError:
        last = []
    return "\n".join(f"    {line}" for line in last or ["(nothing)"])


def server_variables(folder: Path, data: Path, *, asks_models: bool = False) -> dict[str, str]:
    """Variables for a server that contacts no other machine, with its files in ``data``.

    ``asks_models``: it may send requests to this machine, from which it protects itself otherwise.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "PYTHONUNBUFFERED": "1",
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        # Telemetry of server and pages, error reports of both, the question for a newer version.
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_SENTRY_DSN": "",
        "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_FEATURE_FLAGS_OFFLINE": "true",
        # The start page fetches tips from the net, and no setting turns that off: a proxy that is not there does.
        "http_proxy": _NOWHERE,
        "https_proxy": _NOWHERE,
        "no_proxy": "127.0.0.1,localhost",
        # Other users of the machine can reach loopback too: no account without an invitation.
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        # It asks git for its own version, and would get that of the project around its folder.
        "GIT_CEILING_DIRECTORIES": str(folder),
        **({"SSRF_PROTECTION_ENABLED": "false", "ML_BLOCK_LOCAL_IP": "false"} if asks_models else {}),
    }


@contextmanager
def locked(path: Path, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Holds the lock; calls ``waiting`` once where another process has it. Ends with the process in any case."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
