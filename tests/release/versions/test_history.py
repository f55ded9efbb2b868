"""Versions in git: found by their tags, brought back whole, never moved."""

import os
import subprocess

import pytest

from goldspan.git import GitError
from goldspan.release import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.history import HEAD, History


def git(folder, *arguments):
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.org"))
    }
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=environment, capture_output=True)


def commit(folder, tag=None):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "work")
    if tag:
        git(folder, "tag", "-am", tag, tag)


@pytest.fixture
def history(filled, tmp_path, monkeypatch):
    """A repository with versions 0.9.0 and 0.10.0, the toolkit's tag v3.0.0 and some others."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ann@example.org")
    git(tmp_path, "init", "-q")
    commit_file = tmp_path / "notes"
    commit_file.write_text("x")
    commit(tmp_path, "v3.0.0")
    git(tmp_path, "tag", "v1")
    git(tmp_path, "tag", "other-9.9.9")
    filled.build(version="0.9.0")
    commit(tmp_path, "v0.9.0")
    filled.document("four")
    filled.build(version="0.10.0")
    commit(tmp_path, "v0.10.0")
    return History(filled.path, "v")


def test_the_last_release_is_the_highest_number_that_is_one(history):
    assert history.versions() == ("0.9.0", "0.10.0", "3.0.0")
    assert history.latest() == "0.10.0"


def test_a_tag_of_another_line_of_history_is_no_earlier_version(history, tmp_path):
    git(tmp_path, "checkout", "-q", "v0.9.0")
    assert history.latest() == "0.9.0"
    assert history.has_tag("0.10.0")


def test_without_a_repository_or_a_commit_there_is_no_version(bench, tmp_path):
    bench.path.mkdir()
    assert History(bench.path, "v").latest() is None
    git(tmp_path, "init", "-q")
    assert History(bench.path, "v").latest() is None and not History(bench.path, "v").has_commit()


def test_an_older_version_comes_back_whole(history, tmp_path):
    made = history.checkout("0.9.0", tmp_path / "back")
    assert (made.version, made.counts.documents) == ("0.9.0", 3)
    assert list(manifest.verify(tmp_path / "back", manifest.read(tmp_path / "back"))) == []
    there = {
        path.relative_to(tmp_path / "back").as_posix() for path in (tmp_path / "back").rglob("*") if path.is_file()
    }
    assert there == {manifest.NAME, *(one.path for one in made.files)}


def test_a_version_that_is_not_there_is_refused_with_those_that_are(history, tmp_path):
    with pytest.raises(ReleaseError, match=r"no version is tagged v7\.0\.0; tagged are: 0\.9\.0, 0\.10\.0"):
        history.checkout("7.0.0", tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_folder_with_something_in_it_is_left_alone(history, tmp_path):
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "mine").write_text("mine")
    with pytest.raises(ReleaseError, match="not an empty folder"):
        history.checkout("0.9.0", tmp_path / "back")
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["mine"]


def test_a_tag_that_holds_something_else_is_refused_and_nothing_is_written(history, filled, tmp_path):
    (filled.path / "README.md").write_bytes(b"changed")
    commit(tmp_path)
    git(tmp_path, "tag", "-f", "v0.10.0")
    with pytest.raises(ReleaseError, match=r"README\.md changed"):
        history.checkout("0.10.0", tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert list(history.faults(HEAD)) == ["README.md: other bytes"]


def test_what_git_does_not_have_is_reported(history, filled, tmp_path):
    assert history.uncommitted() == ()
    (filled.path / "new ö file").write_text("x")
    (tmp_path / "notes").unlink()
    assert sorted(history.uncommitted()) == ["corpus/new ö file", "notes"]


def test_a_tag_is_made_once(history):
    history.make_tag("0.11.0")
    with pytest.raises(GitError, match="already exists"):
        history.make_tag("0.11.0")
