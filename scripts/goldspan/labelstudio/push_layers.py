"""Layers as annotations: each is in its project once, however often it is pushed."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from goldspan.formats.labelstudio.annotations import Team
from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID, TEXT_SHA256
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.push_tasks import PushReport
from goldspan.model import Document, Layer, replace
from goldspan.schema.types import Schema
from goldspan.store.pulled_state import changed_here, content_sha256, server_item
from goldspan.wording import Progress, counted

EVERY = 100
"""Annotations between two reports of progress."""


@dataclass(frozen=True, slots=True)
class _TaskOnServer:
    """A task with the authors of its annotations, by the number of the annotation, and the numbers of its drafts."""

    number: int
    text_sha256: str | None
    authors: dict[int, int | None]
    drafts: frozenset[int]


def _forget(layer: Layer) -> None:
    pass


@dataclass(frozen=True, slots=True)
class LayerPush:
    """Loads layers into a project. ``on_pushed`` gets each layer of which an annotation was made, with its number."""

    client: Client
    project: Project
    schema: Schema
    team: Team
    on_pushed: Callable[[Layer], object] = _forget

    def push(self, layers: Iterable[tuple[Document, Layer]], progress: Progress | None = None) -> PushReport:
        """Loads recorded layers as their annotators' annotations, each once.

        A layer that was pulled from this project is not made again: its annotation is there, or was deleted. One that
        was changed here since is made again, for it is no longer what was deleted. Drafts cannot be made for somebody
        else; those that are not in the project are conflicts. Raises `ServerError` where an annotator is not a member
        of the server.
        """
        report = PushReport(project=self.project.id, url=self.client.project_url(self.project.id))
        members = {email.lower(): number for number, email in server.read_users(self.client).items()}
        tasks = {task["data"].get(DOCUMENT_ID): _task(task) for task in server.read_tasks(self.client, self.project.id)}
        for document, pairs in groupby(layers, key=lambda pair: pair[0]):
            task = tasks[document.id]
            for layer in self._missing(task, [layer for _, layer in pairs], members, report):
                if layer.text_sha256 != task.text_sha256:
                    name = f"{document.id}/{layer.name}"
                    report.conflicts.append(f"{name}: task {task.number} has another text; left out")
                    continue
                self._make(task, document, layer, self._member(layer, members))
                report.annotations_created += 1
                if progress and report.annotations_created % EVERY == 0:
                    progress(f"{counted(report.annotations_created, 'annotation')} made")
        if progress and report.annotations_created % EVERY:
            progress(f"{counted(report.annotations_created, 'annotation')} made")
        return report

    def _missing(
        self, task: _TaskOnServer, layers: Sequence[Layer], members: dict[str, int], report: PushReport
    ) -> list[Layer]:
        """The layers of a document that have no annotation in the project; the others are counted."""
        missing, new = [], []
        claimed = set()
        for layer in layers:
            item = server_item(layer)
            if item is not None and (item.origin, item.project) != (self.client.url, self.project.id):
                item = None
            if layer.status == "draft":
                if item is None or item.number not in task.drafts:
                    name = f"{layer.document}/{layer.name}"
                    report.conflicts.append(f"{name}: a draft can only be made by its annotator; left out")
            elif item is None:
                new.append(layer)
            elif item.number in task.authors:
                claimed.add(item.number)
                report.annotations_present += 1
                report.changed_here += changed_here(layer)
            elif changed_here(layer):
                missing.append(layer)
            else:
                report.deleted.append(f"{layer.document}/{layer.name}")
        authors = Counter(author for number, author in task.authors.items() if number not in claimed)
        for layer in new:
            # an earlier push may have been stopped before it was recorded
            if authors[user := self._member(layer, members)]:
                authors[user] -= 1
                report.annotations_present += 1
            else:
                missing.append(layer)
        return missing

    def _make(self, task: _TaskOnServer, document: Document, layer: Layer, user: int) -> None:
        made = server.create_annotation(
            self.client,
            task.number,
            {
                **annotation_content(layer, document, self.schema),
                "completed_by": user,
                **({} if layer.provenance.lead_time is None else {"lead_time": layer.provenance.lead_time}),
            },
        )
        place = {"origin": self.client.url, "project": self.project.id, "task": task.number, "annotation": made.id}
        self.on_pushed(pushed(replace(layer, provenance=replace(layer.provenance, **place)), made.updated_at))

    def _member(self, layer: Layer, members: dict[str, int]) -> int:
        return member_number(self.client, self.team, layer.annotator, members)


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


def annotation_content(layer: Layer, document: Document, schema: Schema) -> Item:
    """What an annotation says, as Label Studio has it."""
    return {
        "result": to_results(layer, document, schema),
        "was_cancelled": layer.status == "skipped",
        "ground_truth": layer.status == "adjudicated",
    }


def pushed(layer: Layer, at: str | None) -> Layer:
    """The layer with the record that the server has its content, since the server's time ``at``."""
    provenance = replace(layer.provenance, pulled_sha256=content_sha256(layer), pushed_at=at)
    return replace(layer, provenance=provenance)


def _task(task: Item) -> _TaskOnServer:
    authors = {annotation["id"]: author_of(annotation) for annotation in task.get("annotations", [])}
    drafts = frozenset(draft["id"] for draft in task.get("drafts", ()))
    return _TaskOnServer(task["id"], task["data"].get(TEXT_SHA256), authors, drafts)
