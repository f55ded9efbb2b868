"""The oldest pandas that goldspan runs with, beside the one of the environment."""

import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "2.2.3"
FOLDER = Path(__file__).parent.parent / ".goldspan" / f"pandas-{VERSION}"
"""Put at the head of PYTHONPATH, it takes the place of the environment's pandas."""


def install() -> None:
    """Installs it, once. Raises `subprocess.CalledProcessError` with pip's words where it cannot."""
    if FOLDER.is_dir():
        return
    unfinished = FOLDER.with_name(FOLDER.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    pip = (sys.executable, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--quiet")
    subprocess.run(
        [*pip, "--no-deps", "--target", str(unfinished), f"pandas=={VERSION}"],
        check=True,
        capture_output=True,
        text=True,
    )
    unfinished.rename(FOLDER)
