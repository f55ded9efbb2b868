"""What a schema shows of itself."""

import pickle
from pathlib import Path

from goldspan.schema import language

SCHEMA = Path(__file__).parents[2] / "schema" / "schema.yaml"


def test_a_schema_shows_its_counts_and_not_its_contents():
    schema = language.load(SCHEMA)
    assert repr(schema).startswith(f"<Schema 'conflict-news' {schema.version}: {len(schema.concrete)} labels, ")
    assert len(repr(schema)) < 100


def test_what_is_derived_from_a_schema_stays_in_its_process():
    schema = language.load(SCHEMA)
    schema.memo["a function"] = lambda: None
    copy = pickle.loads(pickle.dumps(schema))
    assert (copy, copy.memo) == (schema, {})
