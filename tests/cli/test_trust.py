"""What comes with a stranger's corpus does not run before its user agrees, and never goes unsaid."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from terminal import run, stderr_text

import goldspan
from goldspan import TrustError

FAULTY = Path(__file__).parents[1] / "validate" / "faulty"
RULES = """
from pathlib import Path
from goldspan.validate.plugins import rule
Path(__file__).with_name("ran").touch()

@rule("RAQ101", "error", title="a place", why="Places are rare.", hint="look")
def places(context):
    yield None, "message"
"""


@pytest.fixture
def stranger(tmp_path, monkeypatch):
    """The shell in a corpus whose settings name rules; nobody has agreed to anything."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    root = tmp_path / "corpus of a stranger"
    module = f"trust_rules_{tmp_path.name}"
    shutil.copytree(FAULTY / "clean", root / "corpus")
    (root / "schema").mkdir()
    shutil.copy(FAULTY / "schema.yaml", root / "schema")
    (root / f"{module}.py").write_text(RULES, encoding="utf-8")
    (root / "pyproject.toml").write_text(f'[tool.goldspan]\nrules = ["{module}:places"]\n', encoding="utf-8")
    monkeypatch.chdir(root)
    yield root
    sys.modules.pop(module, None)


def module(root):
    [file] = root.glob("trust_rules_*.py")
    return file


@pytest.mark.parametrize(
    "words",
    [["validate"], ["explain"], ["explain", "GS301"], ["validate", "corpus"]],
)
def test_code_of_the_folder_does_not_run_and_both_ways_on_are_named(words, stranger):
    result = run(*words)
    assert result.exit_code == 2, result.output
    for part in (str(stranger), module(stranger).name, "goldspan trust", "--no-rules"):
        assert part in stderr_text(result)
    assert not (stranger / "ran").exists()


@pytest.fixture
def shadows(stranger):
    """The folder of a stranger who has modules by the names of all that Python, and what it is installed with, has."""
    (stranger / "pyproject.toml").write_text("[tool.goldspan]\n", encoding="utf-8")
    installed = {path.stem for path in Path(msgspec.__file__).parents[1].iterdir() if not path.name.startswith("_")}
    for name in {"sitecustomize", "usercustomize", *sys.stdlib_module_names, *filter(str.isidentifier, installed)}:
        (stranger / f"{name}.py").write_text(f"open('ran', 'a').write('{name} ')\nraise SystemExit(9)\n")
    return stranger


def test_modules_that_lie_in_the_folder_are_not_those_of_python(shadows):
    """Checks run in new processes: `python -c`, which would look there first."""
    program = Path(sys.executable).with_name("goldspan")
    done = subprocess.run([program, "validate"], capture_output=True, text=True, cwd=shadows, check=False)
    assert not (shadows / "ran").exists(), (shadows / "ran").read_text()
    assert done.returncode == 0, done.stderr


def test_a_release_is_not_built_without_the_rules(stranger):
    result = run("release", "build", "--out", "out")
    assert result.exit_code == 2
    assert "goldspan trust" in stderr_text(result) and "--no-rules" not in stderr_text(result)
    assert not (stranger / "ran").exists()
    assert not (stranger / "out").exists()


def test_after_an_agreement_it_runs_and_a_change_asks_again(stranger):
    shown = run("trust")
    assert shown.exit_code == 0
    assert module(stranger).name in shown.stdout and "from pathlib import Path" in shown.stdout
    assert not (stranger / "ran").exists(), "to look is not to run"
    assert run("validate").exit_code == 1
    assert (stranger / "ran").exists()
    module(stranger).write_text(RULES.replace("message", "changed"), encoding="utf-8")
    result = run("validate")
    assert result.exit_code == 2
    assert "(changed since)" in stderr_text(result)
    assert run("trust").exit_code == 0
    assert "changed" in run("validate").stdout


def test_another_rule_of_the_settings_asks_again(stranger):
    run("trust")
    settings = stranger / "pyproject.toml"
    settings.write_text('[tool.goldspan]\nrules = ["antigravity"]\n', encoding="utf-8")
    assert run("validate").exit_code == 2
    assert "antigravity" not in sys.modules


def test_without_rules_the_rest_goes_on_and_says_what_is_not_used(stranger):
    for words in (["validate", "--no-rules"], ["explain", "--no-rules"]):
        result = run(*words)
        assert result.exit_code == 0
        assert f"{module(stranger).stem}:places" in stderr_text(result)
    assert not (stranger / "ran").exists()


def test_a_ci_job_agrees_by_a_variable(stranger, monkeypatch):
    monkeypatch.setenv("GOLDSPAN_TRUST", "1")
    assert run("validate").exit_code == 1
    assert (stranger / "ran").exists()


def test_to_show_is_not_to_agree_and_an_agreement_can_be_withdrawn(stranger):
    assert run("trust", "--show").exit_code == 0
    assert run("validate").exit_code == 2
    run("trust")
    assert run("trust", "--forget").exit_code == 0
    assert run("validate").exit_code == 2
    assert run("trust", "--show", "--forget").exit_code == 2


def test_the_values_of_an_env_file_are_not_shown(stranger):
    (stranger / ".env").write_text("LABEL_STUDIO_API_KEY=secret\nLABEL_STUDIO_URL=http://there\n", encoding="utf-8")
    result = run("trust", "--json")
    assert "secret" not in result.output
    items = {item["name"]: item for item in json.loads(result.stdout)["items"]}
    assert items[".env"]["lines"] == ["LABEL_STUDIO_API_KEY=...", "LABEL_STUDIO_URL=..."]
    assert items[".env"]["state"] == "new"
    assert {item["state"] for item in json.loads(run("trust", "--json", "--show").stdout)["items"]} == {"trusted"}


def test_a_folder_without_code_has_nothing_to_agree_to(corpus):
    result = run("trust", ".")
    assert result.exit_code == 0
    assert "nothing to agree to" in stderr_text(result)
    assert run("validate").exit_code == 0


def test_the_api_asks_alike(stranger):
    corpus = goldspan.open(stranger)
    for call in (corpus.validate, corpus.explain, lambda: corpus.release_build(out=stranger / "out")):
        with pytest.raises(TrustError, match="goldspan trust"):
            call()
    assert len(goldspan.open(stranger, rules=False).validate()) == 0
    assert [item.state for item in corpus.trust().items] == ["new", "new"]
    assert list(corpus.validate()["code"]) == ["RAQ101"]
    corpus.trust(forget=True)
    with pytest.raises(TrustError):
        corpus.explain()
