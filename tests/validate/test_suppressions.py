"""Suppressed findings: what they cover, and the findings on those that cover nothing."""

import json

import pytest

from goldspan import store
from goldspan.model import Suppression, keep_suppressions, make_span, replace
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus
from goldspan.validate.layer_checks import validate_layer


@pytest.fixture
def half(document, layer):
    """A layer whose only span is half a word."""
    return replace(layer, spans=(make_span(document, "PLACE", [(79, 82)]),), relations=())


def suppressing(layer, code, **target):
    return replace(layer, suppressions=(*layer.suppressions, Suppression(code=code, reason="so it stands", **target)))


def test_a_finding_that_is_suppressed_is_counted_and_not_reported(document, schema, half):
    layer, suppressed = suppressing(half, "GS602", span=half.spans[0].id), []
    assert list(validate_layer(layer, document, Checks(schema), suppressed=suppressed)) == []
    assert [one.code for one in suppressed] == ["GS602"]


@pytest.mark.parametrize("code", ["GS601", "GS406"])
def test_a_suppression_covers_its_own_code_only(code, document, schema, half):
    layer = suppressing(half, code, span=half.spans[0].id)
    assert [one.code for one in validate_layer(layer, document, Checks(schema))] == ["GS602", "GS607"]


@pytest.mark.parametrize("target", [{}, {"span": "s000000000000"}, {"relation": "r000000000000"}])
def test_a_suppression_covers_its_own_place_only(target, document, schema, half):
    layer = suppressing(half, "GS602", **target)
    assert [one.code for one in validate_layer(layer, document, Checks(schema))] == ["GS602", "GS607"]


def test_an_error_of_level_4_or_5_can_be_suppressed_and_what_follows_is_checked(document, schema, half):
    wrong = replace(half, spans=(replace(half.spans[0], attributes={"level": "NAM"}),))
    assert [one.code for one in validate_layer(wrong, document, Checks(schema))] == ["GS404"]
    layer = suppressing(wrong, "GS404", span=wrong.spans[0].id)
    assert [one.code for one in validate_layer(layer, document, Checks(schema))] == ["GS602"]


def test_a_suppression_for_the_layer_covers_a_finding_of_the_layer(document, schema, layer):
    wrong = replace(layer, document_labels={"topic": "weather"})
    assert [one.code for one in validate_layer(wrong, document, Checks(schema))] == ["GS405"]
    assert list(validate_layer(suppressing(wrong, "GS405"), document, Checks(schema))) == []


def test_nothing_is_said_of_a_suppression_whose_level_was_not_reached(document, schema, half):
    layer = suppressing(half, "GS602", span=half.spans[0].id)
    wrong = replace(layer, spans=(replace(half.spans[0], attributes={"level": "NAM"}),))
    assert [one.code for one in validate_layer(wrong, document, Checks(schema))] == ["GS404"]
    assert list(validate_layer(replace(layer, status="draft"), document, Checks(schema))) == []


@pytest.mark.parametrize(
    "record",
    [
        {"code": "GS302", "span": "s1", "reason": "r"},
        {"code": "GS607", "reason": "r"},
        {"code": "GS801", "reason": "r"},
        {"code": "GS602", "reason": " "},
        {"code": "GS602"},
        {"code": "GS602", "span": "s1", "relation": "r1", "reason": "r"},
        {"code": "GS602", "document": "d", "reason": "r"},
    ],
)
def test_a_suppression_without_a_reason_or_for_what_cannot_be_suppressed_is_refused(record, corpus, schema):
    folder = corpus(lambda layer: layer.update(exceptions=[record]))
    [one] = validate_corpus(folder, Checks(schema))
    assert one.code == "GS201"
    assert "exceptions.0" in one.message


def test_a_layer_is_written_with_its_suppressions_and_without_any_as_before(layer, tmp_path):
    suppressed = suppressing(suppressing(layer, "GS602", span="s1"), "GS405")
    store.write_layer(tmp_path, suppressed)
    path = store.layer_path(tmp_path, layer.document, layer.name)
    assert store.read_layer(path) == suppressed
    assert json.loads(path.read_bytes())["exceptions"][1] == {"code": "GS405", "reason": "so it stands"}
    assert "exceptions" not in store.layer_record(layer)


def test_a_new_layer_keeps_the_suppressions_whose_place_is_still_there(layer):
    span, gone, relation = layer.spans[0].id, layer.spans[1].id, layer.relations[0].id
    old = layer
    for target in ({"span": span}, {"span": gone}, {"relation": relation}, {}):
        old = suppressing(old, "GS602", **target)
    new, lost = keep_suppressions(replace(layer, spans=(layer.spans[0], *layer.spans[2:])), old)
    assert [(one.span, one.relation) for one in new.suppressions] == [(span, None), (None, relation), (None, None)]
    assert [one.span for one in lost] == [gone]
    assert keep_suppressions(new, new) == (new, ())
