"""Frames have the same columns and dtypes under the oldest pandas that is supported: their tests pass under it."""

import os
import subprocess
import sys
from pathlib import Path

import older_pandas
import pytest

ROOT = Path(__file__).parents[2]
FILES = (
    "tests/frames/test_frame_columns.py",
    "tests/frames/test_build_frames.py",
    "tests/corpus/test_corpus_tables.py",
)


@pytest.mark.slow
def test_the_tests_of_frames_pass_under_the_oldest_pandas():
    assert older_pandas.FOLDER.is_dir(), "`make test` installs it"
    environment = {**os.environ, "PYTHONPATH": str(older_pandas.FOLDER)}

    def python(*arguments):
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    version = python("-c", "import pandas; print(pandas.__version__)")
    assert version.stdout.strip() == older_pandas.VERSION
    tests = python(
        "-m",
        "pytest",
        "-q",
        "-m",
        "not server and not slow",
        "-k",
        "not memory and not release and not batch",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *FILES,
    )
    assert tests.returncode == 0, tests.stdout + tests.stderr
