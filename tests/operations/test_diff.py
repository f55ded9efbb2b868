"""Two versions of a layer, difference by difference."""

from hypothesis import given
from strategies import cases, document

from goldspan.model import Layer, make_relation, make_span, replace
from goldspan.operations.diff import LayerDifference, compare

DOC = document("Ada works for Nile Press.", name="d")
ADA, PRESS = make_span(DOC, "PER", [(0, 3)]), make_span(DOC, "ORG", [(14, 24)])
PARTS = make_span(DOC, "ORG", [(0, 3), (14, 18)])


def layer(*spans, relations=(), **more):
    made = Layer(
        document="d", name="ann", annotator="ann", status="submitted", text_sha256=DOC.text_sha256, spans=spans
    )
    return replace(made, relations=tuple(relations), **more)


def differences(here, there):
    return [(found.side, found.what, found.details) for found in compare(here, there)]


def test_spans_and_relations_are_said_in_words_with_their_offsets():
    works = make_relation("WORKS_FOR", ADA.id, PRESS.id)
    assert differences(layer(ADA, PRESS, relations=[works]), layer(PARTS, PRESS)) == [
        ("here", "PER 'Ada' [0, 3)", ()),
        ("server", "ORG 'Ada ... Nile' [0, 3), [14, 18)", ()),
        ("here", "WORKS_FOR from PER 'Ada' [0, 3) to ORG 'Nile Press' [14, 24)", ()),
    ]


def test_attributes_and_notes_are_said_with_both_values():
    here = layer(replace(ADA, attributes={"level": "NAM", "roles": ("a", "b")}, note="her"))
    there = layer(replace(ADA, attributes={"level": "NOM"}))
    assert differences(here, there) == [
        (
            "both",
            "PER 'Ada' [0, 3)",
            (
                "level: 'NAM' here, 'NOM' in Label Studio",
                "roles: 'a, b' here, 'none' in Label Studio",
                "note: 'her' here, 'none' in Label Studio",
            ),
        )
    ]


def test_what_is_about_the_whole_text_is_said():
    here, there = layer(document_labels={"genre": "news"}, note="long"), layer(status="skipped")
    assert differences(here, there) == [
        ("both", "document label genre", ("'news' here, 'none' in Label Studio",)),
        ("both", "note of the layer", ("'long' here, 'none' in Label Studio",)),
        ("both", "status", ("'submitted' here, 'skipped' in Label Studio",)),
    ]


@given(cases())
def test_a_layer_does_not_differ_from_itself_and_both_ways_say_the_same(case):
    _, _, found = case
    assert list(compare(found, replace(found, name="other"))) == []
    less = replace(found, spans=found.spans[1:], relations=())
    there_and_back = ({"here": "server", "server": "here", "both": "both"}[one.side] for one in compare(less, found))
    assert sorted(there_and_back) == sorted(one.side for one in compare(found, less))
    assert all(isinstance(one, LayerDifference) for one in compare(found, less))
