"""Spans as labels on given units: characters, tokens, spans that several marked, and their attributes.

Each function makes the `Counts` of one document for the coefficients. A value is always
a set: of the labels that cover a character or token (none, one, or several where spans
nest or overlap; two spans with one label count once), of the labels that an annotator gave
one extent, of the values of an attribute (none where it is not set). `jaccard` says how
far sets are apart; between sets of one member it is 0 or 1.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from goldspan.agreement.measures import Task
from goldspan.agreement.statistics.coefficients import Counts, Unit, count, count_runs
from goldspan.attribute_values import as_tuple
from goldspan.model import Attributes, Fragments, Layer, Span
from goldspan.schema.types import Host
from goldspan.text.tokens import tokens as tokens_of

Key: TypeAlias = tuple[Fragments, str]


def characters(task: Task) -> Counts:
    """Each character of the text, white space too, has the labels of the spans that cover it."""
    borders = {
        edge for layer in task.layers for span in layer.spans for fragment in span.fragments for edge in fragment
    }
    edges = sorted({0, len(task.document.text), *borders})
    starts, ends = edges[:-1], edges[1:]
    return _covered(task.layers, starts, ends, [end - start for start, end in zip(starts, ends, strict=True)])


def tokens(task: Task) -> Counts:
    """Each token (`goldspan.text.tokens`) has the labels of the spans that cover at least one character of it."""
    found = tokens_of(task.document.text)
    return _covered(task.layers, found.starts, found.ends, [1] * len(found.starts))


def _covered(layers: Sequence[Layer], starts: Sequence[int], ends: Sequence[int], weights: Sequence[int]) -> Counts:
    """Counts of cells of the text, each as often as its weight: in order, and none overlapping."""
    marked: dict[int, dict[str, set[str]]] = {}
    for layer in layers:
        for span in layer.spans:
            for start, end in span.fragments:
                for cell in range(bisect_right(ends, start), bisect_left(starts, end)):
                    marked.setdefault(cell, {}).setdefault(layer.annotator, set()).add(span.label)
    nothing: frozenset[str] = frozenset()
    unmarked = {layer.annotator: nothing for layer in layers}
    runs: list[tuple[Unit, int]] = [
        (unmarked | {who: frozenset(labels) for who, labels in said.items()}, weights[cell])
        for cell, said in marked.items()
    ]
    return count_runs([*runs, (unmarked, sum(weights) - sum(weights[cell] for cell in marked))])


def shared_labels(task: Task) -> Counts:
    """Each extent that several annotators marked has the labels that each gave it; who did not mark it is missing."""
    extents: dict[Fragments, dict[str, set[str]]] = defaultdict(dict)
    for layer in task.layers:
        for span in layer.spans:
            extents[span.fragments].setdefault(layer.annotator, set()).add(span.label)
    return count({who: frozenset(labels) for who, labels in said.items()} for said in extents.values())


def attribute(task: Task, name: str) -> Counts:
    """Each span that several marked alike, extent and label, has the values that each gave the attribute.

    A span counts where its label may carry the attribute by the schema; without a schema,
    where somebody set it. Who marked the span and did not set it has said nothing, which is a value.
    """
    return count(_of_attribute(task, name))


def attributes(task: Task) -> Counts:
    """All attributes of spans at once, each a unit: for the share alike, not for a coefficient.

    Attributes have values of their own, and what one is like by chance says nothing of another.
    """
    carried = {name for layer in task.layers for span in layer.spans for name in span.attributes}
    names = sorted({*carried, *_declared(task, "span")})
    return count(unit for name in names for unit in _of_attribute(task, name))


def _of_attribute(task: Task, name: str) -> Iterator[Unit]:
    alike: dict[Key, dict[str, list[Span]]] = defaultdict(dict)
    for layer in task.layers:
        for span in layer.spans:
            alike[span.fragments, span.label].setdefault(layer.annotator, []).append(span)
    declared = task.schema.attributes.get(name) if task.schema else None
    for (_, label), by_annotator in alike.items():
        given = {
            who: frozenset(value for span in spans for value in values(span.attributes, name))
            for who, spans in by_annotator.items()
        }
        if any(given.values()) or (declared and declared.on == "span" and label in declared.labels):
            yield given


def document_label(task: Task, name: str) -> Counts:
    """The document is one unit, with the values that each annotator gave the document label of this name.

    It counts where the schema has the label; without a schema, where somebody set it. Who did not set
    it has said nothing, which is a value.
    """
    return count(_of_document(task, [name]))


def document_labels(task: Task) -> Counts:
    """All document labels at once, each a unit: for the share alike, not for a coefficient."""
    set_somewhere = {name for layer in task.layers for name in layer.document_labels}
    return count(_of_document(task, sorted({*set_somewhere, *_declared(task, "document")})))


def _of_document(task: Task, names: Iterable[str]) -> Iterator[Unit]:
    declared = _declared(task, "document")
    for name in names:
        given = {layer.annotator: frozenset(values(layer.document_labels, name)) for layer in task.layers}
        if any(given.values()) or name in declared:
            yield given


def _declared(task: Task, on: Host) -> set[str]:
    return {one.name for one in task.schema.attributes_of(on)} if task.schema else set()


def values(attributes: Attributes, name: str) -> tuple[str, ...]:
    """The values of an attribute, none where it is not set."""
    return as_tuple(attributes.get(name))
