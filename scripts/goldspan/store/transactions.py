"""Several files of a folder that change together: all of them, or none, whenever and however the process ends.

    with transaction(corpus) as changes:
        store.write_layer(changes.staged, layer)
        changes.commit()

1. The folder is locked. Files are staged in ``.goldspan/change/new``, on the same file system, and flushed to the disk;
   the files that they replace are kept in ``.goldspan/change/old``.
2. A journal in ``.goldspan/`` says what will be replaced and removed, with the sums of the old and the new bytes. From
   the moment that it is on the disk the change is due: whatever stops it, the next transaction of the folder, or
   `recover`, completes it. Before that moment nothing has changed.
3. The files are moved to their places, and the folders flushed. Where a move fails, the journal is turned around by a
   rename, which takes no room on a full disk, and the old files are put back. Where that fails too, the journal stays.
4. The journal is removed, and then what was staged and kept.

Nothing relies on the order in which a file system writes what was not flushed. Completing and undoing look at the bytes
of every file before the first is moved, can be stopped and begun again at any point, and never touch a file that
somebody changed meanwhile.
"""

import os
import shutil
import signal
import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from goldspan.store.corpus_lock import ChangeError, locked, this_process
from goldspan.store.files import HIDDEN, STAGED, AnyPath, missing_folders, sync_folder
from goldspan.store.journal import (
    FileChange,
    Journal,
    JournalError,
    UnfinishedChangeError,
    check_finished,
    file_sha256,
    folders_of,
    journal_file,
    place,
    read_journal,
    remove_journal,
    turn_back,
    write_journal,
)
from goldspan.store.leftovers import remove_parts, scratch_folder

_AREA, _NEW = PurePosixPath(STAGED).parts[1:]
_OLD = "old"


class RecoveryWarning(UserWarning):
    """A change that was stopped earlier has been completed or undone; the message says which, and of what command."""


@dataclass(slots=True)
class Transaction:
    """A change of several files of ``folder``.

    ``staged`` is an empty folder, laid out like ``folder``, for the files that change. They may be written there by any
    writer, one by one and in any order, and read again. Nothing else may be left open or written there during
    `commit`. Nobody but this user can look into it.
    """

    folder: Path
    staged: Path
    dry_run: bool
    _hidden: Path
    _new_folders: Sequence[Path] = ()
    _committed: bool = field(default=False, init=False)

    def paths(self) -> list[Path]:
        """The files staged so far, as paths in the folder, sorted."""
        return sorted(path.relative_to(self.staged) for path in self.staged.rglob("*") if path.is_file())

    def file(self, path: AnyPath) -> Path:
        """Where to read a file as it will be after the change: the staged one, or else the one of the folder."""
        return self.staged / path if (self.staged / path).exists() else self.folder / path

    def commit(
        self, paths: Iterable[str | Path] | None = None, *, remove: Iterable[str | Path] = ()
    ) -> tuple[str, ...]:
        """Moves staged files to their places and removes the files ``remove``; returns the paths that changed.

        ``paths`` are the staged files to move, in the order of the moves; by default all. All paths are relative to the
        folder. A file that is there already with the same bytes is left alone, its time stamp too. A folder in which
        the last file was removed goes too. There is one commit in a transaction.

        Ctrl-C and a plain kill wait until the files are moved or put back, however often they come. Where this raises
        anything but `UnfinishedChangeError`, nothing has changed.
        """
        if self.dry_run:
            raise ValueError("a dry run cannot be committed")
        if self._committed:
            raise ValueError("there is one commit in a transaction")
        self._committed = True
        names = _distinct(self.paths() if paths is None else paths)
        gone = _distinct(remove)
        if missing := [name for name in names if name in gone or not (self.staged / name).exists()]:
            raise ValueError(f"{missing[0]}: is to be moved, and is not staged or is to be removed")
        files = [self._change(name, file_sha256(self.staged / name)) for name in names]
        files += [self._change(name, None) for name in gone]
        files = [file for file in files if file.old != file.new]
        if files:
            with signals_deferred():
                _carry_out(self.folder, self._hidden, Journal(this_process(), tuple(files)), new=self._new_folders)
        return tuple(file.path for file in files)

    def _change(self, name: str, new: str | None) -> FileChange:
        return FileChange(name, file_sha256(place(self.folder, name)), new)


def _distinct(paths: Iterable[str | Path]) -> list[str]:
    return list(dict.fromkeys(Path(path).as_posix() for path in paths))


