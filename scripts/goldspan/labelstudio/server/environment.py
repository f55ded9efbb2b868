"""Installs Label Studio as a separate application; it is not a dependency of the package."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TextIO

from goldspan.labelstudio.server.processes import LocalServerError, locked, server_variables, tail
from goldspan.store import write_text
from goldspan.wording import Progress

_DATABASE = "label_studio.sqlite3"
_STEP = 40
"""Packages between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An installed Label Studio: its interpreter, its program, and a migrated database without users."""

    python: Path
    program: Path
    template: Path


def server_folder(state: Path) -> Path:
    """The folder of all files of Label Studio, created with access for its owner only."""
    folder = state.absolute() / "label-studio"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def environment(state: Path, *, progress: Progress | None = None) -> Environment:
    """The Label Studio of this state folder. It is installed first where it is missing or has another version.

    Installing takes a minute or two, and needs a package index. It can be stopped at any moment: an environment that is
    not marked as complete is made again. Raises `LocalServerError` where it fails.
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
        mark = folder / "venv.mark"
        if not _complete(mark, wanted, found.python):
            mark.unlink(missing_ok=True)
            say(f"Installing {_version(pins)} in an environment of its own (once, a minute or two)")
            install(venv, pins, folder / "install.log", say)
            write_text(mark, _mark(wanted, found.python))
        if not found.template.exists():
            say("Making an empty Label Studio database (once)")
            migrate(found, folder)
    return found


def _complete(mark: Path, wanted: str, python: Path) -> bool:
    try:
        return mark.read_text(encoding="utf-8") == _mark(wanted, python)
    except FileNotFoundError:
        return False


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
        run_logged([sys.executable, "-m", "venv", "--clear", str(venv)], file, lambda line: None)
        command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
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
    """Creates a data folder with a copy of the empty database; a folder that has a database is not changed."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = data / _DATABASE
    if not database.exists():
        part = data / f"{_DATABASE}.part"
        shutil.copyfile(found.template, part)
        part.chmod(0o600)
        os.replace(part, database)
