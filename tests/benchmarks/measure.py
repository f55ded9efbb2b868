"""Runs a command and measures it: seconds, and those of all its processes on a core and their peak memory together."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

EVERY = 0.05
"""Seconds between two looks at the memory."""


class Measured(Struct):
    """``seconds`` are those of the clock; ``busy``, which other work moves less, those that its processes had a core.

    ``peak`` is in MB of 10^6 bytes: memory that processes share is counted once.
    """

    seconds: float
    busy: float
    peak: float


def measure(command: Sequence[str], *, cwd: Path | None = None) -> Measured:
    """Raises ``RuntimeError`` where the command fails."""
    begun, busy = time.perf_counter(), _busy()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(EVERY):
            peak = max(peak, sum(map(_proportional, _family(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - begun
    done.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output[-2000:]}")
    return Measured(seconds, _busy() - busy, peak / 1e6)


def _busy() -> float:
    """The seconds that processes which were started here, and have ended, took of a core."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue  # ended meanwhile
        children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _proportional(pid: int) -> int:
    """The bytes of a process, of shared pages its part."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass  # ended meanwhile
    return 0


def python(code: str, *arguments: str) -> list[str]:
    """The command that runs some Python, as a peer does its work."""
    return [sys.executable, "-c", code, *arguments]


def goldspan(*arguments: str) -> list[str]:
    """The command as users run it."""
    return [os.path.join(os.path.dirname(sys.executable), "goldspan"), *arguments]


def row(name: str, records: int, one: Measured, first: Measured | None = None) -> str:
    """A line of a table, with the ratio of speeds to the first."""
    ratio = f"{first.seconds / one.seconds:7.2f}" if first else ""
    speed = records / one.seconds
    return f"{name:46} {one.seconds:8.1f} s {one.busy:8.1f} s busy {speed:10,.0f} /s {one.peak:8.0f} MB {ratio}"
