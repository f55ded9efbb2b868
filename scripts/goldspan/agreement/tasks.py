"""Which layers of a document are compared: the finished ones, one of each annotator, pass by pass."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from goldspan.agreement.measures import Task
from goldspan.model import Document, Layer, replace
from goldspan.schema.types import Schema


def tasks_of(
    documents: Iterable[tuple[Document, Sequence[Layer]]],
    schema: Schema | None = None,
    *,
    left_out: Callable[[str], None] | None = None,
) -> Iterator[Task]:
    """What can be compared: for each document and pass, the submitted layers of two annotators or more.

    A submitted layer without a span counts (read, and nothing found); skipped work, drafts
    and adjudicated layers do not. Of several layers of one annotator in one pass the one
    updated last counts; where nothing says so, the last by name. Layers stand in the order of
    their annotators' names. A document of several passes makes several tasks.

    ``left_out`` is told, in a sentence each, which submitted layers were not used, and why.
    Documents are taken and handed on one by one.
    """
    tell = left_out or (lambda line: None)
    for document, layers in documents:
        passes: dict[str | None, dict[str, Layer]] = {}
        for layer in sorted(layers, key=_age):
            if layer.status != "submitted":
                continue
            if layer.text_sha256 != document.text_sha256:
                tell(f"{document.id}: the layer {layer.name} was made on another text")
                continue
            by_annotator = passes.setdefault(layer.provenance.pass_name, {})
            older = by_annotator.get(layer.annotator)
            if older:
                tell(f"{document.id}: the layer {older.name} is older than {layer.name} of the same annotator")
            by_annotator[layer.annotator] = layer
        for by_annotator in passes.values():
            if len(by_annotator) < 2:
                tell(f"{document.id}: only {', '.join(by_annotator)} has finished; two annotators are needed")
                continue
            yield Task(document, tuple(by_annotator[name] for name in sorted(by_annotator)), schema)


def _age(layer: Layer) -> tuple[str, str]:
    return layer.provenance.updated_at or "", layer.name


def among(task: Task, annotators: Iterable[str]) -> Task | None:
    """The task with the layers of these annotators only; ``None`` where fewer than two of them have one."""
    wanted = set(annotators)
    layers = tuple(layer for layer in task.layers if layer.annotator in wanted)
    return Task(task.document, layers, task.schema) if len(layers) > 1 else None


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
