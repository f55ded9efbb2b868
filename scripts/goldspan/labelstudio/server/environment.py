"""Installs Label Studio as a separate application; it is not a dependency of the package.

What is run is only what goldspan itself installed for this user: a folder that somebody passes on may bring a program
along. So an installation bears a random word, which stands in the user's state folder, too (`goldspan.consent`).
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TextIO

from goldspan import consent
from goldspan.labelstudio.server.processes import LocalServerError, locked, server_variables, tail
from goldspan.store import check_inside, check_parts, read_regular, write_text
from goldspan.wording import Progress

_DATABASE = "label_studio.sqlite3"
_MARK = "venv.mark"
_STEP = 40
"""Packages between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An installed Label Studio: its interpreter, its program, and a migrated database without users."""

    python: Path
    program: Path
    template: Path


def server_folder(state: Path) -> Path:
    """The folder of all files of Label Studio, created with access for its owner only.

    Raises `StoreError` where a link in it leads out of it: something elsewhere would be overwritten, or emptied.
    """
    folder = state.absolute() / "label-studio"
    check_inside(folder, state)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_inside(folder / "venv", folder)  # what is in it has links to the Python that it was made with
    check_parts(folder, sorted({*os.listdir(folder)} - {"venv"}))
    return folder


def environment(state: Path, *, progress: Progress | None = None) -> Environment:
    """The Label Studio of this state folder. It is installed first where it is missing or has another version.

    It is installed again where this user's goldspan did not install it, unless ``GOLDSPAN_TRUST=1`` says that all is
    trusted, as in CI with a cache. Installing takes a minute or two, and needs a package index. It can be stopped at
    any moment: an environment that is not marked as complete is made again. Raises `LocalServerError` where it fails,
    and `TrustError` where it cannot be recorded.
    """
    say = progress or (lambda line: None)
    folder = server_folder(state)
    pins = (resources.files("goldspan.labelstudio") / "constraints.txt").read_text(encoding="utf-8")
    wanted = hashlib.sha256(pins.encode()).hexdigest()
    venv = folder / "venv"
    found = Environment(
        python=venv / "bin" / "python",
        program=venv / "bin" / "label-studio",
        template=folder / f"empty-{wanted[:12]}.sqlite3",
    )
    with locked(folder / "install.lock", waiting=lambda: say("Waiting for another command to install Label Studio")):
        complete, word = _read_mark(folder, wanted, found.python)
        ours = not consent.untrusted(folder, {_MARK: word})
        if complete and not ours:
            say(f"{venv} was not installed by you, so it is not run; it is made again")
        if not (complete and ours):
            _install_anew(found, pins, wanted, say)
        if not found.template.exists():
            say("Making an empty Label Studio database (once)")
            migrate(found, folder)
    return found


def _install_anew(found: Environment, pins: str, wanted: str, say: Progress) -> None:
    venv = found.python.parent.parent
    folder = venv.parent
    (folder / _MARK).unlink(missing_ok=True)
    for template in folder.glob("empty-*.sqlite3"):
        template.unlink()
    word = secrets.token_hex(16)
    consent.remember(folder, {_MARK: word.encode()})  # first, for it takes no time to fail
    say(f"Installing {_version(pins)} in an environment of its own (once, a minute or two)")
    install(venv, pins, folder / "install.log", say)
    write_text(folder / _MARK, f"{_mark(wanted, found.python)}{word}\n")


def _read_mark(folder: Path, wanted: str, python: Path) -> tuple[bool, bytes]:
    """Whether an environment is marked as complete and is what is wanted; and the random word of its installation."""
    try:
        mark = read_regular(folder / _MARK).decode("utf-8", "replace")
    except OSError:
        return False, b""
    place = _mark(wanted, python)
    return mark.startswith(place), mark.removeprefix(place).strip().encode()


def _mark(wanted: str, python: Path) -> str:
    """The packages, the place, and the Python of the environment: it is valid only with all three."""
    base = python.resolve(strict=True) if python.exists() else "gone"
    return f"{wanted}\n{python}\n{base}\n"


def _version(pins: str) -> str:
    return next(line.replace("==", " ") for line in pins.splitlines() if line.startswith("label-studio=="))


def install(venv: Path, pins: str, log: Path, say: Callable[[str], None]) -> None:
    with tempfile.TemporaryDirectory(dir=venv.parent) as scratch, log.open("w", encoding="utf-8") as file:
        constraints = Path(scratch) / "constraints.txt"
        constraints.write_text(pins, encoding="utf-8")
        # -I: by -m, Python imports what lies in the present folder first
        run_logged([sys.executable, "-I", "-m", "venv", "--clear", str(venv)], file, lambda line: None)
        command = [str(venv / "bin/python"), "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        command += ["--progress-bar", "off", "--constraint", str(constraints), "label-studio"]
        run_logged(command, file, _counter(pins, say))


def _counter(pins: str, say: Callable[[str], None]) -> Callable[[str], None]:
    """Turns the output of pip into a line of progress now and then."""
    total = sum("==" in line for line in pins.splitlines())
    seen = 0

    def read(line: str) -> None:
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            if seen % _STEP == 0:
                say(f"Label Studio: {seen} of {total} packages found")
        elif line.startswith("Installing collected packages"):
            say(f"Label Studio: writing {total} packages")

    return read


def run_logged(command: list[str], log: TextIO, read: Callable[[str], None]) -> None:
    """Runs a program; every line goes to the log and to ``read``. If we end first, the closed pipe ends the program."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        try:
            assert process.stdout is not None
            for line in process.stdout:
                log.write(line)
                read(line)
        except BaseException:  # Ctrl-C too: the program must not outlive us
            process.kill()
            raise
    if process.returncode:
        log.flush()
        raise LocalServerError(
            f"Label Studio could not be installed: `{' '.join(command[:4])}` ended with {process.returncode}. "
            f"The end of {log.name}:\n{tail(Path(log.name))}\n"
            "Look whether the network and the disk are all right, and run the command again."
        )


def migrate(found: Environment, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        data, log = Path(scratch) / "data", folder / "install.log"
        command = [str(found.python), "-I", str(found.program), "init", "--quiet"]
        with log.open("w", encoding="utf-8") as file:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env=server_variables(folder, data),
                cwd=folder,
            )
        if done.returncode or not (data / _DATABASE).exists():
            raise LocalServerError(
                f"Label Studio could not make its database. The end of {log}:\n{tail(log)}\n"
                f"Remove {found.python.parent.parent} and run the command again."
            )
        os.replace(data / _DATABASE, found.template)


def new_data(found: Environment, data: Path) -> None:
    """Creates a data folder with a copy of the empty database; a folder that has a database is not changed.

    Raises `LocalServerError` where a file in it would set variables of the server's process.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check_variables(data / ".env")
    database = data / _DATABASE
    if not database.exists():
        part = data / f"{_DATABASE}.part"
        shutil.copyfile(found.template, part)
        part.chmod(0o600)
        os.replace(part, database)


def _check_variables(file: Path) -> None:
    """Label Studio keeps a key in this file, and takes any variable from it, as those by which git runs programs."""
    try:
        lines = read_regular(file).decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return
    if any(line.strip() and not line.startswith("SECRET_KEY=") for line in lines):
        raise LocalServerError(
            f"{file}: has other lines than SECRET_KEY=..., the only one that Label Studio writes there; remove them"
        )
