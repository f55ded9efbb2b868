"""A corpus folder, and what stands beside its documents and layers in either form."""

import pytest
from strategies import document

from goldspan.formats import format_registry
from goldspan.model import Layer, LinkSet, replace
from goldspan.schema.language import parse
from goldspan.store import FormatError, format_version, read_document, read_layers

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


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def broken_off():
    yield document("Ada stayed.", name="d"), ()
    yield document("Ben left.", name="e"), ()
    raise ValueError("the input breaks off")


def test_nothing_is_written_of_pairs_that_break_off(tmp_path):
    format_registry.write([PAIR], tmp_path / "out", "folder")
    before = contents(tmp_path)
    for out in ("out", "new"):
        with pytest.raises(ValueError, match="breaks off"):
            format_registry.write(broken_off(), tmp_path / out, "folder")
    assert contents(tmp_path) == before and not (tmp_path / "new").exists()


@pytest.mark.parametrize("name", ["folder", "jsonl"])
def test_nothing_is_written_with_links_that_cannot_be(name, tmp_path):
    with pytest.raises(OSError, match="name too long"):
        format_registry.write([PAIR], tmp_path / "out", name, links=[LinkSet(name="n" * 300, annotator="ann")])
    assert not (tmp_path / "out").exists()


def test_a_document_is_on_the_disk_before_the_next_one_is_asked_for(tmp_path):
    def pairs():
        for name in ("a", "b", "c"):
            yield document(f"{name} left.", name=name), ()
            assert list(tmp_path.rglob(f"{name}.json"))

    format_registry.write(pairs(), tmp_path / "out", "folder")


def test_of_a_document_that_comes_twice_the_last_one_holds(tmp_path):
    format_registry.write([PAIR], tmp_path / "out", "folder")
    other = document("Ada stayed.", name="d")
    format_registry.write([(other, (replace(LAYER, note="x"),)), PAIR], tmp_path / "out", "folder")
    assert read_document(tmp_path / "out" / "documents" / "d.json") == DOC
    assert list(read_layers(tmp_path / "out")) == [LAYER]
    format_registry.write([PAIR, (other, ())], tmp_path / "out", "folder")
    assert read_document(tmp_path / "out" / "documents" / "d.json") == other


def test_an_older_corpus_that_gets_layers_is_marked(tmp_path):
    format_registry.write([(DOC, ())], tmp_path, "folder")
    format_version.format_path(tmp_path).unlink()
    format_registry.write([(DOC, ())], tmp_path, "folder")
    assert format_version.read_version(tmp_path) == format_version.UNMARKED
    format_registry.write([PAIR], tmp_path, "folder")
    assert format_version.read_version(tmp_path) == format_version.VERSION


def test_nothing_is_written_into_a_corpus_of_a_newer_version(tmp_path):
    format_version.mark(tmp_path, format_version.VERSION + 1)
    before = contents(tmp_path)
    with pytest.raises(FormatError, match="newer goldspan"):
        format_registry.write([PAIR], tmp_path, "folder")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["folder", "jsonl"])
def test_a_corpus_that_is_copied_keeps_its_links_and_says_what_it_leaves_out(name, tmp_path):
    links = LinkSet(name="same", annotator="ann")
    format_registry.write([PAIR], tmp_path / "in", "folder", links=[links])
    (tmp_path / "in" / "splits.json").write_text("{}")
    (tmp_path / "in" / "adjudication").mkdir()
    report = format_registry.write(format_registry.read(tmp_path / "in"), tmp_path / "out", name)
    assert list((tmp_path / "out" / "links").iterdir()) == [tmp_path / "out" / "links" / "same.json"]
    assert report.counts == {"splits.json": 1, "adjudication": 1}
    places = [example.where.file for examples in report.examples.values() for example in examples]
    assert sorted(places) == [str(tmp_path / "in" / part) for part in ("adjudication", "splits.json")]


def test_links_that_are_named_stand_in_place_of_the_readers(tmp_path):
    format_registry.write([PAIR], tmp_path / "in", "folder", links=[LinkSet(name="same", annotator="ann")])
    format_registry.write(format_registry.read(tmp_path / "in"), tmp_path / "out", "folder", links=[])
    assert not (tmp_path / "out" / "links").exists()
