"""Which layers are compared."""

from itertools import count as numbers

import pytest
from agreement.small_tasks import TEXT, layer, task
from strategies import document

from goldspan.agreement.comparison import restricted, tasks_of
from goldspan.model import Provenance, make_relation, replace

DOC = document(TEXT)


def compared(*layers, **more):
    return [[one.name for one in found.layers] for found in tasks_of([(DOC, layers)], **more)]


def of_pass(name, updated_at=None):
    return Provenance(pass_name=name, updated_at=updated_at)


def test_submitted_layers_are_compared_in_the_order_of_names_and_empty_ones_count():
    assert compared(layer(DOC, "bob"), layer(DOC, "ann", ("A", (0, 3)))) == [["ann", "bob"]]


@pytest.mark.parametrize("status", ["skipped", "draft", "adjudicated"])
def test_other_layers_are_not(status):
    assert compared(layer(DOC, "ann"), layer(DOC, "bob"), layer(DOC, "cid", status=status)) == [["ann", "bob"]]


def test_one_annotator_is_not_enough():
    assert compared(layer(DOC, "ann"), layer(DOC, "bob", status="skipped")) == []


def test_each_pass_is_compared_by_itself():
    layers = [
        layer(DOC, who, name=f"{who}-{name}", provenance=of_pass(name))
        for name in ("one", "two")
        for who in ("ann", "bob")
    ]
    assert compared(*layers, layer(DOC, "cid", provenance=of_pass("three"))) == [
        ["ann-one", "bob-one"],
        ["ann-two", "bob-two"],
    ]


def test_the_last_of_an_annotators_layers_counts():
    old, new = (
        layer(DOC, "ann", name=name, provenance=of_pass(None, at)) for name, at in [("x", "2026"), ("w", "2027")]
    )
    assert compared(new, old, layer(DOC, "bob")) == [["w", "bob"]]
    assert compared(layer(DOC, "ann"), layer(DOC, "ann", name="ann-2"), layer(DOC, "bob")) == [["ann-2", "bob"]]


def test_a_layer_of_another_text_is_left_out():
    layers = [layer(DOC, who) for who in ("ann", "bob")]
    assert compared(*layers, layer(DOC, "cid", text_sha256="0")) == [["ann", "bob"]]


def test_documents_come_one_by_one():
    layers = [layer(DOC, "ann"), layer(DOC, "bob")]
    endless = tasks_of((replace(DOC, id=f"d{number}"), layers) for number in numbers())
    assert [next(endless).document.id for _ in range(3)] == ["d0", "d1", "d2"]


def test_a_task_of_some_labels_keeps_relations_between_them_and_empty_layers():
    one = task([("A", (0, 3)), ("A", (4, 8)), ("B", (9, 13))], [("B", (9, 13))])
    first, second, third = one.layers[0].spans
    within, beyond = make_relation("r", first.id, second.id), make_relation("r", first.id, third.id)
    one = replace(one, layers=(replace(one.layers[0], relations=(within, beyond)), one.layers[1]))
    found = restricted(one, labels=["A"])
    assert [layer.spans for layer in found.layers] == [(first, second), ()]
    assert found.layers[0].relations == (within,)
    assert (found.document, found.schema) == (one.document, one.schema)
