"""Stops every operation at every call that changes a file, in every way, and looks at what `recover` makes of it.

    python tests/crash_points.py                       all operations, points and ways, and the table of the docs
    python tests/crash_points.py migrate               one operation
    python tests/crash_points.py migrate 37 SIGKILL    one point and way, as a failure names it
    python tests/crash_points.py --documents 300 --every 50 migrate

After `goldspan recover` all files are those of before or all are those after, byte by byte, and nothing is left over.
"""

import argparse
import errno
import os
import pickle
import re
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from crash_operations import OPERATIONS, Operation
from power_loss import Disk
from system_calls import ROOM, Calls

from goldspan.store import transactions
from goldspan.store.journal import UnfinishedChangeError, journal_file

MEMORY = Path("/dev/shm")
"""Where there is such a folder, all runs are in memory: what a disk would lose is modelled."""

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- points, by tests/crash_points.py -->", "<!-- end of points -->"

POWER_SEEDS = 4
"""So many disks are looked at after each power cut."""

WAYS = ("SIGKILL", "ENOSPC", "EIO", "EACCES", "ENOSPC-on", "EIO-on", "EACCES-on", "SIGTERM", "SIGINT", "power")
"""``-on``: this call fails, and so does every later one (of those that take room, where there is none). ``SIGINT``
comes twice. ``power``: the process is killed, and what was not flushed is lost in part."""

SLOW = {"build": 5, "build-withheld": 5}
"""Operations of which a run takes a second: at every point they are killed; other ways are for every n-th of the points
that are looked at."""

AT_EVERY_POINT = ("SIGKILL", "power")

DONE, FAILED, INTERRUPTED, UNFINISHED = 0, 3, 4, 5
"""How the process ends: whether it says that it is done, that nothing has changed, or that something is unfinished."""

_TIMES = re.compile(rb'"(pulled_at|updated_at|decided_at)": ?"[^"]*"')


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder without the times of a run, and what goldspan keeps for itself while it works."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(".goldspan/"):
            found[name] = _TIMES.sub(b"", path.read_bytes())
    return found


