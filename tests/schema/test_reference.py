"""The reference tables of the guidelines."""

from hypothesis import given
from strategies import schemas

from goldspan.schema.language import parse
from goldspan.schema.reference import reference

SCHEMA = parse("""
name: boats
version: 1.2.0
description: "Ships\\nand ports."
labels:
  THING: {abstract: true, definition: What is named.}
  SHIP: {parent: THING, definition: "One | ship", examples: [she], discontinuous: true, maps_to: {ACE: VEH}}
  PORT: {parent: THING}
attributes:
  level: {type: choice, values: [name, noun], required: true, definition: How it is named.}
  doubt: {on: relation, type: choice, values: [some]}
  topic: {on: document, type: multi-choice, values: [trade]}
relations:
  AT: {source: [SHIP], target: [THING], per_source: "1", per_target: "?", reflexive: true, maps_to: {ACE: Located},
       definition: Where., examples: [she -> port]}
overlap:
  default: [nest]
  rules: [{between: [SHIP, THING], allow: []}]
passes:
  things: {title: All things, relations: [], instruction: "Mark them."}
""")


def test_every_part_of_the_schema_is_there():
    text = reference(SCHEMA)
    for line in (
        "# boats 1.2.0\n\nShips and ports.\n",
        "| `THING` |  | `SHIP`, `PORT` | What is named. |",
        "| `SHIP` | `THING` | One \\| ship | *she* | may be |",
        "| `PORT` | `THING` |  |  |  |",
        "## Attributes of spans\n\n| Attribute | Of | Values | Meaning |",
        "| `level` | `THING` | `name`, `noun` (required) | How it is named. |",
        "| `doubt` | `AT` | `some` |  |",
        "## Labels of documents\n\n| Attribute | Values | Meaning |\n|---|---|---|\n| `topic` | `trade` (several) |  |",
        "| `AT` | `SHIP` | `THING` | `{1}` | `?` | Where. (a span may have it with itself) | *she -> port* |",
        "| any | any | `nest`: one lies inside the other |",
        "| `SHIP` | `THING` | not at all |",
        "### All things (`things`)\n\nMark them.\n\n",
        "| labels | `THING` |",
        "| attributes | `level`, `topic` |",
        "| `SHIP` | ACE | VEH |",
        "| `AT` | ACE | Located |",
    ):
        assert line in text, line


def test_parts_that_are_not_there_have_no_heading():
    text = reference(parse("name: a\nversion: 1.0.0\nlabels: {X: {}}\n"))
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Span labels",
        "## Overlap",
        "## Passes",
    ]


@given(schemas())
def test_rows_have_as_many_cells_as_their_table(schema):
    width = 0
    for line in reference(schema).splitlines():
        cells = line.replace("\\|", "").count("|")
        assert not line.startswith("|") or not width or cells == width
        width = cells if line.startswith("|") else 0
