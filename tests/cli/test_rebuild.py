"""What the command line says of a rebuild; tests/e2e/test_rebuild.py has the run itself."""

import json

import pytest
from terminal import run, stderr_text

from goldspan import cli
from goldspan.model import Finding, Place
from goldspan.operations.rebuild import RebuildReport

FINDING = Finding(
    code="GS602", level=6, severity="warning", where=Place(document="d1"), message="a word is cut", hint="take it whole"
)


@pytest.fixture
def report(corpus, monkeypatch):
    """What the run gives."""
    found = RebuildReport("1.2.0", corpus / "scratch", documents=3, layers=2)
    found.spans, found.relations = {"PER": 5, "ORG": 2, "GPE": 0}, {"works_for": 4}
    found.loaded = {"documents": 3, "spans": 7}
    monkeypatch.setattr(cli.rebuild, "run", lambda settings, progress: found)
    return found


def test_a_proved_corpus_is_counted_by_label_and_the_next_steps_are_named(report):
    result = run("rebuild")
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert "corpus 1.2.0" in shown
    assert "7 spans │ PER 5, ORG 2 │" in shown, "labels that nothing has are left out"
    assert "4 relations │ works_for 4 │" in shown
    assert "documents 3, spans 7" in shown
    assert 'datasets.load_dataset("corpus")' in result.stderr


def test_differences_are_said_one_by_one_with_the_place_of_the_dataset_and_exit_1(report):
    report.differences = ["corpus/README.md: other bytes [1]", "layer d1/ann: did not come back"]
    result = run("rebuild")
    assert result.exit_code == 1
    said = stderr_text(result)
    assert "differs corpus/README.md: other bytes [1]" in said and "differs layer d1/ann: did not come back" in said
    assert "2 differences." in said and str(report.dataset) in said.replace(" ", "")
    assert "Next:" not in said


def test_findings_are_shown_and_are_no_difference(report):
    report.findings = [FINDING]
    result = run("rebuild")
    assert result.exit_code == 0
    assert "GS602" in result.output and "a word is cut" in result.output


def test_all_of_it_is_json_on_request(report):
    report.findings, report.differences = [FINDING], ["corpus/order.txt: old"]
    result = run("rebuild", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (answer["version"], answer["documents"], answer["layers"]) == ("1.2.0", 3, 2)
    assert (answer["spans"], answer["relations"]) == (report.spans, report.relations)
    assert (answer["loaded"], answer["dataset"]) == (report.loaded, str(report.dataset))
    assert [found["code"] for found in answer["findings"]] == ["GS602"]
    assert answer["differences"] == report.differences
