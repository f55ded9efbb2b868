"""Layers as annotations: each is in its project once, however often it is pushed.

Where a document has no task yet, its layers go with the import that makes the task (`annotations`, `imported`), for an
annotation by itself takes Label Studio many times as long. Where it has one, they are added to it (`push`). A document
in parts has an annotation of a layer for each of them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from goldspan.formats.labelstudio.annotations import Team
from goldspan.formats.labelstudio.document_parts import cut_results
from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID, TEXT_SHA256, read_part
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import AnnotationState, Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.push_tasks import PushReport
from goldspan.model import Document, Layer, TaskPart, replace
from goldspan.schema.types import Schema
from goldspan.store.pulled_state import changed_here, content_sha256, server_item
from goldspan.wording import Progress, counted

EVERY = 100
"""Annotations between two reports of progress."""


@dataclass(frozen=True, slots=True)
class _TaskOnServer:
    """A task with the authors of its annotations, by the number of the annotation, and the numbers of its drafts.

    It is a ``part`` of its document, from 0, whose parts begin at ``starts``.
    """

    number: int
    text_sha256: str | None
    authors: dict[int, int | None]
    drafts: frozenset[int]
    part: int
    starts: tuple[int, ...]


_Missing = list[tuple[Layer, list[int | None]]]
"""Layers of which an annotation is missing, each with those that are there of each part; ``None`` is to be made."""


def _forget(layer: Layer) -> None:
    pass


def _none(document: Document) -> Sequence[Layer]:
    return ()


@dataclass(slots=True)
class LayerPush:
    """Loads layers into a project. ``on_pushed`` gets each layer of which an annotation was made, with its number.

    ``layers_of`` gives the layers of a document that has no task yet. ``report`` says what was done so far, and
    ``done`` are the documents whose layers were imported with their tasks.
    """

    client: Client
    project: Project
    schema: Schema
    team: Team
    on_pushed: Callable[[Layer], object] = _forget
    layers_of: Callable[[Document], Sequence[Layer]] = _none
    report: PushReport = field(default_factory=PushReport)
    done: set[str] = field(default_factory=set)
    _sent: dict[str, tuple[Sequence[Layer], Sequence[int]]] = field(default_factory=dict)
    """The layers that are sent with an import, and where the parts begin, by document."""
    _members: dict[str, int] = field(default_factory=dict)

    # with the import of new tasks

    def annotations(self, document: Document, starts: Sequence[int]) -> list[list[Item]]:
        """The annotations of each part of a document that has no task yet.

        What cannot be sent is said in the report, as with `push`.
        """
        tasks = [_TaskOnServer(0, None, {}, frozenset(), part, (0,)) for part in range(len(starts))]
        layers = [layer for layer, _ in self._missing(tasks, self.layers_of(document))]
        self._sent[document.id] = layers, starts
        by_layer = [self._annotations(document, layer, starts) for layer in layers]
        return [[of_layer[part] for of_layer in by_layer] for part in range(len(starts))]

    def imported(self, documents: Sequence[tuple[Document, Sequence[int]]]) -> None:
        """Records the layers that came with one import; of each document the tasks that were made.

        The import tells no numbers of annotations. They were made one after the other, so those of the first and of
        the last task are enough, as long as there is none between that is not ours; else each task is asked.
        """
        sent = [(tasks, *self._sent.pop(document.id)) for document, tasks in documents]
        self.done.update(document.id for document, _ in documents)
        made = [task for tasks, layers, _ in sent for task in tasks if layers]
        if not made:
            return
        first, last = (server.annotations_of(self.client, made[place]) for place in (0, -1))
        ids = [one.id for one in (*first, *last)]
        number = sum(len(layers) * len(tasks) for tasks, layers, _ in sent)
        between = range(min(ids, default=0), max(ids, default=-1) + 1)
        in_a_row, told = len(between) == number, iter(between)
        # the last one was the last to be made, so all of them say its time or an earlier one
        at = max((one.updated_at for one in last), default="")
        for tasks, layers, starts in sent:
            found = [
                [AnnotationState(next(told), at, []) for _ in layers] if in_a_row else self._oldest(task, len(layers))
                for task in (tasks if layers else ())
            ]
            for place, layer in enumerate(layers):
                if all(place < len(of_task) for of_task in found):
                    self._record(layer, tasks, starts, [of_task[place] for of_task in found])
        self.report.annotations_created += number

    def _oldest(self, task: int, number: int) -> list[AnnotationState]:
        return sorted(server.annotations_of(self.client, task), key=lambda one: one.id)[:number]

    # to tasks that are there

    def push(self, layers: Iterable[tuple[Document, Layer]], progress: Progress | None = None) -> PushReport:
        """Loads recorded layers as their annotators' annotations, each once.

        A layer that was pulled from this project is not made again: its annotation is there, or was deleted. One that
        was changed here since is made again, for it is no longer what was deleted. Drafts cannot be made for somebody
        else; those that are not in the project are conflicts. Raises `ServerError` where an annotator is not a member
        of the server.
        """
        report, tasks = self.report, None
        for document, pairs in groupby(layers, key=lambda pair: pair[0]):
            if tasks is None:  # only now, for listing them takes long
                tasks = self._tasks()
            parts = tasks[document.id]
            for layer, there in self._missing(parts, [layer for _, layer in pairs]):
                if problem := _problem(layer, parts):
                    report.conflicts.append(f"{document.id}/{layer.name}: {problem}; left out")
                    continue
                self._make(document, layer, parts, there)
                report.annotations_created += 1
                if progress and report.annotations_created % EVERY == 0:
                    progress(f"{counted(report.annotations_created, 'annotation')} made")
        if progress and report.annotations_created % EVERY:
            progress(f"{counted(report.annotations_created, 'annotation')} made")
        return report

    def _tasks(self) -> dict[str, list[_TaskOnServer]]:
        """The tasks of each document, in the order of its parts."""
        tasks: dict[str, list[_TaskOnServer]] = {}
        for task in server.read_tasks(self.client, self.project.id):
            tasks.setdefault(task["data"].get(DOCUMENT_ID), []).append(_task(task))
        return {document: sorted(parts, key=lambda task: task.part) for document, parts in tasks.items()}

    def _missing(self, tasks: Sequence[_TaskOnServer], layers: Sequence[Layer]) -> _Missing:
        """The layers of a document that have no annotation in the project; the others are counted."""
        report = self.report
        missing: _Missing = []
        new = []
        free = [dict(task.authors) for task in tasks]
        for layer in layers:
            item = server_item(layer)
            if item is not None and (item.origin, item.project) != (self.client.url, self.project.id):
                item = None
            if layer.status == "draft":
                if item is None or not (layer.provenance.parts or item.number in tasks[0].drafts):
                    name = f"{layer.document}/{layer.name}"
                    report.conflicts.append(f"{name}: a draft can only be made by its annotator; left out")
            elif item is None:
                new.append(layer)
            elif item.number in tasks[0].authors:
                for of_part, number in zip(free, _numbers(layer), strict=False):
                    of_part.pop(number or 0, None)
                report.annotations_present += 1
                report.changed_here += changed_here(layer)
            elif changed_here(layer):
                missing.append((layer, [None] * len(tasks)))
            else:
                report.deleted.append(f"{layer.document}/{layer.name}")
        for layer in new:
            # an earlier push may have been stopped before it was recorded
            there = [_taken(of_part, self._member(layer)) for of_part in free]
            if None in there:
                missing.append((layer, there))
            else:
                report.annotations_present += 1
        return missing

    def _make(
        self, document: Document, layer: Layer, tasks: Sequence[_TaskOnServer], there: Sequence[int | None]
    ) -> None:
        """Makes the annotations of a layer that are missing, one for each part of its document."""
        starts = tasks[0].starts
        made = [
            server.create_annotation(self.client, task.number, annotation)
            if number is None
            else AnnotationState(number, "", [])
            for task, annotation, number in zip(tasks, self._annotations(document, layer, starts), there, strict=True)
        ]
        self._record(layer, [task.number for task in tasks], starts, made)

    def _annotations(self, document: Document, layer: Layer, starts: Sequence[int]) -> list[Item]:
        """The annotation of each part; the lead time is that of the first."""
        contents: list[Item] = [
            {**content, "completed_by": self._member(layer)}
            for content in annotation_contents(layer, document, self.schema, starts)
        ]
        if layer.provenance.lead_time is not None:
            contents[0]["lead_time"] = layer.provenance.lead_time
        return contents

    def _record(
        self, layer: Layer, tasks: Sequence[int], starts: Sequence[int], made: Sequence[AnnotationState]
    ) -> None:
        place = {"origin": self.client.url, "project": self.project.id, "task": tasks[0], "annotation": made[0].id}
        parts = [
            TaskPart(start=start, task=task, annotation=one.id)
            for start, task, one in zip(starts, tasks, made, strict=True)
        ]
        provenance = replace(layer.provenance, **place, parts=tuple(parts) if len(parts) > 1 else ())
        at = max(one.updated_at for one in made)
        self.on_pushed(pushed(replace(layer, provenance=provenance), at or None))

    def _member(self, layer: Layer) -> int:
        if not self._members:
            known = server.read_users(self.client)
            self._members.update((address.lower(), number) for number, address in known.items())
        return member_number(self.client, self.team, layer.annotator, self._members)


def member_number(client: Client, team: Team, annotator: str, members: dict[str, int]) -> int:
    """The number of an annotator among the ``members`` of a server, which are given by their addresses in lower case.

    Raises `ServerError` where they are none of them.
    """
    email = next((known.email for known in team.annotators if known.name == annotator), None)
    if email is None:
        raise ServerError(f"no annotator is called {annotator!r}; add them with `goldspan team add {annotator}`")
    if email.lower() not in members:
        raise ServerError(
            f"{client.url}: {email} ({annotator}) is not a member; "
            f"`goldspan team add {annotator}` gives the link to sign up by"
        )
    return members[email.lower()]


def author_of(annotation: Item) -> int | None:
    """The number of the member whose annotation it is."""
    who = annotation.get("completed_by")
    return who["id"] if isinstance(who, dict) else who


def _numbers(layer: Layer) -> list[int | None]:
    """The annotations that a layer is of, one for each part of its document."""
    return [part.annotation for part in layer.provenance.parts] or [layer.provenance.annotation]


def _taken(authors: dict[int, int | None], user: int) -> int | None:
    """The first annotation of a user, which then counts no more."""
    number = min((number for number, author in authors.items() if author == user), default=None)
    if number is not None:
        del authors[number]
    return number


def _problem(layer: Layer, tasks: Sequence[_TaskOnServer]) -> str | None:
    """Why no annotation of a layer can be made, if none can."""
    if any(task.text_sha256 != layer.text_sha256 for task in tasks):
        return f"task {tasks[0].number} has another text"
    if [(task.part, task.starts) for task in tasks] != [
        (part, tasks[0].starts) for part in range(len(tasks[0].starts))
    ]:
        return f"its {counted(len(tasks), 'task')} are not the parts of one text; delete them, and push again"
    return None


def annotation_contents(layer: Layer, document: Document, schema: Schema, starts: Sequence[int] = (0,)) -> list[Item]:
    """What an annotation says, as Label Studio has it, for each part of its document."""
    results = to_results(layer, document, schema)
    status = {"was_cancelled": layer.status == "skipped", "ground_truth": layer.status == "adjudicated"}
    return [{"result": part, **status} for part in ([results] if len(starts) == 1 else cut_results(results, starts))]


def pushed(layer: Layer, at: str | None) -> Layer:
    """The layer with the record that the server has its content, since the server's time ``at``."""
    provenance = replace(layer.provenance, pulled_sha256=content_sha256(layer), pushed_at=at)
    return replace(layer, provenance=provenance)


def _task(task: Item) -> _TaskOnServer:
    authors = {annotation["id"]: author_of(annotation) for annotation in task.get("annotations", [])}
    drafts = frozenset(draft["id"] for draft in task.get("drafts", ()))
    return _TaskOnServer(task["id"], task["data"].get(TEXT_SHA256), authors, drafts, *read_part(task["data"]))
