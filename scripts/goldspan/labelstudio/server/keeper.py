"""Runs a Python program that stops when the process that started it ends.

    python keeper.py PROGRAM [ARGUMENT ...]

That process holds the other end of standard input. When it ends, in whatever way, the system closes that end, and the
program is stopped with all processes that it started. The Python of Label Studio runs this, so it must not import
goldspan.
"""

import os
import runpy
import signal
import sys
import threading


def _end_with_starter() -> None:
    while os.read(0, 1024):
        pass
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_end_with_starter, daemon=True).start()
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
