"""Publishing to a git remote."""

import subprocess

import pytest
from release.publish.small_releases import files_of, make_release, write_manifest

from goldspan.operations.release_publish import release_publish
from goldspan.release import ReleaseError


@pytest.fixture(autouse=True)
def someone(monkeypatch, tmp_path):
    """An author, and no settings of this machine."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ann@corpus.example")


@pytest.fixture
def remote(tmp_path):
    """An empty repository whose branch is called ``trunk``."""
    path = tmp_path / "demo.git"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch", "trunk", str(path))
    return path


def git(folder, *arguments, text=True):
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=text).stdout


def commits(remote):
    return git(remote, "log", "--format=%s", "trunk").split("\n")[:-1]


def held(remote, name="trunk"):
    paths = git(remote, "ls-tree", "-r", "--name-only", name).splitlines()
    return {path: git(remote, "show", f"{name}:{path}", text=False) for path in paths}


def commit_by_hand(remote, tmp_path, **files):
    clone = tmp_path / "by-hand"
    git(tmp_path, "clone", "--quiet", str(remote), str(clone))
    for name, content in files.items():
        (clone / name.replace("_", ".")).write_text(content)
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "by hand")
    git(clone, "push", "--quiet", "origin", "HEAD")


def run(remote, folder, **options):
    return release_publish(folder, f"git+{remote}", **options)


def test_a_release_is_a_commit_with_a_tag_on_the_default_branch(remote, first):
    outcome = run(remote, first)
    assert outcome.state == "published"
    assert commits(remote) == ["Release 0.1.0"]
    assert git(remote, "rev-parse", "v0.1.0^{commit}", "trunk").split() == [outcome.commit] * 2
    assert held(remote) == files_of(first)


def test_an_address_that_ends_in_git_is_a_remote(remote, first):
    release_publish(first, str(remote))
    assert commits(remote) == ["Release 0.1.0"]


def test_the_second_time_nothing_is_pushed(remote, first):
    run(remote, first)
    assert run(remote, first).state == "there"
    assert commits(remote) == ["Release 0.1.0"]


def test_a_newer_version_is_one_commit_more_and_the_files_of_others_stay(remote, first, second, tmp_path):
    run(remote, first)
    commit_by_hand(remote, tmp_path, LICENSE="free", _gitignore="*.parquet\n")
    outcome = run(remote, second)
    assert outcome.plan.removed == ("data/documents/train-00000-of-00001.parquet",)
    assert commits(remote) == ["Release 0.2.0", "by hand", "Release 0.1.0"]
    assert held(remote) == {**files_of(second), "LICENSE": b"free", ".gitignore": b"*.parquet\n"}
    assert held(remote, "v0.1.0") == files_of(first)


def test_the_bytes_go_as_they_are_whatever_the_attributes_of_the_remote_say(remote, first, tmp_path):
    (first / "README.md").write_bytes(b"two\r\nlines\r\n")
    write_manifest(first, [path for path in files_of(first) if path != "manifest.json"], version="0.1.0")
    commit_by_hand(remote, tmp_path, _gitattributes="* text=auto eol=lf\n*.parquet filter=lfs -text\n")
    run(remote, first)
    assert held(remote)["README.md"] == b"two\r\nlines\r\n"
    assert run(remote, first).state == "there"


def test_a_dry_run_pushes_nothing(remote, first):
    assert run(remote, first, dry_run=True).state == "planned"
    assert git(remote, "for-each-ref") == ""


def test_a_tag_is_never_moved(remote, first, tmp_path):
    run(remote, first)
    before = git(remote, "for-each-ref")
    with pytest.raises(ReleaseError, match=r"has version 0\.1\.0 already, with other content"):
        run(remote, make_release(tmp_path / "other", shards=(("a", "z"),)))
    assert git(remote, "for-each-ref") == before


def test_a_release_without_its_tag_gets_it(remote, first):
    run(remote, first)
    git(remote, "tag", "--delete", "v0.1.0")
    assert run(remote, first).state == "tagged"
    assert commits(remote) == ["Release 0.1.0"]
    assert held(remote, "v0.1.0") == files_of(first)


def test_where_somebody_pushed_meanwhile_neither_the_commit_nor_the_tag_goes(remote, first, second, tmp_path):
    run(remote, first)

    def meanwhile(line):
        if line == "pushing":
            commit_by_hand(remote, tmp_path, LICENSE="free")

    with pytest.raises(ReleaseError, match=r"git push: .*rejected.*publish again"):
        run(remote, second, progress=meanwhile)
    assert git(remote, "tag").split() == ["v0.1.0"]
    run(remote, second)
    assert commits(remote) == ["Release 0.2.0", "by hand", "Release 0.1.0"]


def test_a_remote_that_is_not_there_is_said_without_its_login(first):
    with pytest.raises(ReleaseError, match="git clone: ") as caught:
        release_publish(first, "git+https://ann:secret@127.0.0.1:1/demo.git")
    assert "secret" not in str(caught.value)


def test_the_variables_of_a_hook_do_not_lead_elsewhere(remote, first, tmp_path, monkeypatch):
    git(tmp_path, "init", "--quiet", "around")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "around" / ".git"))
    run(remote, first)
    monkeypatch.delenv("GIT_DIR")
    assert git(tmp_path / "around", "for-each-ref") == ""
    assert commits(remote) == ["Release 0.1.0"]
