"""The journal of a change of several files: what is to be replaced and removed, by sums of the old and the new bytes.

It stands in ``.goldspan/`` of the folder that changes, as ``journal.json`` while the change is being made and as
``undo.json`` while it is being undone. The first line has the version of the form, and the sha256 of the rest.
"""

import errno
import json
import os
import posixpath
import stat
from collections.abc import Iterator, Sequence
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

from goldspan.store.corpus_lock import ChangeError, Holder, hidden_folder, holder
from goldspan.store.files import HIDDEN, AnyPath, sync_folder

VERSION = 1

_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # the last for what is no file and would never open

JOURNAL = "journal.json"
UNDO = "undo.json"


class UnfinishedChangeError(ChangeError):
    """A folder whose files are partly those of before a change and partly those after it."""


class JournalError(ChangeError):
    """A journal that cannot be used: damaged, of a newer goldspan, or of other files than those that are there."""


class FileChange(Struct, frozen=True):
    """A file by its path in the folder, with the sha256 of its old and its new bytes; ``None`` where there is none."""

    path: str
    old: str | None
    new: str | None


class Journal(Struct, frozen=True):
    """A change of files, in the order in which it is made, and who began it."""

    holder: Holder
    files: tuple[FileChange, ...]


class _Head(Struct, frozen=True):
    journal: int
    sha256: str


def journal_file(folder: AnyPath) -> Path | None:
    """The journal of a change of the folder that was begun and not finished."""
    hidden = Path(folder) / HIDDEN
    return next((hidden / name for name in (UNDO, JOURNAL) if os.path.lexists(hidden / name)), None)


def check_finished(folder: AnyPath) -> None:
    """Raises `UnfinishedChangeError` where a change of the folder was begun and not finished."""
    path = journal_file(folder)
    if path is None:
        return
    if who := holder(folder):
        raise UnfinishedChangeError(f"{folder}: its files are being changed by {who}; wait until that is done")
    raise UnfinishedChangeError(
        f"{folder}: a change of its files was stopped in the middle{_by(path)}; run `goldspan recover {folder}`, which "
        "completes or undoes it, and so does the next command that writes there"
    )


def _by(path: Path) -> str:
    try:
        return f", that of {_read(path).holder}"
    except (ChangeError, OSError):
        return ""


def write_journal(hidden: Path, area: Path, journal: Journal) -> None:
    """Writes the journal, by way of ``area``, so that it is there whole or not at all."""
    body = (json.dumps(msgspec.to_builtins(journal)) + "\n").encode("ascii")
    head = msgspec.json.encode(_Head(VERSION, sha256(body).hexdigest()))
    aside = area / JOURNAL
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    with open(handle, "wb") as file:
        file.write(head + b"\n" + body)
        file.flush()
        os.fsync(file.fileno())
    os.rename(aside, hidden / JOURNAL)
    sync_folder(hidden)


def turn_back(hidden: Path) -> None:
    """Says in the journal that the change is to be undone. It takes no room on a disk that may be full."""
    if (hidden / JOURNAL).exists():
        os.rename(hidden / JOURNAL, hidden / UNDO)
    sync_folder(hidden)


def remove_journal(hidden: Path) -> None:
    for name in (JOURNAL, UNDO):
        (hidden / name).unlink(missing_ok=True)
    sync_folder(hidden)


def read_journal(folder: Path) -> tuple[Journal, bool] | None:
    """The journal of a folder, and whether its change is to be undone; ``None`` where there is none.

    Raises `JournalError` where it cannot be used.
    """
    hidden_folder(folder)
    path = journal_file(folder)
    return (_read(path), path.name == UNDO) if path is not None else None


def _read(path: Path) -> Journal:
    try:
        handle = os.open(path, _READ)
        with open(handle, "rb") as file:
            head, _, body = file.read().partition(b"\n")
    except OSError as error:
        raise JournalError(f"{path}: cannot be read ({error.strerror}); {_BY_HAND}") from error
    try:
        form = msgspec.json.decode(head, type=_Head)
        if form.journal > VERSION:
            raise JournalError(f"{path}: is from a newer goldspan; install that, and run `goldspan recover`")
        if form.journal != VERSION or sha256(body).hexdigest() != form.sha256:
            raise JournalError(f"{path}: is not what was written; {_BY_HAND}")
        # not msgspec's decoder, which refuses half a surrogate pair: so Python spells a name that is no UTF-8
        return msgspec.convert(json.loads(body), Journal)
    except (ValueError, RecursionError) as error:  # msgspec's errors are among them
        raise JournalError(f"{path}: is no journal ({error}); {_BY_HAND}") from error


_BY_HAND = "restore the files of this folder from git, and then delete .goldspan/ in it"


def place(folder: Path, name: str, *, hidden: bool = False) -> Path:
    """The file of this path in the folder. Raises `JournalError` where it would lie elsewhere, by a link or otherwise.

    Only with ``hidden`` it may lie in the hidden folder.
    """
    path = PurePosixPath(name)
    plain = bool(path.parts) and not path.is_absolute() and str(path) == name and "\0" not in name
    if not plain or ".." in path.parts or (path.parts[0] == HIDDEN and not hidden):
        raise JournalError(f"{folder}: {name!r} is no path of a file in this folder; nothing was changed")
    target = folder / path
    top = folder.resolve() / HIDDEN if hidden else folder.resolve()
    if not target.parent.resolve().is_relative_to(top) or target.is_symlink():
        raise JournalError(
            f"{target}: a symbolic link leads to or is this file; put the file itself there. Nothing was changed"
        )
    return target


def file_sha256(path: Path) -> str | None:
    """The sum of a file; ``None`` where there is none. Raises ``OSError`` where it is something else, or unreadable."""
    try:
        handle = os.open(path, _READ)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EISDIR, "Is not a file", str(path))
        with open(handle, "rb", buffering=0, closefd=False) as file:
            return file_digest(file, "sha256").hexdigest()
    finally:
        os.close(handle)


def folders_of(folder: Path, files: Sequence[FileChange]) -> Iterator[Path]:
    """The folders in which these files stand, with all above them up to ``folder``, the inner ones first."""
    inside: set[str] = set()
    for file in files:
        inner = file.path
        while inner and (inner := posixpath.dirname(inner)) not in inside:
            inside.add(inner)
    yield from (folder / inner for inner in sorted(inside, key=lambda inner: (not inner, -inner.count("/"), inner)))
