"""Tasks with some labels, or with one type of relation."""

from agreement.relations.small_relations import A, B, schema, spec
from agreement.small_tasks import task
from small_layers import DOC, layer, relation

from goldspan.agreement.measures import Task
from goldspan.agreement.restriction import restrict_to_labels, restrict_to_relation
from goldspan.model import make_relation, replace


def test_a_task_of_some_labels_keeps_relations_between_them_and_empty_layers():
    one = task([("A", (0, 3)), ("A", (4, 8)), ("B", (9, 13))], [("B", (9, 13))])
    first, second, third = one.layers[0].spans
    within, beyond = make_relation("r", first.id, second.id), make_relation("r", first.id, third.id)
    one = replace(one, layers=(replace(one.layers[0], relations=(within, beyond)), one.layers[1]))
    found = restrict_to_labels(one, ["A"])
    assert [layer.spans for layer in found.layers] == [(first, second), ()]
    assert found.layers[0].relations == (within,)
    assert (found.document, found.schema) == (one.document, one.schema)


def test_a_task_of_one_type_keeps_its_inverse_and_all_spans():
    one = layer([A, B], [relation("p", A, B), relation("q", B, A), relation("r", A, B)])
    task = restrict_to_relation(
        Task(DOC, (one, one), schema(spec("p", inverse="q"), spec("q", inverse="p"), spec("r"))), "p"
    )
    assert [each.label for each in task.layers[0].relations] == ["p", "q"]
    assert list(task.schema.relations) == ["p", "q"]
    assert task.layers[0].spans == one.spans
