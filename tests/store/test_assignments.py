"""Assignments on disk."""

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.store import StoreError
from goldspan.store.assignments import assignments_path, read_assignments, structure, write_assignments

SHAPE = jsonschema.Draft202012Validator(structure())


@given(st.dictionaries(st.text(min_size=1), st.lists(st.text(min_size=1), min_size=1, unique=True).map(tuple)))
def test_what_is_written_is_read(tmp_path_factory, assigned):
    corpus = tmp_path_factory.mktemp("corpus")
    write_assignments(corpus, assigned)
    assert read_assignments(corpus) == assigned
    text = assignments_path(corpus).read_text(encoding="utf-8")
    assert len(text.split("\n")) == len(assigned) + (3 if assigned else 2), "a line for each document"
    SHAPE.validate(json.loads(text))


def test_a_corpus_without_the_file_assigns_nothing(tmp_path):
    assert read_assignments(tmp_path) == {}


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"d": 3}', b'{"d": "ann"}', b'{"d": [1]}', b"\xff"])
def test_a_file_of_something_else_is_named(content, tmp_path):
    assignments_path(tmp_path).write_bytes(content)
    with pytest.raises(StoreError, match=r"assignments\.json: not assignments"):
        read_assignments(tmp_path)
