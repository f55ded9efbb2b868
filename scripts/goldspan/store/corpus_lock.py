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

from goldspan.store.files import HIDDEN, AnyPath, StoreError, missing_folders
from goldspan.store.places import read_regular

_IGNORE_ALL = b"*\n"

_OWN_FILE = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK

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

    The hidden folder goes in the end where nothing is left in it, and so do a new ``folder`` and new ones above it.
    Raises `LockedError` where another process or thread holds the lock, and `StoreError` where the folder cannot be
    written to.
    """
    hidden = hidden_folder(folder)
    new = missing_folders(folder)
    try:
        handle = _acquire(folder, hidden)
    except OSError as error:
        _remove_empty(hidden, *new)
        raise StoreError(f"{folder}: cannot be written to ({error.strerror}); choose another folder") from error
    try:
        yield hidden
    finally:
        _release(hidden, handle)
        _remove_empty(hidden, *new)


def _remove_empty(*folders: Path) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _acquire(folder: Path, hidden: Path) -> int:
    handle = _lock_file(folder, hidden)
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, msgspec.json.encode(this_process()), 0)
        ignore_in_git(hidden)
    except BaseException:  # Ctrl-C too: no lock is left behind
        _release(hidden, handle)
        raise
    return handle


def _lock_file(folder: Path, hidden: Path) -> int:
    """The file of the lock, open and locked."""
    for _ in range(_ATTEMPTS):
        try:
            hidden.mkdir(parents=True, exist_ok=True)
            handle = os.open(hidden / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        except FileNotFoundError:  # the one before removed the folder
            continue
        try:
            _take(handle, folder)
            if _is_at(handle, hidden / "lock"):
                return handle
        except BaseException:  # Ctrl-C too: closing is what lets go of the lock
            os.close(handle)
            raise
        os.close(handle)
    raise LockedError(f"{folder}: other commands begin and end here all the time; try again")


def _take(handle: int, folder: Path) -> None:
    """Takes the lock. Raises `LockedError` where another has it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        who = _read_holder(handle) or "another command"
        raise LockedError(f"{folder}: is being changed by {who}; wait until that is done") from error


def _is_at(handle: int, path: Path) -> bool:
    """Whether the open file is still the one of this name: the holder before removes it before it lets go."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path, follow_symlinks=False))
    except FileNotFoundError:
        return False


def ignore_in_git(hidden: Path) -> None:
    """Has git leave out the hidden folder. A file there that says something else stays. Raises ``OSError``."""
    # no link, which may lead anywhere, and nothing that would never open
    ignore = os.open(hidden / ".gitignore", _OWN_FILE | os.O_CREAT, 0o644)
    try:
        if os.pread(ignore, 1 << 16, 0).strip(b"\0") in (b"", b"*"):  # new, or what a power cut left
            os.ftruncate(ignore, 0)
            os.pwrite(ignore, _IGNORE_ALL, 0)
    finally:
        os.close(ignore)


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
            if left <= {"lock", ".gitignore"} and read_regular(ignore) == _IGNORE_ALL:
                ignore.unlink()
        with suppress(OSError):
            (hidden / "lock").unlink()  # before the lock is let go, so that nobody takes a lock that has no name
    finally:
        os.close(handle)
