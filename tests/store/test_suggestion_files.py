"""Suggestions on disk: read as they were written, beside the layers, and the versions that were shown kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan import store
from goldspan.model import Origin, make_relation, make_span, origin_name
from goldspan.store import StoreError
from goldspan.store.suggestion_files import (
    Shown,
    Suggestion,
    all_suggestions,
    earlier_path,
    read_suggestion,
    read_suggestions,
    suggestion_path,
    write_suggestion,
)

DOC = document("Ada of Nile Press")
SPANS = (
    make_span(DOC, "PER", [(0, 3)], origin=Origin(kind="suggested", model="gold", score=0.5)),
    make_span(DOC, "ORG", [(7, 11), (12, 17)], attributes={"level": "NAM"}),
)
MADE = Suggestion(
    document="doc",
    model="goldspan",
    version="1",
    pass_name="all",
    text_sha256=DOC.text_sha256,
    spans=SPANS,
    relations=(make_relation("OF", SPANS[0].id, SPANS[1].id, origin=Origin(kind="suggested", model="chains")),),
)
SHOWN = Shown(origin="http://here/", project=1, task=2, at="2026-01-01T00:00:00Z")


@given(
    st.builds(
        Suggestion,
        document=st.just("doc"),
        model=st.text(st.characters(codec="utf-8"), min_size=1, max_size=10),
        version=st.text(max_size=5),
        pass_name=st.just("all"),
        text_sha256=st.just(DOC.text_sha256),
        score=st.none() | st.floats(0, 1),
        shown=st.lists(st.just(SHOWN), max_size=2).map(tuple),
        spans=st.just(SPANS) | st.just(()),
    )
)
def test_a_suggestion_is_read_as_it_was_written(tmp_path_factory, suggestion):
    corpus = tmp_path_factory.mktemp("corpus")
    assert write_suggestion(corpus, suggestion)
    assert not write_suggestion(corpus, suggestion)
    assert list(read_suggestions(corpus, "doc")) == list(all_suggestions(corpus)) == [suggestion]


def test_what_was_shown_before_is_found_apart(tmp_path):
    write_suggestion(tmp_path, MADE)
    write_suggestion(tmp_path, MADE, path=earlier_path(tmp_path, MADE))
    assert len(list(read_suggestions(tmp_path, "doc"))) == len(list(all_suggestions(tmp_path))) == 1
    assert len(list(read_suggestions(tmp_path, "doc", earlier=True))) == 2
    assert list(store.read_layers(tmp_path)) == []


@pytest.mark.parametrize("text", ["", "[]", '{"document": 1}', "{" * 99_999])
def test_a_file_that_is_no_suggestion_is_named(tmp_path, text):
    path = suggestion_path(tmp_path, "doc", "m")
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(StoreError, match=r"m\.json: not a suggestion"):
        read_suggestion(path)


def test_the_layer_of_a_machine_says_so_and_has_accepted_nothing():
    layer = MADE.as_layer("machine-2")
    assert (layer.name, layer.annotator, layer.provenance.method) == ("machine-2", "machine-2", "machine-generated")
    made = [*layer.spans, *layer.relations]
    assert {origin_name(one, layer.provenance.method) for one in made} == {"machine-generated"}
    assert [one.id for one in made] == [one.id for one in (*MADE.spans, *MADE.relations)]
