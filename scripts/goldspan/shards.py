"""Work cut into shards, done by any executor, with the results in the order of the shards."""

import atexit
import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import TypeVar

from msgspec import Struct

from goldspan.errors import require_whole_number

_Result = TypeVar("_Result")
_Work = TypeVar("_Work")

SHARD_SIZE = 8 << 20
"""Bytes of a shard: enough for about a second of work, and few enough to be in memory at once."""

_SAFE_PATH = "PYTHONSAFEPATH"

_GC_THRESHOLD = 100_000
"""New objects after which Python looks for reference cycles in a worker; its default is 700."""


class Shard(Struct, frozen=True):
    """The bytes ``[start, end)`` of a file, which hold whole records; ``first`` is the number of the first, from 1."""

    path: str
    start: int
    end: int
    first: int


def map_shards(
    work: Callable[[_Work], _Result], shards: Iterable[_Work], executor: Executor | None, *, ahead: int = 8
) -> Iterator[_Result]:
    """The result of ``work`` for each shard, in the order of the shards; in this process where there is no executor.

    A shard is a `Shard`, or anything else that can be pickled. ``work`` is pickled by its name: a function of a module,
    or a `functools.partial` of one. At most ``ahead`` shards are in work or waiting to be taken, so that memory does
    not grow with their number. The error of a shard is raised in its turn, and the shards after it are dropped.
    """
    if executor is None:
        yield from map(work, shards)
        return
    waiting: deque[Future[_Result]] = deque()
    try:
        for shard in shards:
            waiting.append(executor.submit(work, shard))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def process_pool(workers: int | None = None) -> Iterator[Executor | None]:
    """An executor of so many processes, by default one for each core; ``None`` for one process, which is this one.
    Raises ``ValueError`` where it is less than 1.

    Only this process reacts to Ctrl-C.
    """
    if workers is not None:
        require_whole_number("workers", workers, least=1)
    count = workers or len(os.sched_getaffinity(0))
    if count < 2:
        yield None
        return
    with _without_modules_of_the_present_folder():
        executor = ProcessPoolExecutor(count, mp_context=UninterruptedContext(), initializer=_begin)
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)


@contextmanager
def _without_modules_of_the_present_folder() -> Iterator[None]:
    """New Pythons, those of a pool, import nothing from the folder that the user is in, which may be anybody's.

    They are started by ``python -c``, which looks for ``multiprocessing`` in the present folder first.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


class _UninterruptedProcess(SpawnProcess):
    """Ignores Ctrl-C from its first moment, and does not run the caller's script.

    A new process usually runs the main module again, to find functions that were
    defined there. The work of a shard never is: it is a function of goldspan. A
    script that calls goldspan needs no ``if __name__ == "__main__"``, then.
    """

    def start(self) -> None:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")  # without a file or a name to run it by
        try:
            self._start_ignoring_interrupts()
        finally:
            sys.modules["__main__"] = main

    def _start_ignoring_interrupts(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            super().start()  # only the main thread may set what Ctrl-C does
            return
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which a new process inherits
        try:
            super().start()
        finally:
            signal.signal(signal.SIGINT, before)


class UninterruptedContext(SpawnContext):
    """Starts processes that ignore Ctrl-C and do not run the caller's script."""

    Process = _UninterruptedProcess


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(_GC_THRESHOLD)  # a shard makes many records, and no cycles of them
    atexit.register(os._exit, 0)
