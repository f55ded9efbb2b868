"""The lock of a folder that is being changed: held by one process, released by its end however it ends.

The lock is an advisory lock (``flock``) on the file ``.goldspan/lock`` of the folder, and the file says who holds it.
"""

import fcntl
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from goldspan.store.files import AnyPath, StoreError

HIDDEN = ".goldspan"
"""The folder of what goldspan keeps for itself in a folder that it changes. Git leaves it out, whatever git is told."""

_IGNORE_ALL = "*\n"

_ATTEMPTS = 100
"""A lock whose file was removed meanwhile by the one before is tried again so many times."""


class ChangeError(StoreError):
    """A folder that cannot be changed or read now, because of another change of it."""


class LockedError(ChangeError):
    """Another process changes the folder; the message says which."""


class Holder(Struct, frozen=True):
    """Who changes a folder. ``since`` is a local time."""

    command: str
    process: int
    host: str
    since: str

    def __str__(self) -> str:
        text = f"`{self.command}` (process {self.process} on {self.host}, since {self.since})"
        return "".join(character if character.isprintable() else "?" for character in text)


def this_process() -> Holder:
    return Holder(_command(), os.getpid(), socket.gethostname(), datetime.now().astimezone().isoformat(" ", "seconds"))


def _command() -> str:
    """The command line where goldspan was started from one. Of another program only the name: the rest is its own."""
    program = Path(sys.argv[0] if sys.argv and sys.argv[0] else sys.executable)
    if program.name == "__main__.py":  # python -m PACKAGE
        program = program.parent
    return shlex.join([program.name, *sys.argv[1:]]) if program.name == "goldspan" else program.name


def hidden_folder(folder: AnyPath) -> Path:
    """The folder of goldspan's own in ``folder``. Raises `ChangeError` where it is a link, which may lead anywhere."""
    hidden = Path(folder) / HIDDEN
    if hidden.is_symlink():
        raise ChangeError(f"{hidden}: is a symbolic link; remove it, for goldspan makes this folder itself")
    return hidden


def holder(folder: AnyPath) -> Holder | None:
    """Who changes the folder now; ``None`` where nobody does, or the file does not say."""
    try:
        handle = os.open(hidden_folder(folder) / "lock", os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read_holder(handle)
    finally:
        os.close(handle)
    return None


@contextmanager
def locked(folder: Path) -> Iterator[Path]:
    """Makes and locks the folder for the length of a ``with`` block; gives its hidden folder.

    The hidden folder goes in the end where nothing is left in it, and so does a new ``folder``. Raises `LockedError`
    where another process or thread holds the lock, and `StoreError` where the folder cannot be written to.
    """
    hidden = hidden_folder(folder)
    new = not folder.exists()
    try:
        handle = _acquire(folder, hidden)
    except LockedError:
        raise
    except OSError as error:
        if new:
            with suppress(OSError):
                folder.rmdir()
        raise StoreError(f"{folder}: cannot be written to ({error.strerror}); choose another folder") from error
    try:
        yield hidden
    finally:
        _release(hidden, handle)
        if new:
            with suppress(OSError):
                folder.rmdir()


def _acquire(folder: Path, hidden: Path) -> int:
    for _ in range(_ATTEMPTS):
        hidden.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(hidden / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except FileNotFoundError:  # the one before removed the folder
            continue
        try:
            if _is_held(handle, folder) and _is_at(handle, hidden / "lock"):
                _fill(hidden, handle)
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
    raise LockedError(f"{folder}: other commands begin and end here all the time; try again")


def _is_held(handle: int, folder: Path) -> bool:
    """Takes the lock. Raises `LockedError` where another has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        who = _read_holder(handle) or "another command"
        raise LockedError(f"{folder}: is being changed by {who}; wait until that is done") from error
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Whether the open file is still the one of this name: the holder before removes it before it lets go."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path, follow_symlinks=False))
    except FileNotFoundError:
        return False


def _fill(hidden: Path, handle: int) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, msgspec.json.encode(this_process()), 0)
    ignore = hidden / ".gitignore"
    if not ignore.exists() or ignore.read_bytes().strip(b"\0") in (b"", b"*"):  # none, or what a power cut left
        ignore.write_text(_IGNORE_ALL, encoding="utf-8")


def _read_holder(handle: int) -> Holder | None:
    try:
        return msgspec.json.decode(os.pread(handle, 1 << 16, 0), type=Holder)
    except (msgspec.MsgspecError, OSError, UnicodeDecodeError):
        return None


def _release(hidden: Path, handle: int) -> None:
    try:
        with suppress(OSError):
            ignore = hidden / ".gitignore"
            left = {path.name for path in hidden.iterdir()}
            if left <= {"lock", ".gitignore"} and ignore.exists() and ignore.read_text("utf-8") == _IGNORE_ALL:
                ignore.unlink()
        with suppress(OSError):
            (hidden / "lock").unlink()  # before the lock is let go, so that nobody takes a lock that has no name
    finally:
        os.close(handle)
    with suppress(OSError):
        hidden.rmdir()
