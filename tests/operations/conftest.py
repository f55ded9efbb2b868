"""A corpus in git, before its first release and after it; and a corpus to push."""

import shutil

import pytest
from pushed_corpus import DOC, LAYER
from repository import ANN, Repository, make_repository

from goldspan import store
from goldspan.settings import load

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


@pytest.fixture
def corpus_settings(tmp_path, monkeypatch):
    """Settings of a corpus of one document and one layer, with no server in the environment."""
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.goldspan]\nproject = "Jobs"\n[tool.goldspan.annotators.ann]\nemail = "goldspan@localhost"\n'
    )
    settings = load(tmp_path)
    store.write_document(settings.corpus, DOC)
    store.write_layer(settings.corpus, LAYER)
    return settings
