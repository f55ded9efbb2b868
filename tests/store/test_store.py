"""Documents and layers on disk."""

import json
import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from strategies import cases, document, texts

from goldspan import store
from goldspan.model import Alignment, Document, Layer, Provenance, Removed, Segment, Source, Unmapped, replace, sha256
from goldspan.store import StoreError

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
counts = st.integers(0, 2**40)
facts = st.none() | words
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
unmapped_items = st.builds(Unmapped, st.sampled_from(["GS801", "GS806"]), words, json_values)
provenances = st.builds(
    Provenance,
    method=st.sampled_from([None, "manual", "machine-generated"]),
    origin=facts,
    project=st.none() | counts,
    task=st.none() | counts,
    annotation=st.none() | counts,
    pass_name=facts,
    updated_at=facts,
    pulled_at=facts,
    lead_time=st.none() | st.floats(0, 1e6),
    comment=facts,
    unmapped=st.lists(unmapped_items, max_size=3).map(tuple),
)
sources = st.builds(
    Source,
    file=words,
    sha256=words,
    encoding=words,
    publisher=facts,
    title=facts,
    author=facts,
    date=facts,
    url=facts,
    photo_credit=facts,
    licence=facts,
)
documents = st.builds(
    Document,
    id=words,
    text=texts,
    text_sha256=words,
    source=sources,
    alignment=st.lists(st.builds(Segment, counts, counts, counts, counts), max_size=3).map(tuple).map(Alignment),
    removed=st.lists(st.builds(Removed, words, counts, counts, texts), max_size=3).map(tuple),
)
layers = st.builds(lambda case, made: replace(case[2], provenance=made), cases(), provenances)

EMPTY = Layer(document="d", name="ann", annotator="ann", status="submitted", text_sha256=sha256("x"))


def through_json(record):
    return json.loads(json.dumps(record))


# records


@given(documents)
def test_a_document_comes_back_from_its_record(one):
    assert store.document_from(through_json(store.document_record(one))) == one


@given(layers)
def test_a_layer_comes_back_from_its_record_and_the_text_has_one_span_and_one_relation_a_line(layer):
    record = store.layer_record(layer)
    assert store.layer_from(through_json(record)) == layer
    text = store.dumps(record)
    assert json.loads(text) == through_json(record)
    lines = text.split("\n")
    for item in (*record["spans"], *record["relations"]):
        own = [line for line in lines if line.startswith("    {") and json.loads(line.rstrip(",")) == item]
        assert len(own) == 1
    assert text.endswith("}\n")


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=5))
@example({})
@example({"a": [], "b": {}, "c": ""})
def test_any_record_is_written_as_json(record):
    assert json.loads(store.dumps(record)) == record


def test_half_an_emoji_is_written_as_json_and_comes_back(tmp_path):
    # Label Studio stores what a browser cut in the middle of a surrogate pair
    layer = replace(EMPTY, note="cut \ud83d")
    store.write_layer(tmp_path, layer)
    assert store.read_layer(store.layer_path(tmp_path, "d", "ann")) == layer


def test_letters_are_written_as_themselves():
    assert '"note": "Łódź 🐱\u00a0x"' in store.dumps({"note": "Łódź 🐱\u00a0x"})


def test_attributes_stand_in_the_order_of_their_names():
    one = replace(EMPTY, document_labels={"b": "1", "a": "2"})
    other = replace(EMPTY, document_labels={"a": "2", "b": "1"})
    assert store.dumps(store.layer_record(one)) == store.dumps(store.layer_record(other))


# files


def timeless(layer):
    return replace(layer, provenance=replace(layer.provenance, pulled_at=None))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(documents, layers)
def test_what_is_written_is_read(tmp_path, one, layer):
    store.write_document(tmp_path, one)
    store.write_layer(tmp_path, layer)
    assert store.read_document(store.document_path(tmp_path, one.id)) == one
    read = store.read_layer(store.layer_path(tmp_path, layer.document, layer.name))
    assert timeless(read) == timeless(layer)


def test_documents_and_layers_are_listed_by_name(tmp_path):
    for name in ("b", "a"):
        store.write_document(tmp_path, document("x", name=name))
        for annotator in ("zoe", "ann"):
            store.write_layer(tmp_path, replace(EMPTY, document=name, name=annotator))
    assert [one.id for one in store.read_documents(tmp_path)] == ["a", "b"]
    assert [(one.document, one.name) for one in store.read_layers(tmp_path)] == [
        ("a", "ann"),
        ("a", "zoe"),
        ("b", "ann"),
        ("b", "zoe"),
    ]
    assert [one.name for one in store.read_layers(tmp_path, "b")] == ["ann", "zoe"]
    assert list(store.read_layers(tmp_path, "c")) == []


def test_nothing_is_listed_of_a_folder_that_is_not_there(tmp_path):
    assert list(store.read_documents(tmp_path / "no")) == list(store.read_layers(tmp_path / "no")) == []


def test_a_file_that_holds_the_same_is_left_alone(tmp_path):
    path = tmp_path / "deep" / "file.txt"
    assert store.write_text(path, "one\n")
    os.utime(path, (1, 1))
    assert not store.write_text(path, "one\n")
    assert path.stat().st_mtime == 1
    assert store.write_text(path, "two\n")
    assert path.read_bytes() == b"two\n"


