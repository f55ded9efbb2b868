"""Memory that Arrow takes from the system, and gives back: its usual pool keeps much of it, in every process."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa


@contextmanager
def frugal() -> Iterator[None]:
    """Inside the block, this process' Arrow uses the system's memory; what is left over goes back at its end."""
    before = pa.default_memory_pool()
    system = pa.system_memory_pool()
    pa.set_memory_pool(system)
    try:
        yield
    finally:
        pa.set_memory_pool(before)
        system.release_unused()
