"""The shell that the commands run in."""

import pytest
from terminal import PYPROJECT, SCHEMA, TEXT, add


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """A folder with settings, a schema, a document and a layer, and the shell in it."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.yaml").write_text(SCHEMA)
    (tmp_path / "seeds").mkdir()
    add(tmp_path / "corpus", "d1", TEXT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """The shell in an empty folder that is in no corpus."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
