"""Starts the embedded Label Studio, finds one that runs, and stops those it started."""

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

from msgspec import Struct

from goldspan.labelstudio.connection import ServerError, unchecked_client
from goldspan.labelstudio.server import keeper
from goldspan.labelstudio.server.account import Account, new_account, read_account, write_account
from goldspan.labelstudio.server.environment import Environment, environment, new_data, server_folder
from goldspan.labelstudio.server.processes import LocalServerError, locked, server_variables, tail
from goldspan.wording import Progress

PATIENCE = 600.0
"""Seconds until a start counts as failed. A new version migrates the database first, which can take minutes."""

_GRACE = 10.0
"""Seconds that a server has to stop by itself before it is killed."""

_LISTENING = re.compile(r"Starting development server at http://127\.0\.0\.1:(\d+)/")


class _WhoAmI(Struct):
    email: str


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers. Leaving the ``with`` block stops it, unless another process started it.

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
        """Whether this object started the server, and so will stop it."""
        return self.process is not None

    def __enter__(self) -> "RunningServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stops the server where it is ours. May be called again."""
        if self.process is not None:
            _end(self.process)

    def wait(self) -> None:
        """Returns at once where the server is not ours. Otherwise waits, and raises `LocalServerError` when it ends."""
        if self.process is not None:
            code = self.process.wait()
            raise LocalServerError(f"Label Studio ended by itself ({code}). The end of {self.log}:\n{tail(self.log)}")


def start(
    state: Path,
    *,
    installed: Environment | None = None,
    progress: Progress | None = None,
    patience: float = PATIENCE,
    asks_models: bool = False,
) -> RunningServer:
    """The Label Studio of a state folder: the one that runs already, or else a new one.

    ``installed`` takes the program of another state folder. Data, account and
    port are this folder's own, and last: a second start finds everything.
    ``patience`` are the seconds until a start counts as failed. With ``asks_models`` it may send requests to this
    machine, and is always a new one. Raises `LocalServerError`.
    """
    say = progress or (lambda line: None)
    installed = installed or environment(state, progress=progress)
    folder = server_folder(state)
    file, log = folder / "server.json", folder / "server.log"
    with locked(folder / "start.lock", waiting=lambda: say("Waiting for another command to start Label Studio")):
        found = find(state)
        if found is not None and asks_models:
            raise LocalServerError(
                f"Label Studio runs already, at {found.url}, and may not ask models on this machine; "
                "end it where it was started, and run the command again"
            )
        if found is not None:
            say(f"Label Studio runs already, at {found.url}")
            return found
        account = read_account(file)
        if account is None:
            account = new_account()
            write_account(file, account)
        new_data(installed, folder / "data")
        say("Starting Label Studio")
        process = _launch(installed, folder, account, log, asks_models=asks_models)
        try:
            account = account.at(_port(process, log, installed, patience), process.pid)
            _check(account, file)
            write_account(file, account)
        except BaseException:  # Ctrl-C too: the server must not be left running
            _end(process)
            raise
    say(f"Label Studio answers at {account.url}")
    return replace(_running(account, log), process=process)


def find(state: Path) -> RunningServer | None:
    """The server of a state folder that some command runs already, ``None`` where there is none.

    Raises `LocalServerError` where there is one that does not answer.
    """
    folder = server_folder(state)
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
    progress: Progress | None = None,
) -> None:
    """Starts the server, calls ``show``, and runs it until Ctrl-C, on which it returns.

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


def _launch(
    installed: Environment, folder: Path, account: Account, log: Path, *, asks_models: bool
) -> "subprocess.Popen[bytes]":
    command = [str(installed.python), "-I", "-u", str(Path(keeper.__file__).absolute()), str(installed.program)]
    command += ["start", "--no-browser", "--enable-legacy-api-token", "--internal-host", "127.0.0.1"]
    command += ["--port", str(_free_port(account.port))]
    # As variables: other users of the machine can read command lines.
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
            env=server_variables(folder, folder / "data", asks_models=asks_models) | login,
            cwd=folder,
            # Ctrl-C reaches only this process, so that the server runs until we have cleaned up.
            start_new_session=True,
        )


def _free_port(wish: int | None) -> int:
    """The port of the last start where it is free, so that bookmarks and links to tasks still work."""
    for port in (wish or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise LocalServerError("No free port on 127.0.0.1; stop a program that listens there, and run the command again")


def _port(process: "subprocess.Popen[bytes]", log: Path, installed: Environment, patience: float) -> int:
    """Waits until the server listens, and returns its port: where the port is taken, it chooses another."""
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
        "and it is installed again. Your data are kept."
    )


def _check(account: Account, file: Path) -> None:
    """Raises `LocalServerError` where the server does not answer, or does not accept our token."""
    try:
        known = unchecked_client(account.url, account.token).http.get(
            "read your account", "api/current-user/whoami", _WhoAmI
        )
    except ServerError as error:
        if error.status not in (401, 403):
            raise LocalServerError(
                f"Label Studio (process {account.pid}) does not answer at {account.url} as it should ({error}); "
                f"end it with `kill {account.pid}`, and run the command again"
            ) from error
        known = _WhoAmI("")
    if known.email != account.user:
        raise LocalServerError(
            f"{file}: Label Studio does not accept the token in it. If it was changed on the "
            "server, allow legacy tokens on the Organization page, and write yours into the file. If the file is that "
            f"of other data, restore it, or move it and {file.parent / 'data'} away to begin with an empty server"
        )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Stops a process that we started, and all processes that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.stdin is not None:
        process.stdin.close()
