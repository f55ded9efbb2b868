"""Work cut into shards, run by any executor, with the results in the order of the shards."""

import atexit
import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import TypeVar

from msgspec import Struct

_Result = TypeVar("_Result")
_Work = TypeVar("_Work")

SIZE = 8 << 20
"""Bytes of a shard: enough to keep a process busy for a second, and little enough to be held whole."""

_OBJECTS = 100_000
"""So many more objects than before make Python look for circles of them. By itself it looks at each 700."""


class Shard(Struct, frozen=True):
    """The bytes ``[start, end)`` of a file, which hold whole records; ``first`` is the number of the first, from 1."""

    path: str
    start: int
    end: int
    first: int


def run(
    work: Callable[[_Work], _Result], shards: Iterable[_Work], executor: Executor | None, *, ahead: int = 8
) -> Iterator[_Result]:
    """What ``work`` makes of each shard, in the order of the shards; in this process where there is no executor.

    A shard may be anything that goes to another process: a `Shard`, or names of files.
    At most ``ahead`` shards are under way or waiting to be taken, so that
    memory does not grow with their number. ``work`` goes to other processes
    by name: a function of a module, or a `functools.partial` of one. An error
    of one shard is raised in its turn, and the shards behind it are dropped.
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
def processes(workers: int | None = None) -> Iterator[Executor | None]:
    """An executor of so many processes, by default one for each core; ``None`` where one process will do.

    The processes leave Ctrl-C to this one.
    """
    count = workers or len(os.sched_getaffinity(0))
    if count < 2:
        yield None
        return
    executor = ProcessPoolExecutor(count, mp_context=_Context(), initializer=_begin)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


class _Process(SpawnProcess):
    """Ignores Ctrl-C from its first moment, so that it says nothing of one while it is still loading."""

    def start(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            super().start()  # only the main thread may say what becomes of Ctrl-C
            return
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # which a new process inherits
        try:
            super().start()
        finally:
            signal.signal(signal.SIGINT, before)


class _Context(SpawnContext):
    Process = _Process


def _begin() -> None:
    """Readies a new process: it ignores Ctrl-C, and does not look for circles among the records of a shard."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(_OBJECTS)
    atexit.register(os._exit, 0)
