"""git, run in the same way wherever it is needed."""

import os
import subprocess
from pathlib import Path
from typing import IO

from goldspan.errors import GoldspanError

# git gives its hooks variables that name one repository, index and object store (GIT_DIR, GIT_INDEX_FILE, ...). They
# hold for every git that a hook starts, in whatever folder, so none of them is passed on. Nor are pagers, editors and
# traces. What stays is what a user sets on purpose to commit, to log in, and to say which settings and folders count.
_KEPT = (
    *("AUTHOR_", "COMMITTER_"),
    *("SSH", "ASKPASS", "SSL_", "HTTP_", "PROXY_", "ALLOW_PROTOCOL"),
    *("CONFIG_", "CEILING_DIRECTORIES", "DISCOVERY_ACROSS_FILESYSTEM", "EXEC_PATH"),
)
"""How the names begin of what is passed on, after ``GIT_``."""

_OF_THE_OUTER_COMMAND = "GIT_CONFIG_PARAMETERS"
"""The options ``-c`` of the git that runs the hook."""

# A repository may be anybody's: its settings must not start programs for a look at it.
_OPTIONS = ("--no-pager", "--no-optional-locks")
_SETTINGS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "log.showSignature=false")


class GitError(GoldspanError):
    """git is not installed, or it refuses. The message has its words; where and what to do, the caller adds."""


def run(folder: Path, *arguments: str, into: IO[bytes] | None = None) -> bytes:
    """What git prints in ``folder``, or nothing where it prints to the file ``into``. Raises `GitError`.

    The variables of a hook do not count, no hook, file system monitor or pager is started, and git asks nothing on the
    terminal.
    """
    settings = (part for setting in _SETTINGS for part in ("-c", setting))
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *_OPTIONS, *settings, *arguments],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=into or subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        raise GitError(f"git cannot be run ({error.strerror}), so install it") from error
    if done.returncode:
        reason = " ".join(done.stderr.decode("utf-8", "replace").split()) or f"exit code {done.returncode}"
        raise GitError(f"git {arguments[0]}: {reason}")
    return done.stdout or b""


def environment() -> dict[str, str]:
    """The variables of this process, without those of git that are about another repository or a terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or _is_kept(name)}
    return kept | {"GIT_TERMINAL_PROMPT": "0"}


def _is_kept(name: str) -> bool:
    return name.removeprefix("GIT_").startswith(_KEPT) and name != _OF_THE_OUTER_COMMAND
