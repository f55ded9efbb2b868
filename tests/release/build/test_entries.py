"""Which layer speaks for a document, and what is refused before anything is written."""

import shutil

import pytest

from goldspan.model import make_relation, make_span
from goldspan.release import ReleaseError
from goldspan.release.build.entries import entries


def only(bench):
    (entry,) = entries(bench.path, bench.schema)
    return entry


def refused(bench):
    with pytest.raises(ReleaseError) as caught:
        list(entries(bench.path, bench.schema))
    return str(caught.value)


def test_the_only_submitted_layer_is_published(bench):
    document = bench.document()
    bench.layer(document, "a", status="draft")
    bench.layer(document, "b", status="skipped")
    bench.layer(document, "c", status="submitted")
    assert only(bench).published.name == "c"


def test_the_adjudicated_layer_goes_before_submitted_ones(bench):
    document = bench.document()
    for name in "ab":
        bench.layer(document, name)
    bench.layer(document, "gold", status="adjudicated")
    assert only(bench).published.name == "gold"


def test_of_several_submitted_layers_none_is_chosen(bench):
    document = bench.document()
    for name in ("ann", "bob"):
        bench.layer(document, name)
    assert only(bench).published is None and only(bench).unsettled
    bench.layer(document, "gold", status="adjudicated")
    assert not only(bench).unsettled


def test_several_adjudicated_layers_are_refused(bench):
    document = bench.document()
    for name in ("gold", "silver"):
        bench.layer(document, name, status="adjudicated")
    assert "2 adjudicated layers ('gold', 'silver'); keep one" in refused(bench)


def test_without_a_finished_layer_nothing_is_published(bench):
    bench.layer(bench.document(), "a", status="draft")
    assert only(bench).published is None and not only(bench).unsettled


def test_all_layers_are_there_in_the_order_of_their_names(bench):
    document = bench.document()
    for name in ("b", "c", "a"):
        bench.layer(document, name, status="skipped")
    assert [layer.name for layer in only(bench).layers] == ["a", "b", "c"]


@pytest.mark.parametrize("label", ["Unheard", "Agent"])
def test_an_unknown_or_abstract_span_label_is_refused(bench, label):
    document = bench.document()
    bench.layer(document, spans=[make_span(document, label, [(0, 1)])])
    message = refused(bench)
    assert f"called '{label}'" in message and "layer 'ann'" in message and "goldspan validate" in message


@pytest.mark.parametrize("label", ["unheard", "same"])
def test_an_unknown_or_corpus_wide_relation_is_refused(bench, label):
    document = bench.document()
    span = make_span(document, "Event", [(0, 1)])
    bench.layer(document, spans=[span], relations=[make_relation(label, span.id, span.id)])
    assert f"no relation of the schema is called '{label}'" in refused(bench)


def test_a_relation_without_its_span_is_refused(bench):
    document = bench.document()
    span = make_span(document, "Event", [(0, 1)])
    bench.layer(document, spans=[span], relations=[make_relation("agent", span.id, "s404")])
    assert "its span s404 is not in the layer" in refused(bench)


def test_a_repeated_span_id_is_refused(bench):
    document = bench.document()
    span = make_span(document, "Event", [(0, 1)])
    bench.layer(document, spans=[span, span])
    assert f"two spans have the id {span.id}" in refused(bench)


def test_a_repeated_relation_id_is_refused(bench):
    document = bench.document()
    one, two = make_span(document, "Event", [(0, 1)]), make_span(document, "Actor", [(2, 3)])
    relation = make_relation("agent", one.id, two.id)
    bench.layer(document, spans=[one, two], relations=[relation, relation])
    assert f"two relations have the id {relation.id}" in refused(bench)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"mood": "x"}, "no span attribute of the schema is called 'mood'"),
        ({"topic": ("war",)}, "no span attribute of the schema is called 'topic'"),
        ({"tags": "armed"}, "attribute 'tags' has 'armed', not a list of values"),
        ({"polarity": ("positive",)}, "attribute 'polarity' has ('positive',), not one value"),
    ],
)
def test_an_attribute_that_has_no_column_is_refused(bench, attributes, message):
    document = bench.document()
    bench.layer(document, spans=[make_span(document, "Event", [(0, 1)], attributes=attributes)])
    assert message in refused(bench)


def test_an_unknown_document_label_is_refused(bench):
    bench.layer(bench.document(), document_labels={"mood": "x"})
    assert "no document attribute of the schema is called 'mood'" in refused(bench)


def test_a_layer_of_another_text_is_refused(bench):
    bench.layer(bench.document(), text_sha256="0" * 64)
    assert "made on another text" in refused(bench)


def test_layers_without_their_document_are_refused(bench):
    bench.layer(bench.document("gone"))
    (bench.path / "documents" / "gone.json").unlink()
    bench.document("here")
    assert "layers/gone: layers without their document" in refused(bench)


def test_a_document_under_a_wrong_name_is_refused(bench):
    bench.document("one")
    shutil.copy(bench.path / "documents" / "one.json", bench.path / "documents" / "two.json")
    assert "two.json: holds document 'one'" in refused(bench)


def test_a_layer_under_a_wrong_name_is_refused(bench):
    bench.layer(bench.document("one"))
    (bench.path / "layers" / "one" / "ann.json").rename(bench.path / "layers" / "one" / "bob.json")
    assert "bob.json: holds layer 'ann' of 'one'" in refused(bench)
