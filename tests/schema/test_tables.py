"""The schema as Markdown tables."""

import re

from hypothesis import given
from strategies import schemas

from goldspan.schema.language import parse
from goldspan.schema.tables import tables

SCHEMA = parse("""
name: news
version: 1.0.0
labels:
  ENTITY: {abstract: true}
  ACTOR: {parent: ENTITY, abstract: true}
  PER: {parent: ACTOR, definition: "One | or\\n  more", examples: ["a|b", Ann]}
  ORG: {parent: ACTOR}
  PLACE: {parent: ENTITY}
  CUE: {}
attributes:
  level: {labels: [ACTOR, CUE], type: choice, values: [NAM, NOM], required: true, definition: How | it is named.}
  alias: {type: text, labels: [PER, PLACE]}
  tone: {on: relation, labels: [IN, NEAR], type: multi-choice, values: [dry]}
  topic: {on: document, type: choice, values: [war]}
relations:
  IN: {source: [PER, ORG, PLACE, CUE], target: [PLACE], order: backward, per_source: "{1,2}"}
  NEAR: {source: [ACTOR], target: [ORG, PER], symmetric: true, same_label: true, scope: corpus}
  AFTER: {source: [PER], target: [PER], order: forward, definition: "Later | after."}
""")


def rows(text, head):
    """The rows of the table under a heading, each a list of cells."""
    part = text.split(f"### {head}\n")[1].split("###")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


TEXT = tables(SCHEMA)


def test_every_label_has_a_row_with_its_family_definition_and_examples():
    assert rows(TEXT, "Span labels") == [
        ["`PER`", "`ENTITY`", r"One \| or more", r"*a\|b*; *Ann*"],
        ["`ORG`", "`ENTITY`", "", ""],
        ["`PLACE`", "`ENTITY`", "", ""],
        ["`CUE`", "", "", ""],
    ]


def test_families_stand_for_their_labels_and_only_where_all_are_meant():
    assert rows(TEXT, "Relations") == [
        ["`IN`", "`ENTITY`, `CUE`", "`PLACE`", "`{1,2}`", "(the target stands earlier in the text)"],
        ["`NEAR`", "`ACTOR`", "`ACTOR`", "`*`", "(symmetric; both ends carry the same label; between documents)"],
        ["`AFTER`", "`PER`", "`PER`", "`*`", r"Later \| after. (the target stands later in the text)"],
    ]


def test_every_attribute_has_a_row_with_its_hosts_and_values():
    assert rows(TEXT, "Attributes") == [
        ["`level`", "`ACTOR`, `CUE`", "`NAM`, `NOM` (required)", r"How \| it is named."],
        ["`alias`", "`PER`, `PLACE`", "free text", ""],
        ["`tone`", "`IN`, `NEAR`", "`dry` (several)", ""],
        ["`topic`", "document", "`war`", ""],
    ]


@given(schemas())
def test_nothing_of_a_schema_is_missing_and_no_row_is_broken(schema):
    text = tables(schema)
    labels, relations, attributes = (rows(text, head) for head in ("Span labels", "Relations", "Attributes"))
    assert [row[0] for row in labels] == [f"`{name}`" for name in schema.concrete]
    assert [row[0] for row in relations] == [f"`{name}`" for name in schema.relations]
    assert [row[0] for row in attributes] == [f"`{name}`" for name in schema.attributes]
    assert {len(row) for row in labels} | {len(row) for row in attributes} <= {4}
    assert {len(row) for row in relations} <= {5}


@given(schemas())
def test_the_labels_shown_for_a_relation_are_its_labels(schema):
    for row in rows(tables(schema), "Relations"):
        spec = schema.relations[row[0].strip("`")]
        for cell, labels in ((row[1], spec.source), (row[2], spec.target)):
            named = [name.strip("` ") for name in cell.split(",")]
            assert sorted(label for name in named for label in schema.under(name)) == sorted(labels)
