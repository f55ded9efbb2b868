"""The declarations of frames."""

import pytest

from goldspan.frames.frame_columns import FRAMES, attribute_columns, columns
from goldspan.schema.language import parse

CLASH = """
name: clash
version: 1.0.0
labels: {X: }
attributes:
  label: {labels: [X], type: choice, values: [a, b]}
  attribute_label: {labels: [X], type: text}
  many: {labels: [X], type: multi-choice, values: [a]}
"""


@pytest.mark.parametrize("name", FRAMES)
def test_no_two_columns_of_a_frame_have_one_name(name):
    names = [column.name for column in columns(FRAMES[name], parse(CLASH))]
    assert len(set(names)) == len(names)


def test_attributes_have_columns_of_their_own():
    made = {attribute.name: column for attribute, column in attribute_columns(FRAMES["spans"], parse(CLASH))}
    assert {name: column.name for name, column in made.items()} == {
        "label": "attribute_attribute_label",
        "attribute_label": "attribute_label",
        "many": "many",
    }
    assert {name: column.dtype for name, column in made.items()} == {
        "label": "category",
        "attribute_label": "string",
        "many": "object",
    }


def test_frames_without_a_host_have_no_columns_of_attributes():
    assert list(attribute_columns(FRAMES["attributes"], parse(CLASH))) == []
