"""What a step leaves to the schema."""

import pytest

from goldspan.change.migrate.migration_language import MigrationError, parse
from goldspan.change.migrate.migration_plan import with_defaults
from goldspan.schema.language import parse as parse_schema

SCHEMA = parse_schema("""
name: x
version: 1.1.0
labels: {A: {}}
attributes:
  kind: {type: choice, values: [a, b], default: b}
  topics: {on: document, type: multi-choice, values: [p, q], default: [q, p]}
  note: {type: text}
""")


def steps(options):
    return parse(f"from: 1.0.0\nto: 1.1.0\nsteps:\n  - set_default: {options}\n  - delete_label: {{label: B}}\n").steps


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ("{attribute: kind, labels: [A]}", "b"),
        ("{attribute: kind, labels: [A], value: a}", "a"),
        ("{attribute: topics, on: document}", ["q", "p"]),
        ("{attribute: gone, labels: [A], value: x}", "x"),
    ],
)
def test_a_default_without_a_value_is_that_of_the_schema(options, value):
    first, second = with_defaults(steps(options), SCHEMA)
    assert first.options["value"] == value
    assert second == steps(options)[1]


@pytest.mark.parametrize("attribute", ["note", "gone"])
def test_where_the_schema_has_none_a_value_is_asked_for(attribute):
    with pytest.raises(MigrationError, match=f"{attribute}.*give a value, for the schema has no default"):
        with_defaults(steps(f"{{attribute: {attribute}, labels: [A]}}"), SCHEMA)
