"""Tasks with only the spans of some labels, the relations of one type, or what was made in one way."""

from collections.abc import Iterable, Mapping
from dataclasses import replace as replace_fields

from goldspan.agreement.measures import Task
from goldspan.agreement.spans.span_alignment import align
from goldspan.model import Layer, Relation, Span, origin_name, replace


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


def restrict_to_origin(task: Task, name: str, *, relations: bool = False) -> Task:
    """The task with the spans that were made in one way, and those of other layers that correspond to one.

    So a suggestion that one annotator accepted is compared with what the others have in its place, whether they
    accepted it or marked it by hand. Spans correspond by overlap, whatever their labels. With ``relations`` all spans
    stay, and the relations are chosen: those that join corresponding spans correspond.
    """
    pairs = [_corresponding(layer, task.layers) for layer in task.layers]
    chosen = [_made_as(layer.relations if relations else layer.spans, layer, name) for layer in task.layers]
    layers = []
    for number, layer in enumerate(task.layers):
        if relations:
            kept = tuple(
                drawn
                for drawn in layer.relations
                if drawn.id in chosen[number] or _is_drawn_in_others(drawn, pairs[number], task.layers, chosen)
            )
            layers.append(replace(layer, relations=kept))
            continue
        spans = {
            span_id
            for span_id, others in pairs[number].items()
            if span_id in chosen[number] or any(there in chosen[other] for other, there in others.items())
        }
        layers.append(
            replace(
                layer,
                spans=tuple(span for span in layer.spans if span.id in spans),
                relations=tuple(drawn for drawn in layer.relations if {drawn.source, drawn.target} <= spans),
            )
        )
    return Task(task.document, tuple(layers), task.schema)


def _made_as(made: Iterable[Span | Relation], layer: Layer, name: str) -> set[str]:
    return {label.id for label in made if origin_name(label, layer.provenance.method) == name}


def _corresponding(layer: Layer, layers: Iterable[Layer]) -> dict[str, dict[int, str]]:
    """For each span of the layer the ids of the spans that correspond to it, by the number of their layer."""
    found: dict[str, dict[int, str]] = {span.id: {} for span in layer.spans}
    for number, other in enumerate(layers):
        if other is not layer:
            for here, there in align(layer, other, how="overlap", labels=False):
                if here is not None and there is not None:
                    found[here.id][number] = there.id
    return found


def _is_drawn_in_others(
    drawn: Relation, pairs: Mapping[str, Mapping[int, str]], layers: Iterable[Layer], chosen: list[set[str]]
) -> bool:
    """Whether another layer has a chosen relation between the same spans, in either direction."""
    for number, layer in enumerate(layers):
        ends = {pairs.get(end, {}).get(number) for end in (drawn.source, drawn.target)}
        if None not in ends and any(
            {there.source, there.target} == ends for there in layer.relations if there.id in chosen[number]
        ):
            return True
    return False
