"""The verb release build: what it prints, refuses and warns of."""

import json
import subprocess

import pyarrow.parquet as pq
import pytest
from terminal import TEXT, add, run, stderr_text

from goldspan import store
from goldspan.model import Unmapped, replace


def test_a_refused_release_names_check_reason_and_fix(tagged):
    result = run("release", "build", "--out", "corpus")
    assert result.exit_code == 1
    assert "(tree) 1 file not committed: corpus/layers/d1/ann.json" in stderr_text(result)
    answer = json.loads(run("release", "build", "--out", "corpus", "--allow", "tree=a test", "--json").stdout)
    assert [one["gate"] for one in answer["refused"]] == ["version"]
    assert 'set version = "1.0.0"' in answer["refused"][0]["mend"]


def test_an_allowance_without_a_reason_is_misuse(tagged):
    result = run("release", "build", "--out", "corpus", "--allow", "tree")
    assert result.exit_code == 2
    assert "give the reason" in stderr_text(result)


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
    message = "still that of 1.0.0; say in `summary` of [tool.goldspan.release] what this version brings"
    assert message in stderr_text(result)


def test_a_release_as_json(corpus):
    run("schema", "build")
    result = run("release", "build", "--out", corpus / "data", "--draft", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["documents"] == 1
    assert {one["path"] for one in answer["files"]} == set(answer["changed"])
    again = json.loads(run("release", "build", "--out", corpus / "data", "--draft", "--json").stdout)
    assert again["changed"] == []
    assert again["files"] == answer["files"]


@pytest.fixture
def unsettled(corpus, monkeypatch):
    """The corpus in git, with a second document that two people have annotated and nobody adjudicated."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ann@example.org")
    (corpus / ".gitignore").write_text(".goldspan/\nout*/\n")
    add(corpus / "corpus", "d2", "Omar called. " + TEXT)
    layer = store.read_layer(store.layer_path(corpus / "corpus", "d2", "ann"))
    store.write_layer(corpus / "corpus", replace(layer, name="bob", annotator="bob"))
    run("schema", "build")
    git("init", "-q")
    commit()
    return corpus


def git(*arguments):
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def commit():
    git("add", "-A")
    git("commit", "-qm", "work")


def rows(out, view, *columns):
    return pq.read_table(out / "data" / view / "train-00000-of-00001.parquet", columns=list(columns)).to_pylist()


def test_without_gold_a_release_is_refused_and_the_message_says_what_an_allowance_would_do(unsettled):
    result = run("release", "build", "--out", "out")
    assert result.exit_code == 1 and not (unsettled / "out").exists()
    assert "(adjudication) 1 document" in stderr_text(result)
    assert "allowed, they are in `annotations` alone" in stderr_text(result)


@pytest.mark.parametrize("how", [["--allow", "adjudication=a pilot"], ["--draft"]], ids=["allowed", "draft"])
def test_what_nobody_adjudicated_is_in_annotations_alone_and_counted(how, unsettled):
    result = run("release", "build", "--out", "out", *how)
    assert result.exit_code == 0, result.output
    assert "Of 2 documents 1 with several submitted layers and no adjudicated one" in stderr_text(result)
    out = unsettled / "out"
    assert [(row["id"], row["annotator"] is None, len(row["spans"])) for row in
            rows(out, "documents", "id", "annotator", "spans")] == [("d1", False, 1), ("d2", True, 0)]  # fmt: skip
    for view in ("spans", "tokens"):
        assert {row["document_id"] for row in rows(out, view, "document_id")} == {"d1"}
    assert [row["document_id"] for row in rows(out, "annotations", "document_id")] == ["d1", "d2", "d2"]
    card = (out / "README.md").read_text()
    assert "1 document has several submitted layers" in card
    assert "That is none for 1 document with several submitted layers" in card
    assert ("`adjudication`: a pilot" in card) == ("--draft" not in how)
    assert json.loads(run("release", "build", "--out", "out", *how, "--json").stdout)["unsettled"] == 1


def test_adjudicating_later_is_an_addition(unsettled):
    assert run("release", "build", "--out", "corpus", "--allow", "adjudication=a pilot").exit_code == 0
    commit()
    assert run("release", "tag").exit_code == 0
    layer = store.read_layer(store.layer_path(unsettled / "corpus", "d2", "ann"))
    store.write_layer(unsettled / "corpus", replace(layer, name="gold", annotator="boss", status="adjudicated"))
    assert "this is a minor change" in stderr_text(run("release", "diff"))


def test_what_is_left_out_of_a_release_is_said_with_the_setting_that_adds_it(corpus):
    run("schema", "build")
    layer = store.read_layer(store.layer_path(corpus / "corpus", "d1", "ann"))
    store.write_layer(corpus / "corpus", replace(layer, note="call me"))
    unread = replace(layer.provenance, unmapped=(Unmapped("GS806", "a rating", {"type": "rating"}),))
    draft = replace(layer, name="bob-draft", annotator="bob", status="draft", provenance=unread)
    store.write_layer(corpus / "corpus", draft)
    result = run("release", "build", "--out", "out", "--draft")
    assert "1 layer (1 draft)" in stderr_text(result)
    assert "Left out with 1 error d1/bob-draft" in stderr_text(result)
    assert "1 note (1 on layers)" in stderr_text(result)
    answer = json.loads(run("release", "build", "--out", "out", "--draft", "--json").stdout)
    assert answer["left_out"] == {"layers": {"draft": 1}, "notes": {"layers": 1}, "links": 0, "errors": 1}
