"""The verb upgrade, and how every other verb ends on a corpus of another format version."""

import json

import pytest
from terminal import PYPROJECT, SCHEMA, TEXT, add, run, stderr_text

from goldspan.operations import upgrade
from goldspan.operations.upgrade import UpgradeStep
from goldspan.store import format_version
from goldspan.store.format_version import VERSION

STEP = UpgradeStep(since=VERSION - 1, summary="notes are kept", change=lambda kind, record: {**record, "note": "kept"})


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "schema.yaml").write_text(SCHEMA)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("Ada sings.")
    add(tmp_path / "corpus", "d1", TEXT)
    return tmp_path / "corpus"


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_corpus_of_the_present_version_has_nothing_to_do(corpus):
    result = run("upgrade")
    assert result.exit_code == 0 and "nothing to do" in stderr_text(result)


def test_it_shows_first_and_writes_with_apply(corpus, monkeypatch):
    format_version.mark(corpus, VERSION - 1)
    monkeypatch.setattr(upgrade, "STEPS", (STEP,))
    before = contents(corpus)
    shown = run("upgrade")
    assert shown.exit_code == 0 and STEP.summary in shown.stdout and "goldspan upgrade --apply" in stderr_text(shown)
    assert contents(corpus) == before
    written = run("upgrade", corpus, "--apply", "--json")
    assert written.exit_code == 0
    record = json.loads(written.stdout)
    assert (record["from"], record["to"], record["written"]) == (VERSION - 1, VERSION, True)
    assert "layers/d1/ann.json" in record["files"]
    assert format_version.read_version(corpus) == VERSION
    assert "note" in json.loads((corpus / "layers" / "d1" / "ann.json").read_text())


COMMANDS = [
    ("upgrade",),
    ("ingest",),
    ("validate",),
    ("validate", "corpus"),
    ("validate", "corpus/layers/d1/ann.json"),
    ("validate", "corpus/documents/d1.json"),
    ("validate", "--fix"),
    ("show",),
    ("show", "d1"),
    ("agree",),
    ("agree", "corpus"),
    ("schema", "migrate"),
    ("reanchor",),
    ("push",),
    ("pull",),
    ("pull", "--export", "export.json", "--out", "corpus"),
    ("pull", "--export", "export.json", "--out", "corpus", "--jsonl"),
    ("feedback",),
    ("adjudicate", "status"),
    ("adjudicate", "push"),
    ("adjudicate", "pull"),
    ("release", "build", "--out", "out"),
    ("release", "split"),
    ("release", "diff"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_verb_refuses_a_newer_corpus(command, corpus, monkeypatch):
    format_version.mark(corpus, VERSION + 1)
    (corpus.parent / "export.json").write_text("[]")
    before = contents(corpus)
    result = run(*command)
    assert result.exit_code == 2, result.output
    assert f"format {VERSION + 1}" in stderr_text(result) and "newer goldspan" in stderr_text(result)
    assert contents(corpus) == before
