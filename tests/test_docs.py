"""The documentation, run: its commands and its code for real, each page in a folder as its readers have it."""

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pages import ALL, ROOT, RUN, Shell, blocks, blocks_in, commands, runnable, shell, squeezed

RECORDED = Path(__file__).parent / "docs" / "own_corpus"
"""What the annotator of docs/own-corpus.md made: layers and an export of one real Label Studio project."""

NOT_RUN = {"make", "install", "Label Studio", "git", "mlcroissant", "transformers"}
"""Why a block may stay unrun: CI runs `make`, other tests drive Label Studio, git and mlcroissant, and the lines for
transformers are run by training.py, in an environment that has torch."""


def test_every_block_that_is_not_run_says_why():
    for block in ALL:
        if block.mark.startswith("not run: "):
            assert block.language in RUN, f"{block}: is never run anyway"
            assert block.mark.removeprefix("not run: ") in NOT_RUN, str(block)


def test_only_these_documents_have_something_to_run():
    """A document with commands must have a test that runs them."""
    assert {block.file.name for block in ALL if block in runnable(block.file)} == {
        "README.md",
        "adjudication.md",
        "own-corpus.md",
        "label-studio.md",
        "migrations.md",
        "plugins.md",
        "python.md",
        "agreement.md",
        "agreement-report.md",
        "dataset.md",
        "withheld-text.md",
        "team.md",
        "suggestions.md",
        "tutorial.md",
    }


def clone(folder: Path, *parts: str) -> Shell:
    """A shell in a folder with these parts of the repository."""
    here = shell(folder)
    for part in parts:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    return here


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "docs/adjudication.md",
        "docs/label-studio.md",
        "docs/agreement.md",
        "docs/withheld-text.md",
    ],
)
def test_the_commands_work_in_the_repository(name, tmp_path):
    here = clone(tmp_path / "clone", "pyproject.toml", "seeds", "schema", "corpus")
    before = contents(here.folder)
    for block in runnable(ROOT / name):
        here.run_block(block)
    after = contents(here.folder)
    assert {path: after.get(path) for path in before} == before, "trying the docs changed the repository"


def test_the_page_on_the_team_works(tmp_path):
    here = clone(tmp_path / "clone", "pyproject.toml", "schema", "corpus")
    for block in runnable(ROOT / "docs" / "team.md"):
        here.run_block(block)
    assigned = json.loads((here.folder / "corpus" / "assignments.json").read_text(encoding="utf-8"))
    assert sorted(name for people in assigned.values() for name in people) == ["ann", "bob"]
    assert "ann@example.com" not in (here.folder / "pyproject.toml").read_text(encoding="utf-8")


def test_a_command_of_the_readme_works_in_a_process_of_its_own(tmp_path):
    here = clone(tmp_path / "clone", "pyproject.toml", "seeds", "schema", "corpus")
    assert "No findings." in here.real_goldspan("goldspan validate")


def test_the_walk_through_works_from_an_empty_folder(tmp_path):
    file, here = ROOT / "docs" / "own-corpus.md", shell(tmp_path / "harbour")
    ran = 0
    for part in re.split(r"(?=^<!-- (?:stands in for the annotator|removed): )", file.read_text("utf-8"), flags=re.M):
        if mark := re.match(r"<!-- (stands in for the annotator|removed): (\S+) -->", part):
            act(mark[1], mark[2], here.folder)
        for block in blocks_in(part, file):
            if block.mark.startswith("file: "):
                path = here.folder / block.mark.removeprefix("file: ")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
            elif block.language in RUN and not block.mark.startswith("not run: "):
                here.run_block(block)
                ran += 1
    assert ran == len(runnable(file))
    export = (here.folder / "by-hand" / "layers").rglob("*.json")
    assert {path.stem for path in export} == {"user-1"}


def act(what: str, name: str, folder: Path) -> None:
    """Does what the reader does by hand at this place."""
    if what == "removed":
        (folder / name).unlink()
    elif name == "layers":
        shutil.copytree(RECORDED / "layers", folder / "corpus" / "layers")
    else:
        shutil.copy(RECORDED / name, folder / name)


