"""git, run in the same way wherever it is needed."""

import os
import re
import subprocess
from collections.abc import Iterator
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

_STARTS_NOTHING = frozenset({"cat-file", "config", "ls-tree", "read-tree", "rev-parse", "symbolic-ref"})
"""Commands that start no program that a setting could name, but for a fetch of what is missing."""

_PROGRAM = re.compile(
    r"core\.(alternaterefscommand|askpass|editor|gitproxy|pager|sshcommand)|sequence\.editor|(alias|pager|protocol)\..+"
    r"|credential\.(.+\.)?helper|diff\.(external|.+\.(command|textconv))|merge\..+\.driver|filter\..+"
    r"|gpg\.((.+\.)?program|ssh\.defaultkeycommand)|interactive\.difffilter|trailer\..+\.(command|cmd)"
    r"|remote\..+\.(uploadpack|receivepack|vcs)|uploadpack\..+",
    re.IGNORECASE | re.DOTALL,
)
"""Settings that name a program to start, or allow one."""

_USUAL = {
    "gpg.program": "gpg",
    "gpg.openpgp.program": "gpg",
    "gpg.x509.program": "gpgsm",
    "gpg.ssh.program": "ssh-keygen",
}
"""What such a setting is without anybody's word; the others are empty."""

_OWN_SCOPES = ("local", "worktree")
"""Where the settings of a repository stand; those of the user and of the machine are the user's."""


class GitError(GoldspanError):
    """git is not installed, or it refuses. The message has its words; where and what to do, the caller adds."""


def run(folder: Path, *arguments: str, into: IO[bytes] | None = None, network: bool = False) -> bytes:
    """What git prints in ``folder``, or nothing where it prints to the file ``into``. Raises `GitError`.

    The variables of a hook do not count, and git asks nothing on the terminal. Of the settings of the repository none
    counts that names a program: no hook, filter, monitor, pager, signer or helper of the folder is started. Without
    ``network`` nothing is fetched, either: a repository can name a program for that, too.
    """
    variables = environment()
    if not network:
        variables["GIT_ALLOW_PROTOCOL"] = "none"
    if arguments[0] not in _STARTS_NOTHING:
        variables |= _without_programs(folder, variables)
    return _run(folder, variables, *arguments, into=into)


def _run(folder: Path, variables: dict[str, str], *arguments: str, into: IO[bytes] | None = None) -> bytes:
    settings = (part for setting in _SETTINGS for part in ("-c", setting))
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *_OPTIONS, *settings, *arguments],
            env=variables,
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


def _without_programs(folder: Path, variables: dict[str, str]) -> dict[str, str]:
    """Variables that set each program that the repository names to what the user's own settings say."""
    try:
        listed = _run(folder, variables, "config", "--list", "--show-scope", "--null")
    except GitError:
        return {}  # no repository
    users, own = dict[str, str](), set[str]()
    for scope, name, value in _settings(listed.decode("utf-8", "surrogateescape")):
        if _PROGRAM.fullmatch(name):
            if scope in _OWN_SCOPES:
                own.add(name)
            else:
                users[name] = value
    given = variables.get("GIT_CONFIG_COUNT", "")
    first = int(given) if given.isdecimal() else 0
    changed: dict[str, str] = {}
    for number, name in enumerate(sorted(own), start=first):
        usual = "false" if name.endswith(".required") else _USUAL.get(name, "")
        changed |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": users.get(name, usual)}
    return {**changed, "GIT_CONFIG_COUNT": str(first + len(own))} if own else {}


def _settings(listed: str) -> Iterator[tuple[str, str, str]]:
    """Scope, name and value of each setting, as ``git config --list --show-scope --null`` lists them."""
    parts = listed.split("\0")
    for scope, setting in zip(parts[::2], parts[1::2], strict=False):
        name, _, value = setting.partition("\n")
        yield scope, name, value


def environment() -> dict[str, str]:
    """The variables of this process, without those of git that are about another repository or a terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or _is_kept(name)}
    return kept | {"GIT_TERMINAL_PROMPT": "0"}


def _is_kept(name: str) -> bool:
    return name.removeprefix("GIT_").startswith(_KEPT) and name != _OF_THE_OUTER_COMMAND
