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


@pytest.fixture
def hostile(repository, trap):
    """A repository whose settings and attributes name the trap wherever git can start a program."""
    program, mark = trap
    (repository / ".gitattributes").write_text(
        "name filter=one diff=two merge=three\nother filter=four\n", encoding="utf-8"
    )
    setup(repository, "add", ".gitattributes")
    setup(repository, "commit", "-qm", "attributes")
    for setting in (
        *("core.fsmonitor", "core.sshCommand", "core.askPass", "core.editor", "core.pager", "sequence.editor"),
        *("filter.one.clean", "filter.one.smudge", "filter.four.process", "diff.external", "diff.two.textconv"),
        *("diff.two.command", "merge.three.driver", "gpg.program", "credential.helper", "alias.status", "pager.status"),
        *("remote.origin.uploadpack", "uploadpack.packObjectsHook", "interactive.diffFilter"),
    ):
        setup(repository, "config", setting, str(program))
    for setting in ("filter.one.required", "filter.four.required", "tag.gpgSign", "commit.gpgSign"):
        setup(repository, "config", setting, "true")
    (repository / "name").write_text("changed")
    (repository / "other").write_text("new")
    return repository, mark


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "--porcelain", "-z", "--untracked-files=all"),
        ("add", "--force", "name", "other"),
        ("log", "-1"),
        ("log", "-1", "-p"),
        ("tag", "--list"),
        ("cat-file", "blob", "HEAD:name"),
        ("rm", "--quiet", "--cached", "name"),
    ],
)
def test_no_program_that_the_settings_of_a_repository_name_is_started(arguments, hostile):
    repository, mark = hostile
    git.run(repository, *arguments)
    assert not mark.exists()


def test_the_traps_are_set(hostile):
    repository, mark = hostile
    subprocess.run(["git", "-C", str(repository), "add", "name"], check=False, capture_output=True)
    assert mark.exists()


def test_what_a_repository_lacks_is_not_fetched_by_a_program_that_it_names(hostile, trap):
    repository, mark = hostile
    for setting, value in (
        ("remote.origin.url", f"ext::{trap[0]}"),
        ("remote.origin.promisor", "true"),
        ("extensions.partialClone", "origin"),
        ("protocol.ext.allow", "always"),
        ("core.repositoryFormatVersion", "1"),
    ):
        setup(repository, "config", setting, value)
    name = git.run(repository, "rev-parse", "HEAD:name").decode().strip()
    (repository / ".git" / "objects" / name[:2] / name[2:]).unlink()
    with pytest.raises(git.GitError):
        git.run(repository, "cat-file", "blob", "HEAD:name")
    assert not mark.exists()
    subprocess.run(["git", "-C", str(repository), "cat-file", "blob", "HEAD:name"], check=False, capture_output=True)
    assert mark.exists(), "the trap is set"


def test_a_filter_with_an_equals_sign_in_its_name_is_not_started(repository, trap):
    program, mark = trap
    (repository / ".gitattributes").write_text("name filter=a=b\n")
    setup(repository, "config", "filter.a=b.clean", str(program))
    (repository / "name").write_text("changed")
    git.run(repository, "status")
    assert not mark.exists()


def test_a_program_of_the_users_own_settings_is_started(repository, trap, tmp_path, monkeypatch):
    program, mark = trap
    settings = tmp_path / "gitconfig"
    subprocess.run(["git", "config", "--file", settings, "filter.one.clean", f"{program}; cat"], check=True)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    (repository / ".gitattributes").write_text("name filter=one\n")
    setup(repository, "config", "filter.one.clean", "false")
    (repository / "name").write_text("changed")
    git.run(repository, "add", "name")
    assert mark.exists()


def test_a_setting_from_the_environment_stays(repository, monkeypatch):
    setup(repository, "config", "alias.x", "!false")
    for name, value in (("COUNT", "1"), ("KEY_0", "core.abbrev"), ("VALUE_0", "7")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    assert len(git.run(repository, "log", "-1", "--format=%h").strip()) == 7
