"""A task's annotations and drafts to layers."""

import math
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from goldspan.formats.labelstudio.context_layers import ContextReading
from goldspan.formats.labelstudio.json_values import read_json
from goldspan.formats.labelstudio.labeling_config import LabelingConfig
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.suggestions import read_suggestions
from goldspan.formats.labelstudio.tasks import TaskData
from goldspan.model import Document, Layer, Method, Provenance, Status, Unmapped, replace, sha256
from goldspan.schema.types import Schema
from goldspan.store.pulled_state import OTHER_TEXT, content_sha256, new_layer

EDITED = "GS813"
"""The code of an annotation that somebody else than its author changed."""


@dataclass(frozen=True, slots=True)
class Annotator:
    """A member of the team: the name that the corpus shows, and how they make labels.

    Who only adjudicates is a member like any other, and ``annotates`` nothing.
    """

    name: str
    email: str
    method: Method = "manual"
    annotates: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """The annotators whose names are known. Other people are called ``user-<id>``, never by their address."""

    annotators: tuple[Annotator, ...] = ()
    members: Mapping[int, str] | None = None

    def find(self, who: object) -> tuple[str, Method | None]:
        """Name and method for a ``completed_by`` in any of its forms: id, email, or an object with either."""
        number, email = _person(who)
        if not email and number is not None and self.members:
            email = self.members.get(number, "")
        for annotator in self.annotators:
            if email and annotator.email.lower() == email.lower():
                return annotator.name, annotator.method
        return (f"user-{number}" if number is not None else "unknown"), None


NOBODY = Team()
"""A team of whom nothing is known."""


def _person(who: object) -> tuple[int | None, str]:
    if isinstance(who, Mapping):
        number, email = who.get("id"), who.get("email")
        return (number if _is_id(number) else None), (email if isinstance(email, str) else "")
    if isinstance(who, str):
        # a draft's created_username reads "name address, id"
        name, _, number = who.rpartition(", ")
        if number.isdecimal():
            return int(number), next((part for part in name.split() if "@" in part), "")
        return None, who
    return (who if _is_id(who) else None), ""  # type: ignore[return-value]


