"""Links of a stranger's corpus that lead out of it: refused by every verb that would read or write there."""

import json
import os

import pytest
from real_exports import EXPORTS
from terminal import TEXT, add, run, stderr_text

from goldspan import store


@pytest.fixture
def elsewhere(tmp_path_factory):
    folder = tmp_path_factory.mktemp("elsewhere")
    add(folder, "secret", TEXT)
    return folder


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "words",
    [
        ["validate"],
        ["validate", "corpus"],
        ["validate", "--fix"],
        ["show"],
        ["show", "--corpus", "corpus"],
        ["agree", "corpus"],
        ["release", "build", "--draft", "--out", "out"],
        ["release", "split", "--apply"],
        ["reanchor", "--apply"],
        ["upgrade", "corpus"],
        ["ingest"],
    ],
)
@pytest.mark.parametrize("place", ["documents/secret.json", "layers/secret"])
def test_nothing_is_read_or_written_through_a_link(place, words, corpus, elsewhere):
    (corpus / "corpus" / place).symlink_to(elsewhere / place)
    before = contents(elsewhere)
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert "leads out of" in stderr_text(result) and place in stderr_text(result)
    assert contents(elsewhere) == before
    assert not (corpus / "out").exists()


def test_a_pull_writes_through_no_link(corpus, elsewhere):
    (corpus / "new").mkdir()
    (corpus / "new" / "layers").symlink_to(elsewhere / "layers")
    before = contents(elsewhere)
    result = run("pull", "--export", EXPORTS / "states.json", "--out", "new")
    assert result.exit_code == 2
    assert contents(elsewhere) == before


def test_a_layer_file_that_is_a_link_is_not_checked(corpus, elsewhere):
    link = corpus / "corpus" / "layers" / "d1" / "secret.json"
    link.symlink_to(elsewhere / "layers" / "secret" / "ann.json")
    assert run("validate", link).exit_code == 2


def test_an_article_behind_a_link_is_skipped_and_the_others_are_read(corpus, elsewhere):
    (elsewhere / "private.txt").write_text("A private text.")
    (corpus / "seeds" / "fog.txt").write_text("Fog in Velm.")
    (corpus / "seeds" / "private.txt").symlink_to(elsewhere / "private.txt")
    (corpus / "seeds" / "again.txt").symlink_to("fog.txt")
    os.mkfifo(corpus / "seeds" / "pipe.txt")
    result = run("ingest")
    assert "private.txt: a link out of the folder of articles" in stderr_text(result)
    assert {document.id for document in store.read_documents(corpus / "corpus")} == {"d1", "fog", "again"}


@pytest.mark.parametrize("name", ["sources.toml", "rules.toml"])
def test_settings_of_the_articles_behind_a_link_are_refused(name, corpus, elsewhere):
    (elsewhere / name).write_text("")
    (corpus / "seeds" / name).symlink_to(elsewhere / name)
    result = run("ingest")
    assert result.exit_code == 2 and name in stderr_text(result)


def test_no_file_outside_of_the_articles_is_shown_as_a_source(corpus, elsewhere):
    (elsewhere / "x.txt").write_text(TEXT)
    path = store.document_path(corpus / "corpus", "d1")
    record = json.loads(path.read_text())
    record["source"] |= {"file": str(elsewhere / "x.txt"), "sha256": store.read_document(path).text_sha256}
    path.write_text(json.dumps(record))
    result = run("show", "d1", "--source")
    assert result.exit_code == 2
    assert "Ada" not in result.output


@pytest.mark.parametrize("key", ["corpus", "seeds", "schema", "state"])
@pytest.mark.parametrize("way", ["absolute", "dots", "link"])
def test_a_place_outside_of_the_project_needs_an_agreement(way, key, corpus, elsewhere):
    named = {"absolute": str(elsewhere), "dots": os.path.relpath(elsewhere, corpus), "link": "link"}[way]
    (corpus / "link").symlink_to(elsewhere)
    text = (corpus / "pyproject.toml").read_text()
    value = f"{named}/s.yaml" if key == "schema" else named
    (corpus / "pyproject.toml").write_text(text.replace("[tool.goldspan]", f'[tool.goldspan]\n{key} = "{value}"', 1))
    result = run("ingest")
    assert result.exit_code == 2
    assert f"[tool.goldspan] {key}" in stderr_text(result) and "goldspan trust" in stderr_text(result)
    assert run("trust").exit_code == 0
    assert "goldspan trust" not in stderr_text(run("ingest"))


def test_settings_that_are_a_pipe_end_in_a_message(corpus):
    (corpus / "pyproject.toml").unlink()
    os.mkfifo(corpus / "pyproject.toml")
    assert run("validate").exit_code == 2
    (corpus / "pyproject.toml").unlink()
    (corpus / "pyproject.toml").write_text("[tool.goldspan]\n")
    (corpus / "schema" / "schema.yaml").unlink()
    os.mkfifo(corpus / "schema" / "schema.yaml")
    result = run("validate")
    assert result.exit_code == 2 and "no file" in stderr_text(result)


@pytest.mark.parametrize("place", ["corpus", "seeds", "schema", ".goldspan", "schema/migrations", "pyproject.toml"])
def test_a_circle_of_links_ends_in_a_message(place, corpus):
    if (corpus / place).exists():
        (corpus / place).rename(corpus / "aside")
    (corpus / place).symlink_to((corpus / place).name)
    for words in (["validate"], ["ingest"], ["show"], ["release", "build", "--out", "out"], ["schema", "migrate"]):
        result = run(*words)
        assert result.exception is None or isinstance(result.exception, SystemExit), (words, result.exception)


def test_a_rebuild_writes_through_no_link(corpus, elsewhere):
    (corpus / ".goldspan").mkdir(exist_ok=True)
    (corpus / ".goldspan" / "rebuild").symlink_to(elsewhere)
    before = sorted(elsewhere.rglob("*"))
    result = run("rebuild")
    assert result.exit_code == 2
    assert "leads out of" in stderr_text(result)
    assert sorted(elsewhere.rglob("*")) == before
