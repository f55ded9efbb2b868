"""The verb show."""

import json
import shutil

from real_exports import EXPORTS
from terminal import TEXT, add, run, stderr_text

from goldspan import store
from goldspan.model import make_span, replace


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
    assert "several documents begin with 'd': d1, d23; name one" in stderr_text(result)


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


def test_a_corpus_of_json_lines_is_listed_and_shown_too(nowhere):
    run("pull", "--export", EXPORTS / "regions.json", "--out", "out", "--jsonl")
    listed = run("show", "--corpus", "out").stdout
    run("pull", "--export", EXPORTS / "regions.json", "--out", "files")
    assert listed == run("show", "--corpus", "files").stdout != ""
    one = [run("show", "task-1", "--corpus", folder, "--json").stdout for folder in ("out", "files")]
    assert [json.loads(text)["document"]["id"] for text in one] == ["task-1"] * 2
    assert "Did you mean" in stderr_text(run("show", "tsk-1", "--corpus", "out"))


# the places of spans in the source article


def from_seed(corpus, text):
    """A document made of a source article, with a layer on its first three letters."""
    (corpus / "seeds" / "d9.txt").write_text(text)
    run("ingest")
    document = store.read_document(store.document_path(corpus / "corpus", "d9"))
    layer = store.read_layer(store.layer_path(corpus / "corpus", "d1", "ann"))
    span = make_span(document, "PER", [(0, 3)])
    new = replace(layer, document="d9", text_sha256=document.text_sha256, spans=(span,))
    store.write_layer(corpus / "corpus", new)
    return span


def test_source_shows_where_each_span_is_in_the_file(corpus):
    span = from_seed(corpus, "\n\nAda left.\n")
    result = run("show", "d9", "--source")
    assert result.exit_code == 0
    assert "line 3, column 1, characters 2-5: 'Ada'" in result.stdout
    [layer] = json.loads(run("show", "d9", "--source", "--json").stdout)["layers"]
    place = {"start": 2, "end": 5, "line": 3, "column": 1, "text": "Ada"}
    assert layer["spans"] == [{"id": span.id, "label": "PER", "text": "Ada", "places": [place]}]


def test_source_wants_a_document_and_its_article(corpus):
    assert run("show", "--source").exit_code == 2
    missing = run("show", "d1", "--source")
    assert (missing.exit_code, "d1.txt: the source article of d1 is missing" in stderr_text(missing)) == (2, True)


def test_source_refuses_a_layer_on_another_text(corpus):
    from_seed(corpus, "Ada left.")
    (corpus / "seeds" / "d9.txt").write_text("Bo left.")
    run("ingest")
    result = run("show", "d9", "--source")
    assert (result.exit_code, "run `goldspan reanchor`" in stderr_text(result)) == (2, True)
