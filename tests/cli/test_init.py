"""The verb init, and the whole way to a dataset after it."""

import json

import pyarrow.parquet as pq
from terminal import run, stderr_text


def test_after_init_every_command_up_to_a_dataset_works(nowhere, monkeypatch):
    made = run("init", "my corpus", "--json")
    assert made.exit_code == 0, made.output
    assert "pyproject.toml" in json.loads(made.stdout)["written"]
    assert "Next: cd 'my corpus'; goldspan ingest; goldspan serve" in stderr_text(made)
    monkeypatch.chdir(nowhere / "my corpus")
    for command in (
        ["ingest"],
        ["schema", "build", "--check"],
        ["validate"],
        ["show", "sample"],
        ["release", "build", "--out", "out", "--draft"],
        ["release", "verify", "out"],
    ):
        done = run(*command)
        assert done.exit_code == 0, done.output
    assert "Next: goldspan push" in stderr_text(run("validate"))
    assert pq.read_table("out/data/documents/train-00000-of-00001.parquet")["id"].to_pylist() == ["sample"]


def test_here_is_the_default_and_a_second_time_is_misuse(nowhere):
    assert "written: pyproject.toml" in run("init").stdout
    before = (nowhere / "pyproject.toml").read_bytes()
    again = run("init")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "is a corpus already" in stderr_text(again)
    assert (nowhere / "pyproject.toml").read_bytes() == before


def test_what_was_kept_and_what_is_to_be_done_is_said(nowhere):
    (nowhere / ".gitignore").write_text(".env\n")
    result = run("init")
    assert "kept: .gitignore" in result.stdout
    assert "note .gitignore exists and was kept" in stderr_text(result)
