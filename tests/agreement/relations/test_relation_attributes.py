"""Attributes of relations that several annotators drew alike."""

import pytest
from small_layers import DOC, layer, relation, span

from goldspan.agreement.measures import Task
from goldspan.agreement.relations.relation_attributes import MEASURES
from goldspan.model import replace
from goldspan.schema.types import Attribute, RelationLabel, Schema

A, B, C = span("A", (0, 4)), span("A", (10, 14)), span("B", (20, 24))
SCHEMA = Schema(
    name="s",
    version="1.0.0",
    relations={
        "p": RelationLabel(name="p", source=("A", "B"), target=("A", "B"), symmetric=True),
        "q": RelationLabel(name="q", source=("A", "B"), target=("A", "B")),
    },
    attributes={
        "sure": Attribute(name="sure", on="relation", kind="choice", labels=("p",), values=("yes", "no")),
        "why": Attribute(name="why", on="relation", kind="text", labels=("p",), values=()),
        "level": Attribute(name="level", on="span", kind="choice", labels=("A",), values=("x", "y")),
    },
)
SHARE, OF_ATTRIBUTE = MEASURES
(SURE,) = OF_ATTRIBUTE.measures(SCHEMA)


def drawn(label, source, target, **attributes):
    return replace(relation(label, source, target), attributes=attributes)


def task(*work, schema=SCHEMA):
    return Task(DOC, tuple(layer([A, B, C], some, name=name) for name, some in zip("xyz", work, strict=False)), schema)


def test_names():
    assert SURE.name == "alpha of sure on shared relations", "free text has no alpha"


def test_alpha_by_hand():
    """yes yes, yes no, no no: six values, three each; 1 - 5 * 2 / (2 * 3 * 3)."""
    ends = [(A, B), (A, C), (B, C)]
    mine, theirs = ("yes", "yes", "no"), ("yes", "no", "no")
    one, other = (
        [drawn("p", *pair, sure=value) for pair, value in zip(ends, said, strict=True)] for said in (mine, theirs)
    )
    found = SURE.of([task(one, other)])
    assert (found.value, found.n) == (pytest.approx(1 - 5 * 2 / 18), 3)
    assert SHARE.of([task(one, other)]).value == pytest.approx(5 / 6), "why, three times, is set by nobody"


def test_not_to_set_it_is_an_answer_where_the_schema_lets_it_be_set():
    one, other = [drawn("p", A, B, sure="yes"), drawn("q", A, B)], [drawn("p", A, B), drawn("q", A, B)]
    found = SHARE.of([task(one, other)])
    assert (found.value, found.n) == (0.5, 2), "why and sure of p; q has neither"
    assert SHARE.of([task(one, other, schema=None)]).n == 1


def test_the_same_said_from_the_other_end_is_shared():
    found = SURE.of([task([drawn("p", A, B, sure="yes")], [drawn("p", B, A, sure="no")])])
    assert (found.value, found.n) == (0, 1)
    turned = task([drawn("q", A, B, sure="yes")], [drawn("q", B, A, sure="no")])
    assert SHARE.of([turned]).undefined == "no unit has values by two annotators"


def test_any_number_of_annotators():
    work = [[drawn("p", A, B, sure=value)] for value in ("yes", "yes", "no")]
    assert SURE.of([task(*work)]).n == 1
    assert SHARE.of([task(*work, schema=None)]).value == pytest.approx(1 / 3)
