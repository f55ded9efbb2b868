"""Level 8: layers in conflict, each with what happened to its annotation."""

import pytest

from goldspan import store
from goldspan.model import Unmapped, replace
from goldspan.store.conflicts import conflict_path, read_conflict, write_conflict
from goldspan.store.pulled_state import withdrawn
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus


def found_in(folder, schema):
    return [finding for finding in validate_corpus(folder, Checks(schema)) if finding.level == 8]


def unread(layer):
    return replace(layer, provenance=replace(layer.provenance, unmapped=(Unmapped("GS807", "another text", None),)))


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (lambda layer: replace(layer, note="x"), "was changed in Label Studio"),
        (withdrawn, "was deleted in Label Studio"),
        (unread, "its task has another text now"),
    ],
)
def test_a_conflict_says_what_happened_to_the_annotation(version, words, corpus, layer, schema):
    folder = corpus()
    write_conflict(folder, version(layer))
    assert read_conflict(folder, "shop", "ann") == version(layer)
    [finding] = found_in(folder, schema)
    assert (finding.code, finding.severity, finding.where.layer) == ("GS821", "warning", "ann")
    assert finding.where.file == str(store.layer_path(folder, "shop", "ann"))
    assert words in finding.message


def test_a_conflict_without_its_layer_is_said(corpus, layer, schema):
    folder = corpus()
    write_conflict(folder, replace(layer, name="bob"))
    [finding] = found_in(folder, schema)
    assert (finding.code, finding.where.file) == ("GS821", str(conflict_path(folder, "shop", "bob")))


def test_a_conflict_that_cannot_be_read_is_said(corpus, schema):
    folder = corpus()
    store.write_text(conflict_path(folder, "shop", "ann"), "{")
    codes = [finding.code for finding in validate_corpus(folder, Checks(schema))]
    assert codes == ["GS102"]


def test_a_file_where_no_conflict_is_read_is_said(corpus, schema):
    folder = corpus()
    store.write_text(folder / "conflicts" / "ann.json", "{}")
    assert [finding.code for finding in validate_corpus(folder, Checks(schema))] == ["GS103"]
