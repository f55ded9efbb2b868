"""The recorded order of documents: the findings about it."""

import shutil

import pytest

from goldspan import store
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus


@pytest.fixture
def two(faulty, tmp_path):
    """A corpus of the documents port and shop, in the order shop, port."""
    folder = tmp_path / "two"
    shutil.copytree(faulty.parent / "valid" / "GS716", folder)
    return folder


def findings_of(folder, schema, **settings):
    return [(one.code, one.message) for one in validate_corpus(folder, Checks(schema, **settings))]


def test_a_corpus_without_the_file_has_no_finding(two, schema):
    store.order_path(two).unlink()
    assert findings_of(two, schema) == []


@pytest.mark.parametrize("content", ["shop\nport\n", "port\r\nshop\r\n", "gone\nshop\nport\n\n"])
def test_a_line_for_each_document_is_sound_and_one_more_for_one_that_is_gone(content, two, schema):
    store.order_path(two).write_bytes(content.encode())
    assert findings_of(two, schema) == []


def test_all_without_a_line_or_with_two_are_one_finding_each(two, schema):
    store.order_path(two).write_text("")
    assert findings_of(two, schema) == [("GS716", "2 of 2 documents ('port', 'shop') have no line")]
    store.order_path(two).write_text("shop\nport\nshop\nport\n")
    assert findings_of(two, schema) == [("GS716", "2 of 2 documents ('shop', 'port') have more than one line")]
    assert findings_of(two, schema, level=6) == []


def test_a_merge_that_was_left_open_is_an_error_with_the_line_and_the_fix(two, schema):
    store.order_path(two).write_text("<<<<<<< HEAD\nshop\n=======\nport\n>>>>>>> other\n")
    found = list(validate_corpus(two, Checks(schema, level=2)))
    assert [(one.code, one.severity) for one in found] == [("GS201", "error")] * 3
    assert found[1].message == "line 3, '=======', is not the name of a document"
    assert found[1].where.file == str(store.order_path(two)) and "both sides" in found[1].hint


def test_any_bytes_are_reported(two, schema):
    store.order_path(two).write_bytes(b"shop\nport\n\xff\xfe\0\n")
    assert [code for code, _ in findings_of(two, schema)] == ["GS201"]
