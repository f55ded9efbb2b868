"""The verb validate."""

import json
import subprocess

import pytest
from terminal import TEXT, add, run, stderr_text

from goldspan import store
from goldspan.model import Suppression, make_span, replace


def test_a_clean_corpus_is_0(corpus):
    result = run("validate")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No findings." in stderr_text(result)


def test_errors_are_1(corpus):
    add(corpus / "corpus", "d2", "Here is Ada.", label="XYZ")
    result = run("validate")
    assert result.exit_code == 1
    assert "GS401" in result.stdout and "XYZ" in result.stdout and "d2" in result.stdout
    assert "1 error." in stderr_text(result)


def test_warnings_alone_are_0(corpus):
    add(corpus / "corpus", "d2", TEXT)
    result = run("validate")
    assert result.exit_code == 0
    assert "GS701" in result.stdout


def test_excepted_findings_are_counted_on_stderr(corpus):
    path = store.layer_path(corpus / "corpus", "d1", "ann")
    layer = store.read_layer(path)
    half = make_span(store.read_document(store.document_path(corpus / "corpus", "d1")), "PER", [(2, 4)])
    accepted = Suppression(code="GS602", span=half.id, reason="r")
    store.write_layer(corpus / "corpus", replace(layer, spans=(half,), suppressions=(accepted,)))
    result = run("validate")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 finding suppressed by exceptions in the layers" in stderr_text(result)


@pytest.mark.parametrize("clean", [True, False])
def test_findings_as_json_are_alone_on_stdout(corpus, clean):
    if not clean:
        add(corpus / "corpus", "d2", "Here is Ada.", label="[XYZ]")
    result = run("validate", "--format", "json")
    found = json.loads(result.stdout)
    assert [one["code"] for one in found] == ([] if clean else ["GS401"])
    assert clean or (found[0]["severity"], found[0]["where"]["document"]) == ("error", "d2")
    assert result.stderr != ""


def wide(corpus):
    """The layer of the corpus with a blank taken into its span; the file of it."""
    path = store.layer_path(corpus / "corpus", "d1", "ann")
    span = make_span(store.read_document(store.document_path(corpus / "corpus", "d1")), "PER", [(1, 5)])
    store.write_layer(corpus / "corpus", replace(store.read_layer(path), spans=(span,)))
    return path


def test_fix_mends_and_then_checks(corpus):
    path = wide(corpus)
    result = run("validate", "--fix")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "white space trimmed" in stderr_text(result) and "1 repair in 1 layer." in stderr_text(result)
    assert "No findings." in stderr_text(result)
    assert [span.text for span in store.read_layer(path).spans] == ["Ada"]
    before = path.read_bytes()
    assert "0 repairs in 0 layers." in stderr_text(run("validate", "--fix"))
    assert path.read_bytes() == before


@pytest.mark.parametrize("more", [[], ["--fix"]])
def test_diff_shows_what_fix_would_do_and_writes_nothing(corpus, more):
    path = wide(corpus)
    before = path.read_bytes()
    result = run("validate", "--diff", *more)
    assert result.exit_code == 0
    assert path.read_bytes() == before
    assert "nothing was written" in stderr_text(result)
    patch = corpus / "fix.patch"
    patch.write_text(result.stdout, encoding="utf-8")
    subprocess.run(["git", "apply", "--unsafe-paths", "fix.patch"], cwd=corpus, check=True)
    patched = path.read_bytes()
    assert patched != before
    run("validate", "--fix")
    assert path.read_bytes() == patched


def test_what_fix_leaves_alone_is_said(corpus):
    path = wide(corpus)
    layer = store.read_layer(path)
    span = make_span(store.read_document(store.document_path(corpus / "corpus", "d1")), "PER", [(1, 2)])
    store.write_layer(corpus / "corpus", replace(layer, spans=(span,)))
    before = path.read_bytes()
    result = run("validate", path, "--fix")
    assert "left alone" in stderr_text(result) and "nothing would be left of a fragment" in stderr_text(result)
    assert path.read_bytes() == before


def test_single_files_and_other_folders_can_be_checked(corpus, tmp_path_factory):
    layer = store.layer_path(corpus / "corpus", "d1", "ann")
    assert run("validate", layer, store.document_path(corpus / "corpus", "d1")).exit_code == 0
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    add(elsewhere, "d3", "Ada, elsewhere.", label="XYZ")
    assert run("validate", elsewhere).exit_code == 1


def test_another_schema_can_be_given_and_no_corpus_is_needed_then(corpus, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("nowhere"))
    other = corpus / "other.yaml"
    other.write_text("name: other\nversion: 1.0.0\nlabels: {ORG: {}}\n")
    assert run("validate", corpus / "corpus", "--schema", other).exit_code == 1
    assert run("validate", corpus / "corpus", "--schema", corpus / "schema" / "schema.yaml").exit_code == 0
