"""The shell that the commands run in."""

import shutil
import subprocess

import pytest
from repository import ANN
from terminal import PYPROJECT, SCHEMA, TEXT, add, run


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """A folder with settings, a schema, a document and a layer, and the shell in it."""
    make_corpus(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make_corpus(folder):
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "schema").mkdir()
    (folder / "schema" / "schema.yaml").write_text(SCHEMA)
    (folder / "seeds").mkdir()
    add(folder / "corpus", "d1", TEXT)


@pytest.fixture(scope="session")
def first_release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("first-release")
    make_corpus(folder)
    (folder / ".gitignore").write_text(".goldspan/\n")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ANN.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        run("schema", "build")
        subprocess.run(["git", "init", "-q"], check=True)
        for made in ((), ("release", "build", "--out", "corpus")):
            assert not made or run(*made).exit_code == 0
            subprocess.run(["git", "add", "-A"], check=True)
            subprocess.run(["git", "commit", "-qm", "work"], check=True)
        assert run("release", "tag").exit_code == 0
    return folder


@pytest.fixture
def tagged(first_release, tmp_path, monkeypatch, ann_in_git):
    """The shell in a corpus in git that was released as 0.1.0, and whose document was edited since."""
    shutil.copytree(first_release, tmp_path, dirs_exist_ok=True)
    add(tmp_path / "corpus", "d1", TEXT, label="ORG")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """The shell in an empty folder that is in no corpus."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
