"""`goldspan status` on the command line."""

import json
import os
import signal
import subprocess
import sys
import time

from terminal import add, run, stderr_text

COMMAND = [sys.executable, "-c", "import sys; from goldspan.cli import main; sys.argv[0] = 'goldspan'; main()"]


def test_it_says_who_did_what_and_what_is_next(corpus):
    add(corpus / "corpus", "d2", "Ada left.", status="draft")
    done = run("status")
    assert done.exit_code == 0
    assert done.stdout.startswith("pass")
    assert "ann: begun" in done.stdout
    assert "Next: annotate in Label Studio (1 document not finished)" in stderr_text(done)


def test_the_record_is_json_and_the_page_is_written(corpus, tmp_path):
    done = run("status", "--json", "--html", tmp_path / "page.html")
    assert [one["state"] for one in json.loads(done.stdout)["documents"]] == ["submitted"]
    assert "<h1>Command line</h1>" in (tmp_path / "page.html").read_text()


def test_watching_tells_what_changed_and_ends_with_ctrl_c(corpus):
    watching = subprocess.Popen(
        [*COMMAND, "status", "--watch", "--every", "1", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        seen = _one(watching.stdout)
        assert len(seen["documents"]) == 1
        add(corpus / "corpus", "d2", "Ada left.")
        assert len(_one(watching.stdout)["documents"]) == 2
        watching.send_signal(signal.SIGINT)
        _, errors = watching.communicate(timeout=30)
        assert watching.returncode == 130 and "Traceback" not in errors
    finally:
        watching.kill()


def _one(stream):
    """The next JSON value of a stream, whose closing bracket stands at the beginning of a line."""
    text, end = "", time.monotonic() + 60
    while time.monotonic() < end:
        line = stream.readline()
        text += line
        if line.rstrip("\n") == "}":
            return json.loads(text)
    raise AssertionError(text)
