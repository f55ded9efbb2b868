"""git as goldspan runs it: the same in a hook, and without starting programs that a repository names."""

import os
import subprocess

import pytest

from goldspan import git


@pytest.fixture
def repository(tmp_path, ann_in_git):
    """A repository with one commit, of the file ``name`` that says ``mine``."""
    folder = tmp_path / "repository"
    folder.mkdir()
    setup(folder, "init", "-q")
    (folder / "name").write_text("mine")
    setup(folder, "add", "name")
    setup(folder, "commit", "-qm", "mine")
    return folder


def setup(folder, *arguments):
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)


@pytest.fixture
def trap(tmp_path):
    """A program that leaves a mark where it was started, and answers as a file system monitor does."""
    program, mark = tmp_path / "trap", tmp_path / "started"
    program.write_text(f"#!/bin/sh\ntouch {mark}\nprintf '/\\0'\n")
    program.chmod(0o755)
    return program, mark


def test_what_git_prints_is_returned_or_goes_to_a_file(repository, tmp_path):
    assert git.run(repository, "cat-file", "blob", "HEAD:name") == b"mine"
    with (tmp_path / "out").open("wb") as file:
        assert git.run(repository, "cat-file", "blob", "HEAD:name", into=file) == b""
    assert (tmp_path / "out").read_bytes() == b"mine"


def test_a_refusal_has_the_words_of_git_in_one_line(repository):
    with pytest.raises(git.GitError, match=r"^git log: fatal: .*'nowhere'") as caught:
        git.run(repository, "log", "nowhere")
    assert "\n" not in str(caught.value)


def test_without_git_it_is_said(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(git.GitError, match=r"git cannot be run .* install it"):
        git.run(repository, "status")


@pytest.mark.parametrize(
    "name",
    [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_SHALLOW_FILE",
        "GIT_CONFIG",
        "GIT_CONFIG_PARAMETERS",
        "GIT_EXTERNAL_DIFF",
        "GIT_PAGER",
        "GIT_TRACE",
    ],
)
def test_variables_of_another_repository_or_of_a_terminal_are_not_passed_on(monkeypatch, name):
    monkeypatch.setenv(name, "x")
    assert name not in git.environment()


@pytest.mark.parametrize(
    "name",
    [
        "GIT_AUTHOR_NAME",
        "GIT_AUTHOR_DATE",
        "GIT_COMMITTER_EMAIL",
        "GIT_SSH_COMMAND",
        "GIT_ASKPASS",
        "GIT_SSL_CAINFO",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_KEY_0",
        "GIT_CEILING_DIRECTORIES",
        "HOME",
        "SSH_AUTH_SOCK",
    ],
)
def test_what_a_user_sets_to_commit_and_to_log_in_is_passed_on(monkeypatch, name):
    monkeypatch.setenv(name, "x")
    assert git.environment()[name] == "x"


def test_nothing_is_asked_on_the_terminal(monkeypatch):
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "1")
    assert git.environment()["GIT_TERMINAL_PROMPT"] == "0"


def test_the_repository_of_a_hook_is_not_taken_for_that_of_the_folder(repository, tmp_path, monkeypatch):
    setup(tmp_path, "init", "-q", "another")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "another" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "another" / ".git" / "index"))
    assert git.run(repository, "cat-file", "blob", "HEAD:name") == b"mine"
    assert git.run(repository, "status", "--porcelain") == b""


def test_the_monitor_and_the_hooks_of_a_repository_are_not_started(repository, trap):
    program, mark = trap
    hooks = repository / ".git" / "hooks"
    for name in ("reference-transaction", "post-index-change", "pre-commit", "post-commit"):
        (hooks / name).unlink(missing_ok=True)
        (hooks / name).symlink_to(program)
    setup(repository, "config", "core.fsmonitor", str(program))
    (repository / "name").write_text("changed")

    git.run(repository, "status")
    git.run(repository, "commit", "-qam", "changed")
    git.run(repository, "tag", "--annotate", "--message", "x", "v1")
    assert not mark.exists()
    setup(repository, "status")
    assert mark.exists(), "the trap is set"


def test_hooks_of_a_folder_that_the_repository_names_are_not_started(repository, tmp_path, trap):
    program, mark = trap
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "post-commit").symlink_to(program)
    setup(repository, "config", "core.hooksPath", str(tmp_path / "hooks"))
    git.run(repository, "commit", "--allow-empty", "-qm", "empty")
    assert not mark.exists()
    setup(repository, "commit", "--allow-empty", "-qm", "empty")
    assert mark.exists(), "the trap is set"


@pytest.mark.parametrize("setting", ["core.pager", "pager.log"])
def test_no_pager_is_started_though_git_prints_to_a_terminal(repository, trap, monkeypatch, setting):
    program, mark = trap
    setup(repository, "config", setting, str(program))
    ours, terminal = os.openpty()
    with open(ours, "rb", buffering=0), open(terminal, "wb", buffering=0) as file:
        git.run(repository, "log", into=file)
        assert not mark.exists()
        subprocess.run(["git", "-C", str(repository), "log"], stdout=file)
    assert mark.exists(), "the trap is set"
