"""A set of files into a folder: written aside, then moved into place together.

Whoever reads the folder meets the old files or the new ones. Ctrl-C and a plain
kill wait for the moves, which take no time; after a crash the next run clears up.
"""

import fcntl
import filecmp
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from goldspan.release.release_errors import ReleaseError

PREFIX = ".release-"


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """A new folder inside ``out``, gone at the end. ``out`` is made, and goes again where nothing was put in it.

    Raises `ReleaseError` while another build writes to the same place.
    """
    new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise ReleaseError(f"{out}: cannot be written to ({error.strerror}); choose another folder") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(f"{out}: another build is writing here; wait until it is done") from error
        for leftover in out.glob(f"{PREFIX}*/"):
            shutil.rmtree(leftover)
        aside = Path(tempfile.mkdtemp(dir=out, prefix=PREFIX))
        try:
            yield aside
        finally:
            shutil.rmtree(aside)
    finally:
        os.close(handle)
        if new:
            with suppress(OSError):
                out.rmdir()


def put_in_place(aside: Path, out: Path, paths: Iterable[str], *, obsolete: Iterable[str] = ()) -> tuple[str, ...]:
    """Moves files to their places, in this order, then removes the obsolete ones. Returns what changed.

    All paths are relative. A file that is already there with the same bytes is left alone, its time stamp too.
    """
    changed = [path for path in paths if not _same(aside / path, out / path)]
    gone = [path for path in obsolete if (out / path).exists()]
    for path in changed:
        _flush(aside / path)
        (out / path).parent.mkdir(parents=True, exist_ok=True)
    with _uninterrupted():
        for path in changed:
            os.replace(aside / path, out / path)
        for path in gone:
            (out / path).unlink()
            with suppress(OSError):
                (out / path).parent.rmdir()
        for folder in sorted({(out / path).parent for path in (*changed, *gone)}):
            if folder.exists():
                _flush(folder)
    return (*changed, *gone)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and filecmp.cmp(one, other, shallow=False)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C and a plain kill wait until the block is done. Python delivers both to the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = {
        number: signal.signal(number, lambda got, _: asked.append(got)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for got in asked:
            signal.raise_signal(got)