@dataclass
class Bench:
    """An operation on a prepared project in ``scratch``, and the files of before and after."""

    operation: Operation
    scratch: Path
    documents: int = 2
    points: int = 0
    calls: list[str] = field(default_factory=list)
    context: Any = None
    _was_pending: bool = False
    old: dict[str, bytes] = field(default_factory=dict)
    new: dict[str, bytes] = field(default_factory=dict)
    result: dict[str, bytes] = field(default_factory=dict)
    """The files after the operation came to its end: the new ones, unless it is one that undoes something."""

    def __post_init__(self) -> None:
        self.template, self.work = self.scratch / "template" / "project", self.scratch / "run" / "project"
        self.template.parent.mkdir(parents=True)
        self.context = self.operation.prepare(self.template, self.documents)
        self._reset()
        pending = self._was_pending = journal_file(self._changed_folder) is not None
        status, report = self._run(0, "count")
        assert status == DONE, report
        self.points, self.calls = report[0], report[3]
        self.result = self.new = contents(self._changed_folder)
        self._reset()
        if pending:  # what was stopped in the middle is a state of its own; it came from one of two
            self._states_of_pending()
        else:
            self.old = contents(self._changed_folder)
        assert self.old != self.new

    def _states_of_pending(self) -> None:
        done = contents_after_recovery(self._changed_folder)
        self._reset()
        shutil.rmtree(self._changed_folder / ".goldspan" / "change" / "new")
        self.old, self.new = contents_after_recovery(self._changed_folder), self.new
        if self.old == done:  # it was being undone: the way forward is the other one
            self._reset()
            hidden = self._changed_folder / ".goldspan"
            os.rename(hidden / "undo.json", hidden / "journal.json")
            self.new = contents_after_recovery(self._changed_folder)

    @property
    def _changed_folder(self) -> Path:
        return self.work / self.operation.changes

    def _reset(self) -> None:
        shutil.rmtree(self.work.parent, ignore_errors=True)
        self.work.parent.mkdir()
        shutil.copytree(self.template, self.work)

    def _run(self, point: int, way: str) -> tuple[int, Any]:
        """Runs the operation in a process that is stopped at a point; its end; count, events, error and calls."""
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _be_child(self, writing, point, way)
        os.close(writing)
        with open(reading, "rb") as pipe:
            sent = pipe.read()
        status = os.waitpid(child, 0)[1]
        report = pickle.loads(sent) if sent else (0, (), "", [])
        return (-status if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)), report

    def problems(self, point: int, way: str) -> Iterator[str]:
        """What is wrong after the operation was stopped at a point, if anything."""
        self._reset()
        disk = Disk(Path(os.path.realpath(self.work))) if way == "power" else None
        status, (_, events, error, _) = self._run(point, way)
        if disk is not None:
            yield from self._after_power_loss(disk, events, is_done=point > self.points)
            return
        yield from self._lies(status, error)
        yield from self._shown()
        yield from self._after_recovery(self._changed_folder)
        if way == "SIGKILL":
            yield from self._again(point)

    def _lies(self, status: int, error: str) -> Iterator[str]:
        """What the process said of the files, where that is not so."""
        pending = journal_file(self._changed_folder) is not None
        present = contents(self._changed_folder)
        if self._was_pending and status != DONE:
            return  # nothing was whole before
        if status == DONE and (pending or present != self.result):
            yield "it says that it is done, and it is not"
        if status == FAILED and (pending or present != self.old):
            yield f"it says that nothing has changed ({error}), and something has"
        if status == INTERRUPTED and pending:
            yield "it was interrupted while it made the change"

    def _shown(self) -> Iterator[str]:
        """Whole articles in the folder of a withheld build, at any moment."""
        if self.operation.name != "build-withheld":
            return
        staged = self._changed_folder / ".goldspan" / "change" / "new"
        for name, data in contents(staged).items():
            if not self.new.get(name, b"").startswith(data):
                yield f"{name} lies in the folder of the release with other bytes than it will have"
        for path in (self.work / ".goldspan").glob("scratch-*"):
            if path.stat().st_mode & 0o077:
                yield f"{path.name} can be read by others"

    def _after_recovery(self, folder: Path) -> Iterator[str]:
        if not folder.exists():
            if self.old:
                yield "the folder is gone"
            return
        try:
            found = contents_after_recovery(folder)
        except Exception as error:  # whatever it is, it is a failure that is reported
            yield f"recovery fails: {error}"
            return
        if found not in (self.old, self.new):
            yield f"a mixture: {self._mixture(found)}"
        left = [path.name for path in folder.rglob("*") if path.name in (".goldspan", "lock") or _is_part(path)]
        if left and self.operation.changes:
            yield f"left over: {', '.join(left[:3])}"

    def _mixture(self, found: dict[str, bytes]) -> str:
        names = sorted(found.keys() | self.old.keys() | self.new.keys())
        states = {}
        for name in names:
            values = self.old.get(name), self.new.get(name)
            state = "same" if values[0] == values[1] == found.get(name) else "other"
            state = state if state == "same" else {values[1]: "new", values[0]: "old"}.get(found.get(name), "other")
            states.setdefault(state, []).append(name)
        return "; ".join(f"{len(files)} {state}, as {files[0]}" for state, files in states.items() if state != "same")

    def _again(self, point: int) -> Iterator[str]:
        """The same command once more, in place of `goldspan recover`: then its work is done, whatever was before."""
        self._reset()
        self._run(point, "SIGKILL")
        status, (_, _, error, _) = self._run(0, "count")
        if journal_file(self._changed_folder) is not None or contents(self._changed_folder) != self.result:
            yield f"run again, it ends with {status} ({error}), and not with the files of its end"

    def _after_power_loss(self, disk: Disk, events: Any, *, is_done: bool) -> Iterator[str]:
        for event in events:
            disk.apply(event)
        for seed in range(POWER_SEEDS):
            out = self.scratch / "lost"
            shutil.rmtree(out, ignore_errors=True)
            disk.write_after_loss(out, seed)
            found = list(self._after_recovery(out / self.operation.changes))
            if is_done and not found and contents(out / self.operation.changes) != self.new:
                found.append("it was done, and is lost")
            yield from (f"disk {seed}: {problem}" for problem in found)