def test_the_worked_example_of_a_migration_works(tmp_path):
    """The schema is edited between the blocks, as the words above them say."""
    file, here = ROOT / "docs" / "migrations.md", clone(tmp_path / "clone", "pyproject.toml", "schema", "corpus")
    schema, before = here.folder / "schema" / "schema.yaml", contents(here.folder)
    ran = 0
    for block in blocks(file):
        if block.mark.startswith("file: "):
            text = schema.read_text(encoding="utf-8")
            schema.write_text(text.replace("GPE", "PLACE_NAME").replace("version: 1.0.0", "version: 1.1.0"))
            path = here.folder / block.mark.removeprefix("file: ")
            path.parent.mkdir(parents=True)
            path.write_text(block.text, encoding="utf-8")
        elif block in runnable(file):
            if "--back" in block.text:
                assert contents(here.folder) != before
                schema.write_bytes(before["schema/schema.yaml"])
            here.run_block(block)
            ran += 1
    assert ran == len(runnable(file)) == 3
    after = contents(here.folder)
    assert {path: after.get(path) for path in before} == before


def test_the_rules_of_the_page_on_plugins_work(tmp_path):
    """In processes of their own, for a process loads a corpus' rules once."""
    file, here = ROOT / "docs" / "plugins.md", clone(tmp_path / "clone", "schema", "corpus")
    setting = 'rules = ["corpus_rules:amounts"]\n'
    assert f"[tool.goldspan]\n{setting}" in file.read_text(encoding="utf-8")
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings = settings.replace("[tool.goldspan]\n", f"[tool.goldspan]\n{setting}")
    (here.folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    for block in blocks(file):
        if block.mark.startswith("file: "):
            (here.folder / block.mark.removeprefix("file: ")).write_text(block.text, encoding="utf-8")
    [block] = [block for block in runnable(file) if not block.mark.startswith("file: ")]
    for command, shown in commands(block):
        output = here.real_goldspan(command)
        assert all(squeezed(line) in squeezed(output) for line in shown)
    # the fault of the example, and the other rule
    layer = here.folder / "corpus" / "layers" / "001_f8be0bdeefdf02ad" / "machine-1.json"
    text = layer.read_text(encoding="utf-8").replace('"amount": "300"', '"amount": "three hundred"', 1)
    layer.write_text(text, encoding="utf-8")
    faulty = squeezed(here.real_goldspan("goldspan validate --select RAQ", exit_code=1))
    shown = [block.text for block in blocks(file) if "three hundred" in block.text][-1]
    assert all(squeezed(line) in faulty for line in shown.splitlines())
    settings = settings.replace(setting, 'rules = ["balance"]\n')
    (here.folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    here.real_goldspan("goldspan trust")
    assert "RAQ701" in here.real_goldspan("goldspan explain RAQ701")


def test_the_page_on_suggestions_works(tmp_path):
    file, here = ROOT / "docs" / "suggestions.md", clone(tmp_path / "clone", "pyproject.toml", "schema", "corpus")
    before = contents(here.folder)
    for block in blocks(file):
        if block.mark.startswith("file: "):
            (here.folder / block.mark.removeprefix("file: ")).write_text(block.text, encoding="utf-8")
        elif block in runnable(file):
            here.run_block(block)
    after = contents(here.folder)
    assert {path: after.get(path) for path in before} == before
    assert (here.folder / "corpus" / "suggestions" / "000_5f2f36bdbfeb356c" / "amounts.json").exists()


def test_the_page_on_agreement_works_with_a_second_annotator(tmp_path):
    file, here = ROOT / "docs" / "agreement-report.md", clone(tmp_path / "clone", "schema", "corpus")
    thresholds = next(block.text for block in blocks(file) if block.language == "toml")
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8") + "\n" + thresholds
    (here.folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    for path in (here.folder / "corpus" / "layers").glob("*/machine-1.json"):
        layer = json.loads(path.read_text(encoding="utf-8"))
        gone = {span["id"] for span in layer["spans"][::9]}
        kept = [one for one in layer["relations"] if not {one["source"], one["target"]} & gone]
        spans = [span for span in layer["spans"] if span["id"] not in gone]
        other = {**layer, "name": "ann", "annotator": "ann", "spans": spans, "relations": kept}
        path.with_name("ann.json").write_text(json.dumps(other), encoding="utf-8")
    for block in runnable(file):
        here.run_block(block)
    assert (here.folder / "agreement.html").exists()
    here.goldspan("goldspan agree --check")


@pytest.mark.slow
def test_spacy_learns_from_what_the_page_on_the_dataset_writes(tmp_path):
    import spacy  # late, for it takes seconds

    here = clone(tmp_path / "clone", "corpus")
    (block,) = runnable(ROOT / "docs" / "dataset.md")
    here.run_block(block)
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    docs = list(spacy.tokens.DocBin().from_disk(here.folder / "train.spacy").get_docs(nlp.vocab))
    rows = pq.read_table(here.folder / "corpus" / "data" / "tokens" / "train-00000-of-00001.parquet").to_pylist()
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
