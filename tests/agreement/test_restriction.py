"""Tasks with some labels, or with one type of relation."""

from agreement.relations.small_relations import A, B, schema, spec
from agreement.small_tasks import task
from small_layers import DOC, layer, relation

from goldspan.agreement.measures import Task
from goldspan.agreement.restriction import restrict_to_labels, restrict_to_origin, restrict_to_relation
from goldspan.model import Origin, Provenance, make_relation, replace


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


def test_a_task_of_one_origin_keeps_what_corresponds_in_other_layers():
    suggested = Origin(kind="suggested")
    one = task([("A", (0, 3)), ("B", (4, 8)), ("C", (9, 13))], [("B", (0, 3)), ("B", (5, 8)), ("D", (20, 24))])
    first, second = one.layers
    first = replace(first, spans=(replace(first.spans[0], origin=suggested), *first.spans[1:]))
    second = replace(second, spans=(*second.spans[:2], replace(second.spans[2], origin=suggested)))
    manual = [replace(layer, provenance=Provenance(method="manual")) for layer in (first, second)]
    found = {
        name: [[span.label for span in layer.spans] for layer in restrict_to_origin(
            Task(one.document, tuple(manual)), name).layers]
        for name in ("accepted", "manual", "edited", "")
    }  # fmt: skip
    assert found == {
        "accepted": [["A"], ["B", "D"]],
        "manual": [["A", "B", "C"], ["B", "B"]],
        "edited": [[], []],
        "": [[], []],
    }


def test_a_task_of_relations_of_one_origin_keeps_all_spans():
    suggested = Origin(kind="suggested")
    first = layer([A, B], [replace(relation("p", A, B), origin=suggested)])
    second = layer([A, B], [relation("q", B, A), relation("r", A, A)])
    found = restrict_to_origin(Task(DOC, (first, second)), "accepted", relations=True)
    assert [[drawn.label for drawn in one.relations] for one in found.layers] == [["p"], ["q"]]
    assert [one.spans for one in found.layers] == [first.spans, second.spans]
