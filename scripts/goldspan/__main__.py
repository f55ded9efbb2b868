"""`goldspan` and `python -m goldspan`.

Nothing is imported until the command line is called: processes that share the
work load this module too, and have no use for the verbs.
"""

import os
import resource
import sys

_LEAST = 320 << 20
"""With less address space, libraries that are loaded later do not fail but abort, or wait for ever."""

_NO_MEMORY = "Error: there is not enough memory for this; free some, or raise the limit of this shell (ulimit -v)\n"


def main() -> None:
    """The console script."""
    try:
        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY and limit < _LEAST:
            raise MemoryError
        from goldspan.cli import main as run

        run()
    except KeyboardInterrupt:  # loading all of it takes a moment
        sys.exit(130)
    except (MemoryError, ImportError, OSError, RuntimeError) as error:
        if not _is_for_lack_of_memory(error):
            raise
        os.write(2, _NO_MEMORY.encode())  # with nothing that would have to be loaded, or be made room for
        sys.exit(2)


def _is_for_lack_of_memory(error: BaseException) -> bool:
    """Whether a library could not be loaded, or a thread not be started, for want of memory."""
    words = ("failed to map segment", "annot allocate memory", "can't start new thread", "unable to mmap")
    return isinstance(error, MemoryError) or any(part in str(error) for part in words)


if __name__ == "__main__":
    main()