@contextmanager
def transaction(folder: Path, *, dry_run: bool = False, sweep: bool = True) -> Iterator[Transaction]:
    """Begins a change of files of ``folder``. Without `Transaction.commit` nothing changes.

    The folder is locked until the end of the block, so what is read inside of the block stays as it is: whatever the
    change depends on is best read there. A change that was stopped earlier is completed or undone first, with a
    `RecoveryWarning`. With ``sweep``, parts of files that were left by killed commands are removed, which looks into
    all folders of a corpus. A folder that does not exist is made, with those above it, and goes again where nothing was
    put in it.

    With ``dry_run`` nothing at all is written to the folder, nor is it locked: files are staged where temporary files
    go, and cannot be committed.

    Raises `LockedError` while another transaction changes the same folder, `UnfinishedChangeError` where an earlier
    change can be neither completed nor undone, or this is a dry run, and `StoreError` where the folder cannot be
    written to.
    """
    if dry_run:
        check_finished(folder)
        with scratch_folder() as aside:
            yield _begin(folder, aside / HIDDEN / _AREA, dry_run=True)
        return
    new = missing_folders(folder)
    with locked(folder) as hidden:
        if done := _recover(folder, hidden):
            warnings.warn(done, RecoveryWarning, stacklevel=3)
        area = _without_area(hidden)
        if sweep:
            remove_parts(folder)
        area.mkdir(mode=0o700)
        try:
            yield _begin(folder, area, hidden=hidden, new=new)
        finally:
            _clear(folder, hidden)


def recover(folder: Path) -> str | None:
    """Completes or undoes a change of ``folder`` that was stopped, and removes what it left; says what it did.

    ``None`` where there was nothing to do. Raises as `transaction` does.
    """
    with locked(folder) as hidden:
        done = _recover(folder, hidden)
        _without_area(hidden)
        remove_parts(folder)
    return done


def finish_change(folder: Path) -> None:
    """Completes or undoes a change of ``folder`` that was stopped, with a `RecoveryWarning`, where there is one.

    For what reads a folder, goes on for long, and only then begins a transaction of it.
    """
    if journal_file(folder) is not None and (done := recover(folder)):
        warnings.warn(done, RecoveryWarning, stacklevel=2)


def _begin(
    folder: Path, area: Path, *, hidden: Path | None = None, new: Sequence[Path] = (), dry_run: bool = False
) -> Transaction:
    (area / _NEW).mkdir(parents=True)
    return Transaction(folder, area / _NEW, dry_run, hidden or area, new)


def _without_area(hidden: Path) -> Path:
    """Removes what was staged and kept, which no journal needs any more; the path where it was."""
    area = hidden / _AREA
    if os.path.lexists(area):
        try:
            shutil.rmtree(area)
        except OSError as error:
            raise ChangeError(
                f"{area}: is left of an earlier command, and cannot be removed ({error.strerror or error}); remove it"
            ) from error
    return area


def _clear(folder: Path, hidden: Path) -> None:
    """Removes what was staged and kept, unless a journal needs it. What cannot be removed waits for the next time."""
    if journal_file(folder) is None:
        shutil.rmtree(hidden / _AREA, ignore_errors=True)


# a change


def _carry_out(folder: Path, hidden: Path, journal: Journal, *, new: Sequence[Path]) -> None:
    """Makes a change, or undoes what is made of it. Raises `UnfinishedChangeError` where neither can be done."""
    _keep_old(folder, hidden, journal)
    _sync_area(folder, hidden, journal, new=new)
    try:
        write_journal(hidden, hidden / _AREA, journal)
        _complete(folder, hidden, journal)
    except BaseException as error:  # Ctrl-C too: files must not be left half moved
        _put_back(folder, hidden, journal, error)
        raise
    try:
        remove_journal(hidden)
    except OSError as error:
        raise UnfinishedChangeError(
            f"{folder}: all files are in place, but the journal in {hidden} cannot be removed ({error.strerror}); "
            f"make that possible, and run `goldspan recover {folder}`"
        ) from error


def _put_back(folder: Path, hidden: Path, journal: Journal, error: BaseException) -> None:
    if journal_file(folder) is None:  # nothing was begun
        return
    try:
        turn_back(hidden)
        _undo(folder, hidden, journal)
        remove_journal(hidden)
    except OSError as second:
        raise UnfinishedChangeError(
            f"{folder}: the change was stopped in the middle ({error}), and the files of before could not be put back "
            f"({second}); some files may be old and some new. Make room, or whatever else is missing, and run "
            f"`goldspan recover {folder}`"
        ) from error


def _keep_old(folder: Path, hidden: Path, journal: Journal) -> None:
    """Keeps the files that are about to be replaced or removed."""
    for file in journal.files:
        if file.old is None:
            continue
        kept = hidden / _AREA / _OLD / file.path
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(folder / file.path, kept)
        except OSError:  # a file system without hard links, or one that has enough of them
            shutil.copy2(folder / file.path, kept)


