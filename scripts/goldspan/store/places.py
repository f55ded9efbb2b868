"""Files and folders that are what their names say: nothing leads out of the folder that was asked for.

A corpus may be anybody's. A link in it could have goldspan read, publish or overwrite what lies elsewhere on this
machine, and a pipe or a device in place of a file could have it wait for ever.
"""

import os
import stat
from collections.abc import Iterable, Iterator

from goldspan.store.files import AnyPath, StoreError

BESIDE_DOCUMENTS = ("splits.json", "assignments.json", "schema.json", "adjudication", "conflicts", "suggestions")
"""What a corpus may hold beside its documents with their order and layers, its links, and its dataset."""

PARTS = (
    *("documents", "layers", "entries", "links", "data", "plots", *BESIDE_DOCUMENTS),
    *("order.txt", "format.json", "README.md", "CHANGELOG.md"),
)
"""What of a corpus folder goldspan reads and writes."""


def check_corpus(corpus: AnyPath) -> None:
    """Raises `StoreError` where a link in a corpus leads out of it, or where something in it is no file and no folder.

    Links inside of the corpus are followed. The corpus itself may be a link.
    """
    check_parts(corpus, PARTS)


def check_parts(folder: AnyPath, parts: Iterable[str]) -> None:
    """Raises `StoreError` as `check_corpus` does, for some of the files and folders in a folder."""
    top = os.path.realpath(folder)
    for part in parts:
        for path in _odd_entries(os.path.join(folder, part)):
            check_inside(path, top)


def check_inside(path: AnyPath, folder: AnyPath) -> None:
    """Raises `StoreError` where a path leads out of a folder, or leads to something that is no file and no folder.

    A path that does not exist passes.
    """
    top, real = os.path.realpath(folder), os.path.realpath(path)
    if real != top and not real.startswith(os.path.join(top, "")):
        raise StoreError(
            f"{os.fspath(path)}: leads out of {os.fspath(folder)}, to {real}; put the files themselves in its place"
        )
    try:
        mode = os.stat(real).st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise StoreError(f"{os.fspath(path)}: neither a file nor a folder; remove it, or put a file in its place")


def read_regular(path: AnyPath) -> bytes:
    """The bytes of a file. Raises `OSError`, also for a pipe, a device and a folder, which could have no end."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(0, "no ordinary file", os.fspath(path))
        return file.read()


def _odd_entries(path: str) -> Iterator[str]:
    """The path and what is below it, but for ordinary files and folders."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return
    if stat.S_ISDIR(mode):
        yield from _odd_below(path)
    elif not stat.S_ISREG(mode):
        yield path


def _odd_below(folder: str) -> Iterator[str]:
    waiting = [folder]
    while waiting:
        try:
            entries = os.scandir(waiting.pop())
        except OSError:
            continue  # what cannot be read is reported by whoever reads it
        with entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif not entry.is_file(follow_symlinks=False):
                    yield entry.path
