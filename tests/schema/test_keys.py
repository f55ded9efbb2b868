"""Each key of the language is declared once, and what follows from it is complete."""

import copy
import json

import language_page
import pytest
import yaml

from goldspan.findings import CODES
from goldspan.schema.keys import declarations
from goldspan.schema.language import SECTIONS, SchemaError, language_schema, parse
from goldspan.schema.reference import reference
from goldspan.schema.types import RelationLabel
from goldspan.schema.writing import write
from goldspan.schema.yaml_files import Loader

KEYS = [(place, one) for place, section in SECTIONS.items() for one in declarations(section)]


def test_the_tables_of_the_documentation_are_those_of_the_declarations():
    text = language_page.PAGE.read_text(encoding="utf-8")
    assert language_page.page(text) == text, "run: .venv/bin/python tests/language_page.py"


def test_the_json_schema_for_editors_is_that_of_the_declarations():
    text = language_page.SHAPE.read_text(encoding="utf-8")
    assert text == language_page.shape(), "run: .venv/bin/python tests/language_page.py"
    assert json.loads(text) == language_schema()


def test_a_page_without_a_table_of_some_section_is_refused():
    with pytest.raises(ValueError, match="no table of the keys of attributes, labels, overlap"):
        language_page.page("# Nothing\n")


@pytest.mark.parametrize(("place", "one"), KEYS, ids=[f"{place} {one.name}" for place, one in KEYS])
def test_a_key_has_a_line_of_documentation(place, one):
    assert one.key.doc and not one.key.doc.endswith(".") and "\n" not in one.key.doc


def test_a_relation_key_that_the_fast_path_does_not_know_has_a_rule():
    slow = {one.name: one.key.rule for one in declarations(RelationLabel) if not one.key.fast}
    assert slow and all(slow.values())
    assert {rule.code for rule in slow.values()} <= CODES.keys()


def test_a_key_that_stands_at_another_place_is_named_with_it():
    text = "name: x\nversion: 1.0.0\nlabels:\n  A: {transitive: true}\n"
    with pytest.raises(SchemaError, match=r"labels\.A\.transitive: .*; it is a key of relations; the keys here"):
        parse(text)


def test_the_reason_of_an_overlap_rule_is_written_back():
    rule = "{between: [A, A], allow: none, why: A word has one.}"
    schema = parse(f"name: x\nversion: 1.0.0\nlabels: {{A: {{}}}}\noverlap: {{rules: [{rule}]}}\n")
    assert parse(write(schema)) == schema
    assert "why: A word has one." in write(schema)


# each key by itself

BASE = {
    "name": "x",
    "version": "1.0.0",
    "labels": {"F": {"abstract": True}, "A": {}, "B": {}},
    "attributes": {
        "a": {"type": "choice", "values": ["x", "y"]},
        "b": {"on": "document", "type": "text"},
    },
    "relations": {"R": {"source": ["A"], "target": ["A"]}, "S": {"source": ["A"], "target": ["A"]}},
    "overlap": {"rules": [{"between": ["A", "B"], "allow": ["nest"]}]},
    "passes": {"o": {"labels": ["B"], "relations": []}, "p": {}},
}
ENTRIES = {
    "the top": (),
    "labels": ("labels", "A"),
    "attributes": ("attributes", "a"),
    "relations": ("relations", "R"),
    "overlap": ("overlap",),
    "rules of overlap": ("overlap", "rules", 0),
    "passes": ("passes", "p"),
}
OTHER_VALUES = {
    "the top": {"name": "y", "version": "1.0.1", "description": "d"},
    "labels": {
        "parent": "F",
        "abstract": True,
        "definition": "d",
        "discontinuous": True,
        "colour": "#112233",
        "hotkey": "k",
        "requires": ["R"],
        "maps_to": {"ACE": "d"},
        "examples": ["e"],
    },
    "attributes": {
        "on": "relation",
        "labels": ["A"],
        "type": "multi-choice",
        "values": ["z"],
        "required": True,
        "default": "x",
        "assume": True,
        "definition": "d",
        "maps_to": {"ACE": "d"},
    },
    "relations": {
        "source": ["B"],
        "target": ["B"],
        "per_source": "?",
        "per_target": {"A": "1", "*": "*"},
        "symmetric": True,
        "transitive": True,
        "inverse": "S",
        "acyclic": True,
        "reflexive": True,
        "same_label": True,
        "order": "forward",
        "scope": "sentence",
        "default_for": [["A", "A"]],
        "chain": "names",
        "max_distance": {"sentences": 1},
        "definition": "d",
        "maps_to": {"ACE": "d"},
        "examples": ["e"],
    },
    "overlap": {"default": ["nest"]},
    "rules of overlap": {"between": ["B", "B"], "allow": ["nest", "same"], "outer": "A", "why": "w"},
    "passes": {
        "title": "Other",
        "labels": ["A"],
        "relations": [],
        "attributes": [],
        "instruction": "i",
        "after": ["o"],
    },
}
"""For each key a value that is not the one in ``BASE``."""

NEEDED = {("attributes", "assume"): {"default": "x"}}
"""What an entry must have beside a key."""

SECTION_KEYS = {("the top", name) for name in BASE if name not in ("name", "version")} | {("overlap", "rules")}
NOT_SHOWN = {("labels", "colour"), ("labels", "hotkey")}
"""What the labeling screen shows, and the guidelines do not."""


def at(data, path):
    for part in path:
        data = data[part]
    return data


@pytest.mark.parametrize(
    ("place", "key"),
    [(place, one.name) for place, one in KEYS if (place, one.name) not in SECTION_KEYS],
)
def test_a_key_is_read_written_back_and_shown(place, key):
    data = copy.deepcopy(BASE)
    at(data, ENTRIES[place]).update(NEEDED.get((place, key), {}))
    base = parse(yaml.safe_dump(data))
    value = at(data, ENTRIES[place])[key] = OTHER_VALUES[place][key]
    schema = parse(yaml.safe_dump(data))
    assert schema != base
    assert parse(write(schema)) == schema
    assert at(yaml.load(write(schema), Loader), ENTRIES[place])[key] == value
    assert (reference(schema) != reference(base)) is ((place, key) not in NOT_SHOWN)


@pytest.mark.parametrize("key", [one.name for one in declarations(RelationLabel) if one.key.shared])
def test_a_key_that_an_inverse_shares_is_shared(key):
    data = copy.deepcopy(BASE)
    data["relations"]["R"] |= {"inverse": "S", key: OTHER_VALUES["relations"][key]}
    schema = parse(yaml.safe_dump(data))
    plain = parse(yaml.safe_dump(BASE))
    [declaration] = [one for one in declarations(RelationLabel) if one.name == key]
    for name in ("R", "S"):
        values = [getattr(one.relations[name], declaration.field) for one in (schema, plain)]
        assert values[0] != values[1], name