def contents_after_recovery(folder: Path) -> dict[str, bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        transactions.recover(folder)
    return contents(folder)


def _is_part(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(".part")


def _be_child(bench: Bench, pipe: int, point: int, way: str) -> None:
    calls = Calls(bench.work, lambda number, call: None, keep=way == "power")
    names: list[str] = []
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 2)

    def report(error: str = "") -> None:
        data = memoryview(pickle.dumps((calls.number, calls.events, error, names)))
        while data:
            data = data[os.writev(pipe, [data]) :]

    def act(number: int, call: str) -> None:
        names.append(call)
        if number == point or (number > point > 0 and way.endswith("-on")):
            _stop(way, call, report)

    calls.act = act
    tempfile.tempdir = str(bench.work.parent / "tmp")
    Path(tempfile.tempdir).mkdir(exist_ok=True)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    status, error = DONE, ""
    try:
        os.chdir(bench.work)
        warnings.simplefilter("ignore")
        calls.install()
        bench.operation.run(bench.work, bench.context)
    except UnfinishedChangeError as raised:
        status, error = UNFINISHED, str(raised)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BaseException as raised:  # of a child process, which only reports how it ended
        status, error = FAILED, "".join(traceback.format_exception_only(raised)).strip()
    report(error)
    os._exit(status)


def _stop(way: str, call: str, report: Any) -> None:
    name, _, on = way.partition("-")
    if name in ("SIGKILL", "power"):
        if name == "power":
            report()
        os.kill(os.getpid(), signal.SIGKILL)
    elif name == "SIGTERM":
        os.kill(os.getpid(), signal.SIGTERM)
    elif name == "SIGINT":
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
    elif name != "ENOSPC" or not on or call in ROOM:
        number = getattr(errno, name)
        raise OSError(number, os.strerror(number))


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="crash-", dir=MEMORY if MEMORY.is_dir() else None)


def run(
    operation: str, *, documents: int = 2, every: int = 1, ways: tuple[str, ...] = WAYS
) -> tuple[int, int, int, int]:
    """Looks at every n-th point of an operation in these ways, and prints failures.

    The numbers of points, of those looked at, of runs and of failures.
    """
    with scratch_folder() as scratch:
        bench = Bench(OPERATIONS[operation], Path(scratch), documents)
        runs = failures = 0
        for number, point in enumerate(range(1, bench.points + 1, every)):
            for way in ways:
                if way not in AT_EVERY_POINT and number % SLOW.get(operation, 1):
                    continue
                runs += 1
                for problem in bench.problems(point, way):
                    failures += 1
                    print(f"{operation} {point} {way}: {problem}", flush=True)
        return bench.points, len(range(1, bench.points + 1, every)), runs, failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("operation", nargs="?", choices=list(OPERATIONS))
    parser.add_argument("point", nargs="?", type=int)
    parser.add_argument("way", nargs="?", choices=WAYS)
    parser.add_argument("--documents", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="look at every n-th point")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    given = parser.parse_args()
    if given.point is not None:
        with scratch_folder() as scratch:
            bench = Bench(OPERATIONS[given.operation], Path(scratch), given.documents)
            found = list(bench.problems(given.point, given.way or "SIGKILL"))
        print("\n".join(found) or "whole")
        sys.exit(bool(found))
    rows = []
    work = partial(run, documents=given.documents, every=given.every, ways=tuple(given.ways))
    names = [given.operation] if given.operation else list(OPERATIONS)
    with ProcessPoolExecutor(min(given.jobs, len(names)), mp_context=get_context("spawn")) as pool:
        for name, counts in zip(names, pool.map(work, names), strict=True):
            rows.append((name, *counts))
            print("{}: {} points, {} looked at, {} runs, {} failures".format(name, *counts), flush=True)
    if not given.operation and tuple(given.ways) == WAYS:
        write_table(rows)
    sys.exit(any(failures for *_, failures in rows))


def write_table(rows: list[tuple[str, int, int, int, int]]) -> None:
    """Writes the table into the page of the documentation."""
    total = ("all", *(sum(row[place] for row in rows) for place in range(1, 5)))
    lines = ["| Operation | Points | Looked at | Deaths | Failures |", "|---|---:|---:|---:|---:|"]
    lines += (f"| {name} | {' | '.join(f'{count:,}' for count in counts)} |" for name, *counts in (*rows, total))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    table = "\n".join(lines)
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
