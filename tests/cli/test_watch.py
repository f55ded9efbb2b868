"""`goldspan watch` on the command line."""

import os
import signal
import subprocess
import sys

import pytest
from terminal import run, stderr_text

COMMAND = [sys.executable, "-c", "import sys; from goldspan.cli import main; sys.argv[0] = 'goldspan'; main()"]


@pytest.fixture
def dark(corpus, monkeypatch):
    """The shell in a corpus whose server does not answer."""
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", "token")
    return corpus


def test_once_a_server_that_does_not_answer_is_an_error(dark):
    done = run("watch", "--once")
    assert done.exit_code == 2 and "127.0.0.1:9" in stderr_text(done)


def test_it_waits_for_a_server_says_so_once_and_ends_with_ctrl_c(dark):
    watching = subprocess.Popen(
        [*COMMAND, "watch", "--every", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert "waiting: http://127.0.0.1:9" in watching.stderr.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            watching.wait(timeout=8)
        watching.send_signal(signal.SIGINT)
        _, errors = watching.communicate(timeout=30)
        assert watching.returncode == 130
        assert "Traceback" not in errors and "waiting" not in errors
    finally:
        watching.kill()
