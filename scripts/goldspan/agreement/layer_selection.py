"""Which layers of a document are compared: the finished ones, of each annotator one, pass by pass."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import combinations

from msgspec import Struct, field

from goldspan.agreement.measures import Task
from goldspan.model import Document, Layer, replace
from goldspan.schema.types import Schema

SKIPPED = "skipped"
DRAFT = "drafts"
ADJUDICATED = "adjudicated: gold is no annotator's own work; name the layer to compare with it"
OTHER_TEXT = "made on another text of the document; see `goldspan reanchor`"
SECOND = "a further layer of an annotator who has one already"
NOT_NAMED = "not among the layers asked for"


class Chosen(Struct):
    """What of a document is compared. ``tasks`` are by pass, ``alone`` the finished layers that have no other beside
    them, ``left_out`` counts layers by the reason."""

    tasks: dict[str, Task] = field(default_factory=dict)
    alone: list[Layer] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def names(layer: Layer) -> tuple[str, ...]:
    """What a layer can be chosen by: its name and its annotator's, but for gold, which is no annotator's own work."""
    return (layer.name,) if layer.status == "adjudicated" else (layer.name, layer.annotator)


def matches(layer: Layer, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns (as ``ann*``) is one of the layer's `names`."""
    return any(fnmatchcase(name, pattern) for pattern in patterns for name in names(layer))


def choose(
    document: Document, layers: Iterable[Layer], *, schema: Schema | None = None, patterns: Sequence[str] = ()
) -> Chosen:
    """The layers of a document that say how far annotators agree.

    Submitted layers count, empty ones too; skipped ones and drafts never do.
    Adjudicated layers count where ``patterns`` name them, and then under their own name. Layers are compared
    within a pass, for other passes ask for other labels; a layer of no named pass is of the schema's
    first. Of several layers of
    one annotator the one updated last counts; where nothing says so, the last by name.
    """
    chosen = Chosen()
    unnamed = next(iter(schema.passes), "") if schema else ""
    finished: dict[str, dict[str, Layer]] = {}
    for layer in sorted(layers, key=recency, reverse=True):
        if why := _unfit(document, layer, patterns):
            chosen.left_out[why] += 1
            continue
        if layer.status == "adjudicated":
            layer = replace(layer, annotator=layer.name)
        of_pass = finished.setdefault(layer.provenance.pass_name or unnamed, {})
        if layer.annotator in of_pass:
            chosen.left_out[SECOND] += 1
        else:
            of_pass[layer.annotator] = layer
    for name, by_annotator in sorted(finished.items()):
        if len(by_annotator) > 1:
            ordered = tuple(by_annotator[annotator] for annotator in sorted(by_annotator))
            chosen.tasks[name] = Task(document, ordered, schema)
        else:
            chosen.alone += by_annotator.values()
    return chosen


def recency(layer: Layer) -> tuple[str, str]:
    """The order of an annotator's layers, of which the last counts: by when they were updated, then by name."""
    return layer.provenance.updated_at or "", layer.name


def _unfit(document: Document, layer: Layer, patterns: Sequence[str]) -> str | None:
    if patterns and not matches(layer, patterns):
        return NOT_NAMED
    if layer.status == "skipped":
        return SKIPPED
    if layer.status == "draft":
        return DRAFT
    if layer.status == "adjudicated" and not patterns:
        return ADJUDICATED
    return OTHER_TEXT if layer.text_sha256 != document.text_sha256 else None


def pairs(task: Task) -> Iterator[Task]:
    """A task for each two of the layers."""
    for two in combinations(task.layers, 2):
        yield replace(task, layers=two)
