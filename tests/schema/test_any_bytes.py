"""Whatever bytes a schema.yaml has: it is a schema, or an error with its name and place."""

from pathlib import Path

import fuzz
import pytest
from hypothesis import given

from goldspan.schema.language import SchemaError, load
from goldspan.schema.types import Schema

ROOT = Path(__file__).parent.parent.parent
SMALL = b"""name: small
version: 1.0.0
labels:
  ENTITY: {abstract: true, definition: Whoever acts.}
  PER: {parent: ENTITY, hotkey: "1", colour: "#112233", examples: [Ada], maps_to: {ace: PER}}
  ORG: {parent: ENTITY, discontinuous: true}
attributes:
  level: &level {type: choice, values: [NAM, NOM], labels: [PER], required: true}
  kind: {type: text, labels: [ORG]}
  topic: {type: multi-choice, on: document, values: [war, peace]}
relations:
  works_for: {source: [PER], target: [ORG], per_source: "?", per_target: "{1,2}", order: forward}
overlap: {default: [nest], rules: [{between: [PER, ORG], allow: [same]}]}
passes:
  all: {title: All, labels: [ENTITY], instruction: "Mark *all*."}
"""
KEYS = (
    *(
        b"labels:",
        b"relations:\n",
        b"attributes:\n",
        b"passes:\n",
        b"overlap:",
        b"parent: ",
        b"parent: PER",
        b"values: ",
    ),
    *(
        b"source: [PER]",
        b"between: [PER, PER]",
        b'"{9999999999999999999999}"',
        b"hotkey: a",
        b"type: text",
        b"on: relation",
    ),
)
YAML = (
    *(
        b": ",
        b"- ",
        b"? ",
        b"? [a]\n: b\n",
        b"? {a: b}\n: c\n",
        b"- - - ",
        b"&a ",
        b"*a",
        b"*level",
        b"&a [*a]",
        b"<<: *level",
    ),
    *(b"!!set {a}", b"!!binary x", b"!!python/object:os.system {}", b"!!timestamp x", b"!!int x", b"!x ", b"!!float x"),
    *(
        b"|\n",
        b">\n",
        b"---\n",
        b"...\n",
        b"%YAML 9.9\n",
        b"%TAG ! x\n",
        b"#",
        b"1:",
        b"null:",
        b"2017-06-01:",
        b"1.5:",
    ),
    *(b"0b", b"0b2", b"60:60:60", b"1e5", b"=", b"~", b"\xc2\x85", b"\xef\xbf\xbe", b"\x7f", b"[a, b", b"{a: b", b"'"),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("schema") / "schema.yaml"


def read(path, data):
    path.write_bytes(data)
    try:
        return load(path)
    except SchemaError as error:
        for problem in error.problems:
            fuzz.names(SchemaError([problem]), path)
        fuzz.names(error, path)
        return None


@given(fuzz.files([SMALL, SMALL, (ROOT / "schema" / "schema.yaml").read_bytes()], *KEYS, *YAML))
def test_any_schema(path, data):
    assert isinstance(read(path, data), Schema | None)


LAUGHS = b"a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (one, one, b", ".join([b"*a%d" % (one - 1)] * 9)) for one in range(1, 30)
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" * fuzz.NESTED, id="lists"),
        pytest.param(b"labels: " + b"{a: " * 5_000 + b"}" * 5_000, id="objects"),
        pytest.param(b"- " * 5_000, id="items"),
        pytest.param(LAUGHS, id="a bomb"),
        pytest.param(b"name: &a {b: *a}\n", id="in itself"),
        pytest.param(b"&a [*a]\n", id="nothing but itself"),
        pytest.param(b"labels: &a {PER: *a}\n", id="labels in themselves"),
        pytest.param(SMALL + b"2017-13-45: x\n", id="no day"),
        pytest.param(SMALL + b"when: 2017-06-01\n", id="a date"),
        pytest.param(SMALL.replace(b"1.0.0", b"2017-06-01"), id="a date for a version"),
        pytest.param(SMALL + b"1: x\n", id="a number for a key"),
        pytest.param(SMALL.replace(b"  ORG:", b"  2017-06-01:"), id="a date for a label"),
        pytest.param(SMALL.replace(b"  ORG:", b"  null:"), id="nothing for a label"),
        pytest.param(SMALL.replace(b"  ORG:", b"  1.5:"), id="a number for a label"),
        pytest.param(SMALL.replace(b"  ORG:", b"  ? [a, b]\n  :"), id="a list for a label"),
        pytest.param(SMALL.replace(b"Ada", b"9" * 5_000), id="a number without end"),
        pytest.param(SMALL.replace(b"{1,2}", b"{" + b"9" * 5_000 + b"}"), id="a count without end"),
        pytest.param(SMALL.replace(b"Ada", b"!!binary x"), id="broken binary"),
        pytest.param(SMALL.replace(b"Ada", b"!!timestamp x"), id="no time"),
        pytest.param(SMALL.replace(b"small", b'"\\ud800"'), id="lone surrogate"),
        pytest.param(SMALL.replace(b"small", b'"a\\0b"'), id="a null"),
        pytest.param(SMALL.replace(b"ENTITY:", b"PER:"), id="its own parent"),
        pytest.param(b"\xff\xfen\x00", id="UTF-16"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"a: 1\n---\nb: 2\n", id="two documents"),
        pytest.param(b"x" * 100_000, id="a long word"),
        pytest.param(b"labels: " + b"x" * 100_000, id="a long value"),
    ],
)
def test_what_is_no_schema_is_refused_with_its_place(path, data):
    assert read(path, data) is None


def chain(length):
    links = b"".join(b"  L%d: {parent: L%d}\n" % (one, one - 1) for one in range(1, length))
    return b"name: deep\nversion: 1.0.0\nlabels:\n  L0: {}\n" + links


def test_a_family_may_be_deep_but_not_bottomless(path):
    assert len(read(path, chain(100)).under("L0")) == 100
    path.write_bytes(chain(1500))
    with pytest.raises(
        SchemaError, match=r"schema\.yaml:104:\d+: labels\.L100\.parent: stands in more than 100 families"
    ):
        load(path)


def test_an_anchor_may_be_used_again(path):
    assert read(path, SMALL).attributes["level"].values == ("NAM", "NOM")
    again = SMALL.replace(b"kind: {type: text, labels: [ORG]}", b"form: *level")
    assert b"form" in again
    assert read(path, again).attributes["form"].values == ("NAM", "NOM")
