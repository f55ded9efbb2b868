"""Values of attributes: compared, listed and written."""

import pytest

from goldspan.attribute_values import as_json, as_text, as_tuple, normal


@pytest.mark.parametrize(
    ("value", "ordered", "strings", "text"),
    [
        ("b", "b", ("b",), "b"),
        ((), (), (), ""),
        (("b", "a", "b"), ("a", "b"), ("b", "a", "b"), "b, a, b"),
        (None, None, (), "–"),
    ],
)
def test_a_value_is_compared_listed_and_shown(value, ordered, strings, text):
    assert normal(value) == ordered
    assert as_tuple(value) == strings
    assert as_text(value, missing="–") == text


def test_one_string_is_another_value_than_a_list_of_it():
    assert normal("a") != normal(("a",))


def test_json_has_lists():
    assert as_json("a") == "a"
    assert as_json(("b", "a")) == ["b", "a"]
