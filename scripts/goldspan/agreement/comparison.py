"""What is compared: documents with the layers of two annotators or more, whole or in part."""

from collections.abc import Iterable, Iterator, Sequence

from goldspan.agreement.layer_selection import choose
from goldspan.agreement.measures import Task
from goldspan.model import Document, Layer, replace
from goldspan.schema.types import Schema


def tasks_of(
    documents: Iterable[tuple[Document, Sequence[Layer]]], schema: Schema | None = None, *, patterns: Sequence[str] = ()
) -> Iterator[Task]:
    """What can be compared: for each document and pass, the layers that `choose` takes, where there are two or more.

    Documents are taken and handed on one by one.
    """
    for document, layers in documents:
        yield from choose(document, layers, schema=schema, patterns=patterns).tasks.values()


def restricted(task: Task, *, labels: Iterable[str]) -> Task:
    """The task with the spans of these labels only, and the relations between them.

    A layer that has none of them stays, empty: who marks nothing says something.
    """
    wanted = set(labels)
    return Task(task.document, tuple(_only(layer, wanted) for layer in task.layers), task.schema)


def _only(layer: Layer, labels: set[str]) -> Layer:
    spans = tuple(span for span in layer.spans if span.label in labels)
    kept = {span.id for span in spans}
    relations = tuple(one for one in layer.relations if one.source in kept and one.target in kept)
    return replace(layer, spans=spans, relations=relations)
