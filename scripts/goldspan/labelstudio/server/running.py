"""Starts the embedded Label Studio, finds one that runs, and ends what it started."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from goldspan.labelstudio.server import keeper
from goldspan.labelstudio.server.account import Account, new_account, read_account, write_account
from goldspan.labelstudio.server.environment import Environment, Progress, environment, home, new_data
from goldspan.labelstudio.server.processes import LocalServerError, locked, server_variables, tail

PATIENCE = 600.0
"""Seconds until a start counts as failed. A new version migrates the database first, which can take minutes."""

_GRACE = 10.0
"""Seconds that a server has to end by itself."""

_LISTENING = re.compile(r"Starting development server at http://127\.0\.0\.1:(\d+)/")


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers. Leaving the ``with`` block ends it, unless somebody else had started it.

    A server never outlives the process that started it, not even one that is
    killed: see `keeper`.
    """

    url: str
    """Ends in a slash."""
    user: str
    """The email address to log in with."""
    password: str = field(repr=False)
    token: str = field(repr=False)
    pid: int
    log: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False, compare=False)

    @property
    def ours(self) -> bool:
        """Whether this object started the server, and so will end it."""
        return self.process is not None

    def __enter__(self) -> "RunningServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the server where it is ours; may be called again."""
        if self.process is not None:
            _end(self.process)

    def wait(self) -> None:
        """Returns at once where the server is not ours, else never: raises `LocalServerError` should it end."""
        if self.process is not None:
            code = self.process.wait()
            raise LocalServerError(f"Label Studio ended by itself ({code}). The end of {self.log}:\n{tail(self.log)}")


def start(
    state: Path, *, installed: Environment | None = None, progress: Progress = None, patience: float = PATIENCE
) -> RunningServer:
    """The Label Studio of a state folder: the one that runs already, or else a new one.

    ``installed`` takes the program of another state folder. Data, account and
    port are this folder's own, and last: a second start finds everything.
    ``patience`` are the seconds until a start counts as failed. Raises `LocalServerError`.
    """
    say = progress or (lambda line: None)
    installed = installed or environment(state, progress=progress)
    folder = home(state)
    file, log = folder / "server.json", folder / "server.log"
    with locked(folder / "start.lock", waiting=lambda: say("Waiting for another command to start Label Studio")):
        there = find(state)
        if there is not None:
            say(f"Label Studio runs already, at {there.url}")
            return there
        account = read_account(file)
        if account is None:
            account = new_account()
            write_account(file, account)
        new_data(installed, folder / "data")
        say("Starting Label Studio")
        process = _launch(installed, folder, account, log)
        try:
            account = account.at(_port(process, log, installed, patience), process.pid)
            _check(account, file)
            write_account(file, account)
        except BaseException:  # Ctrl-C too: a server that nobody knows of must not stay
            _end(process)
            raise
    say(f"Label Studio answers at {account.url}")
    return replace(_running(account, log), process=process)


def find(state: Path) -> RunningServer | None:
    """The server of a state folder that some command runs already, ``None`` where there is none.

    Raises `LocalServerError` where there is one that does not answer.
    """
    folder = home(state)
    account = read_account(folder / "server.json")
    if account is None or not account.lives():
        return None
    _check(account, folder / "server.json")
    return _running(account, folder / "server.log")


def foreground(
    state: Path,
    *,
    show: Callable[[RunningServer], None],
    installed: Environment | None = None,
    progress: Progress = None,
) -> None:
    """Starts the server, calls ``show``, and keeps it until Ctrl-C, on which it returns.

    Returns at once after ``show`` where the server ran already.
    """
    with start(state, installed=installed, progress=progress) as running:
        try:
            show(running)
            running.wait()
        except KeyboardInterrupt:
            return


def _running(account: Account, log: Path) -> RunningServer:
    assert account.pid is not None
    return RunningServer(account.url, account.user, account.password, account.token, account.pid, log)


def _launch(installed: Environment, folder: Path, account: Account, log: Path) -> "subprocess.Popen[bytes]":
    command = [str(installed.python), "-I", "-u", str(Path(keeper.__file__).absolute()), str(installed.program)]
    command += ["start", "--no-browser", "--enable-legacy-api-token", "--internal-host", "127.0.0.1"]
    command += ["--port", str(_free_port(account.port))]
    # In variables, for everybody may read the command lines of others.
    login = {
        "LABEL_STUDIO_USERNAME": account.user,
        "LABEL_STUDIO_PASSWORD": account.password,
        "LABEL_STUDIO_USER_TOKEN": account.token,
    }
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=file,
            env=server_variables(folder, folder / "data") | login,
            cwd=folder,
            # Ctrl-C reaches us alone, so that the server is there until our own work is put away.
            start_new_session=True,
        )


def _free_port(wish: int | None) -> int:
    """The port of last time where nobody has taken it, so that bookmarks and task links go on working."""
    for port in (wish or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise LocalServerError("No free port on 127.0.0.1; end a program that serves there, and run the command again")


def _port(process: "subprocess.Popen[bytes]", log: Path, installed: Environment, patience: float) -> int:
    """Waits until the server listens, and on which port: it moves on by itself when somebody was quicker."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        code = process.poll()
        listening = _LISTENING.search(log.read_text(encoding="utf-8", errors="replace"))
        if code is not None:
            break
        if listening:
            return int(listening[1])
        time.sleep(0.05)
    what = f"did not answer within {patience:.0f} seconds" if code is None else f"did not start (it ended with {code})"
    raise LocalServerError(
        f"Label Studio {what}. The end of {log}:\n{tail(log)}\n"
        f"Run the command again; if that does not help, remove {installed.python.parent.parent}, "
        "and it is installed anew. Your data stay."
    )


def _check(account: Account, file: Path) -> None:
    """Asks the server who we are."""
    import httpx  # late: it takes a moment, and most commands ask no server

    try:
        with httpx.Client(base_url=account.url, trust_env=False, timeout=60.0) as client:
            answer = client.get("api/current-user/whoami", headers={"Authorization": f"Token {account.token}"})
    except httpx.HTTPError as error:
        raise LocalServerError(
            f"Label Studio (process {account.pid}) does not answer at {account.url} ({error}); "
            f"end it with `kill {account.pid}`, and run the command again"
        ) from error
    if answer.status_code != 200 or answer.json().get("email") != account.user:
        raise LocalServerError(
            f"{file}: Label Studio does not accept the token in it ({answer.status_code}). If it was changed on the "
            "server, allow legacy tokens on the Organization page, and write yours into the file. If the file is that "
            f"of other data, restore it, or move it and {file.parent / 'data'} away to begin with an empty server"
        )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends a process that we started, and whatever it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.stdin is not None:
        process.stdin.close()
