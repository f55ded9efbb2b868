"""Splits on disk."""

import json
from tempfile import TemporaryDirectory

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.store import StoreError
from goldspan.store.splits import read_splits, splits_path, structure, write_splits

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
SHAPE = jsonschema.Draft202012Validator(structure())
some = st.dictionaries(
    st.from_regex(r"[a-z]\w{0,8}", fullmatch=True), st.lists(words, max_size=4, unique=True), min_size=1, max_size=4
)


@given(some)
def test_what_was_written_is_read_again(splits):
    with TemporaryDirectory() as corpus:
        write_splits(corpus, splits)
        assert read_splits(corpus) == {name: tuple(sorted(documents)) for name, documents in splits.items()}
        SHAPE.validate(json.loads(splits_path(corpus).read_bytes()))


def test_the_file_has_one_document_a_line_and_is_left_alone_where_nothing_changed(tmp_path):
    assert write_splits(tmp_path, {"train": ["b", "a"], "test": ["c"]})
    assert splits_path(tmp_path).read_text(encoding="utf-8").splitlines() == [
        "{",
        '  "train": [',
        '    "a",',
        '    "b"',
        "  ],",
        '  "test": [',
        '    "c"',
        "  ]",
        "}",
    ]
    assert not write_splits(tmp_path, {"train": ["a", "b"], "test": ["c"]})


def test_a_corpus_without_the_file_has_no_splits(tmp_path):
    assert read_splits(tmp_path) == {}


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"train": 3}', b'{"train": "abc"}', b"\xff"])
def test_a_file_of_something_else_is_named(content, tmp_path):
    splits_path(tmp_path).write_bytes(content)
    with pytest.raises(StoreError, match=r"splits\.json"):
        read_splits(tmp_path)


@pytest.mark.parametrize(
    "record", [{}, [], {"train": "a"}, {"train": [1]}, {"train": ["a", "a"]}, {"train": [""]}, {"a b": []}, {"a\n": []}]
)
def test_what_is_no_splits_fails_the_schema(record):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, structure())
