"""Level 4: labels, attributes and argument types."""

from dataclasses import replace as changed

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import ATTRIBUTES, NAMES, TYPES, cases
from strategies import VALUES as SOME_VALUES

from goldspan.model import make_relation, make_span, replace
from goldspan.schema.language import parse
from goldspan.schema.quantities import Distance
from goldspan.validate import label_checks
from goldspan.validate.checks import Checks
from goldspan.validate.context import Context
from goldspan.validate.layer_checks import validate_layer


def having(layer, *relations):
    return replace(layer, relations=relations)


@pytest.fixture
def findings(document, schema):
    return lambda layer, under=schema: list(validate_layer(layer, document, Checks(under)))


def test_swapped_arguments_are_hinted_at(layer, findings):
    acme, ann = layer.spans[0], layer.spans[1]
    rest = tuple(one for one in layer.relations if one.label != "LEADS")
    [one] = findings(having(layer, *rest, make_relation("LEADS", acme.id, ann.id)))
    assert (one.code, one.hint) == ("GS403", "swap source and target: the other way round it is allowed")


def test_arguments_that_fit_neither_way_get_the_usual_hint(layer, findings):
    oslo, ann = layer.spans[5], layer.spans[1]
    rest = tuple(one for one in layer.relations if one.label != "LEADS")
    [one] = findings(having(layer, *rest, make_relation("LEADS", ann.id, oslo.id)))
    assert one.code == "GS403"
    assert "swap" not in one.hint


def test_a_family_is_no_label_and_its_labels_are_named(document, layer, findings):
    spans = (*layer.spans, make_span(document, "ACTOR", [(8, 11)]))
    [one] = findings(replace(layer, spans=spans))
    assert (one.code, one.hint) == ("GS401", "use one of: PER, ORG")


def test_a_wrong_argument_hides_what_follows_from_it(layer, findings):
    deal, oslo = layer.spans[2], layer.spans[5]
    found = findings(having(layer, *layer.relations, make_relation("SAME_AS", deal.id, oslo.id)))
    assert [one.code for one in found] == ["GS403"], "and not also GS408 and GS409"


def test_both_a_wrong_order_and_two_labels_are_said(layer, findings):
    ann, it = layer.spans[1], layer.spans[3]
    rest = tuple(one for one in layer.relations if one.label != "SAME_AS")
    found = findings(having(layer, *rest, make_relation("SAME_AS", ann.id, it.id)))
    assert sorted(one.code for one in found) == ["GS408", "GS409"]


ORDERED = """
name: ordered
version: 1.0.0
labels: {A: {}}
relations:
  FORWARD: {source: [A], target: [A], order: forward, reflexive: true}
  BACKWARD: {source: [A], target: [A], order: backward, reflexive: true}
"""


@pytest.mark.parametrize(
    ("label", "source", "target", "expected"),
    [
        ("FORWARD", 0, 1, []),
        ("FORWARD", 1, 0, ["GS408"]),
        ("BACKWARD", 1, 0, []),
        ("BACKWARD", 0, 1, ["GS408"]),
        ("FORWARD", 0, 0, []),
        ("BACKWARD", 1, 1, []),
        ("FORWARD", 0, 2, []),
        ("BACKWARD", 0, 2, []),
    ],
)
def test_order_is_that_of_the_starts(document, layer, findings, label, source, target, expected):
    spans = [make_span(document, "A", [extent]) for extent in ((2, 6), (15, 22), (2, 22))]
    drawn = make_relation(label, spans[source].id, spans[target].id)
    bare = replace(layer, spans=tuple(spans), relations=(drawn,), document_labels={})
    assert [one.code for one in findings(bare, parse(ORDERED))] == expected


VALUES = """
name: values
version: 1.0.0
labels: {A: {}, B: {}}
attributes:
  one: {type: choice, values: ["1", "2"]}
  many: {type: multi-choice, values: ["1", "2"]}
  free: {type: text}
  only_b: {type: text, labels: [B]}
  tie: {type: choice, values: [x], on: relation}
  doc: {type: multi-choice, values: [x, y], on: document, required: true}
relations:
  R: {source: [A], target: [A], reflexive: true}
"""


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, []),
        ({"one": "1", "many": ("2", "1"), "free": " any "}, []),
        ({"one": "3"}, ["GS405"]),
        ({"one": ("1",)}, ["GS405"]),
        ({"many": "1"}, ["GS405"]),
        ({"many": ("1", "1")}, ["GS405"]),
        ({"many": ("1", "3")}, ["GS405"]),
        ({"free": ""}, ["GS405"]),
        ({"free": ("a",)}, ["GS405"]),
        ({"only_b": "a"}, ["GS404"]),
        ({"tie": "x"}, ["GS404"]),
        ({"doc": ("x",)}, ["GS404"]),
        ({"nope": "a", "one": "3"}, ["GS404", "GS405"]),
    ],
)
def test_values_of_attributes(document, layer, findings, attributes, expected):
    span = make_span(document, "A", [(2, 6)], attributes=attributes)
    bare = replace(layer, spans=(span,), relations=(), document_labels={"doc": ("x",)})
    found = findings(bare, parse(VALUES))
    assert [one.code for one in found] == expected
    assert all(one.where.span == span.id for one in found)


