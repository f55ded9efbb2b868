"""The verbs about versions: release verify."""

import json

import pytest
from terminal import run, told


@pytest.fixture
def released(corpus):
    out = corpus / "out"
    run("schema", "build")
    assert run("release", "build", "--out", out, "--draft").exit_code == 0
    return out


# verify


def test_a_whole_dataset_is_verified(released):
    result = run("release", "verify", released)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "every byte as its manifest says" in told(result)


def test_what_changed_is_named_and_exit_code_is_1(released):
    card = released / "README.md"
    card.write_bytes(card.read_bytes() + b"\n")
    result = run("release", "verify", released)
    assert (result.exit_code, result.stdout) == (1, "changed: README.md\n")
    assert "goldspan release checkout 0.1.0" in told(result)
    answer = json.loads(run("release", "verify", released, "--json").stdout)
    assert answer["faults"] == [{"path": "README.md", "fault": "changed"}]


def test_a_folder_that_is_no_dataset_is_misuse(tmp_path, corpus):
    result = run("release", "verify", tmp_path / "nothing")
    assert result.exit_code == 2
    assert "goldspan release build" in told(result)
