"""The verbs release checkout and tag."""

import subprocess

from terminal import run, stderr_text


def test_a_version_is_brought_back_and_verified(tagged):
    assert run("release", "checkout", "v0.1.0", "--out", "old").exit_code == 0
    assert run("release", "verify", "old").exit_code == 0
    again = run("release", "checkout", "0.1.0", "--out", "old")
    assert again.exit_code == 2 and "not an empty folder" in stderr_text(again)


def test_a_tag_is_made_once_and_the_next_step_is_to_push_it(tagged):
    subprocess.run(["git", "tag", "--delete", "v0.1.0"], check=True)
    first = run("release", "tag")
    assert first.exit_code == 0
    assert "tagged v0.1.0" in stderr_text(first) and "git push origin v0.1.0" in stderr_text(first)
    again = run("release", "tag")
    assert again.exit_code == 0 and "v0.1.0 is there already" in stderr_text(again)
