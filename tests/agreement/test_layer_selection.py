"""Which layers of a document are compared."""

from dataclasses import replace as changed
from itertools import count

import pytest
from agreement.planted import layer_of
from strategies import document

from goldspan.agreement import layer_selection
from goldspan.agreement.layer_selection import pairs, select_layers, tasks_of
from goldspan.model import make_span, replace
from goldspan.schema.types import Pass, Schema

DOC = document("Ada and Bo know Cy.")
ADA = make_span(DOC, "PER", [(0, 3)])


def chosen(*layers, **more):
    return select_layers(DOC, layers, **more)


def names(found):
    return {name: [layer.name for layer in task.layers] for name, task in found.tasks.items()}


def test_submitted_layers_are_compared_by_annotator():
    found = chosen(layer_of(DOC, "bob"), layer_of(DOC, "ann", [ADA]))
    assert names(found) == {"": ["ann", "bob"]}
    assert not found.left_out and not found.alone


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("skipped", layer_selection.SKIPPED),
        ("draft", layer_selection.DRAFT),
        ("adjudicated", layer_selection.ADJUDICATED),
    ],
)
def test_other_work_is_left_out_and_counted(status, why):
    found = chosen(layer_of(DOC, "ann"), layer_of(DOC, "bob"), layer_of(DOC, "cid", status=status))
    assert names(found) == {"": ["ann", "bob"]}
    assert found.left_out == {why: 1}


def test_a_layer_of_another_text_is_left_out():
    found = chosen(layer_of(DOC, "ann"), replace(layer_of(DOC, "bob"), text_sha256="0" * 64))
    assert found.tasks == {}
    assert found.left_out == {layer_selection.OTHER_TEXT: 1}
    assert [layer.annotator for layer in found.alone] == ["ann"]


def test_of_an_annotators_layers_the_one_updated_last_counts():
    old = layer_of(DOC, "ann", name="ann-2", updated_at="2026-01-01")
    new = layer_of(DOC, "ann", [ADA], name="ann", updated_at="2026-01-02")
    found = chosen(old, new, layer_of(DOC, "bob"))
    assert names(found) == {"": ["ann", "bob"]}
    assert found.tasks[""].layers[0].spans == (ADA,)
    assert found.left_out == {layer_selection.SECOND: 1}


def test_gold_stands_under_its_own_name_whoever_adjudicated():
    own = layer_of(DOC, "ann", updated_at="2026-01-01")
    gold = layer_of(DOC, "ann", [ADA], name="gold", status="adjudicated", updated_at="2026-01-02")
    layers = own, layer_of(DOC, "bob"), gold
    assert names(chosen(*layers, patterns=("ann", "bob"))) == {"": ["ann", "bob"]}
    found = chosen(*layers, patterns=("ann", "gold"))
    assert [(one.annotator, one.spans) for one in found.tasks[""].layers] == [("ann", ()), ("gold", (ADA,))]


def test_passes_are_compared_each_by_itself():
    layers = [
        layer_of(DOC, who, name=f"{who}-{name}", pass_name=name) for name in ("one", "two") for who in ("ann", "bob")
    ]
    assert names(chosen(*layers)) == {"one": ["ann-one", "bob-one"], "two": ["ann-two", "bob-two"]}


def test_a_layer_of_no_named_pass_is_of_the_schemas_first():
    layers = layer_of(DOC, "ann"), layer_of(DOC, "gold", pass_name="all")
    only = Pass(name="all", title="All", labels=(), relations=(), attributes=())
    schema = Schema(name="s", version="1.0.0", passes={"all": only, "more": changed(only, name="more")})
    assert names(chosen(*layers, schema=schema)) == {"all": ["ann", "gold"]}
    assert names(chosen(*layers)) == {}


def test_patterns_are_names_of_layers_or_annotators():
    layers = [layer_of(DOC, who) for who in ("ann", "bob", "user-1", "user-2")]
    assert names(chosen(*layers, patterns=("user-*",))) == {"": ["user-1", "user-2"]}
    assert names(chosen(*layers, patterns=("ann", "bob"))) == {"": ["ann", "bob"]}


def test_each_two_layers_are_a_pair():
    (task,) = chosen(*(layer_of(DOC, who) for who in "abc")).tasks.values()
    assert [[layer.annotator for layer in pair.layers] for pair in pairs(task)] == [["a", "b"], ["a", "c"], ["b", "c"]]


def test_a_task_of_each_document_and_pass_comes_one_by_one():
    layers = [layer_of(DOC, who, name=f"{who}-{name}", pass_name=name) for name in ("one", "two") for who in "ab"]
    endless = tasks_of((replace(DOC, id=f"d{number}"), layers) for number in count())
    assert [next(endless).document.id for _ in range(4)] == ["d0", "d0", "d1", "d1"]
    assert list(tasks_of([(DOC, layers[:1])])) == []
