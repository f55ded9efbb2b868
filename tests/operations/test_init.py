"""A corpus from nothing: what is written, what is kept, and what is refused."""

import tomllib
from pathlib import Path

import pytest

from goldspan import settings, store
from goldspan.errors import PathError
from goldspan.ingest.sources_toml import FACTS
from goldspan.operations.ingest import ingest
from goldspan.operations.init import init
from goldspan.operations.schema_build import schema_build
from goldspan.operations.validate import validate
from goldspan.schema import language
from goldspan.schema.language import SchemaError
from goldspan.settings import SettingsError
from goldspan.store import StoreError

CONF = "[entities]\nShip\nPort\n[relations]\nAt\tArg1:Ship, Arg2:Port\n"
XML = '<View><Labels name="l" toName="t"><Label value="A/B"/></Labels><Text name="t" value="$text"/></View>'


def contents(folder):
    """The files without those that goldspan keeps for itself."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name.parts[0] != ".goldspan"}


def test_a_new_folder_is_a_corpus_without_findings(tmp_path):
    report = init(tmp_path / "harbour news")
    here = settings.load(report.root)
    assert (report.kept, report.notes) == ((), ())
    assert set(report.written) == set(contents(report.root))
    assert (here.project, here.release.name) == ("harbour news", "harbour news")
    assert schema_build(here, check=True).is_current
    assert (ingest(here).documents, ingest(here).skipped) == (1, [])
    checked = validate(here)
    assert (checked.counts.total, checked.has_layers) == (0, False)


def test_the_schema_and_the_guidelines_name_the_same_labels(tmp_path):
    init(tmp_path)
    schema = language.load(tmp_path / "schema" / "schema.yaml")
    text = (tmp_path / "schema" / "guidelines.md").read_text()
    for name in (*schema.concrete, *schema.relations):
        assert f"### {name}\n" in text


def test_sources_toml_explains_every_fact_and_gives_those_of_the_sample(tmp_path):
    init(tmp_path)
    text = (tmp_path / "seeds" / "sources.toml").read_text()
    for fact in FACTS:
        assert f"#   {fact} " in text
    [document] = [*_documents(tmp_path)]
    assert document.source.title == document.text.split("\n")[0]


def _documents(folder):
    ingest(settings.load(folder))
    return store.read_documents(folder / "corpus")


@pytest.mark.parametrize("name", ["x", "n" * 300, 'a "quoted" \\ name', "Ärzte & Brücken", "\N{CAT}", "..."])
def test_any_name_gives_settings_and_a_schema_that_can_be_read(name, tmp_path):
    here = settings.load(init(tmp_path, name=name).root)
    assert 3 <= len(here.project) <= 50
    assert language.load(here.schema).name


# what exists


def test_a_pyproject_that_exists_keeps_its_text_and_its_settings(tmp_path):
    before = '[project]\nname = "x" # mine\n\n[tool.ruff]\nline-length = 100'
    (tmp_path / "pyproject.toml").write_text(before)
    init(tmp_path)
    text = (tmp_path / "pyproject.toml").read_text()
    assert text.startswith(f"{before}\n\n# ")
    tables = tomllib.loads(text)
    assert tables["tool"].pop("goldspan")
    assert tables == tomllib.loads(before)


def test_line_ends_of_windows_are_kept(tmp_path):
    (tmp_path / "pyproject.toml").write_bytes(b"[project]\r\nname = 'x'\r\n")
    init(tmp_path)
    data = (tmp_path / "pyproject.toml").read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 10
    assert settings.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.goldspan]\n", "is a corpus already"),
        ("[tool.goldspan\n", "not TOML"),
        ("tool = {}\n", "add the section by hand"),
        ("tool = 3\n", "add the section by hand"),
        ("[[tool]]\nname = 'x'\n", "by hand"),
    ],
)
def test_a_pyproject_that_cannot_be_extended_is_refused_and_nothing_is_written(text, message, tmp_path):
    (tmp_path / "pyproject.toml").write_text(text)
    before = contents(tmp_path)
    with pytest.raises(SettingsError, match=message):
        init(tmp_path)
    assert contents(tmp_path) == before


def test_files_that_exist_are_kept_and_named(tmp_path):
    mine = {Path(".gitignore"): b"*.log\n.env\n", Path("schema/guidelines.md"): b"mine\n", Path("seeds/a.txt"): b"One."}
    for path, data in mine.items():
        store.write_bytes(tmp_path / path, data)
    report = init(tmp_path)
    assert {path: (tmp_path / path).read_bytes() for path in mine} == mine
    assert set(report.kept) == {Path(".gitignore"), Path("schema/guidelines.md")}
    [note] = report.notes
    assert note.endswith("add these lines to it: .venv/, .goldspan/, .*.part")
    # with articles of one's own there is no sample, and no table for it
    assert sorted(path.name for path in (tmp_path / "seeds").iterdir()) == ["a.txt", "sources.toml"]
    assert ingest(settings.load(tmp_path)).skipped == []


def test_a_schema_that_exists_is_kept_and_built(tmp_path):
    store.write_text(tmp_path / "schema" / "schema.yaml", "name: s\nversion: 1.0.0\nlabels: {SHIP: {}}\n")
    report = init(tmp_path)
    assert Path("schema/schema.yaml") in report.kept
    assert schema_build(settings.load(tmp_path), check=True).is_current
    assert "### SHIP" in (tmp_path / "schema" / "guidelines.md").read_text()


def test_a_failure_in_the_middle_leaves_nothing(tmp_path):
    store.write_text(tmp_path / "schema", "a file where the folder should be\n")
    before = contents(tmp_path)
    with pytest.raises((StoreError, OSError)):
        init(tmp_path)
    assert contents(tmp_path) == before


# another schema to start from


@pytest.mark.parametrize(
    ("file", "text", "labels"),
    [
        ("mine.yaml", "# my words\nname: s\nversion: 1.0.0\nlabels: {SHIP: {}}\n", ("SHIP",)),
        ("annotation.conf", CONF, ("Ship", "Port")),
        ("config.xml", XML, ("A_B",)),
    ],
)
def test_a_schema_can_be_given_in_every_form(file, text, labels, tmp_path):
    (tmp_path / file).write_text(text)
    report = init(tmp_path / "new", schema=tmp_path / file)
    here = settings.load(report.root)
    assert language.load(here.schema).concrete == labels
    assert schema_build(here, check=True).is_current
    if file == "mine.yaml":
        assert here.schema.read_text() == text


def test_the_visual_conf_beside_brats_file_gives_the_colours_and_notes_are_handed_on(tmp_path):
    (tmp_path / "annotation.conf").write_text(CONF + "[events]\nSail\tWho:Ship\n")
    (tmp_path / "visual.conf").write_text("[drawing]\nShip\tbgColor:red\n")
    report = init(tmp_path / "new", schema=tmp_path / "annotation.conf")
    assert language.load(report.root / "schema" / "schema.yaml").labels["Ship"].colour == "#ff0000"
    assert report.notes


@pytest.mark.parametrize(
    ("file", "text"), [("a.yaml", "name: s\n"), ("a.conf", "\tx"), ("a.doc", "x"), ("gone.yaml", None)]
)
def test_a_schema_that_cannot_be_used_is_refused_and_nothing_is_written(file, text, tmp_path):
    if text is not None:
        (tmp_path / file).write_text(text)
    with pytest.raises(PathError if text is None else SchemaError, match=file):
        init(tmp_path / "new", schema=tmp_path / file)
    assert not (tmp_path / "new").exists()


def test_a_schema_is_not_put_in_place_of_one_that_exists(tmp_path):
    store.write_text(tmp_path / "schema" / "schema.yaml", "name: s\nversion: 1.0.0\nlabels: {SHIP: {}}\n")
    (tmp_path / "other.yaml").write_text("name: s\nversion: 1.0.0\nlabels: {PORT: {}}\n")
    before = contents(tmp_path)
    with pytest.raises(SchemaError, match="exists already"):
        init(tmp_path, schema=tmp_path / "other.yaml")
    assert contents(tmp_path) == before
