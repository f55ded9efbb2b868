"""The verbs on the corpus: ingest, validate, show."""

import json
import shutil
import subprocess

import pytest
from real_exports import EXPORTS
from terminal import TEXT, add, run, told

from goldspan import store
from goldspan.model import Suppression, make_span, replace

# ingest


def test_ingest_says_what_it_did_and_what_it_skipped(corpus):
    (corpus / "seeds" / "a.txt").write_text("Title\n\nA whole article about Ada.\n")
    (corpus / "seeds" / "empty.txt").write_text("")
    result = run("ingest", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert answer["documents"] == 1
    assert [one["file"] for one in answer["skipped"]] == ["empty.txt"]
    assert answer["stale"] == ["d1"]
    assert "skipped empty.txt" in told(result)


# validate


def test_a_clean_corpus_is_0(corpus):
    result = run("validate")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No findings." in told(result)


def test_errors_are_1(corpus):
    add(corpus / "corpus", "d2", "Here is Ada.", label="XYZ")
    result = run("validate")
    assert result.exit_code == 1
    assert "GS401" in result.stdout and "XYZ" in result.stdout and "d2" in result.stdout
    assert "1 error." in told(result)


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
    assert "1 finding suppressed by exceptions in the layers" in told(result)


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
    assert "white space trimmed" in told(result) and "1 repair in 1 layer." in told(result)
    assert "No findings." in told(result)
    assert [span.text for span in store.read_layer(path).spans] == ["Ada"]
    before = path.read_bytes()
    assert "0 repairs in 0 layers." in told(run("validate", "--fix"))
    assert path.read_bytes() == before


@pytest.mark.parametrize("more", [[], ["--fix"]])
def test_diff_shows_what_fix_would_do_and_writes_nothing(corpus, more):
    path = wide(corpus)
    before = path.read_bytes()
    result = run("validate", "--diff", *more)
    assert result.exit_code == 0
    assert path.read_bytes() == before
    assert "nothing was written" in told(result)
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
    assert "left alone" in told(result) and "nothing would be left of a fragment" in told(result)
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


# show


def test_a_document_is_shown_with_its_layers(corpus):
    result = run("show", "d1")
    assert result.exit_code == 0
    assert "🐈 Ada [bold] works for Nile Press." in result.stdout
    assert "layer ann (submitted" in result.stdout and "PER 'Ada'" in result.stdout
    assert result.stderr == ""


def test_the_beginning_of_an_id_will_do_where_only_one_begins_so(corpus):
    add(corpus / "corpus", "d23", "Ada again.")
    assert run("show", "d2").exit_code == 0
    result = run("show", "d")
    assert result.exit_code == 2
    assert "several documents begin with 'd'; there are: d1, d23" in told(result)


def test_a_document_as_json(corpus):
    shown = json.loads(run("show", "d1", "--json").stdout)
    assert shown["document"]["text"] == TEXT
    assert [layer["name"] for layer in shown["layers"]] == ["ann"]
    assert json.loads(run("show", "d1", "--json", "--layer", "ann").stdout) == shown


def test_without_a_document_all_are_listed(corpus):
    result = run("show")
    assert (result.exit_code, result.stdout.startswith("d1  "), "ann (submitted)" in result.stdout) == (0, True, True)
    assert [one["id"] for one in json.loads(run("show", "--json").stdout)] == ["d1"]


def test_what_was_pulled_elsewhere_can_be_shown_there(nowhere):
    run("pull", "--export", EXPORTS / "regions.json", "--out", "out")
    assert len(run("show", "--corpus", "out").stdout.splitlines()) == 40
    assert "layer user-1 (submitted" in run("show", "task-1", "--corpus", "out").stdout


def test_half_a_character_is_printed_as_json_spells_it(nowhere):
    export = json.loads((EXPORTS / "annotators.json").read_text())
    export[0]["annotations"][0]["result"][0]["value"]["text"] = "\ud83d"
    (nowhere / "export.json").write_text(json.dumps(export))
    assert run("pull", "--export", "export.json", "--out", "out", "--format", "json").exit_code == 0
    task = f"task-{export[0]['id']}"
    [layer, _] = json.loads(run("show", task, "--corpus", "out", "--json").stdout)["layers"]
    assert layer["provenance"]["residue"][0]["item"]["value"]["text"] == "\ud83d"
    assert run("show", task, "--corpus", "out").exit_code == 0


def test_a_document_without_layers_says_how_to_get_some(corpus):
    shutil.rmtree(corpus / "corpus" / "layers")
    assert "no layers yet; push the document" in run("show", "d1").stdout
