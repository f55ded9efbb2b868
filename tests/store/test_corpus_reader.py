"""A corpus in either form, read by one reader."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import document

from goldspan import store
from goldspan.model import Layer, make_span
from goldspan.store import CorpusReader, StoreError, jsonl, read_portion

IDS = ["plain", "z", "é", 'qu"ote', "back\\slash", "\ud83d", "a/b", "über-lang"]


def made(name, annotators=("ann", "ben")):
    doc = document(f"Ada of {name!a}", name=name)
    return doc, tuple(
        Layer(
            document=name,
            name=annotator,
            annotator=annotator,
            status="submitted",
            text_sha256=doc.text_sha256,
            spans=(make_span(doc, "PER", [(0, 3)]),),
        )
        for annotator in annotators
    )


CONTENTS = [made(name) for name in IDS] + [made("bare", ())]


def write_folder(corpus):
    for doc, layers in CONTENTS:
        store.write_document(corpus, doc)
        for layer in layers:
            store.write_layer(corpus, layer)
    store.record_order(corpus, [doc.id for doc, _ in CONTENTS])


def write_lines(corpus):
    with jsonl.NewLines(corpus) as new:
        for number, start in enumerate(range(0, len(CONTENTS), 4)):
            lines = [jsonl.entry_line(doc, layers) for doc, layers in CONTENTS[start : start + 4]]
            jsonl.write_part(new.aside / jsonl.part_name(number), lines)
        new.finish()


@pytest.fixture(scope="module", params=[write_folder, write_lines], ids=["folder", "lines"])
def corpus(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus")
    request.param(path)
    return path


@pytest.mark.parametrize("as_given", [str, lambda path: path], ids=["str", "Path"])
def test_the_documents_come_with_their_layers_in_the_order_of_the_corpus(corpus, as_given):
    reader = CorpusReader(as_given(corpus))
    assert reader.exists()
    assert [(stored.document, stored.layers) for stored in reader] == CONTENTS
    assert list(reader.documents()) == [doc for doc, _ in CONTENTS]


@given(size=st.integers(1, 10_000), files=st.integers(1, 12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_portions_of_any_size_are_the_whole_corpus(corpus, size, files):
    portions = list(CorpusReader(corpus).portions(size=size, files=files))
    assert [(stored.document, stored.layers) for each in portions for stored in read_portion(each)] == CONTENTS


def test_a_document_is_read_again_from_its_place(corpus):
    for doc, place in CorpusReader(corpus).documents_with_places():
        assert place.read() == doc


def test_ids_come_with_places_from_which_all_is_read_again(corpus):
    reader = CorpusReader(corpus)
    assert [name for name, _ in reader.ids_with_places()] == [doc.id for doc, _ in CONTENTS]
    assert [reader.at(place) for _, place in reader.ids_with_places()] == list(reader)


def test_places_name_the_files_or_the_line(corpus):
    reader = CorpusReader(corpus)
    for at, stored in enumerate(reader):
        names = stored.document.id, [layer.name for layer in stored.layers]
        if reader.is_lines:
            expected = f"{jsonl.part_files(corpus)[at // 4]}:{at % 4 + 1}"
            assert (str(stored.place), set(stored.layer_places) or {expected}) == (expected, {expected})
        else:
            assert str(stored.place) == str(store.document_path(corpus, names[0]))
            assert list(stored.layer_places) == [str(store.layer_path(corpus, names[0], name)) for name in names[1]]


@pytest.mark.parametrize("name", IDS)
def test_a_document_is_found_by_its_id(corpus, name):
    found = CorpusReader(corpus).find(name)
    assert (found.document, found.layers) == made(name)


@pytest.mark.parametrize("name", ["", "plai", "plainer", "nothing", "*"])
def test_an_id_that_is_not_there_is_not_found(corpus, name):
    assert CorpusReader(corpus).find(name) is None


def test_a_line_with_escapes_that_nobody_had_to_write_is_found_by_its_id(tmp_path):
    doc, _ = made("é")
    line = json.dumps({"document": store.document_record(doc), "layers": []}, separators=(",", ":"))
    assert "\\u00e9" in line
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "part-000000001.jsonl").write_text(line)
    assert CorpusReader(tmp_path).find("é").document == doc


def test_more_documents_than_a_number(corpus):
    reader = CorpusReader(corpus)
    assert reader.has_more_than(len(CONTENTS) - 1)
    assert reader.has_more_than(len(CONTENTS)) == reader.is_lines, "lines are not counted"


def test_an_empty_folder_is_no_corpus_and_has_no_documents(tmp_path):
    reader = CorpusReader(tmp_path)
    assert not reader.exists() and list(reader) == [] and reader.find("a") is None


def test_what_cannot_be_read_is_named(tmp_path):
    write_lines(tmp_path)
    part = jsonl.part_files(tmp_path)[1]
    part.write_bytes(part.read_bytes() + b"{}\n")
    with pytest.raises(StoreError, match=f"{part}:5"):
        list(CorpusReader(tmp_path))
    with pytest.raises(StoreError, match=f"{part}:5"):
        list(CorpusReader(tmp_path).ids_with_places())


def test_every_function_of_the_store_takes_a_path_as_a_string(tmp_path):
    folder = str(tmp_path)
    doc, (layer, _) = made("d")
    assert store.write_document(folder, doc) and store.write_layer(folder, layer)
    assert store.record_order(folder, ["d"])
    store.check_folder(folder)
    store.check_order(folder)
    store.check_version(folder)
    assert list(store.read_documents(folder)) == [doc]
    assert list(store.read_layers(folder)) == [layer]
    assert [store.read_document(str(path)) for path in store.document_files(folder)] == [doc]
    assert [store.read_layer(str(path)) for path in store.layer_files(folder, "d")] == [layer]
    assert store.document_path(folder, "d").exists() and store.layer_path(folder, "d", "ann").exists()
    assert store.order_path(folder).exists()
    assert store.write_text(f"{folder}/note.txt", "x") and not store.write_bytes(f"{folder}/note.txt", b"x")
