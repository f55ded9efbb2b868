"""Several files of a folder that change together: staged aside, then moved to their places, all of them or none.

    with transaction(corpus) as changes:
        store.write_layer(changes.staged, layer)
        changes.commit()

Whoever reads the folder meets the old files or the new ones. Ctrl-C and a plain kill wait for the moves, which take no
time. Where a move fails, the files that were moved already are put back. After a crash the next transaction removes
what was staged.
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
from dataclasses import dataclass
from pathlib import Path

from goldspan.store.files import StoreError, sync_folder

PREFIX = ".transaction-"
"""How the folder in which files are staged is called; it lies in the folder whose files change."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A change of several files of ``folder``.

    ``staged`` is an empty folder, laid out like ``folder``, for the files that
    change; they may be written there by any writer, in any order.
    """

    folder: Path
    staged: Path
    dry_run: bool
    _replaced: Path

    def paths(self) -> list[Path]:
        """The files staged so far, as paths in the folder, sorted."""
        return sorted(path.relative_to(self.staged) for path in self.staged.rglob("*") if path.is_file())

    def commit(
        self, paths: Iterable[str | Path] | None = None, *, remove: Iterable[str | Path] = ()
    ) -> tuple[str, ...]:
        """Moves staged files to their places, then removes the files ``remove``; returns the paths that changed.

        ``paths`` are the staged files to move, in the order of the moves; by
        default all. All paths are relative to the folder. A file that is there
        already with the same bytes is left alone, its time stamp too.
        """
        if self.dry_run:
            raise ValueError("a dry run cannot be committed")
        names = [Path(path).as_posix() for path in (self.paths() if paths is None else paths)]
        changed = [name for name in names if not _same(self.staged / name, self.folder / name)]
        gone = [name for name in map(str, remove) if (self.folder / name).exists()]
        for name in changed:
            _sync_file(self.staged / name)
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        with _signals_deferred():
            self._move(changed, gone)
            for folder in sorted({(self.folder / name).parent for name in (*changed, *gone)}):
                if folder.exists():
                    sync_folder(folder)
        return (*changed, *gone)

    def _move(self, changed: list[str], gone: list[str]) -> None:
        touched: list[str] = []
        try:
            for name in (*changed, *gone):
                self._keep(name)
                touched.append(name)
                if name in gone:
                    (self.folder / name).unlink()
                else:
                    os.replace(self.staged / name, self.folder / name)
        except BaseException:
            for name in reversed(touched):
                self._put_back(name)
            _remove_empty_parents(self.folder, changed)
            raise
        _remove_empty_parents(self.folder, gone)

    def _keep(self, name: str) -> None:
        """Keeps the file that is about to be replaced or removed."""
        kept = self._replaced / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(self.folder / name, kept)
        except FileNotFoundError:
            pass
        except OSError:  # a file system without hard links
            shutil.copy2(self.folder / name, kept)

    def _put_back(self, name: str) -> None:
        kept = self._replaced / name
        if kept.exists():
            os.replace(kept, self.folder / name)
        else:
            (self.folder / name).unlink(missing_ok=True)


@contextmanager
def transaction(folder: Path, *, dry_run: bool = False) -> Iterator[Transaction]:
    """Begins a change of files of ``folder``. Without `Transaction.commit` nothing changes.

    The folder is made, and goes again where nothing was put in it. With
    ``dry_run`` nothing at all is written to the folder: files are staged where
    temporary files go, and cannot be committed.

    Raises `StoreError` while another transaction changes the same folder, and
    where the folder cannot be written to.
    """
    if dry_run:
        with tempfile.TemporaryDirectory(prefix="goldspan-") as aside:
            yield _begin(folder, Path(aside), dry_run=True)
        return
    new = not folder.exists()
    with _locked(folder):
        try:
            for leftover in folder.glob(f"{PREFIX}*/"):
                shutil.rmtree(leftover)
            with tempfile.TemporaryDirectory(dir=folder, prefix=PREFIX) as aside:
                yield _begin(folder, Path(aside), dry_run=False)
        finally:
            if new:
                with suppress(OSError):
                    folder.rmdir()


def _begin(folder: Path, aside: Path, *, dry_run: bool) -> Transaction:
    made = Transaction(folder, aside / "new", dry_run, aside / "old")
    made.staged.mkdir()
    return made


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written to ({error.strerror}); choose another folder") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(f"{folder}: another command is writing here; wait until it is done") from error
        yield
    finally:
        os.close(handle)


def _same(left: Path, right: Path) -> bool:
    return right.is_file() and filecmp.cmp(left, right, shallow=False)


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_empty_parents(folder: Path, names: Iterable[str]) -> None:
    for parent in {(folder / name).parent for name in names} - {folder}:
        with suppress(OSError):
            parent.rmdir()


@contextmanager
def _signals_deferred() -> Iterator[None]:
    """Ctrl-C and a plain kill wait until the block is done. Python delivers both to the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    before = {
        number: signal.signal(number, lambda got, _: received.append(got)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for got in received:
            signal.raise_signal(got)
