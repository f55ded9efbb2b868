"""Two schemas: what of their differences touches a dataset."""

import pytest

from goldspan.release.versions.schema_changes import published_schema, schema_differences
from goldspan.schema.language import parse

SCHEMA = """
name: small
version: 1.0.0
labels: {PER: {definition: One person.}, ORG: {}}
attributes: {sure: {type: choice, values: ["yes", "no"], labels: [PER]}}
relations: {works_for: {source: [PER], target: [ORG]}}
"""


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("One person.", "A human being.", []),
        ("ORG: {}}", "ORG: {}, SHIP: {}}", [("added", "label SHIP")]),
        ("PER: {definition: One person.}, ORG: {}}", "ORG: {}, PER: {}}", [("changed", "numbers of labels")]),
        ('["yes", "no"]', '["yes", "no", maybe]', [("added", "attribute sure: values")]),
        ('["yes", "no"]', '["yes"]', [("changed", "attribute sure")]),
        ("labels: [PER]", "labels: [PER, ORG]", [("added", "attribute sure: labels")]),
        ("source: [PER]", "source: [PER, ORG]", [("added", "relation works_for: source")]),
        ("source: [PER]", "source: [ORG]", [("changed", "relation works_for")]),
        ("target: [ORG]}", "target: [ORG], symmetric: false, order: forward}", [("changed", "relation works_for")]),
        ("works_for", "employs", [("removed", "relation works_for"), ("added", "relation employs")]),
    ],
)
def test_of_a_schema_counts_what_touches_data(old, new, expected):
    assert old in SCHEMA
    found = schema_differences(parse(SCHEMA), parse(SCHEMA.replace(old, new)))
    assert [(one.kind, one.name) for one in found] == expected


def test_the_schema_of_a_dataset_is_the_file_in_its_folder(tmp_path):
    assert published_schema(tmp_path) is None
    (tmp_path / "schema.yaml").write_text(SCHEMA)
    assert published_schema(tmp_path) == parse(SCHEMA)
    (tmp_path / "schema.yaml").write_text("of: another language\n")
    assert published_schema(tmp_path) is None
