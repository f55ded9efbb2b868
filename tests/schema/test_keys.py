"""Each key of the language is declared once, and what follows from it is complete."""

import json

import language_page
import pytest

from goldspan.findings import CODES
from goldspan.schema.keys import declarations
from goldspan.schema.language import SECTIONS, SchemaError, language_schema, parse
from goldspan.schema.types import RelationLabel
from goldspan.schema.writing import write

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
    with pytest.raises(SchemaError, match=r"labels\.A\.transitive: .*; it is a key of relations; known are: parent,"):
        parse(text)


def test_the_reason_of_an_overlap_rule_is_written_back():
    rule = "{between: [A, A], allow: none, why: A word has one.}"
    schema = parse(f"name: x\nversion: 1.0.0\nlabels: {{A: {{}}}}\noverlap: {{rules: [{rule}]}}\n")
    assert parse(write(schema)) == schema
    assert "why: A word has one." in write(schema)