def test_a_file_has_the_mode_it_was_given(tmp_path):
    store.write_bytes(tmp_path / "open", b"x")
    store.write_bytes(tmp_path / "secret", b"x", mode=0o600)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("open", "secret")] == [0o644, 0o600]


@pytest.mark.parametrize("step", ["fsync", "replace", "fchmod"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    path = tmp_path / "file.json"
    store.write_text(path, "old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(OSError, match="No space left"):
            store.write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["file.json"]


def test_an_interrupt_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "file.json"
    store.write_text(path, "old")

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupt)
        with pytest.raises(KeyboardInterrupt):
            store.write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["file.json"]


def test_a_layer_pulled_again_is_not_written_for_the_time_alone(tmp_path):
    first = replace(EMPTY, provenance=Provenance(origin="o", pulled_at="monday"))
    again = replace(EMPTY, provenance=Provenance(origin="o", pulled_at="tuesday"))
    assert store.write_layer(tmp_path, first)
    assert not store.write_layer(tmp_path, again)
    assert store.read_layer(store.layer_path(tmp_path, "d", "ann")) == first


@pytest.mark.parametrize(
    "change",
    [
        {"note": "x"},
        {"status": "draft"},
        {"document_labels": {"topic": "war"}},
        {"provenance": Provenance(origin="o", pulled_at="monday", updated_at="monday")},
        {"provenance": Provenance(origin="o", pulled_at="monday", unmapped=(Unmapped("GS801", "m", None),))},
    ],
)
def test_any_other_change_of_a_layer_is_written(tmp_path, change):
    store.write_layer(tmp_path, replace(EMPTY, provenance=Provenance(origin="o", pulled_at="monday")))
    new = replace(EMPTY, **{"provenance": Provenance(origin="o", pulled_at="tuesday"), **change})
    assert store.write_layer(tmp_path, new)
    assert store.read_layer(store.layer_path(tmp_path, "d", "ann")) == new


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", '{"provenance": 3}'])
def test_a_broken_file_is_written_over(tmp_path, broken):
    path = store.layer_path(tmp_path, "d", "ann")
    store.write_text(path, broken)
    assert store.write_layer(tmp_path, EMPTY)
    assert store.read_layer(path) == EMPTY


# names

names = st.text(st.sampled_from("./\\%~ 2EF-_@aé日🐱e\u0301\n\0:") | st.characters(), max_size=8)


@given(names)
@example("")
@example(".")
@example("..")
@example("../../etc/passwd")
@example(".hidden")
@example("%2E")
@example("a\ud83d")
def test_a_name_can_be_read_back_from_its_file_name(name):
    # hence no two names share one
    quoted = store.safe_name(name)
    back = "" if quoted == "%" else unquote(quoted, errors="surrogatepass")
    assert back == name


@given(names, names)
@example("", "")
@example("..", "..")
@example(".", "/")
def test_no_name_leaves_its_folder(document_id, name):
    root = Path("/corpus")
    for path, folder in (
        (store.document_path(root, document_id), root / "documents"),
        (store.layer_path(root, document_id, name).parent, root / "layers"),
        (store.layer_path(root, document_id, name), store.layer_path(root, document_id, "x").parent),
    ):
        assert path.parent == folder
        assert Path(os.path.normpath(path)) == path
        assert not path.name.startswith(".")


def test_a_name_that_is_too_long_for_a_file_is_refused():
    store.check_name("x" * store.LONGEST_NAME)
    store.check_name("")
    for name in ("x" * (store.LONGEST_NAME + 1), "\ud800" * 100, "🐈" * 60):
        with pytest.raises(StoreError, match="too long for a file"):
            store.check_name(name)


@pytest.mark.parametrize("name", ["000_5f2f36bdbfeb356c", "ann.2", "ann@x.org", "Łukasz-2"])
def test_an_ordinary_name_stays_as_it_is(name):
    assert store.safe_name(name) == name


# errors


@pytest.mark.parametrize("read", [store.read_document, store.read_layer])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[]", "a JSON list"),
        (b"null", "a JSON NoneType"),
        (b"{}", "missing"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_fix(tmp_path, read, data, message):
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(StoreError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize("read", [store.read_document, store.read_layer])
def test_a_file_that_is_not_there_is_named_with_its_fix(tmp_path, read):
    path = tmp_path / "x.json"
    with pytest.raises(StoreError, match=r"x\.json: cannot be read \(No such file or directory\); restore it from git"):
        read(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("spans", [{"id": "s1"}]),
        ("spans", "none"),
        ("spans", [{"id": "s", "label": "A", "fragments": [[0]], "text": "x"}]),
        ("relations", [3]),
        ("provenance", {"server": "x"}),
        ("provenance", None),
        ("document_labels", None),
    ],
)
def test_a_layer_of_another_shape_is_named_wherever_the_fault_lies(tmp_path, key, value):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({**store.layer_record(EMPTY), key: value}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"x\.json: not a layer: .*; run `goldspan validate` for more"):
        store.read_layer(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("source", {}),
        ("source", {"colour": "red"}),
        ("alignment", [[0, 1]]),
        ("removed", [{"rule": "x"}]),
        ("removed", 3),
    ],
)
def test_a_document_of_another_shape_is_named_wherever_the_fault_lies(tmp_path, key, value):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({**store.document_record(document("x")), key: value}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"x\.json: not a document: .*; run `goldspan validate` for more"):
        store.read_document(path)
