"""What killed commands left: parts of files, and scratch folders. The next command that finds them removes them."""

import fcntl
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from goldspan.store.files import StoreError

_PART = re.compile(r"\..+\.[a-z0-9_]{8}\.part")
"""A file that `goldspan.store.files.write_bytes` writes, or the parts of a new corpus of JSON Lines."""

_OLD_STAGING = ".transaction-"
"""How earlier versions called a folder of staged files."""

_PLACES = ("", "documents", "layers/*", "links", "adjudication", "conflicts/*", "data/*", "plots")
"""The folders of a corpus or dataset in which parts of files may lie."""

_SCRATCH = "scratch-"


def remove_parts(folder: Path) -> None:
    """Removes the parts of files in a corpus or dataset that nobody else writes to now."""
    top = folder.resolve()
    for pattern in _PLACES:
        for place in folder.glob(pattern) if pattern else (folder,):
            if place.is_dir():
                _remove_parts_in(place, top, is_top=not pattern)


def _remove_parts_in(place: Path, top: Path, *, is_top: bool) -> None:
    with os.scandir(place) as entries:
        found = [
            entry
            for entry in entries
            if entry.name.startswith(".")
            and (_PART.fullmatch(entry.name) or (is_top and entry.name.startswith(_OLD_STAGING)))
        ]
    if found and not place.resolve().is_relative_to(top):
        return  # a link led out of the folder, and those are another's
    for entry in found:
        with suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)


@contextmanager
def scratch_folder(within: Path | None = None) -> Iterator[Path]:
    """A folder that nobody else can read, for the length of a ``with`` block; by default where temporary files go.

    Where the process is killed, it stays until the next call for the same place, or `remove_scratch`.
    """
    where = within or _temporary()
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_scratch(where)
    made, handle = _make_scratch(where)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(handle)


def _make_scratch(where: Path) -> tuple[Path, int]:
    """A new folder, and the lock on it. One that another process took for a leftover before that is made again."""
    while True:
        made = Path(tempfile.mkdtemp(dir=where, prefix=_SCRATCH))
        with suppress(FileNotFoundError):
            handle = os.open(made, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            fcntl.flock(handle, fcntl.LOCK_SH)
            if made.exists():
                return made, handle
            os.close(handle)


def remove_scratch(where: Path) -> None:
    """Removes the scratch folders in ``where`` whose processes are no more."""
    for left in where.glob(f"{_SCRATCH}*/"):
        with suppress(OSError):
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left)
            finally:
                os.close(handle)


def _temporary() -> Path:
    """A folder for scratch folders where temporary files go, one for each user: others' cannot be locked or removed.

    Raises `StoreError` where another user made it, who could put other files in place of what is written there.
    """
    where = Path(tempfile.gettempdir()) / f"goldspan-{os.getuid()}"
    with suppress(FileNotFoundError):
        found = where.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise StoreError(f"{where}: is no folder of yours; remove it, or set TMPDIR to another place")
    return where
