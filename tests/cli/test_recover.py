"""The verb recover, and what other verbs do where a change was stopped in the middle."""

import os
import shutil

import pytest
from crash_operations import OPERATIONS
from terminal import run, stderr_text

import goldspan
from goldspan import store
from goldspan.store.corpus_lock import LockedError
from goldspan.store.journal import UnfinishedChangeError, journal_file
from goldspan.store.transactions import RecoveryWarning, transaction

READING = [
    ("validate",),
    ("validate", "corpus/layers/d000/ann.json"),
    ("validate", "corpus/documents/d000.json"),
    ("show",),
    ("show", "d000"),
    ("agree",),
    ("schema", "migrate"),
    ("schema", "build", "--check"),
    ("reanchor",),
    ("validate", "--diff"),
    ("upgrade",),
    ("adjudicate", "status"),
    ("release", "build", "--draft", "--out", "out"),
    ("release", "split"),
    ("release", "diff"),
    ("release", "verify", "corpus"),
    ("release", "publish", "elsewhere", "--from", "corpus"),
]
WRITING = [
    ("schema", "migrate", "--apply"),
    ("reanchor", "--apply"),
    ("validate", "--fix"),
    ("release", "split", "--apply"),
    ("upgrade", "--apply"),
]


@pytest.fixture(scope="module")
def stopped_project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stopped") / "project"
    OPERATIONS["recover"].prepare(folder, 2)
    (folder / "seeds").mkdir()
    return folder


@pytest.fixture
def stopped(stopped_project, tmp_path, monkeypatch):
    """A project in whose corpus a migration was killed after half of its moves."""
    shutil.copytree(stopped_project, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project" / "corpus"


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def labels(corpus):
    return {span.label for layer in store.read_layers(corpus) for span in layer.spans}


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_what_only_reads_refuses_and_says_what_to_run(stopped, command):
    before = contents(stopped)
    result = run(*command)
    assert result.exit_code == 2
    assert "stopped in the middle" in stderr_text(result)
    assert "goldspan recover" in stderr_text(result)
    assert contents(stopped) == before


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_what_writes_completes_it_first_and_says_so(stopped, command):
    result = run(*command)
    assert result.exit_code in (0, 1), result.stderr
    assert "Recovered:" in stderr_text(result)
    assert "completed the change of" in stderr_text(result)
    assert labels(stopped) == {"PERSON", "ORG"}
    assert journal_file(stopped) is None


def test_recover_says_what_it_did_and_has_nothing_to_do_afterwards(stopped):
    result = run("recover")
    assert result.exit_code == 0
    assert "completed the change of" in stderr_text(result)
    assert labels(stopped) == {"PERSON", "ORG"}
    again = run("recover", "corpus", "--json")
    assert again.exit_code == 0
    assert '"done": []' in again.stdout


def test_the_python_api_refuses_and_recovers_too(stopped):
    with pytest.raises(UnfinishedChangeError, match="goldspan recover"):
        goldspan.open(stopped)
    assert goldspan.recover(stopped).done
    corpus = goldspan.open(stopped)
    assert len(corpus) == 2
    assert goldspan.recover().done == ()


def test_a_write_from_python_warns_of_what_it_completed(stopped):
    with pytest.warns(RecoveryWarning, match="completed"), transaction(stopped):
        pass


def test_a_second_command_says_who_is_at_work(stopped):
    run("recover")
    with transaction(stopped):
        result = run("schema", "migrate", "--apply")
        assert result.exit_code == 2
        assert f"(process {os.getpid()} on " in stderr_text(result)
        with pytest.raises(LockedError):
            goldspan.recover(stopped)


def test_a_folder_that_does_not_exist_is_an_error(stopped):
    assert run("recover", "nowhere").exit_code == 2
    assert not (stopped.parent / "nowhere").exists()


def test_scratch_of_killed_commands_goes_with_the_next_command(stopped):
    run("recover")
    left = stopped.parent / ".goldspan" / "scratch-dead"
    left.mkdir(parents=True)
    (left / "articles").write_text("whole")
    run("validate")
    assert not left.exists()
