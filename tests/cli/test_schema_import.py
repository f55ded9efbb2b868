"""The verbs about schemas: what goes to stdout, to stderr and to files."""

import pytest
from terminal import run

from goldspan.schema import language

CONF = "[entities]\nShip\nPort\n-----\n[relations]\nAt\tArg1:Ship, Arg2:Port\n"
VISUAL = "[drawing]\nShip\tbgColor:red\n"
XML = '<View><Labels name="l" toName="t"><Label value="A/B"/></Labels><Text name="t" value="$text"/></View>'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "annotation.conf").write_text(CONF)
    (tmp_path / "visual.conf").write_text(VISUAL)
    (tmp_path / "config.xml").write_text(XML)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_brat_is_imported_to_stdout_and_notes_to_stderr_and_the_head(folder):
    result = run("schema", "import", "brat", "annotation.conf", "visual.conf", "--name", "harbour")
    assert result.exit_code == 0
    schema = language.parse(result.stdout)
    assert (schema.name, schema.concrete) == ("harbour", ("Ship", "Port"))
    assert schema.labels["Ship"].colour == "#ff0000"
    assert result.stdout.startswith("# Imported from brat's annotation.conf and visual.conf.")
    for channel in (result.stdout, result.stderr):
        assert "lines of hyphens" in channel


def test_label_studio_is_imported_to_a_file(folder):
    result = run("schema", "import", "label-studio", "config.xml", "--out", "schema/schema.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "label 'A/B' is called A_B" in result.stderr
    assert language.load(folder / "schema" / "schema.yaml").concrete == ("A_B",)


def test_a_file_is_overwritten_only_with_force(folder):
    arguments = ("schema", "import", "brat", "annotation.conf", "--out", "visual.conf")
    result = run(*arguments)
    assert result.exit_code == 2
    assert "visual.conf: exists already" in result.stderr
    assert (folder / "visual.conf").read_text() == VISUAL
    assert run(*arguments, "--force").exit_code == 0
    assert language.load(folder / "visual.conf").relations


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("brat", b"[entities]\n\tShip\n", "broken:2: is indented"),
        ("brat", b"\xff\xfe", "broken: cannot be read"),
        ("brat", None, "broken: there is no such file"),
        ("label-studio", b"<View>", "broken: the labeling config is not XML"),
        ("label-studio", b"\xff", "broken: cannot be read"),
    ],
)
def test_a_broken_file_is_misuse_and_named(kind, content, message, folder):
    if content is not None:
        (folder / "broken").write_bytes(content)
    result = run("schema", "import", kind, "broken", "--out", "new.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert not (folder / "new.yaml").exists()


def test_the_reference_of_the_schema_is_printed_or_written(folder):
    (folder / "pyproject.toml").write_text("[tool.goldspan]\n")
    assert run("schema", "import", "brat", "annotation.conf", "--out", "schema/schema.yaml").exit_code == 0
    result = run("schema", "docs")
    assert result.exit_code == 0
    assert "| `At` | `Ship` | `Port` |" in result.stdout
    assert run("schema", "docs", "--out", "docs.md").exit_code == 0
    assert (folder / "docs.md").read_text() == result.stdout
    assert run("schema", "docs", "--out", "docs.md").exit_code == 2
