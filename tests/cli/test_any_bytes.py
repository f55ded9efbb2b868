"""Whatever bytes any file of a corpus has: each command ends with 0, 1 or 2, and says why in words."""

import json
import os
import shutil

import fuzz
import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_exports import EXPORTS
from strategies import document
from terminal import PYPROJECT, SCHEMA, TEXT, add, run

from goldspan import store
from goldspan.model import make_span
from goldspan.store.decisions import Adjudication, Answer, Case, Decision, Vote, write_adjudication

PAGE = b"<html><body><article><h1>Fires</h1><p>The ferry burnt for two days, and nobody was hurt.</p></article></body>"
SEEDS = {
    "pyproject.toml": PYPROJECT.encode(),
    ".env": b"LABEL_STUDIO_URL=http://127.0.0.1:9\nLABEL_STUDIO_API_KEY=abc\n",
    "schema/schema.yaml": SCHEMA.encode(),
    "schema/migrations/0001_one.yaml": b"from: 0.9.0\nto: 1.0.0\nsteps:\n  - rename_label: {from: HUMAN, to: PER}\n",
    "corpus/schema.json": b'{"name": "small", "version": "1.0.0", "applied": ["0001_one"]}',
    "corpus/splits.json": b'{"train": ["d1"], "test": []}',
    "corpus/links/ann.json": b"""{"name": "ann", "annotator": "ann", "method": "manual", "links": [
      {"id": "l7a04d0d407d8", "label": "same", "note": "her", "members": [
        {"document": "d1", "layer": "ann", "span": "sc89d0173a6b5", "text": "Ada"},
        {"document": "d2", "layer": "ann", "span": "s062b1462c86a", "text": "Ada"}]}]}""",
    "corpus/adjudication/d1.json": b"",
    "corpus/documents/d1.json": b"",
    "corpus/layers/d1/ann.json": b"",
    "seeds/a.txt": TEXT.encode(),
    "seeds/b.html": PAGE,
    "seeds/c.jsonl": b'{"id": "c", "text": "Ada left."}\n',
    "seeds/sources.toml": (
        b'["a.txt"]\ntitle = "Ada"\nunknown = ["publisher", "author", "date", "url", "photo_credit", "licence"]\n'
    ),
    "seeds/rules.toml": b'[[rule]]\nid = "x"\nkind = "line"\nwhy = "y"\npattern = "Photo: .*"\n',
    "old/d1.json": b"",
    "export.json": json.dumps(json.loads((EXPORTS / "regions.json").read_bytes())[:2]).encode(),
    "config.xml": (EXPORTS / "config.xml").read_bytes(),
    "annotation.conf": b"[entities]\nShip\nPort\n[relations]\nAt\tArg1:Ship, Arg2:Port\n",
    "visual.conf": b"[drawing]\nShip\tbgColor:red\n",
}
EVERYWHERE = (["validate"], ["show"], ["show", "d1"], ["release", "build", "--out", "out"])
CORPUS = (
    *EVERYWHERE,
    ["validate", "--format", "json"],
    ["validate", "--format", "sarif", "--statistics"],
    ["validate", "--format", "junit"],
    ["validate", "--diff"],
    ["validate", "--fix"],
    ["schema", "build", "--check"],
    ["schema", "migrate"],
    ["reanchor", "--old", "old"],
    ["ingest", "--json"],
)
SCHEMAS = (*EVERYWHERE, ["schema", "build"], ["schema", "docs"], ["schema", "migrate", "--apply"], ["ingest"], ["push"])
INGEST = (["ingest"], ["ingest", "--json"])
PULL = (["pull", "--export", "export.json", "--config", "config.xml", "--out", "home"],)
BRAT = (["schema", "import", "brat", "annotation.conf", "visual.conf"],)
READ_BY = {
    "pyproject.toml": SCHEMAS,
    ".env": (["push"], ["pull"], ["feedback"]),
    "schema/schema.yaml": SCHEMAS,
    "schema/migrations/0001_one.yaml": (["schema", "migrate"], ["schema", "build", "--check"], ["validate"]),
    "corpus/schema.json": (["schema", "migrate"], ["schema", "build", "--check"], ["schema", "migrate", "--back", "x"]),
    "corpus/splits.json": CORPUS,
    "corpus/links/ann.json": CORPUS,
    "corpus/adjudication/d1.json": (*CORPUS, ["schema", "migrate", "--apply"], ["adjudicate", "status"]),
    "corpus/documents/d1.json": (*CORPUS, ["push"]),
    "corpus/layers/d1/ann.json": CORPUS,
    "old/d1.json": (["reanchor", "--old", "old"], ["reanchor", "--old", "old/d1.json", "--apply"]),
    "export.json": (*PULL, ["pull", "--export", "export.json", "--out", "home", "--format", "json"]),
    "config.xml": (*PULL, ["schema", "import", "label-studio", "config.xml"]),
    "annotation.conf": BRAT,
    "visual.conf": BRAT,
} | dict.fromkeys([name for name in SEEDS if name.startswith("seeds/")], INGEST)
WORDS = (
    *(b"[", b"]", b"{", b"}", b"<", b">", b":", b",", b"=", b"- ", b'"', b'"\\ud800"', b"'", b"[bold]", b"[/]", b"\\["),
    *(b"&a [*a]", b"<p>", b"text", b"id", b"name", b"version", b"PER", b"ann", b"../x", b"/", b"\n\n"),
)

