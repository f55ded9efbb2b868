"""What a schema shows of itself."""

from pathlib import Path

from goldspan.schema import language

SCHEMA = Path(__file__).parents[2] / "schema" / "schema.yaml"


def test_a_schema_shows_its_counts_and_not_its_contents():
    schema = language.load(SCHEMA)
    assert repr(schema).startswith(f"<Schema 'conflict-news' {schema.version}: {len(schema.concrete)} labels, ")
    assert len(repr(schema)) < 100
