"""Runs a Python program that ends with whoever started it.

    python keeper.py PROGRAM [ARGUMENT ...]

The starter holds the other end of standard input. When it goes, in whatever
way, the system closes that end, and the program is stopped with all that it
started. Run by the environment of Label Studio, so it may import nothing of ours.
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