MISUSED = ("push", "pull", "feedback", "reanchor")
"""There is no server, and the layer is on the present text."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A corpus in order, with a file of every kind, and its layer made on an older text."""
    folder = tmp_path_factory.mktemp("sound")
    for name, data in SEEDS.items():
        store.write_bytes(folder / name, data)
    add(folder / "corpus", "d1", TEXT)
    shutil.copy(folder / "corpus/documents/d1.json", folder / "old/d1.json")
    write_adjudication(folder / "corpus", decided(store.read_document(folder / "old/d1.json")))
    return folder


def decided(made):
    """One decision: of two extents, the shorter."""
    at = made.text.index("Ada")
    answers = [Answer(spans=(make_span(made, "PER", [(at, end)]),)) for end in (at + 3, at + 4)]
    votes = tuple(Vote(annotators=(name,), answer=one) for name, one in zip(("ann", "bob"), answers, strict=True))
    case = Case(id="c1", kind="span", votes=votes)
    one = Decision(verdict="accepted", case=case, outcome=answers[0], adjudicator="cy", decided_at="2026-01-01")
    return Adjudication(document="d1", text_sha256=made.text_sha256, decisions=(one,))


@pytest.fixture(scope="module")
def folder(sound, tmp_path_factory):
    """Where the commands run; each begins with the corpus in order and one file of it spoilt."""
    here, before = tmp_path_factory.mktemp("spoilt"), os.getcwd()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
            patch.delenv(name, raising=False)
        patch.setattr("time.sleep", lambda seconds: None)  # between attempts at a server that is not there
        os.chdir(here)
        yield here
        os.chdir(before)


def spoilt(sound, folder, name, data):
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    shutil.copytree(sound, folder, dirs_exist_ok=True)
    (folder / name).write_bytes(data)


def check(command):
    result = run(*command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 2)
    assert "Traceback" not in result.output
    if result.exit_code == 2:
        assert len(result.stderr.strip()) > 10, result.stderr
    return result


@given(st.data())
def test_any_file_of_a_corpus(sound, folder, data):
    name = data.draw(st.sampled_from(sorted(READ_BY)))
    content = data.draw(fuzz.files([(sound / name).read_bytes()], *WORDS))
    command = data.draw(st.sampled_from(READ_BY[name]))
    spoilt(sound, folder, name, content)
    if command[0] == "reanchor":
        store.write_document(folder / "corpus", document(TEXT.replace("Ada", "Our Ada"), name="d1"))
    check(command)


@pytest.mark.parametrize("name", sorted(READ_BY))
def test_every_command_does_well_by_the_sound_corpus_and_ill_by_deep_brackets(sound, folder, name):
    spoilt(sound, folder, name, (sound / name).read_bytes())
    for command in READ_BY[name]:
        assert check(command).exit_code < 2 or command[0] in MISUSED or "--back" in command, command
    spoilt(sound, folder, name, b"[" * (1_000 if name.endswith(".yaml") else 5_000))  # PyYAML's time is quadratic
    for command in READ_BY[name]:
        check(command)
