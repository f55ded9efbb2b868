"""The verb release build: what it refuses and warns of."""

import json
import subprocess

from terminal import run, told


def test_a_refused_release_names_gate_reason_and_mend(tagged):
    result = run("release", "build", "--out", "corpus")
    assert result.exit_code == 1
    assert "refused (tree) 1 file not committed: corpus/layers/d1/ann.json; commit or restore them" in told(result)
    answer = json.loads(run("release", "build", "--out", "corpus", "--allow", "tree=a test", "--json").stdout)
    assert [one["gate"] for one in answer["refused"]] == ["version"]
    assert 'set version = "1.0.0"' in answer["refused"][0]["mend"]


def test_an_allowance_without_a_reason_is_misuse(tagged):
    result = run("release", "build", "--out", "corpus", "--allow", "tree")
    assert result.exit_code == 2
    assert "give the reason" in told(result)


def test_a_summary_that_was_left_is_warned_of_with_the_table_it_stands_in(tagged):
    settings = (tagged / "pyproject.toml").read_text()
    for number in ("1.0.0", "2.0.0"):
        chosen = f'\n[tool.goldspan.release]\nversion = "{number}"\nsummary = "Ada is an organisation."\n'
        (tagged / "pyproject.toml").write_text(settings + chosen)
        result = run("release", "build", "--out", "corpus", "--allow", "tree=a test", "--allow", "version=a test")
        assert result.exit_code == 0, result.output
        for step in (["add", "-A"], ["commit", "-qm", number]):
            subprocess.run(["git", *step], check=True)
        run("release", "tag")
    said = "still that of 1.0.0; say in `summary` of [tool.goldspan.release] what this version brings"
    assert said in told(result)
