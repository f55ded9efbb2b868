"""The documentation, run: its commands and its code for real, its links, and its tables against the code."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import click
import msgspec
import pyarrow.parquet as pq
import pytest
import typer
import yaml

from goldspan import cli, settings
from goldspan.findings import CODES
from goldspan.operations.schema_build import generated
from goldspan.release import ReleaseSettings
from goldspan.report.findings import explain
from goldspan.schema import language

ROOT = Path(__file__).parent.parent
RECORDED = Path(__file__).parent / "docs" / "own_corpus"
"""What the annotator of docs/own-corpus.md made: layers and an export of one real Label Studio project."""

DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

NOT_RUN = {"make", "install", "Label Studio", "git", "mlcroissant", "transformers"}
"""Why a block may stay unrun: CI runs `make`, other tests drive Label Studio, git and mlcroissant, and the lines for
transformers are run by training.py, in an environment that has torch."""

RUN = ("console", "bash", "python")


@dataclass(frozen=True)
class Block:
    """A fenced block. ``mark`` is the comment right above it, which readers do not see."""

    file: Path
    line: int
    language: str
    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}"


_BLOCK = re.compile(r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)


def blocks(file: Path) -> Iterator[Block]:
    text = file.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("text"))
        yield Block(file, line, found["language"], found["mark"] or "", found["text"])


ALL = [block for file in DOCS for block in blocks(file)]


# running


def without_cache(tmp_path: Path) -> dict[str, str]:
    """An environment in which `goldspan` is ours, and no cache and no server of this machine is used."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LABEL_STUDIO_", "HF_"))}
    package = str(Path(cli.__file__).parent.parent.parent)
    return kept | {
        "PYTHONPATH": os.pathsep.join(filter(None, (package, kept.get("PYTHONPATH")))),
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "COLUMNS": "200",
        "PYTHONUTF8": "1",
    }


