"""Corpora of JSON Lines: the same findings as in folders, whatever the shards and whoever runs them."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from goldspan import shards, store
from goldspan.store import jsonl
from goldspan.validate import jsonl_checks as checks
from goldspan.validate import local_modules, plugins
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus, validate_paths
from goldspan.validate.progress_checks import Plan

from .conftest import FAULTY, PLANS

FILES = ("GS101", "GS102", "GS103", "GS305", "GS716", "GS821")
"""Faults of files, which a line does not have, and of pulls from a server, which go into folders only."""

FOLDERS = sorted(path.name for path in FAULTY.iterdir() if path.is_dir() and path.name not in FILES)


def entry(folder, name):
    """A document of a folder and its layers as they stand there, right or wrong."""
    document = json.loads((folder / "documents" / f"{name}.json").read_text(encoding="utf-8"))
    layers = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "layers" / name).glob("*.json"))
    ]
    return {"document": document, "layers": layers}


def packed(folder, out):
    names = sorted(path.stem for path in (folder / "documents").glob("*.json"))
    for path in (*folder.glob("splits.json"), *folder.glob("links/*.json"), *folder.glob("adjudication/*.json")):
        store.write_bytes(out / path.relative_to(folder), path.read_bytes())
    return write(out, [entry(folder, name) for name in names])


def write(out, entries):
    (out / "entries").mkdir(parents=True)
    written = [one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode() for one in entries]
    (out / "entries" / jsonl.part_name(1)).write_bytes(b"".join(one + b"\n" for one in written))
    return out


@pytest.fixture
def clean():
    return entry(FAULTY / "clean", "shop")


@pytest.mark.parametrize("name", FOLDERS)
def test_the_findings_are_those_of_the_folder(name, found_in, schema, tmp_path):
    expected = found_in(FAULTY / name)
    found = list(validate_corpus(packed(FAULTY / name, tmp_path), Checks(schema, plan=PLANS.get(name, Plan()))))
    assert [(one.code, one.message, one.excerpt) for one in found] == [
        (one.code, one.message, one.excerpt) for one in expected
    ]


def test_a_place_is_the_file_and_the_line(clean, schema, tmp_path):
    other = json.loads(json.dumps(clean).replace('"shop"', '"port"'))
    [one] = [
        one
        for one in validate_paths([write(tmp_path, [clean, b"", b"{", other])], Checks(schema))
        if one.code == "GS102"
    ]
    assert one.where.file == f"{tmp_path / 'entries' / jsonl.part_name(1)}:3"


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (lambda one: b'{"document": ', "GS102", "not JSON at line 1, column 14"),
        (lambda one: b'\xff{"document": 1}', "GS101", "not UTF-8 at byte 0"),
        (lambda one: b"[]", "GS201", "holds a list, not an object"),
        (lambda one: {**one, "more": 1}, "GS201", "the fields document and layers, and no others"),
        (lambda one: {"document": one["document"]}, "GS201", "the fields document and layers, and no others"),
        (lambda one: {**one, "document": []}, "GS201", "document is not an object"),
        (lambda one: {**one, "layers": {}}, "GS201", "layers is not a list of objects"),
        (lambda one: {**one, "layers": [1]}, "GS201", "layers is not a list of objects"),
        (lambda one: {**one, "layers": one["layers"] * 2}, "GS202", "two layers of 'shop' are called 'ann'"),
    ],
)
def test_what_is_no_entry_is_named(spoil, code, words, clean, schema, tmp_path):
    [one] = validate_corpus(write(tmp_path, [spoil(clean)]), Checks(schema))
    assert (one.code, one.where.file) == (code, f"{tmp_path / 'entries' / jsonl.part_name(1)}:1")
    assert words in one.message


def test_a_layer_stands_with_its_own_document(clean, schema, tmp_path):
    other = {"document": json.loads(json.dumps(clean["document"]).replace('"shop"', '"port"')), "layers": []}
    found = validate_corpus(write(tmp_path, [{**other, "layers": clean["layers"]}]), Checks(schema, level=6))
    assert [(one.code, one.message) for one in found] == [
        ("GS305", "the layer is of document 'shop', and stands with 'port'")
    ]


def test_a_document_stands_in_one_line_only(clean, schema, tmp_path):
    [one] = validate_corpus(write(tmp_path, [clean, clean]), Checks(schema))
    assert (one.code, one.where.file[-2:]) == ("GS202", ":2")
    assert one.message.endswith(f"{jsonl.part_name(1)}:1 already")


@pytest.mark.parametrize("name", ["documents", "layers", "order.txt"])
def test_what_belongs_to_folders_is_not_read_beside_lines(name, clean, schema, tmp_path):
    corpus = write(tmp_path, [clean])
    beside = corpus / name
    beside.touch() if beside.suffix else beside.mkdir()
    [one] = validate_corpus(corpus, Checks(schema))
    assert (one.code, one.where.file) == ("GS103", str(beside))
    assert one.message.startswith(f"{name} is never read beside entries")


def test_shards_and_threads_change_nothing(schema, tmp_path, monkeypatch):
    entries = [
        json.loads(json.dumps(entry(FAULTY / name, "shop")).replace('"shop"', f'"shop-{name}"'))
        for name in ("GS401", "GS501", "clean", "GS602")
    ]
    corpus = write(tmp_path, entries)
    whole = list(validate_corpus(corpus, Checks(schema)))
    assert len(whole) > 3
    monkeypatch.setattr(checks, "SHARD_SIZE", 100)
    assert list(validate_corpus(corpus, Checks(schema))) == whole
    with ThreadPoolExecutor(2) as threads:
        assert list(validate_corpus(corpus, Checks(schema), executor=threads)) == whole


def test_processes_change_nothing(schema, tmp_path, monkeypatch):
    corpus = packed(FAULTY / "GS503", tmp_path)
    expected = list(validate_corpus(corpus, Checks(schema)))
    with shards.process_pool(2) as executor:
        assert list(validate_corpus(corpus, Checks(schema), executor=executor)) == expected


RULES = """
from goldspan.validate.plugins import corpus_rule, rule

@rule("RAQ101", "warning", title="a place", why="Places are rare.", hint="look")
def places(context):
    for span in context.layer.spans:
        if span.label == "PLACE":
            yield span, "a place"

@corpus_rule("RAQ701", "info", title="a corpus", why="There is one.", hint="look")
def always(summaries):
    yield None, f"{len(summaries)} documents"
"""


def test_rules_of_the_corpus_and_links_go_to_other_processes(schema, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "raq_lines.py").write_text(RULES, encoding="utf-8")
    rules = plugins.load(["raq_lines"], local=local_modules.find(tmp_path, ["raq_lines"]))
    corpus = packed(FAULTY / "GS723", tmp_path / "corpus")
    with shards.process_pool(2) as executor:
        found = list(validate_corpus(corpus, Checks(schema, rules=rules), executor=executor))
    assert [one.code for one in found] == ["RAQ101", "RAQ101", "GS723", "RAQ701"]
    assert found == list(validate_corpus(corpus, Checks(schema, rules=rules)))