def _is_id(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


@dataclass(frozen=True, slots=True)
class _Work:
    """An annotation or a draft as the server has it: ``who`` made it, and its numbers there."""

    item: Item
    who: object
    status: Status
    place: Provenance


@dataclass(frozen=True, slots=True)
class TaskParser:
    """Makes layers of the tasks of one project. ``origin`` is the server's address, or the export's file name.

    ``owner`` is whose project it is, where each annotator has one of their own.
    Where the text of a task is not the document's, its labels are not read (GS807); `Provenance.pulled_sha256` is then
    that of the labels on the text of the task.
    """

    config: LabelingConfig | None
    schema: Schema | None
    team: Team
    origin: str
    pulled_at: str
    owner: str | None = None

    def layers(self, task: Item, data: TaskData, document: Document) -> Iterator[Layer]:
        """The layers of a task, annotations first, then drafts, each by id.

        Their names are those of the annotators; `NewNames` gives several layers of an annotator different ones.
        """
        suggestions = read_suggestions(task, document, self.config, self.schema)
        context = ContextReading(data, document, self.config, self.schema)
        authors: dict[int | None, str] = {}
        for annotation in sorted(_dicts(task.get("annotations")), key=_number):
            place = Provenance(project=_project(annotation, task), annotation=_id(annotation.get("id")))
            work = _Work(annotation, annotation.get("completed_by"), _status(annotation, data), place)
            layer = self._layer(work, data, document)
            authors[place.annotation] = layer.annotator
            yield context.standing(suggestions.marked(self._seen(layer), annotation), annotation.get("result"))
        for draft in sorted(_dicts(task.get("drafts")), key=_number):
            of = _id(draft.get("annotation"))
            place = Provenance(project=_project(draft, task), annotation=of, draft=_id(draft.get("id")))
            work = _Work(draft, draft.get("created_username") or draft.get("user"), "draft", place)
            layer = self._layer(work, data, document)
            seen = suggestions.marked(self._seen(layer, authors.get(of)), draft)
            yield context.standing(seen, draft.get("result"))

    def _seen(self, layer: Layer, author: str | None = None) -> Layer:
        """The layer; it says so where its annotator could see another's work. ``author`` made what a draft changes."""
        name = layer.annotator
        if author is not None and author != name:
            message = f"{name} has a draft of the annotation of {author}"
        elif self.owner is not None and name != self.owner:
            message = f"{name} worked in the project of {self.owner}"
        else:
            return layer
        source = layer.provenance
        seen = Unmapped("GS823", message, {"annotation": source.annotation, "draft": source.draft})
        return replace(layer, provenance=replace(source, unmapped=(*source.unmapped, seen)))

    def _layer(self, work: _Work, data: TaskData, document: Document) -> Layer:
        item, status = work.item, work.status
        name, method = self.team.find(work.who)
        own = document
        if data.text != document.text:
            own = replace(document, text=data.text, text_sha256=sha256(data.text))
        content = self._content(item.get("result"), name, status, own)
        provenance = replace(
            work.place,
            method=method,
            origin=self.origin,
            task=data.task,
            pass_name=data.pass_name,
            updated_at=_text(item.get("updated_at")),
            pulled_at=self.pulled_at,
            lead_time=seconds(item.get("lead_time")),
            pulled_sha256=content_sha256(content),
            unmapped=content.provenance.unmapped + tuple(edited_by_another(item)),
        )
        if own is not document or data.text_sha256 not in (None, document.text_sha256):
            content = self._content([], name, status, document)
            unmapped = (*_all_unmapped(item.get("result")), *edited_by_another(item))
            provenance = replace(provenance, unmapped=unmapped)
        return replace(content, provenance=provenance)

    def _content(self, result: object, name: str, status: Status, document: Document) -> Layer:
        """The labels of a result on the text of ``document``, and the items that are not mapped."""
        parsed = from_results(result, document, self.config, self.schema)
        return Layer(
            document=document.id,
            name=name,
            annotator=name,
            status=status,
            text_sha256=document.text_sha256,
            spans=parsed.spans,
            relations=parsed.relations,
            document_labels=parsed.document_labels,
            note=parsed.note,
            provenance=Provenance(unmapped=parsed.unmapped),
        )


def _all_unmapped(result: object) -> Iterator[Unmapped]:
    """Every item of a result whose text was changed: none of its offsets can be trusted."""
    if isinstance(result, msgspec.Raw):
        result = read_json(result)
    items = result if isinstance(result, list) else [result]
    for item in items or [None]:
        yield Unmapped(OTHER_TEXT, "the task's text is not the one that was pushed; its labels were not read", item)


def edited_by_another(item: Item) -> Iterator[Unmapped]:
    """What is to be told of an annotation that somebody else than its author changed."""
    author, _ = _person(item.get("completed_by"))
    editor, _ = _person(item.get("updated_by"))
    # `push` makes annotations for others, and is their editor too, but at the moment of their creation
    if author is not None and editor is not None and author != editor and not _untouched(item):
        message = f"user {editor} changed the annotation of user {author}"
        yield Unmapped(EDITED, message, {"completed_by": author, "updated_by": editor})


def _untouched(item: Item) -> bool:
    """Whether an annotation is unchanged since it was created: its two time stamps are then microseconds apart."""
    try:
        made, changed = (datetime.fromisoformat(item[key]) for key in ("created_at", "updated_at"))
        return changed - made < timedelta(milliseconds=50)
    except (KeyError, TypeError, ValueError):
        return False


def _status(annotation: Item, data: TaskData) -> Status:
    if annotation.get("was_cancelled"):
        return "skipped"
    # the star is a decision in our own tasks only: elsewhere an import sets it by default
    return "adjudicated" if annotation.get("ground_truth") and data.text_sha256 else "submitted"


def base_name(layer: Layer, first_pass: str | None) -> str:
    """The name of the first layer of its kind.

    A draft is called ``<annotator>.draft``, and a layer of another pass than the schema's first ``<annotator>.<pass>``.
    """
    pass_name = layer.provenance.pass_name
    parts = [layer.annotator]
    if pass_name and first_pass and pass_name != first_pass:
        parts.append(pass_name)
    if layer.status == "draft":
        parts.append("draft")
    return ".".join(parts)


def free_name(base: str, taken: Container[str]) -> str:
    """The name, with ``-2``, ``-3`` and so on where it is taken."""
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


class NewNames:
    """Gives the layers of each document different names, in the order in which they come; no corpus has any of them."""

    def __init__(self, first_pass: str | None) -> None:
        self._first_pass = first_pass
        self._taken: dict[str, set[str]] = {}

    def __call__(self, document: Document, layers: Sequence[Layer]) -> list[Layer]:
        taken = self._taken.setdefault(document.id, set())
        named = []
        for layer in layers:
            name = free_name(base_name(layer, self._first_pass), taken)
            taken.add(name)
            layer = new_layer(layer)
            named.append(layer if layer.name == name else replace(layer, name=name))
        return named


class AnnotationCounts:
    """Counts the annotations of each annotator by document and pass, drafts apart."""

    def __init__(self, first_pass: str | None) -> None:
        self._first_pass = first_pass
        self._counts: dict[str, Counter[str]] = {}

    def counted(self, layers: Sequence[Layer]) -> list[Layer]:
        """The layers; a submitted one that is not its annotator's first says so as an unmapped item (GS810)."""
        return [self._counted(layer) for layer in layers]

    def _counted(self, layer: Layer) -> Layer:
        counts = self._counts.setdefault(layer.document, Counter())
        base = base_name(layer, self._first_pass)
        counts[base] += 1
        if counts[base] == 1 or layer.status != "submitted":
            return layer
        provenance = layer.provenance
        message = f"{layer.annotator!r} has {counts[base]} annotations of this document"
        unmapped = (*provenance.unmapped, Unmapped("GS810", message, {"annotation": provenance.annotation}))
        return replace(layer, provenance=replace(provenance, unmapped=unmapped))


def _dicts(items: object) -> list[Item]:
    """The objects among the items; a snapshot may hold ids instead."""
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _project(item: Item, task: Item) -> int | None:
    """The project of an annotation or a draft; a draft does not say it."""
    project = _id(item.get("project"))
    return _id(task.get("project")) if project is None else project


def _number(item: Item) -> int:
    return _id(item.get("id")) or 0


def _id(value: Any) -> int | None:
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if _is_id(value) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return None
    return seconds if math.isfinite(seconds) else None
