"""The verb: what it prints, what it writes, and how it ends."""

import json
import shutil
from pathlib import Path

import pytest
import terminal
from marked import TEXT, layer_of
from strategies import document

from goldspan import store

PYPROJECT = '[tool.goldspan]\nproject = "Harbour"\n'


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    """A corpus whose one document was changed after its layer was made; the old one lies beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    old = document(TEXT)
    store.write_document(tmp_path / "old", old)
    store.write_layer(
        tmp_path / "corpus", layer_of(old, ("PER", "Ada Nolan"), ("SHIP", "Aurora"), relations=[("ON", 0, 1)])
    )
    change(tmp_path, "Ada Nolan", "Ada M. Nolan")
    return tmp_path


def change(folder: Path, before: str, after: str) -> None:
    store.write_document(folder / "corpus", document(TEXT.replace(before, after)))


def run(*arguments):
    return terminal.run("reanchor", *arguments)


def contents(folder):
    return {path: path.read_bytes() for path in (folder / "corpus").rglob("*.json")}


def layer(folder):
    [one] = store.read_layers(folder / "corpus")
    return one


def test_without_apply_it_shows_both_contexts_and_changes_nothing(corpus):
    before = contents(corpus)
    result = run("--old", "old")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "doc / ann"
    assert lines[1] == "  0 spans unchanged, 1 moved, 1 not moved, 1 relation lost"
    assert lines[2].endswith("PER 'Ada Nolan': text was inserted into it, or its parts were separated")
    for heading, at, words in (("was:", 3, "Ada Nolan"), ("now:", 5, "Ada M. Nolan")):
        assert lines[at].strip().startswith(heading)
        carets = lines[at + 1]
        assert lines[at][carets.index("^") : carets.rindex("^") + 1] == words
    assert lines[7] == "  ON from 'Ada Nolan' to 'Aurora': lost an end"
    assert "Nothing was written" in result.stderr and "goldspan reanchor --accept SPAN" in result.stderr
    assert contents(corpus) == before


def test_apply_writes_what_moved_and_keeps_what_did_not(corpus):
    result = run("--old", "old", "--apply")
    assert result.exit_code == 1 and "goldspan validate" in result.stderr
    assert [span.text for span in layer(corpus).spans] == ["Aurora"]
    assert [one.code for one in layer(corpus).provenance.unmapped] == ["GS820"] * 2
    again = run("--old", "old")
    assert again.exit_code == 0 and "Every layer is on the present text" in again.stderr


def test_an_accepted_span_takes_the_new_words(corpus):
    [span, _] = layer(corpus).spans
    result = run("--old", "old", "--apply", "--accept", span.id)
    assert result.exit_code == 0 and "1 moved, 1 accepted, 0 not moved, 0 relations lost" in result.stdout
    assert [span.text for span in layer(corpus).spans] == ["Ada M. Nolan", "Aurora"]
    assert len(layer(corpus).relations) == 1 and layer(corpus).provenance.unmapped == ()


def test_accepting_what_does_not_wait_is_misuse_and_writes_nothing(corpus):
    [_, moves] = layer(corpus).spans
    before = contents(corpus)
    result = run("--old", "old", "--apply", "--accept", moves.id)
    assert result.exit_code == 2 and moves.id in result.stderr
    assert contents(corpus) == before


def test_a_change_that_loses_nothing_ends_with_0(corpus):
    change(corpus, "On Monday", "On Monday morning")
    assert run("--old", "old", "--apply").exit_code == 0
    assert [span.text for span in layer(corpus).spans] == ["Ada Nolan", "Aurora"]


def test_without_the_old_text_nothing_is_moved(corpus):
    before = contents(corpus)
    shutil.rmtree(corpus / "old" / "documents")
    result = run("--old", "old", "--apply")
    assert result.exit_code == 1 and "no document 'doc' there" in result.stdout
    assert "goldspan reanchor --old PATH" in result.stderr
    assert contents(corpus) == before


def test_a_document_that_was_edited_by_hand_is_no_ground_to_stand_on(corpus):
    path = store.document_path(corpus / "corpus", "doc")
    path.write_text(path.read_text().replace("quay", "pier"))
    result = run("--old", "old", "--apply")
    assert result.exit_code == 1 and "does not match its own sha256" in result.stdout


def test_only_the_documents_that_are_named(corpus):
    store.write_document(corpus / "corpus", document("Nothing.", name="other"))
    assert run("other", "--old", "old").exit_code == 0
    assert run("do", "--old", "old").exit_code == 1
    assert run("nobody", "--old", "old").exit_code == 2
    assert run("--old", "nowhere").exit_code == 2


def test_json_says_the_same(corpus):
    [one] = json.loads(run("--old", "old", "--json").stdout)["layers"]
    assert (one["document"], one["layer"], one["unchanged"], one["shifted"]) == ("doc", "ann", 0, 1)
    [span], [relation] = one["unmoved"], one["lost"]
    assert (span["text"], span["reason"], relation["label"]) == ("Ada Nolan", "split", "ON")
    assert [span["new"]["text"][start:end] for start, end in span["new"]["marks"]] == ["Ada M. Nolan"]
    shutil.rmtree(corpus / "old" / "documents")
    [one] = json.loads(run("--old", "old", "--json").stdout)["layers"]
    assert set(one) == {"document", "layer", "problem"}