def run(arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a command says on both channels. It must end with exit code 0."""
    done = subprocess.run(
        arguments, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 0, f"{shlex.join(arguments)} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def goldspan(line: str) -> list[str]:
    """The command line of the docs with this very Python, whether or not `goldspan` is on the path."""
    program, *arguments = shlex.split(line)
    assert program == "goldspan", f"{line!r}: only goldspan can be run; mark the block `not run`"
    start = "import sys; from goldspan.cli import main; sys.argv[0] = 'goldspan'; main()"
    return [sys.executable, "-c", start, *arguments]


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block with the lines of output below it."""
    command, shown = None, []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield command, shown
            command, shown = line[2:], []
        elif command is not None and line.strip():
            shown.append(line)
        else:
            assert not line.strip(), f"{block}: {line!r} stands above every command"
    if command is not None:
        yield command, shown


def run_block(block: Block, folder: Path, environment: dict[str, str]) -> None:
    if block.language == "python":
        run([sys.executable, "-c", block.text], folder, environment)
        return
    for command, shown in commands(block):
        said = run(goldspan(command), folder, environment)
        for line in shown:
            assert squeezed(line) in squeezed(said), f"{block}: {command!r} does not say {line!r}, but:\n{said}"


def squeezed(text: str) -> str:
    return " ".join(text.split())


def runnable(file: Path) -> list[Block]:
    return [block for block in blocks(file) if block.language in RUN and not block.mark.startswith("not run: ")]


def test_every_block_that_is_not_run_says_why():
    for block in ALL:
        if block.mark.startswith("not run: "):
            assert block.language in RUN, f"{block}: is never run anyway"
            assert block.mark.removeprefix("not run: ") in NOT_RUN, str(block)


def test_only_these_documents_have_something_to_run():
    """A document with commands must have a test below that runs them."""
    assert {block.file.name for block in ALL if block in runnable(block.file)} == {
        "README.md",
        "own-corpus.md",
        "label-studio.md",
        "migrations.md",
        "plugins.md",
        "agreement.md",
        "agreement-report.md",
        "dataset.md",
        "withheld-text.md",
    }


@pytest.mark.parametrize("name", ["README.md", "docs/label-studio.md", "docs/agreement.md", "docs/withheld-text.md"])
def test_the_commands_work_in_the_repository(name, tmp_path):
    folder = tmp_path / "clone"
    folder.mkdir()
    for part in ("pyproject.toml", "seeds", "schema", "corpus"):
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    before = contents(folder)
    for block in runnable(ROOT / name):
        run_block(block, folder, without_cache(tmp_path))
    after = contents(folder)
    assert {path: after.get(path) for path in before} == before, "trying the docs changed the repository"


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_the_walk_through_works_from_an_empty_folder(tmp_path):
    folder = tmp_path / "harbour"
    folder.mkdir()
    environment = without_cache(tmp_path)
    text = (ROOT / "docs" / "own-corpus.md").read_text(encoding="utf-8")
    ran = 0
    for part in re.split(r"(?=^<!-- stands in for the annotator: )", text, flags=re.M):
        if stand_in := re.match(r"<!-- stands in for the annotator: (\S+) -->", part):
            stand_in_for_the_annotator(stand_in[1], folder)
        for found in _BLOCK.finditer(part):
            block = Block(ROOT / "docs" / "own-corpus.md", 0, found["language"], found["mark"] or "", found["text"])
            if block.mark.startswith("file: "):
                path = folder / block.mark.removeprefix("file: ")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
            elif block.language in RUN and not block.mark.startswith("not run: "):
                run_block(block, folder, environment)
                ran += 1
    assert ran == len(runnable(ROOT / "docs" / "own-corpus.md"))
    export = (folder / "by-hand" / "layers").rglob("*.json")
    assert {path.stem for path in export} == {"user-1"}


def test_the_worked_example_of_a_migration_works(tmp_path):
    """The schema is edited between the blocks, as the words above them say."""
    file, folder = ROOT / "docs" / "migrations.md", tmp_path / "clone"
    folder.mkdir()
    shutil.copy(ROOT / "pyproject.toml", folder)
    for part in ("schema", "corpus"):
        shutil.copytree(ROOT / part, folder / part)
    schema, before = folder / "schema" / "schema.yaml", contents(folder)
    ran = 0
    for block in blocks(file):
        if block.mark.startswith("file: "):
            text = schema.read_text(encoding="utf-8")
            schema.write_text(text.replace("GPE", "PLACE_NAME").replace("version: 1.0.0", "version: 1.1.0"))
            path = folder / block.mark.removeprefix("file: ")
            path.parent.mkdir(parents=True)
            path.write_text(block.text, encoding="utf-8")
        elif block in runnable(file):
            if "--back" in block.text:
                assert contents(folder) != before
                schema.write_bytes(before["schema/schema.yaml"])
            run_block(block, folder, without_cache(tmp_path))
            ran += 1
    assert ran == len(runnable(file)) == 2
    after = contents(folder)
    assert {path: after.get(path) for path in before} == before


def test_the_rules_of_the_page_on_plugins_work(tmp_path):
    file, folder = ROOT / "docs" / "plugins.md", tmp_path / "clone"
    folder.mkdir()
    for part in ("schema", "corpus"):
        shutil.copytree(ROOT / part, folder / part)
    setting = 'rules = ["corpus_rules:amounts"]\n'
    assert f"[tool.goldspan]\n{setting}" in file.read_text(encoding="utf-8")
    told = (
        (ROOT / "pyproject.toml")
        .read_text(encoding="utf-8")
        .replace("[tool.goldspan]\n", f"[tool.goldspan]\n{setting}")
    )
    (folder / "pyproject.toml").write_text(told, encoding="utf-8")
    environment, ran = without_cache(tmp_path), 0
    for block in blocks(file):
        if block.mark.startswith("file: "):
            (folder / block.mark.removeprefix("file: ")).write_text(block.text, encoding="utf-8")
        elif block in runnable(file):
            run_block(block, folder, environment)
            ran += 1
    assert ran == 1
    # the fault of the example, and the other rule
    layer = folder / "corpus" / "layers" / "001_f8be0bdeefdf02ad" / "machine-1.json"
    text = layer.read_text(encoding="utf-8").replace('"amount": "300"', '"amount": "three hundred"', 1)
    layer.write_text(text, encoding="utf-8")
    validate = goldspan("goldspan validate --select RAQ")
    faulty = subprocess.run(validate, cwd=folder, env=environment, capture_output=True, text=True)
    shown = [block.text for block in blocks(file) if "three hundred" in block.text][-1]
    assert faulty.returncode == 1
    for line in shown.splitlines():
        assert squeezed(line) in squeezed(faulty.stdout)
    (folder / "pyproject.toml").write_text(told.replace(setting, 'rules = ["balance"]\n'), encoding="utf-8")
    assert "RAQ701" in run(goldspan("goldspan explain RAQ701"), folder, environment)
    run(goldspan("goldspan validate"), folder, environment)


def test_the_page_on_agreement_works_with_a_second_annotator(tmp_path):
    file, folder = ROOT / "docs" / "agreement-report.md", tmp_path / "clone"
    folder.mkdir()
    for part in ("schema", "corpus"):
        shutil.copytree(ROOT / part, folder / part)
    floors = next(block.text for block in blocks(file) if block.language == "toml")
    told = (ROOT / "pyproject.toml").read_text(encoding="utf-8") + "\n" + floors
    (folder / "pyproject.toml").write_text(told, encoding="utf-8")
    for path in (folder / "corpus" / "layers").glob("*/machine-1.json"):
        layer = json.loads(path.read_text(encoding="utf-8"))
        gone = {span["id"] for span in layer["spans"][::9]}
        kept = [one for one in layer["relations"] if not {one["source"], one["target"]} & gone]
        spans = [span for span in layer["spans"] if span["id"] not in gone]
        other = {**layer, "name": "ann", "annotator": "ann", "spans": spans, "relations": kept}
        path.with_name("ann.json").write_text(json.dumps(other), encoding="utf-8")
    environment = without_cache(tmp_path)
    for block in runnable(file):
        run_block(block, folder, environment)
    assert (folder / "agreement.html").exists()
    run(goldspan("goldspan agree --gate"), folder, environment)


@pytest.mark.slow
def test_spacy_learns_from_what_the_page_on_the_dataset_writes(tmp_path):
    import spacy  # late, for it takes seconds

    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    (block,) = runnable(ROOT / "docs" / "dataset.md")
    run_block(block, tmp_path, without_cache(tmp_path))
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    docs = list(spacy.tokens.DocBin().from_disk(tmp_path / "train.spacy").get_docs(nlp.vocab))
    rows = pq.read_table(tmp_path / "corpus" / "data" / "tokens" / "train-00000-of-00001.parquet").to_pylist()
    assert [[token.text for token in doc] for doc in docs] == [row["tokens"] for row in rows]
    tags = [[f"{token.ent_iob_}-{token.ent_type_}".rstrip("-") for token in doc] for doc in docs]
    assert tags == [row["tags"] for row in rows]
    # with spaCy's own tokens, as `spacy train` does it
    examples = [spacy.training.Example(nlp.make_doc(doc.text), doc) for doc in docs]
    nlp.add_pipe("ner")
    nlp.initialize(lambda: examples)
    for _ in range(12):
        for example in examples:
            nlp.update([example])
    assert nlp.evaluate(examples)["ents_f"] > 0.5, "a blank model cannot even learn these few sentences by heart"


def stand_in_for_the_annotator(what: str, folder: Path) -> None:
    if what == "layers":
        shutil.copytree(RECORDED / "layers", folder / "corpus" / "layers")
    else:
        shutil.copy(RECORDED / what, folder / what)


def test_the_recorded_layers_are_those_of_the_recorded_export():
    """So that the walk-through shows one story: what was pulled, and the export of the same project."""
    tasks = json.loads((RECORDED / "export.json").read_text(encoding="utf-8"))
    for task in tasks:
        path = RECORDED / "layers" / task["data"]["document_id"] / "me.json"
        layer = json.loads(path.read_text(encoding="utf-8"))
        regions = [
            (item["value"]["start"], item["value"]["end"], item["value"]["labels"][0])
            for item in task["annotations"][0]["result"]
            if item["type"] == "labels"
        ]
        assert sorted(regions) == sorted((*span["fragments"][0], span["label"]) for span in layer["spans"])


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


def test_every_settings_key_is_documented():
    known = [field.encode_name for field in msgspec.structs.fields(settings.CorpusTable)]
    rows = re.findall(r"^\| `([\w.]+)` \|", (ROOT / "docs" / "own-corpus.md").read_text(encoding="utf-8"), re.M)
    release = [f"release.{field.name}" for field in fields(ReleaseSettings)]
    variables = ["LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"]
    assert "corpus" in known and sorted(rows) == sorted([*known, *release, *variables])


def test_the_defaults_in_the_settings_table_are_the_real_ones(tmp_path):
    text = (ROOT / "docs" / "own-corpus.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([\w.]+)` \| `([^`]+)` \|", text, re.M))
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n", encoding="utf-8")
    real = settings.load(tmp_path)
    for key, value in told.items():
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
    assert explain.page(text) == text, "run: .venv/bin/python tests/findings_page.py"
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


def test_files_named_in_the_architecture_exist():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`((?:\w+/)*\w+(?:\.py|\.toml|/))`", text)) - {"corpus/", "seeds/", "scripts/goldspan/"}
    assert len(names) > 20
    package = {
        path.relative_to(ROOT / "scripts" / "goldspan").as_posix()
        for path in (ROOT / "scripts" / "goldspan").rglob("*")
    }
    for name in names:
        # a module may be told without its room, below the heading of the room
        assert any(path == name.rstrip("/") or path.endswith(f"/{name.rstrip('/')}") for path in package), name
