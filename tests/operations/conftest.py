"""A corpus in git, before its first release and after it."""

import shutil

import pytest
from repository import ANN, Repository, make_repository

FIRST_SUMMARY = "Where it begins."


@pytest.fixture
def repository(tmp_path, ann_in_git):
    """A corpus of one labelled document, committed and not yet released."""
    return make_repository(tmp_path / "repository")


@pytest.fixture(scope="session")
def first_release(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ANN.items():
            patch.setenv(name, value)
        made = make_repository(tmp_path_factory.mktemp("first") / "repository")
        made.release("0.1.0", FIRST_SUMMARY)
    return made


@pytest.fixture
def released(first_release, tmp_path, ann_in_git):
    """The same corpus, released as 0.1.0."""
    shutil.copytree(first_release.root, tmp_path / "repository")
    return Repository(tmp_path / "repository")
