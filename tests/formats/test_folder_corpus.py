"""A corpus folder, and what stands beside its documents and layers in either form."""

import pytest
from strategies import document

from goldspan.formats import format_registry
from goldspan.model import Layer, LinkSet
from goldspan.schema.language import parse

DOC = document("Ada left.", name="d")
LAYER = Layer(document="d", name="ann", annotator="ann", status="submitted", text_sha256=DOC.text_sha256)
PAIR = (DOC, (LAYER,))


@pytest.mark.parametrize("name", ["folder", "jsonl"])
def test_links_are_read_and_written_with_a_corpus(name, tmp_path):
    links = LinkSet(name="same", annotator="ann")
    format_registry.write([PAIR], tmp_path / "out", name, links=[links])
    reader = format_registry.read(tmp_path / "out")
    assert [document for document, _ in reader] == [DOC]
    assert list(reader.links) == [links]


@pytest.mark.parametrize("name", ["folder", "jsonl"])
def test_a_schema_is_reported_because_a_corpus_has_it_elsewhere(name, tmp_path):
    schema = parse("name: s\nversion: 1.0.0\nlabels: {PER: {}}")
    assert format_registry.write([PAIR], tmp_path / "out", name, schema=schema).counts == {"schema": 1}


def test_documents_stand_in_the_order_in_which_they_first_came(tmp_path):
    pairs = [(document(name, name=name), ()) for name in ("b", "c", "a")]
    format_registry.write(pairs, tmp_path / "out", "folder")
    format_registry.write([PAIR, pairs[0]], tmp_path / "out", "folder")
    assert [one.id for one, _ in format_registry.read(tmp_path / "out")] == ["b", "c", "a", "d"]
