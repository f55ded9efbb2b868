"""Names of other tools that a schema takes, and names of columns that are not taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.schema.language import parse
from goldspan.schema.names import column_names, fitting, free, identifier


@given(st.text(max_size=80))
def test_a_fitting_name_is_taken_or_empty(written):
    name = fitting(written)
    if name:
        parse(f"name: a\nversion: 1.0.0\nlabels: {{'{name}': {{}}}}\n")


@given(st.text(min_size=1, max_size=80))
def test_an_identifier_is_taken(written):
    name = identifier(written)
    parse(f"name: a\nversion: 1.0.0\nlabels: {{A: {{}}}}\nattributes: {{'{name}': {{type: text}}}}\n")


@pytest.mark.parametrize(
    ("wanted", "other", "expected"), [("b", "", "b"), ("a", "c", "c"), ("a", "a_2", "a_3"), ("a", "", "a_3")]
)
def test_a_free_name_is_the_first_that_is_not_taken(wanted, other, expected):
    assert free(wanted, ["a", "a_2"], other) == expected


def test_a_column_of_an_attribute_has_a_name_of_its_own():
    assert column_names(["id", "attribute_id", "tone"], ["id", "label"]) == {
        "id": "attribute_attribute_id",
        "attribute_id": "attribute_id",
        "tone": "tone",
    }