def test_attributes_of_relations_and_of_the_document(document, layer, findings):
    span = make_span(document, "A", [(2, 6)])
    drawn = make_relation("R", span.id, span.id, attributes={"tie": "y"})
    bare = replace(layer, spans=(span,), relations=(drawn,), document_labels={"doc": ("x", "z"), "tie": "x"})
    found = findings(bare, parse(VALUES))
    assert [(one.code, one.where.relation) for one in found] == [
        ("GS405", drawn.id),
        ("GS405", None),
        ("GS404", None),
    ]
    assert "'tie' cannot be 'y'; it may be x" in found[0].message
    assert found[1].message == "document: 'doc' cannot be 'z'; it may be x, y"
    assert found[2].code == "GS404" and "'tie'" in found[2].message


def test_a_required_document_label_is_missed(document, layer, findings):
    bare = replace(layer, spans=(), relations=(), document_labels={})
    [one] = findings(bare, parse(VALUES))
    assert (one.code, one.message) == ("GS406", "document: the attribute 'doc' is required")


PASSES = """
name: passes
version: 1.0.0
labels: {A: {}, B: {}}
attributes:
  kind: {type: choice, values: [x], labels: [A], required: true}
relations:
  HAS: {source: [A], target: [B], per_source: "1", per_target: "+"}
passes:
  first: {title: First, labels: [A]}
  second: {title: Second, attributes: []}
"""


@pytest.mark.parametrize(
    ("pass_name", "expected"),
    [
        (None, ["GS406"]),
        ("first", ["GS406"]),
        ("second", ["GS501", "GS502"]),
        ("gone since", ["GS406"]),
    ],
)
def test_a_pass_is_asked_only_for_what_it_shows(document, layer, findings, pass_name, expected):
    spans = (make_span(document, "A", [(2, 6)]), make_span(document, "B", [(15, 22)]))
    made = replace(layer.provenance, pass_name=pass_name)
    bare = replace(layer, spans=spans, relations=(), document_labels={}, provenance=made)
    assert [one.code for one in findings(bare, parse(PASSES))] == expected


def test_counts_of_a_relation_that_the_pass_does_not_show_are_not_asked_for(document, layer, findings):
    spans = (make_span(document, "A", [(2, 6)], attributes={"kind": "x"}), make_span(document, "B", [(15, 22)]))
    for pass_name, expected in ((None, ["GS501", "GS502"]), ("first", []), ("second", ["GS501", "GS502"])):
        made = replace(layer.provenance, pass_name=pass_name)
        bare = replace(layer, spans=spans, relations=(), document_labels={}, provenance=made)
        assert [one.code for one in findings(bare, parse(PASSES))] == expected


def test_an_error_of_offsets_keeps_labels_silent_and_one_of_labels_keeps_rules_silent(document, layer, codes):
    twin = replace(layer.spans[4], id=f"{layer.spans[4].id}-2")
    twice = replace(layer, spans=(*layer.spans, twin))
    assert codes(twice) == ["GS504"]
    unknown = make_span(document, "NOPE", [(8, 11)])
    assert codes(replace(twice, spans=(*twice.spans, unknown))) == ["GS401"]
    assert codes(replace(twice, spans=(*twice.spans, unknown, replace(unknown, text="x")))) == ["GS302"]


# the glance that spares nearly all a closer look

labels_anywhere = st.sampled_from([*NAMES, "Nobody's"])
values_anywhere = st.dictionaries(
    st.sampled_from([*ATTRIBUTES, "other"]),
    st.sampled_from([*SOME_VALUES, "", "none of these"])
    | st.lists(st.sampled_from([*SOME_VALUES, "x"]), max_size=3).map(tuple),
    max_size=3,
)
random_pair_rules = st.fixed_dictionaries(
    {
        "same_label": st.booleans(),
        "order": st.sampled_from(["any", "forward", "backward"]),
        "scope": st.sampled_from(["document", "document", "sentence", "corpus"]),
        "max_distance": st.sampled_from([None, Distance(sentences=0), Distance(characters=9), Distance(1, 4)]),
    }
)


@given(cases(), st.data())
def test_what_a_glance_lets_through_a_closer_look_does_too(case, data):
    schema, doc, layer = case
    schema = changed(
        schema,
        attributes={
            name: changed(attribute, required=data.draw(st.booleans())) for name, attribute in schema.attributes.items()
        },
        relations={
            name: changed(relation, **data.draw(random_pair_rules)) for name, relation in schema.relations.items()
        },
    )

    def spoilt(one, names):
        label = data.draw(names | st.just(one.label)) if data.draw(st.booleans()) else one.label
        values = data.draw(values_anywhere) if data.draw(st.booleans()) else one.attributes
        return replace(one, label=label, attributes=values)

    layer = replace(
        layer,
        spans=tuple(spoilt(one, labels_anywhere) for one in layer.spans),
        relations=tuple(spoilt(one, st.sampled_from([*TYPES, "other"])) for one in layer.relations),
        document_labels=data.draw(values_anywhere),
    )
    context = Context(layer, doc, schema)
    at_a_glance = list(label_checks.check(context))
    assert list(label_checks.check(context)) == at_a_glance, "and what fitted once fits again"
    assert list(label_checks.check_closely(context)) == at_a_glance


def test_a_label_may_need_what_another_may_do_without(document, layer, findings):
    schema = parse(
        "name: x\nversion: 1.0.0\nlabels: {A: {}, B: {}}\n"
        "attributes: {kind: {type: choice, values: [x], required: [B]}}\n"
    )
    spans = tuple(make_span(document, label, [extent]) for label, extent in (("A", (2, 6)), ("B", (71, 75))))
    found = findings(replace(layer, spans=spans, relations=(), document_labels={}), schema)
    assert [(one.code, one.where.span) for one in found] == [("GS406", spans[1].id)]
