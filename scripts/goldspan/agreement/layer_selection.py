"""Which layers of a document are compared: the finished ones, one of each annotator, pass by pass."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import combinations

from msgspec import Struct, field

from goldspan.agreement.measures import Task
from goldspan.model import Document, Layer, replace
from goldspan.schema.types import Schema
from goldspan.store.pulled_state import is_unread

SKIPPED = "skipped"
DRAFT = "drafts"
WITHDRAWN = "withdrawn: deleted in Label Studio"
ADJUDICATED = "adjudicated: gold is no annotator's own work; name the layer to compare with it"
OTHER_TEXT = "made on another text of the document; see `goldspan reanchor`"
UNREAD = "made on another text in Label Studio, so that it could not be read (GS807)"
SECOND = "a further layer of an annotator who has one already"
NOT_NAMED = "not among the layers asked for"


class Selection(Struct):
    """The layers of a document that are compared.

    ``tasks`` are by pass. ``alone`` are the finished layers that are the only one of their pass. ``left_out`` counts
    the other layers by the reason why they are left out.
    """

    tasks: dict[str, Task] = field(default_factory=dict)
    alone: list[Layer] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def names(layer: Layer) -> tuple[str, ...]:
    """The names by which a layer can be selected: its own and its annotator's; gold is no annotator's own work."""
    return (layer.name,) if layer.status == "adjudicated" else (layer.name, layer.annotator)


def matches(patterns: Iterable[str], names: Iterable[str]) -> bool:
    """Whether one of the patterns (such as ``ann*``) matches one of the names."""
    wanted = list(patterns)
    return any(fnmatchcase(name, pattern) for name in names for pattern in wanted)


def select_layers(
    document: Document, layers: Iterable[Layer], *, schema: Schema | None = None, patterns: Sequence[str] = ()
) -> Selection:
    """Selects the layers of a document that show how far annotators agree.

    Submitted layers count, empty ones too; skipped and withdrawn ones and drafts never do. Adjudicated layers count
    where ``patterns`` name them, and then under their own name. Layers are compared within a pass, because other passes
    ask for other labels; a layer without a pass belongs to the schema's first. Of several layers of one annotator the
    one that was updated last counts; without dates, the last by name.
    """
    selection = Selection()
    first_pass = next(iter(schema.passes), "") if schema else ""
    finished: dict[str, dict[str, Layer]] = {}
    for layer in sorted(layers, key=recency, reverse=True):
        if reason := _reason_to_leave_out(document, layer, patterns):
            selection.left_out[reason] += 1
            continue
        if layer.status == "adjudicated":
            layer = replace(layer, annotator=layer.name)
        of_pass = finished.setdefault(layer.provenance.pass_name or first_pass, {})
        if layer.annotator in of_pass:
            selection.left_out[SECOND] += 1
        else:
            of_pass[layer.annotator] = layer
    for pass_name, by_annotator in sorted(finished.items()):
        if len(by_annotator) > 1:
            ordered = tuple(by_annotator[annotator] for annotator in sorted(by_annotator))
            selection.tasks[pass_name] = Task(document, ordered, schema)
        else:
            selection.alone += by_annotator.values()
    return selection


def recency(layer: Layer) -> tuple[str, str]:
    """The order of an annotator's layers, of which the last counts: by when they were updated, then by name."""
    return layer.provenance.updated_at or "", layer.name


def _reason_to_leave_out(document: Document, layer: Layer, patterns: Sequence[str]) -> str | None:
    if patterns and not matches(patterns, names(layer)):
        return NOT_NAMED
    if layer.status == "skipped":
        return SKIPPED
    if layer.status == "draft":
        return DRAFT
    if layer.status == "withdrawn":
        return WITHDRAWN
    if layer.status == "adjudicated" and not patterns:
        return ADJUDICATED
    if layer.text_sha256 != document.text_sha256:
        return OTHER_TEXT
    return UNREAD if is_unread(layer) else None


def tasks_of(
    documents: Iterable[tuple[Document, Sequence[Layer]]], schema: Schema | None = None, *, patterns: Sequence[str] = ()
) -> Iterator[Task]:
    """The tasks of each document and pass with the layers that `select_layers` selects, where there are two or more.

    Documents are read and yielded one by one.
    """
    for document, layers in documents:
        yield from select_layers(document, layers, schema=schema, patterns=patterns).tasks.values()


def pairs(task: Task) -> Iterator[Task]:
    """A task for each two of the layers."""
    for pair in combinations(task.layers, 2):
        yield replace(task, layers=pair)
