"""The text a layer was made on, from git and from files."""

import os
import subprocess

import pytest
from strategies import document

from goldspan import store
from goldspan.change.reanchor import OldTextError, find_old_text

FIRST, SECOND, THIRD = (document(text, name="a b") for text in ("first", "second", "third"))


def git(folder, *arguments):
    names = {f"GIT_{who}_{what}": "t@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env=os.environ | names)


@pytest.fixture
def corpus(tmp_path):
    """A corpus below the top of a repository, with two committed versions of a document and a third that is not."""
    corpus = tmp_path / "repository" / "corpus"
    corpus.mkdir(parents=True)
    git(tmp_path / "repository", "init", "-q")
    for one in (FIRST, SECOND):
        store.write_document(corpus, one)
        git(corpus, "add", ".")
        git(corpus, "commit", "-qm", "version")
    store.write_document(corpus, THIRD)
    return corpus


@pytest.mark.parametrize("one", [FIRST, SECOND], ids=["first", "second"])
def test_any_committed_version_is_found(corpus, one):
    assert find_old_text(corpus, "a b", one.text_sha256) == one.text


def test_a_version_is_found_behind_the_commit_that_deleted_the_file(corpus):
    git(corpus.parent, "rm", "-q", "-f", "corpus/documents/a%20b.json")
    git(corpus.parent, "commit", "-qm", "deleted")
    store.write_document(corpus, THIRD)
    assert find_old_text(corpus, "a b", FIRST.text_sha256) == "first"


def test_a_version_that_was_never_committed_is_not_guessed(corpus):
    with pytest.raises(OldTextError, match=r"a%20b\.json: no commit of it .* --old"):
        find_old_text(corpus, "a b", THIRD.text_sha256)


def test_a_folder_that_is_no_repository_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(OldTextError, match=r"git log: .*not a git repository.* --old"):
        find_old_text(tmp_path, "a b", FIRST.text_sha256)


def test_without_git_it_says_so(corpus, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OldTextError, match=r"git cannot be run .* --old"):
        find_old_text(corpus, "a b", FIRST.text_sha256)


@pytest.mark.parametrize("given", [".", "documents", "documents/a%20b.json"])
def test_a_file_or_folder_that_is_handed_over_goes_before_git(corpus, tmp_path, given):
    store.write_document(tmp_path / "old", THIRD)
    assert find_old_text(corpus, "a b", THIRD.text_sha256, given=tmp_path / "old" / given) == "third"


def test_another_text_or_another_document_is_not_taken(corpus, tmp_path):
    store.write_document(tmp_path / "old", document("first", name="another"))
    store.write_document(tmp_path / "old", SECOND)
    for given in ("old", "old/documents/another.json"):
        with pytest.raises(OldTextError, match="no document 'a b' there"):
            find_old_text(corpus, "a b", FIRST.text_sha256, given=tmp_path / given)


def test_what_is_no_document_is_passed_over(tmp_path):
    file = tmp_path / "x.json"
    for content in (b"\xff", b"[]", b'{"id": "a b", "text": 1}'):
        file.write_bytes(content)
        with pytest.raises(OldTextError, match="nothing was moved"):
            find_old_text(tmp_path, "a b", FIRST.text_sha256, given=file)
    with pytest.raises(OldTextError, match="no such file"):
        find_old_text(tmp_path, "a b", FIRST.text_sha256, given=tmp_path / "nothing")
