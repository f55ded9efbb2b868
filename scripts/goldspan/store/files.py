"""Files that are written completely or not at all, and safe names for them."""

import os
import re
import tempfile
from itertools import takewhile
from pathlib import Path
from typing import TypeAlias

from goldspan.errors import GoldspanError

AnyPath: TypeAlias = str | os.PathLike[str]
"""A path as callers may give it."""


HIDDEN = ".goldspan"
"""The folder of what goldspan keeps for itself in a folder that it changes. Git leaves it out, whatever git is told."""

STAGED = f"{HIDDEN}/change/new"
"""Where, in a folder that changes, a transaction stages files."""


class StoreError(GoldspanError):
    """A file of the corpus that cannot be read; the message names it and what to do."""


def write_bytes(path: AnyPath, data: bytes, *, mode: int = 0o644) -> bool:
    """Writes a file completely or not at all; returns whether the file changed.

    A file that has these bytes already keeps its time stamp. What a transaction has staged is not flushed to the disk
    here: its commit does that, once.
    """
    path = Path(path)
    flushed = not is_staged(path)
    if holds(path, data):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            if flushed:
                os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:  # Ctrl-C too: no part of a file is left
        Path(name).unlink(missing_ok=True)
        raise
    if flushed:
        sync_folder(path.parent)
    return True


def is_staged(path: Path) -> bool:
    """Whether a file lies where a transaction stages files."""
    return f"/{STAGED}/" in f"/{path.as_posix()}"


def holds(path: Path, data: bytes) -> bool:
    """Whether there is a file with exactly these bytes."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Flushes the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def missing_folders(folder: Path) -> list[Path]:
    """The folder and those above it as far as they do not exist, the inner ones first."""
    path = folder.absolute()
    return list(takewhile(lambda outer: not outer.exists(), (path, *path.parents)))


def write_text(path: AnyPath, text: str, *, mode: int = 0o644) -> bool:
    """`write_bytes` of the UTF-8 of the text."""
    return write_bytes(path, text.encode("utf-8"), mode=mode)


LONGEST_NAME = 200
"""The most bytes of a name that becomes the name of a file; a file system has room for 255, suffixes included."""


def check_name(name: str) -> None:
    """Raises `StoreError` where the name, as `safe_name` gives it, is too long for the name of a file."""
    size = len(safe_name(name).encode("utf-8", "surrogatepass"))
    if size > LONGEST_NAME:
        raise StoreError(
            f"the name {name[:40]!r}... is too long for a file: {size} bytes, and {LONGEST_NAME} are the most; "
            "choose a shorter one"
        )


def safe_name(name: str) -> str:
    """The name as a file name: everything but letters, digits and ``_ . @ -`` as ``%XX`` of its UTF-8.

    Different names give different file names, and no name gives a hidden file or another folder.
    """
    quoted = re.sub(r"[^\w.@-]", _percent, name) or "%"
    return "%2E" + quoted[1:] if quoted.startswith(".") else quoted


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))
