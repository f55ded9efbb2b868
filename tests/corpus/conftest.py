"""Small corpora to open."""

import shutil

import harbour
import pytest

import goldspan


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A project with the same corpus in both forms, written once and copied for each test."""
    root = tmp_path_factory.mktemp("harbour")
    harbour.project(root)
    harbour.json_lines(root / "lines")
    return root


@pytest.fixture
def root(made, tmp_path):
    return shutil.copytree(made, tmp_path / "project")


@pytest.fixture
def folder(root):
    """The folder of a corpus with its project."""
    return root / "corpus"


@pytest.fixture
def corpus(folder):
    return goldspan.open(folder)


@pytest.fixture(params=["corpus", "lines"])
def either(request, root):
    """The same corpus in both forms, with the schema of its project."""
    return goldspan.open(root / request.param)
