"""What `goldspan validate` reports: its formats, and which findings are chosen."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from terminal import run

FAULTY = Path(__file__).parent.parent / "validate" / "faulty"
SCHEMA = FAULTY / "schema.yaml"


pytestmark = pytest.mark.usefixtures("nowhere")


def validate(*options, corpora=("GS301", "GS401", "GS701")):
    return run("validate", *(FAULTY / one for one in corpora), "--schema", SCHEMA, *options)


def codes(result):
    return [one["code"] for one in json.loads(result.stdout)]


@pytest.mark.parametrize(
    ("options", "expected", "exit_code"),
    [
        ([], ["GS301", "GS401", "GS701"], 1),
        (["--level", "3"], ["GS301"], 1),
        (["--level", "2"], [], 0),
        (["--select", "GS4"], ["GS401"], 1),
        (["--select", "GS7"], ["GS701"], 0),
        (["--select", "gs301,GS7"], ["GS301", "GS701"], 1),
        (["--select", "GS301", "--select", "GS4"], ["GS301", "GS401"], 1),
        (["--ignore", "GS3,GS401"], ["GS701"], 0),
        (["--ignore", "GS301", "--ignore", "GS4"], ["GS701"], 0),
        (["--select", "GS3", "--ignore", "GS301"], [], 0),
    ],
)
def test_the_exit_code_follows_the_findings_that_were_chosen(options, expected, exit_code):
    result = validate("--format", "json", *options)
    assert (codes(result), result.exit_code) == (expected, exit_code)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--select", "GS999"], "no code is, or begins with, 'GS999'"),
        (["--ignore", "E501"], "no code is, or begins with, 'E501'"),
        (["--level", "0"], "--level"),
        (["--max-findings", "-1"], "--max-findings"),
        (["--format", "yaml"], "--format"),
    ],
)
def test_misuse_is_2(options, message):
    result = validate(*options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())


def test_findings_beyond_the_most_are_counted_and_said_and_decide_the_exit_code():
    result = validate("--format", "json", "--max-findings", "1", corpora=("GS701", "GS301", "GS401"))
    assert (codes(result), result.exit_code) == (["GS701"], 1)
    assert "2 more findings not shown." in result.stderr
    assert "2 errors, 1 warning." in result.stderr


def test_as_many_as_the_most_are_all_shown():
    result = validate("--format", "json", "--max-findings", "3")
    assert len(codes(result)) == 3
    assert "not shown" not in result.stderr


def test_statistics_end_the_text():
    result = validate("--statistics")
    assert "shop / ann\n  error   GS301" in result.stdout
    assert [line.split()[:2] for line in result.stdout.splitlines()[-4:]] == [
        ["1", "GS301"],
        ["1", "GS401"],
        ["1", "GS701"],
        ["3", "in"],
    ]
    assert "in all" not in validate().stdout


def test_statistics_in_json_count_what_is_not_shown_too():
    read = json.loads(validate("--format", "json", "--statistics", "--max-findings", "0").stdout)
    assert read == {
        "findings": [],
        "left_out": 3,
        "statistics": {
            "total": 3,
            "severities": {"error": 2, "warning": 1, "info": 0},
            "codes": {"GS301": 1, "GS401": 1, "GS701": 1},
        },
    }


def test_sarif_is_alone_on_stdout():
    result = validate("--format", "sarif", "--statistics", "--max-findings", "2")
    [one] = json.loads(result.stdout)["runs"]
    assert [each["ruleId"] for each in one["results"]] == ["GS301", "GS401"]
    assert one["properties"] == {"leftOut": 1}
    assert "in all" in result.stderr
    assert result.exit_code == 1


def test_junit_is_alone_on_stdout():
    result = validate("--format", "junit")
    root = ElementTree.fromstring(result.stdout)
    assert [each.get("type") for each in root.iter("failure")] == ["GS301", "GS401"]
    assert [each.get("name") for each in root.iter("testcase")] == ["shop / ann", "shop / ann", "shop-again"]
    assert result.exit_code == 1


def test_github_gets_a_command_a_finding_with_a_path_from_here(tmp_path):
    shutil.copytree(FAULTY / "GS407", tmp_path / "corpus")
    result = run("validate", tmp_path / "corpus", "--schema", SCHEMA, "--format", "github")
    assert result.stdout.startswith("::error file=corpus/layers/shop/ann.json,line=19,title=GS407::shop / ann: PLACE")
    assert result.stdout.count("\n") == 1


@pytest.mark.parametrize("form", ["text", "json", "github", "junit", "sarif"])
@pytest.mark.parametrize(("corpus", "exit_code"), [("clean", 0), ("GS701", 0), ("GS301", 1), ("GS101", 1)])
def test_the_exit_code_is_that_of_the_findings_in_every_format(form, corpus, exit_code):
    assert validate("--format", form, corpora=[corpus]).exit_code == exit_code


def test_a_release_is_only_suggested_after_a_whole_validation():
    assert "goldspan release build" in validate(corpora=["clean"]).stderr
    assert "goldspan release build" not in validate("--level", "1", corpora=["GS301"]).stderr


def test_half_a_surrogate_pair_in_a_message_can_be_printed(tmp_path):
    shutil.copytree(FAULTY / "GS401", tmp_path / "corpus")
    layer = tmp_path / "corpus/layers/shop/ann.json"
    spoilt = layer.read_text(encoding="utf-8").replace('"name": "ann"', r'"name": "\ud800"')
    layer.write_text(spoilt, encoding="utf-8")
    for form in ("text", "json", "github", "junit", "sarif"):
        result = run("validate", tmp_path / "corpus", "--schema", SCHEMA, "--format", form)
        assert (result.exit_code, result.exception.__class__) == (1, SystemExit), form