def _sync_area(folder: Path, hidden: Path, journal: Journal, *, new: Sequence[Path]) -> None:
    """Flushes what the journal will rely on: staged and kept files, and the names of all folders that lead to them."""
    area = hidden / _AREA
    for file in journal.files:
        for top, is_there in ((area / _NEW, file.new), (area / _OLD, file.old)):
            if is_there is not None:
                _sync_file(top / file.path)
    for top in (area / _NEW, area / _OLD):
        for inner in folders_of(top, journal.files):
            if inner.exists():
                sync_folder(inner)
    for outer in (area, hidden, folder, *(made.parent for made in new)):
        sync_folder(outer)


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _complete(folder: Path, hidden: Path, journal: Journal) -> None:
    """Moves the new files to their places. May have been begun before."""
    for file in journal.files:
        if file.new is None:
            _remove(folder / file.path)
        else:
            _move(hidden / _AREA / _NEW / file.path, folder / file.path)
    _settle(folder, journal.files, emptied=[file for file in journal.files if file.new is None])


def _undo(folder: Path, hidden: Path, journal: Journal) -> None:
    """Moves the old files back to their places. May have been begun before."""
    for file in reversed(journal.files):
        if file.old is None:
            _remove(folder / file.path)
        else:
            _move(hidden / _AREA / _OLD / file.path, folder / file.path)
    _settle(folder, journal.files, emptied=[file for file in journal.files if file.old is None])


def _move(source: Path, target: Path) -> None:
    if os.path.lexists(source):  # else it is in its place already
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()


def _settle(folder: Path, files: Sequence[FileChange], *, emptied: Sequence[FileChange]) -> None:
    """Removes folders in which the last file was removed, and flushes the names in all others."""
    for inner in folders_of(folder, emptied):
        if inner != folder:
            with suppress(OSError):
                inner.rmdir()
    for inner in folders_of(folder, files):
        if inner.exists():
            sync_folder(inner)


# a change that was stopped


def _recover(folder: Path, hidden: Path) -> str | None:
    """Completes or undoes a change of before; says what was done."""
    found = read_journal(folder)
    if found is None:
        return None
    journal, back = found
    try:
        with signals_deferred():
            return _finish(folder, hidden, journal, back=back)
    except OSError as error:
        raise UnfinishedChangeError(
            f"{folder}: what {journal.holder} had begun can be neither completed nor undone ({error}); make room, "
            f"or whatever else is missing, and run `goldspan recover {folder}`"
        ) from error


def _finish(folder: Path, hidden: Path, journal: Journal, *, back: bool) -> str:
    area = hidden / _AREA
    for file in journal.files:
        for path in (file.path, *(f"{HIDDEN}/{_AREA}/{aside}/{file.path}" for aside in (_NEW, _OLD))):
            place(folder, path, hidden=path != file.path)
    present = {file.path: file_sha256(folder / file.path) for file in journal.files}
    if foreign := [file.path for file in journal.files if present[file.path] not in (file.old, file.new)]:
        raise JournalError(
            f"{folder}: {_named(foreign)} changed after {journal.holder} was stopped in the middle; nothing was "
            "changed now: restore what was there from git, or move it elsewhere, and run "
            f"`goldspan recover {folder}`"
        )
    new = all(_is_at_hand(file.new, area / _NEW / file.path, present[file.path]) for file in journal.files)
    old = all(_is_at_hand(file.old, area / _OLD / file.path, present[file.path]) for file in journal.files)
    if not new and not old:
        raise JournalError(
            f"{folder}: the journal in {hidden} is not about the files that are there; nothing was changed. Restore "
            f"the folder from git, and then delete {hidden}"
        )
    undone = (back and old) or not new
    if undone:
        turn_back(hidden)
    (_undo if undone else _complete)(folder, hidden, journal)
    remove_journal(hidden)
    what = "undid" if undone else "completed"
    files = "1 file" if len(journal.files) == 1 else f"{len(journal.files)} files"
    return f"{folder}: {what} the change of {files} that {journal.holder} had begun"


def _is_at_hand(wanted: str | None, aside: Path, present: str | None) -> bool:
    """Whether a file has the wanted bytes, or will have them when what lies aside is moved there."""
    return wanted is None or (file_sha256(aside) or present) == wanted


_FEW = 3


def _named(paths: list[str]) -> str:
    more = f" and {len(paths) - _FEW} more" if len(paths) > _FEW else ""
    return ", ".join(paths[:_FEW]) + more


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Ctrl-C and a plain kill wait until the block is done. Python delivers both to the main thread only.

    Where the block raises, that error is what the caller learns, and no ``KeyboardInterrupt`` takes its place.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    before = {
        number: signal.signal(number, lambda got, _: received.append(got)) for number in (signal.SIGINT, signal.SIGTERM)
    }
    raised = True
    try:
        yield
        raised = False
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for got in received:
            if not raised or got == signal.SIGTERM:
                signal.raise_signal(got)
