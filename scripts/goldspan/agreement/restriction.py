"""Tasks with only the spans of some labels, or only the relations of one type."""

from collections.abc import Iterable
from dataclasses import replace as replace_fields

from goldspan.agreement.measures import Task
from goldspan.model import Layer, replace


def restrict_to_labels(task: Task, labels: Iterable[str]) -> Task:
    """The task with the spans of these labels only, and the relations between them.

    A layer that has no such span stays, empty: its annotator has read the document and marked none.
    """
    wanted = set(labels)
    return Task(task.document, tuple(_with_labels(layer, wanted) for layer in task.layers), task.schema)


def _with_labels(layer: Layer, labels: set[str]) -> Layer:
    spans = tuple(span for span in layer.spans if span.label in labels)
    kept = {span.id for span in spans}
    relations = tuple(relation for relation in layer.relations if relation.source in kept and relation.target in kept)
    return replace(layer, spans=spans, relations=relations)


def restrict_to_relation(task: Task, label: str) -> Task:
    """The task with the relations of one type (and of its inverse) only, in its layers and in its schema.

    All spans stay, so that the ends are aligned as before.
    """
    schema = task.schema
    spec = schema.relations.get(label) if schema else None
    labels = {label, spec.inverse} if spec and spec.inverse else {label}
    if schema:
        kept = {name: relation for name, relation in schema.relations.items() if name in labels}
        schema = replace_fields(schema, relations=kept)
    layers = tuple(
        replace(layer, relations=tuple(relation for relation in layer.relations if relation.label in labels))
        for layer in task.layers
    )
    return Task(task.document, layers, schema)
