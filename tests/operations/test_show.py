"""Documents of a corpus, found by the beginnings of their ids, and the places of their spans."""

import pytest
from terminal import TEXT, add

from goldspan import store
from goldspan.errors import NotFoundError, PathError
from goldspan.model import replace, sha256
from goldspan.operations.explain import explain
from goldspan.operations.show import find_document, list_documents, show, source_places
from goldspan.report.findings.selection import SelectionError


@pytest.fixture
def corpus(tmp_path):
    for name in ("alpha", "alpine", "beta", "b"):
        add(tmp_path, name, TEXT)
    return tmp_path


@pytest.mark.parametrize(("name", "found"), [("alpha", "alpha"), ("alph", "alpha"), ("b", "b"), ("bet", "beta")])
def test_an_id_or_a_beginning_that_only_one_has(name, found, corpus):
    assert find_document(corpus, name).read().id == found


@pytest.mark.parametrize(
    ("name", "message"),
    [("alp", "several documents begin with 'alp': alpha, alpine"), ("alpa", "Did you mean 'alpha'?"), ("", "several")],
)
def test_no_document_or_several_raise(name, message, corpus):
    with pytest.raises(NotFoundError, match=message.replace("?", r"\?")):
        find_document(corpus, name)


def test_of_very_many_only_some_are_named(tmp_path):
    for number in range(30):
        add(tmp_path, f"x{number:02}", TEXT)
    for name in ("x", "y"):
        with pytest.raises(NotFoundError, match=r"x09.* and 20 more"):
            find_document(tmp_path, name)


def test_all_are_listed_with_their_layers(corpus):
    listed = list(list_documents(corpus))
    assert [one.id for one in listed] == ["alpha", "alpine", "b", "beta"]
    assert {one.layers for one in listed} == {(("ann", "submitted"),)}


def test_a_document_is_shown_with_all_layers_or_one(corpus):
    layer = store.read_layer(store.layer_path(corpus, "beta", "ann"))
    store.write_layer(corpus, replace(layer, name="bob", annotator="bob"))
    assert [one.name for one in show(corpus, "beta").layers] == ["ann", "bob"]
    assert [one.name for one in show(corpus, "beta", layer="bob").layers] == ["bob"]
    with pytest.raises(NotFoundError, match="no layer is called 'eve'"):
        show(corpus, "beta", layer="eve")


def test_places_need_a_layer_on_the_present_text(corpus, tmp_path_factory):
    seeds = tmp_path_factory.mktemp("seeds")
    shown = show(corpus, "beta")
    (seeds / shown.document.source.file).write_text(TEXT)
    source = replace(shown.document.source, sha256=sha256(TEXT))
    document = replace(shown.document, source=source)
    [layer] = shown.layers
    places = source_places(replace_shown(shown, document), seeds=seeds)
    assert [place.text for place in places["ann"][layer.spans[0].id]] == ["Ada"]
    old = replace(layer, text_sha256="0" * 64)
    with pytest.raises(PathError, match="run `goldspan reanchor`"):
        source_places(replace_shown(shown, document, old), seeds=seeds)


def replace_shown(shown, document, *layers):
    return type(shown)(document, layers or shown.layers)


def test_codes_are_explained_by_their_beginnings():
    assert list(explain(code="GS401")) == ["GS401"]
    assert set(explain(code="gs4")) == {code for code in explain() if code.startswith("GS4")}
    with pytest.raises(SelectionError):
        explain(code="GS999")
