"""Characters, tokens, shared spans, attributes and document labels as units."""

import random

import pytest
from agreement.small_tasks import TEXT, layer, task, tasks
from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.agreement.measures import Task
from goldspan.agreement.spans.units import (
    attribute,
    attributes,
    characters,
    document_label,
    document_labels,
    shared_labels,
    tokens,
)
from goldspan.agreement.statistics.coefficients import alpha, count, jaccard, kappa, percent
from goldspan.agreement.statistics.scores import Undefined
from goldspan.schema.types import Attribute, Schema, SpanLabel

A, B, AB, NONE = frozenset("A"), frozenset("B"), frozenset("AB"), frozenset()


def test_each_character_has_the_labels_that_cover_it():
    part = characters(task([("A", (0, 4)), ("B", (2, 6))], [("A", (0, 3))], text="0123456789"))
    assert part.units == 10
    assert part.values == {A: 2 + 3, AB: 2, B: 2, NONE: 4 + 7}
    assert {frozenset(pair): weight for pair, weight in part.differing.items()} == {
        frozenset((A, AB)): 2,
        frozenset((NONE, AB)): 2,
        frozenset((NONE, B)): 4,
    }


@given(tasks())
def test_characters_in_runs_are_characters_one_by_one(one):
    plain = count(
        {
            layer.annotator: frozenset(
                span.label for span in layer.spans if any(start <= at < end for start, end in span.fragments)
            )
            for layer in one.layers
        }
        for at in range(len(TEXT))
    )
    found = characters(one)
    assert (found.units, found.values, found.tables) == (plain.units, plain.values, plain.tables)
    assert found.differing == pytest.approx(plain.differing)


def test_a_token_has_the_labels_that_cover_a_character_of_it():
    """Nine tokens: The, army, took, Raqqa, ', s, west, and the full stop; the span ends within one."""
    part = tokens(task([("A", (4, 10))], [("A", (4, 8))], text="The army took Raqqa's west."))
    assert part.units == 8
    assert part.values == {A: 2 + 1, NONE: 6 + 7}


def test_a_span_of_white_space_is_on_no_token():
    part = tokens(task([("A", (3, 4))], [], text="The army"))
    assert (part.units, part.values) == (2, {NONE: 4})


def test_a_text_without_tokens_has_nothing_to_compare():
    assert alpha([tokens(task([], [], text=" \n "))]) == Undefined("no unit has values by two annotators")


def test_an_empty_layer_says_nothing_on_each_character():
    assert alpha([characters(task([("A", (0, 4))], [], text="0123456789"))]) < 0


@given(tasks())
@pytest.mark.parametrize("cells", [characters, tokens])
def test_layers_in_any_order_give_the_same(cells, one):
    turned = Task(one.document, one.layers[::-1])
    assert alpha([cells(one)], distance=jaccard) == alpha([cells(turned)], distance=jaccard)


@pytest.mark.parametrize("cells", [characters, tokens])
def test_identical_layers_give_1(cells):
    work = [("A", (0, 8)), ("B", (4, 8)), ("A", (20, 30), (40, 44))]
    part = cells(task(work, work, work))
    assert (alpha([part], distance=jaccard), kappa([part])) == (1, 1)


@pytest.mark.parametrize("cells", [characters, tokens])
def test_random_layers_give_about_0(cells):
    chance = random.Random(9)

    def some():
        return [(chance.choice("AB"), (at, at + 5)) for at in (chance.randrange(9000) for _ in range(400))]

    parts = [cells(task(some(), some(), text="word " * 2000)) for _ in range(4)]
    assert alpha(parts, distance=jaccard) == pytest.approx(0, abs=0.06)


def test_shared_spans_are_those_of_the_same_extent():
    part = shared_labels(
        task(
            [("A", (0, 3)), ("A", (4, 8)), ("A", (9, 13)), ("B", (9, 13))],
            [("B", (0, 3)), ("A", (4, 7)), ("A", (9, 13))],
            [("A", (0, 3))],
        )
    )
    assert part.units == 2
    assert part.values == {A: 3, B: 1, AB: 1}


# attributes


def level(value):
    return {"level": value}


MARKED = task(
    [("A", (0, 3), level("high")), ("A", (4, 8), level(("x", "y"))), ("A", (9, 13)), ("A", (20, 24), level("low"))],
    [("A", (0, 3), level("low")), ("A", (4, 8), level(("y", "x"))), ("A", (9, 13)), ("B", (20, 24), level("low"))],
)


def test_an_attribute_is_compared_on_spans_marked_alike():
    part = attribute(MARKED, "level")
    assert part.units == 2  # the third has none, and the fourth differs in its label
    assert percent([part]) == 1 / 2


def schema(**on):
    declared = {name: Attribute(name=name, on=where, kind="choice", labels=("A",)) for name, where in on.items()}
    return Schema(name="s", version="1", labels={one: SpanLabel(name=one) for one in "AB"}, attributes=declared)


def test_with_a_schema_not_setting_it_is_saying_something():
    with_schema = Task(MARKED.document, MARKED.layers, schema(level="span", topic="document"))
    assert attribute(with_schema, "level").units == 3
    assert attributes(with_schema).units == 3
    one_sided = task([("A", (0, 3), level("high"))], [("A", (0, 3))])
    assert attribute(one_sided, "level").values == {frozenset({"high"}): 1, NONE: 1}


def test_a_span_twice_in_a_layer_has_the_values_of_both():
    one = task([("A", (0, 3), level("x")), ("A", (0, 3), level("y"))], [("A", (0, 3), level(("x", "y")))])
    assert percent([attribute(one, "level")]) == 1


def test_all_attributes_at_once():
    one = task([("A", (0, 3), {"level": "x", "kind": "k"})], [("A", (0, 3), {"level": "y", "kind": "k"})])
    assert percent([attributes(one)]) == 1 / 2
    assert attributes(task([("A", (0, 3))], [("A", (0, 3))])).units == 0


def labelled(*labels, of=None):
    doc = document(TEXT)
    return Task(doc, tuple(layer(doc, f"a{at}", document_labels=one) for at, one in enumerate(labels)), of)


def test_document_labels():
    one, other = (
        labelled({"topic": "war"}, {"topic": "war", "form": "news"}),
        labelled({"topic": "war"}, {"topic": "art"}),
    )
    assert percent([document_label(one, "topic"), document_label(other, "topic")]) == 1 / 2
    assert alpha([document_label(one, "topic"), document_label(other, "topic")]) == 0
    assert percent([document_labels(one), document_labels(other)]) == pytest.approx(1 / 3)
    assert document_label(one, "tone").units == 0
    assert document_label(labelled({}, {}, of=schema(tone="document")), "tone").units == 1


@given(st.lists(st.sampled_from(["war", "art"]), min_size=2, max_size=2))
def test_a_document_label_set_by_one_only_differs(values):
    assert percent([document_label(labelled({"topic": values[0]}, {}), "topic")]) == 0
    assert percent([document_label(labelled(*({"topic": value} for value in values)), "topic")]) == (
        values[0] == values[1]
    )
