"""The verb release diff."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import TEXT, add, run, stderr_text

import goldspan
from goldspan.release.build.pseudonyms import pseudonym


def test_what_changed_since_the_last_release_is_reported_with_the_number_that_follows(tagged):
    result = run("release", "diff")
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "spans: 1 added, 1 removed\n  + d1: ORG [2, 5) Ada\n  - d1: PER [2, 5) Ada\n"
        f"layers: 1 changed\n  ~ d1: {pseudonym('ann')}\n"
    )
    assert "From 0.1.0 this is a major change: the version after it is 1.0.0." in stderr_text(result)


def test_in_a_hook_of_a_linked_worktree_its_own_versions_and_files_are_seen(tagged, tmp_path_factory):
    """git names a repository and an index to its hooks by variables, and any git would believe them in any folder."""
    around = tmp_path_factory.mktemp("around")
    worktree = around / "worktree"
    subprocess.run(["git", "worktree", "add", "-q", worktree], check=True)
    program = f"PYTHONPATH={Path(goldspan.__file__).parents[1]} {sys.executable} -m goldspan release"
    hook = tagged / ".git" / "hooks" / "post-commit"
    hook.write_text(
        f'#!/bin/sh\ntest -n "$GIT_DIR" || exit 1\n'
        f"{program} diff > {around}/diff 2>&1\n{program} build --out corpus --json > {around}/build 2>/dev/null\n"
    )
    hook.chmod(0o755)
    add(worktree / "corpus", "d1", TEXT, label="ORG")
    subprocess.run(["git", "-C", worktree, "commit", "-qam", "an edit"], check=True)
    assert "From 0.1.0 this is a major change" in (around / "diff").read_text()
    assert [one["gate"] for one in json.loads((around / "build").read_text())["refused"]] == ["version"]


def test_a_diff_as_json_and_as_markdown(tagged):
    answer = json.loads(run("release", "diff", "v0.1.0", "--format", "json").stdout)
    assert (answer["old"], answer["bump"], answer["follows"]) == ("0.1.0", "major", "1.0.0")
    assert answer["counts"]["spans"] == {"added": 1, "removed": 1}
    assert run("release", "diff", "--format", "markdown").stdout == "- spans: 1 added, 1 removed\n- layers: 1 changed\n"


def test_two_folders_are_compared(tagged):
    assert run("release", "diff", "corpus", "0.1.0").stdout == "The data are the same.\n"


def test_a_release_without_its_text_is_not_compared_with_one_that_has_it(tagged):
    assert run("release", "build", "--draft", "--withhold-text", "--out", "masked").exit_code == 0
    for names in (("0.1.0", "masked"), ("masked",), ("masked", "corpus")):
        result = run("release", "diff", *names)
        assert result.exit_code == 2
        assert "masked would count as changed" in stderr_text(result) and "release restore" in stderr_text(result)
    assert "The data are the same." in run("release", "diff", "masked", "masked").stdout


@pytest.mark.parametrize("names", [["nowhere"], ["9.9.9"], ["corpus", "schema"]])
def test_what_is_no_dataset_cannot_be_compared(tagged, names):
    result = run("release", "diff", *names)
    assert result.exit_code == 2 and "Error:" in result.stderr


def test_the_first_release_has_all_there_is_and_the_number_of_the_settings(corpus):
    result = run("release", "diff")
    assert (result.exit_code, result.stdout) == (
        0,
        f"documents: 1 added\n  + d1\nspans: 1 added\n  + d1: PER [2, 5) Ada\n"
        f"layers: 1 added\n  + d1: {pseudonym('ann')}\n",
    )
    assert "No version is tagged" in stderr_text(result) and "0.1.0" in stderr_text(result)
    answer = json.loads(run("release", "diff", "--format", "json").stdout)
    assert (answer["old"], answer["bump"], answer["follows"]) == (None, None, "0.1.0")
    assert answer["counts"]["documents"] == {"added": 1}
