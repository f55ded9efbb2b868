"""A layer as it is here beside the server's version of it, difference by difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias, TypeVar

from goldspan.attribute_values import as_text
from goldspan.errors import NotFoundError
from goldspan.formats.labelstudio.task_reader import TaskReader
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.model import Attributes, Document, Layer, Relation, Span, Value
from goldspan.operations.pull import project_parser, project_tasks
from goldspan.operations.show import show
from goldspan.operations.team_projects import settings_of_person
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.conflicts import read_conflict
from goldspan.store.pulled_state import changed_here, content_sha256, live, server_item, status_when_live, withdrawn

Side: TypeAlias = Literal["here", "server", "both"]
"""Where something is: only in this corpus, only in Label Studio, or in both and not the same."""

State: TypeAlias = Literal["conflict", "changed here", "withdrawn", "as pulled", "never pulled"]

_Labelled = TypeVar("_Labelled", Span, Relation)


@dataclass(frozen=True, slots=True)
class LayerDifference:
    """``what`` names a span or a relation in words, or a property of the layer; ``details`` say how the two differ."""

    side: Side
    what: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerDiff:
    """``differences`` are those from the server's version; ``None`` where the corpus does not have that.

    ``state`` says what became of the layer since the last pull. ``deleted`` says that its annotation is gone.
    """

    document: str
    layer: str
    state: State
    differences: tuple[LayerDifference, ...] | None
    deleted: bool = False


def diff(settings: Settings, schema: Schema, layer: str, *, client: Client | None = None) -> LayerDiff:
    """Compares the layer ``DOCUMENT/NAME`` with the server's version in a conflict, or on the server now.

    A document may be named by the beginning of its id. With ``client`` the server is asked, and without it the corpus
    is, which has the server's version only of layers in conflict. Raises `NotFoundError` where there is no such layer,
    and `ServerError` where the server has no such project.
    """
    document_name, _, name = layer.rpartition("/")
    if not document_name:
        raise NotFoundError(f"{layer!r} does not name a layer; write DOCUMENT/NAME, as in `goldspan show`")
    found = show(settings.corpus, document_name, layer=name)
    document, here = found.document, found.layers[0]
    conflict = read_conflict(settings.corpus, document.id, here.name)
    there = conflict
    if client is not None:
        there = _on_server(settings, schema, client, document, here)
    return LayerDiff(
        document=document.id,
        layer=here.name,
        state="conflict" if conflict is not None else _state(here),
        differences=None if there is None else tuple(compare(live(here), there)),
        deleted=there is not None and there.status == "withdrawn",
    )


def _state(layer: Layer) -> State:
    if layer.status == "withdrawn":
        return "withdrawn"
    if layer.provenance.pulled_sha256 is None:
        return "never pulled"
    return "changed here" if changed_here(layer) else "as pulled"


def _on_server(settings: Settings, schema: Schema, client: Client, document: Document, here: Layer) -> Layer | None:
    """The layer as its annotation is now, on the text of its task; withdrawn where that is gone."""
    item = server_item(here)
    own = settings_of_person(settings, here.annotator) if settings.team.separate else settings
    project = server.find_project(client, own.project)
    if project is None:
        raise ServerError(f"{client.url}: no project is called {own.project!r}; run `goldspan push` first")
    if item is None or (item.origin, item.project) != (client.url, project.id):
        return None
    parser = project_parser(client, project, schema, settings.annotators)
    reader = TaskReader(partial(project_tasks, client, project.id, here.provenance.task), parser)
    for read, layers in reader:
        for there in layers if read.id == document.id else ():
            if server_item(there) == item:
                return there
    return withdrawn(here)


# two layers


def compare(here: Layer, there: Layer) -> Iterator[LayerDifference]:
    """The differences of two versions of a layer. Spans and relations are the same where their ids are."""
    if content_sha256(here) == content_sha256(there):
        return
    spans = {span.id: span for layer in (here, there) for span in layer.spans}
    in_words = partial(_relation_in_words, spans)
    yield from _labelled(here.spans, there.spans, _span_in_words, _notes)
    yield from _labelled(here.relations, there.relations, in_words, lambda ours, theirs: ())
    for name, ours, theirs in _attributes(here.document_labels, there.document_labels):
        yield LayerDifference("both", f"document label {name}", (_values(ours, theirs),))
    for name, ours, theirs in (
        ("note of the layer", here.note, there.note),
        ("status", status_when_live(here), status_when_live(there)),
        ("sha256 of the text", here.text_sha256, there.text_sha256),
    ):
        if ours != theirs:
            yield LayerDifference("both", name, (_values(ours, theirs),))


def _labelled(
    here: tuple[_Labelled, ...], there: tuple[_Labelled, ...], in_words: Any, further: Any
) -> Iterator[LayerDifference]:
    ours, theirs = {label.id: label for label in here}, {label.id: label for label in there}
    for label in here:
        if label.id not in theirs:
            yield LayerDifference("here", in_words(label))
    for label in there:
        if label.id not in ours:
            yield LayerDifference("server", in_words(label))
    for label in here:
        if label.id in theirs:
            match = theirs[label.id]
            details = [
                f"{name}: {_values(mine, their)}"
                for name, mine, their in _attributes(label.attributes, match.attributes)
            ]
            details += further(label, match)
            if details:
                yield LayerDifference("both", in_words(label), tuple(details))


def _notes(here: Span, there: Span) -> tuple[str, ...]:
    return () if here.note == there.note else (f"note: {_values(here.note, there.note)}",)


def _attributes(here: Attributes, there: Attributes) -> Iterator[tuple[str, Value | None, Value | None]]:
    for name in sorted(here.keys() | there.keys()):
        if here.get(name) != there.get(name):
            yield name, here.get(name), there.get(name)


def _values(here: Value | None, there: Value | None) -> str:
    return f"{as_text(here, missing='none')!r} here, {as_text(there, missing='none')!r} in Label Studio"


def _span_in_words(span: Span) -> str:
    offsets = ", ".join(f"[{start}, {end})" for start, end in span.fragments)
    return f"{span.label} {span.text!r} {offsets}"


def _relation_in_words(spans: Mapping[str, Span], relation: Relation) -> str:
    ends = [spans.get(end) for end in (relation.source, relation.target)]
    source, target = (_span_in_words(end) if end is not None else "a span that is not there" for end in ends)
    return f"{relation.label} from {source} to {target}"


def diff_record(compared: LayerDiff) -> dict[str, Any]:
    """The comparison as JSON data."""
    return {
        "document": compared.document,
        "layer": compared.layer,
        "state": compared.state,
        "deleted": compared.deleted,
        "differences": None
        if compared.differences is None
        else [
            {"side": difference.side, "what": difference.what, "details": list(difference.details)}
            for difference in compared.differences
        ],
    }
