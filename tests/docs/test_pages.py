"""The documentation against the code: its commands and links exist, its tables say what the code says."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import msgspec
import pytest
import typer
import yaml
from pages import ALL, DOCS, ROOT, blocks, commands

from goldspan import cli, settings
from goldspan.findings import CODES
from goldspan.operations.schema_build import generated
from goldspan.release import ReleaseSettings
from goldspan.report.findings import code_explanations
from goldspan.schema import language

# commands exist


def verbs(command: click.Command, name: str = "goldspan") -> Iterator[tuple[str, click.Command]]:
    """Every verb below a command: ``goldspan release build`` and so on."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, one in inner.items():
        yield from verbs(one, f"{name} {word}")


VERBS = dict(verbs(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_mentions_every_verb(verb):
    assert f"`{verb}" in (ROOT / "README.md").read_text(encoding="utf-8")


def lines_with_goldspan() -> Iterator[tuple[str, str]]:
    """Commands in blocks, run or not, and in backticks, each with its place."""
    for block in ALL:
        if block.language in ("console", "bash"):
            for command, _ in commands(block):
                if command.startswith("goldspan "):
                    yield str(block), command
    for file in DOCS:
        for found in re.finditer(r"`(goldspan [^`\n]+)`", file.read_text(encoding="utf-8")):
            yield file.name, found[1]


@pytest.mark.parametrize("place, line", sorted(set(lines_with_goldspan())))
def test_a_command_in_the_docs_has_verbs_and_options_that_exist(place, line):
    words = line.replace("VERB", "ingest").split()
    known = [verb for verb in VERBS if words[: len(verb.split())] == verb.split()]
    if words[1].startswith("--"):
        assert words[1] in ("--help", "--version")
        return
    assert known, f"{place}: no verb is called {line!r}"
    options = {option for parameter in VERBS[known[0]].params for option in parameter.opts} | {"--help"}
    used = {word for word in words if word.startswith("--")}
    assert used <= options, f"{place}: {known[0]} has no {used - options}"


# tables


def section(file: Path, heading: str) -> str:
    """A section of a page, up to the next heading of its level."""
    level = heading.split()[0]
    return re.split(rf"^{level} ", file.read_text(encoding="utf-8").split(f"{heading}\n")[1], flags=re.M)[0]


def test_every_settings_key_is_documented():
    known = [field.encode_name for field in msgspec.structs.fields(settings.CorpusTable)]
    rows = re.findall(r"^\| `([\w.]+)` \|", section(ROOT / "docs" / "own-corpus.md", "## Settings"), re.M)
    release = [f"release.{field.name}" for field in fields(ReleaseSettings)]
    variables = ["LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"]
    assert "corpus" in known and sorted(rows) == sorted([*known, *release, *variables])


def test_the_defaults_in_the_settings_table_are_the_real_ones(tmp_path):
    text = section(ROOT / "docs" / "own-corpus.md", "## Settings")
    documented = dict(re.findall(r"^\| `([\w.]+)` \| `([^`]+)` \|", text, re.M))
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n", encoding="utf-8")
    real = settings.load(tmp_path)
    for key, value in documented.items():
        if key.startswith("release."):
            default = getattr(real.release, key.removeprefix("release."))
            default = list(default) if isinstance(default, tuple) else default
        else:
            default = getattr(real, key)
            default = default.relative_to(real.root).as_posix() if isinstance(default, Path) else default
        assert json.loads(value) == default, key


def test_the_finding_codes_are_those_of_the_code():
    text = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (GS\d+)$", text, re.M) == list(CODES)
    assert code_explanations.page(text) == text, "run: .venv/bin/python tests/findings_page.py"
    levels = [int(level) for level in re.findall(r"^## Level (\d): ", text, re.M)]
    assert levels == sorted({one.level for one in CODES.values()})


def test_codes_in_the_docs_exist():
    for file in DOCS:
        assert set(re.findall(r"\bGS\d{3}\b", file.read_text(encoding="utf-8"))) <= set(CODES), file.name


def test_the_whole_schema_of_the_language_reference_holds_every_part_of_it():
    *parts, whole = [block.text for block in blocks(ROOT / "docs" / "schema-language.md") if block.language == "yaml"]
    assert len(parts) > 4
    for part in parts:
        assert part in whole
    schema = language.parse(whole)
    assert schema.passes["things"].labels == ("SHIP", "PORT")
    assert dict(generated(schema))


def test_every_word_of_the_schema_language_is_documented():
    text = (ROOT / "docs" / "schema-language.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w-]+)`", text))
    assert keywords(language.language_schema()) <= named


def keywords(schema: object) -> set[str]:
    """The property names and the listed values of a JSON Schema, wherever in it."""
    found: set[str] = set()
    if isinstance(schema, dict):
        found |= {name for name, rule in schema.get("properties", {}).items() if isinstance(rule, dict) and rule}
        found |= {value for value in schema.get("enum", ()) if isinstance(value, str)}
        for inner in schema.values():
            found |= keywords(inner)
    elif isinstance(schema, list):
        for inner in schema:
            found |= keywords(inner)
    return found - {"const"}


@pytest.mark.parametrize("block", [one for one in ALL if one.language == "yaml"], ids=str)
def test_yaml_is_yaml_and_whole_schemas_are_schemas(block):
    assert yaml.safe_load(block.text)
    if {"name:", "labels:"} <= {line.split(" ")[0] for line in block.text.splitlines()}:
        assert language.parse(block.text, name=str(block)).concrete


# links


def anchors(file: Path) -> set[str]:
    """The anchors of a document's headings, as they are made on the screen."""
    text = re.sub(r"^```.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> Iterator[tuple[str, str]]:
    for file in [*DOCS, ROOT / "schema" / "guidelines.md"]:
        text = re.sub(r"^```.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^()\s]+)\)", text):
            yield file.relative_to(ROOT).as_posix(), target


@pytest.mark.parametrize("name, target", sorted(set(links())))
def test_a_link_leads_somewhere(name, target):
    if target.startswith("https://"):
        return
    path, _, anchor = target.partition("#")
    file = (ROOT / name).parent / path if path else ROOT / name
    assert file.exists(), f"{name}: {target}"
    if anchor:
        assert anchor in anchors(file), f"{name}: {target}"


def test_every_document_can_be_reached_from_the_readme():
    assert {f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md")} <= {
        target for name, target in links() if name == "README.md"
    }


def test_tests_named_on_a_page_exist():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {name for page in pages for name in re.findall(r"`(tests/[\w/.]+)`", page.read_text("utf-8"))}
    assert len(named) > 10
    assert not [name for name in sorted(named) if "NAME" not in name and not (ROOT / name).exists()]


PLACES = {"docs/architecture.md", "docs/glossary.md", "docs/label-studio.md"}
"""These pages name modules and folders of the package."""


@pytest.mark.parametrize("page", sorted(PLACES))
def test_modules_named_on_a_page_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    package = ROOT / "scripts" / "goldspan"
    names = set(re.findall(r"`((?:\w+/)*\w+(?:\.py|\.toml)|(?:\w+/)+)`", text))
    names = {name for name in names if "NAME" not in name and not (ROOT / name).exists()}
    assert len(names) > 10
    subfolders = {f"{folder.name}/" for folder in package.rglob("*") if folder.is_dir()}
    corpus = {"documents/", "layers/", "links/", "adjudication/", "venv/", "data/"}
    missing = {name for name in names if not (package / name).exists()}
    assert not missing - subfolders - corpus
