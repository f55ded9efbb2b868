"""Whatever bytes a corpus has: findings that say so, and a repair that leaves alone what it cannot read."""

import json
import shutil
from pathlib import Path

import fuzz
import pytest
from hypothesis import given

from goldspan import store
from goldspan.findings import CODES, record
from goldspan.operations import fix
from goldspan.schema import language
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

FAULTY = Path(__file__).parent / "faulty"
SCHEMA = language.load(FAULTY / "schema.yaml")
DOCUMENT, LAYER = "documents/shop.json", "layers/shop/ann.json"
SEEDS = {name: (FAULTY / "clean" / name).read_bytes() for name in (DOCUMENT, LAYER)}
KEYS = (
    *(b'"label": ', b'"fragments": [[9, 2]]', b'"fragments": [[0, 3], [2, 5]]', b'"relations": []', b'"name": "other"'),
    *(b'"document": "gone"', b'"source": ', b'"target": ', b'"note": ', b'"exceptions": [{"code": "GS6"}]'),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return shutil.copytree(FAULTY / "clean", tmp_path_factory.mktemp("any") / "corpus")


def check(corpus, name, data):
    """The findings of the corpus with this file in it, whatever the repairs."""
    for one, seed in SEEDS.items():
        store.write_bytes(corpus / one, data if one == name else seed)
    before = list(validate_corpus(corpus, Checks(SCHEMA)))
    fixed = fix.fix_paths([corpus], SCHEMA, write=True)
    after = list(validate_corpus(corpus, Checks(SCHEMA)))
    for one in (*before, *after):
        assert one.code in CODES
        json.dumps(record(one))
    had = {one.code for one in before if one.severity == "error"}
    assert {one.code for one in after if one.severity == "error"} <= had, "a repair brings no error"
    if not fixed.done:
        assert (corpus / name).read_bytes() == data
    return before


@given(fuzz.files([SEEDS[LAYER]], *fuzz.JSON, *KEYS))
def test_any_layer(corpus, data):
    check(corpus, LAYER, data)


@given(fuzz.files([SEEDS[DOCUMENT]], *fuzz.JSON, *KEYS))
def test_any_document(corpus, data):
    check(corpus, DOCUMENT, data)


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"[" * fuzz.NESTED, "GS102", id="lists"),
        pytest.param(b'{"id": ' * fuzz.NESTED, "GS102", id="objects"),
        pytest.param(b'{"id": ' + b"9" * 10_000 + b"}", "GS102", id="a number without end"),
        pytest.param(b'{"id": NaN}', "GS102", id="no number"),
        pytest.param(b"", "GS102", id="nothing"),
        pytest.param(b"\xff\xfe{\x00}\x00", "GS101", id="UTF-16"),
        pytest.param(b'{"\x80": 1}', "GS101", id="a key that is no UTF-8"),
        pytest.param(b'{"id": "\\ud800", "name": "\\ud800"}', "GS201", id="lone surrogate"),
    ],
)
def test_what_is_no_record_is_a_finding(corpus, name, data, code):
    assert code in {one.code for one in check(corpus, name, data)}


# JSON Lines

ENTRY = json.dumps({"document": json.loads(SEEDS[DOCUMENT]), "layers": [json.loads(SEEDS[LAYER])]}).encode() + b"\n"


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    path = tmp_path_factory.mktemp("lines") / "corpus" / "entries" / "part-000000001.jsonl"
    path.parent.mkdir(parents=True)
    return path


def line_codes(part, data):
    part.write_bytes(data)
    found = list(validate_corpus(part.parent.parent, Checks(SCHEMA)))
    for one in found:
        assert one.code in CODES
        json.dumps(record(one))
    return {one.code for one in found}


@given(
    fuzz.files(
        [ENTRY, ENTRY + ENTRY.replace(b"shop", b"yard")], *fuzz.JSON, *KEYS, b'"layers": [', b'"document": {', b"\n"
    )
)
def test_any_lines(part, data):
    line_codes(part, data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"[" * fuzz.NESTED, "GS102", id="lists"),
        pytest.param(b'{"document": ' * fuzz.NESTED, "GS102", id="objects"),
        pytest.param(b'{"\x80": 1}', "GS101", id="no UTF-8"),
        pytest.param(ENTRY.replace(b'"shop"', b"9" * 10_000, 1), "GS102", id="a number without end"),
        pytest.param(ENTRY[:200], "GS102", id="half a line"),
        pytest.param(ENTRY.replace(b'"shop"', b'"\\ud800"'), "GS204", id="lone surrogate"),
        pytest.param(ENTRY + ENTRY, "GS202", id="a document twice"),
    ],
)
def test_a_line_that_is_no_entry_is_a_finding(part, data, code):
    assert code in line_codes(part, data)
