"""Documents and layers to a server: what is checked before, and what is sent."""

from dataclasses import replace as changed

import pytest
from pushed_corpus import DOC, LAYER, SCHEMA, connected, whole

from goldspan import store
from goldspan.formats.labelstudio.labeling_config import ConfigError
from goldspan.model import make_span, replace
from goldspan.operations import push
from goldspan.operations.push import PushOptions


class Untouched:
    """A client that nothing may be asked of."""

    def __getattr__(self, name):
        raise AssertionError(f"the server was asked for {name}")


def test_the_pass_is_the_one_that_was_set_or_the_first(corpus_settings):
    assert push.pass_of(corpus_settings, SCHEMA) == "first"
    assert push.pass_of(changed(corpus_settings, pass_name="second"), SCHEMA) == "second"


def test_a_pass_that_the_schema_lacks_is_an_error_before_anything_is_sent(corpus_settings):
    with pytest.raises(ConfigError, match="no pass 'third'; choose one of: first, second"):
        push.push(changed(corpus_settings, pass_name="third"), SCHEMA, Untouched())


@pytest.mark.parametrize("layers", [True, False])
def test_a_document_with_errors_is_not_pushed(corpus_settings, layers):
    store.write_document(corpus_settings.corpus, replace(DOC, text="another text"))
    pushed = push.push(corpus_settings, SCHEMA, Untouched(), PushOptions(layers=layers))
    assert pushed.report is None
    assert "GS306" in {one.code for one in pushed.findings}


def test_a_layer_with_errors_stops_a_push_of_layers_only(corpus_settings, label_studio):
    store.write_layer(corpus_settings.corpus, replace(LAYER, spans=(make_span(DOC, "XYZ", [(2, 5)]),)))
    pushed = push.push(corpus_settings, SCHEMA, Untouched(), PushOptions(layers=True))
    assert ([one.code for one in pushed.findings], pushed.report) == (["GS401"], None)
    client = connected(corpus_settings, label_studio)
    assert push.push(changed(corpus_settings, project="Jobs without layers"), SCHEMA, client).report.created == 1


def test_warnings_do_not_stop_a_push(corpus_settings, label_studio):
    store.write_document(corpus_settings.corpus, whole(DOC.text, "d2"))
    pushed = push.push(
        changed(corpus_settings, project="Jobs with twins"),
        SCHEMA,
        connected(corpus_settings, label_studio),
        PushOptions(layers=True),
    )
    assert (pushed.report.created, pushed.findings) == (2, [])


def test_documents_come_with_each_of_their_layers(corpus_settings):
    for number in (2, 10):
        store.write_layer(corpus_settings.corpus, replace(LAYER, name=f"ann-{number}"))
    store.write_document(corpus_settings.corpus, whole("x", "d0"))
    assert [(doc.id, layer.name) for doc, layer in push.documents_with_layers(corpus_settings.corpus)] == [
        ("d1", "ann"),
        ("d1", "ann-2"),
        ("d1", "ann-10"),
    ]
