"""Rules of a corpus' own from the terminal: in every format and every choice, and when they are broken."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goldspan import cli

FAULTY = Path(__file__).parents[1] / "validate" / "faulty"
RULES = """
from goldspan.validate.plugins import corpus_rule, rule

@rule("RAQ101", "warning", title="a place", why="Places are rare.", hint="look", wrong="Oslo", right="Acme")
def places(context):
    for span in context.layer.spans:
        if span.label == "PLACE":
            yield span, f"{span.text!r} is a place"

@corpus_rule("RAQ701", "error", title="a corpus", why="There is one.", hint="look")
def always(summaries):
    yield None, "here it is"
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A repository with the clean corpus and a module of rules, which this process has not loaded before."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "path", list(sys.path))
    module = f"raq_rules_{tmp_path.name}"
    shutil.copytree(FAULTY / "clean", tmp_path / "corpus")
    (tmp_path / "schema").mkdir()
    shutil.copy(FAULTY / "schema.yaml", tmp_path / "schema")
    (tmp_path / f"{module}.py").write_text(RULES, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(f'[tool.goldspan]\nrules = ["{module}"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOLDSPAN_TRUST", "1")
    return tmp_path / f"{module}.py"


def run(*arguments):
    return CliRunner().invoke(cli.app, [os.fspath(one) for one in arguments])


def codes(result):
    return [one["code"] for one in json.loads(result.stdout)]


@pytest.mark.parametrize(
    ("options", "expected", "exit_code"),
    [
        ([], ["RAQ101", "RAQ701"], 1),
        (["--select", "raq1"], ["RAQ101"], 0),
        (["--ignore", "RAQ701"], ["RAQ101"], 0),
        (["--level", "6"], ["RAQ101"], 0),
        (["--level", "5"], [], 0),
    ],
)
def test_a_rule_counts_like_any_other(options, expected, exit_code, here):
    result = run("validate", "--format", "json", *options)
    assert (codes(result), result.exit_code) == (expected, exit_code)


def test_a_code_that_no_rule_has_is_misuse_and_those_there_are_are_listed(here):
    result = run("validate", "--select", "RAQ9")
    assert result.exit_code == 2
    assert "RAQ1.., RAQ7.." in result.stderr


def test_statistics_and_sarif_have_the_titles_of_the_rules(here):
    assert "RAQ101  a place" in run("validate", "--statistics").stdout
    [one] = json.loads(run("validate", "--format", "sarif").stdout)["runs"]
    assert one["tool"]["driver"]["rules"][0]["shortDescription"] == {"text": "a place"}


def test_a_rule_is_listed_and_explained(here):
    assert "RAQ101  warning  a place" in run("explain").stdout
    stderr_text = run("explain", "RAQ101").stdout
    for part in ("RAQ101 a place (warning, level 6)", "Places are rare.", "wrong: Oslo", "right: Acme", "fix:   look"):
        assert part in stderr_text
    assert "wrong" not in run("explain", "RAQ701").stdout
    assert run("explain", "RAQ701", "--json").exit_code == 0


def test_explanations_as_sections_of_a_page(here):
    text = run("explain", "RAQ", "--markdown").stdout
    assert text.startswith("### RAQ101\n\n**a place** (warning)\n\n- Why: Places are rare.\n- Fix: look\n\n```text\n")
    assert text.endswith("### RAQ701\n\n**a corpus** (error)\n\n- Why: There is one.\n- Fix: look\n")


def test_a_release_is_not_built_while_a_rule_finds_errors(here, tmp_path):
    result = run("release", "build", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "here it is" in result.stdout
    assert not (tmp_path / "out").exists()


def test_a_rule_that_cannot_be_loaded_ends_with_its_name(here):
    here.write_text("import nowhere_to_be_found\n", encoding="utf-8")
    for verb in ("validate", "explain"):
        result = run(verb)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"rule '{here.stem}': cannot be loaded: ModuleNotFoundError" in result.stderr


def test_a_rule_that_raises_hides_nothing_else(here):
    here.write_text(RULES.replace("yield span,", "yield nonsense,"), encoding="utf-8")
    result = run("validate", "--format", "json")
    assert (codes(result), result.exit_code) == (["RAQ101", "RAQ701"], 1)
    broken = json.loads(result.stdout)[0]
    assert broken["severity"] == "error"
    assert "the rule places failed: NameError" in broken["message"]
    assert f"{here.name}:" in broken["hint"]
