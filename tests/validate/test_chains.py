"""Chains of mentions as one thing."""

import dataclasses

import pytest

from goldspan.model import Suppression, in_order, make_relation, replace
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer


@pytest.fixture
def drawn(layer, document, schema):
    """A function from relations, as label and two words, to the findings of the layer with these alone."""
    spans = {span.text: span.id for span in layer.spans}

    def check(*relations, under=schema, **changes):
        made = [make_relation(label, spans[source], spans[target]) for label, source, target in relations]
        buyer = make_relation("BUYER", spans["called ... off"], spans["Ann Lee"])
        _, ordered = in_order(layer.spans, [*made, buyer])
        return list(validate_layer(replace(layer, relations=ordered, **changes), document, Checks(under)))

    return check


CHAIN = (("SAME_AS", "It", "Acme"), ("SAME_AS", "Beta", "It"))


def test_a_relation_between_the_ends_of_a_chain(drawn):
    [one] = drawn(*CHAIN, ("RIVAL_OF", "Acme", "Beta"))
    assert one.code == "GS731"
    assert [other.message for other in one.related] == [
        "SAME_AS from ORG 'It' to ORG 'Acme'",
        "SAME_AS from ORG 'Beta' to ORG 'It'",
    ]


@pytest.mark.parametrize(
    "relations",
    [
        (*CHAIN, ("LOCATED_IN", "Acme", "Oslo")),
        (("SAME_AS", "It", "Acme"), ("RIVAL_OF", "Acme", "Beta")),
        (("RIVAL_OF", "Acme", "Beta"), ("RIVAL_OF", "It", "Beta")),
        CHAIN,
    ],
)
def test_what_is_no_relation_of_a_thing_to_itself(relations, drawn):
    assert drawn(*relations) == []


def test_a_relation_that_may_join_a_thing_to_itself(drawn, schema):
    reflexive = dataclasses.replace(schema.relations["RIVAL_OF"], reflexive=True)
    under = dataclasses.replace(schema, relations={**schema.relations, "RIVAL_OF": reflexive})
    assert drawn(*CHAIN, ("RIVAL_OF", "Acme", "Beta"), under=under) == []


def test_it_can_be_suppressed(drawn):
    [one] = drawn(*CHAIN, ("RIVAL_OF", "Acme", "Beta"))
    suppressed = Suppression(code="GS731", reason="a company that splits", relation=one.where.relation)
    assert drawn(*CHAIN, ("RIVAL_OF", "Acme", "Beta"), suppressions=(suppressed,)) == []
