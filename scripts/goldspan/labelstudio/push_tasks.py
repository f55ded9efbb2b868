"""Documents as tasks: each is in its project once, however often it is pushed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import islice

from goldspan.formats.labelstudio.labeling_config import build, has_panel, offered_relations, pass_called
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.screen_instruction import instruction_html
from goldspan.formats.labelstudio.tasks import CONTEXT, DATE, DOCUMENT_ID, TEXT_SHA256, task_data
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.tabs import TEXTS, open_tab
from goldspan.labelstudio.task_feedback import prepare
from goldspan.model import Document
from goldspan.passes.standing import PassContext
from goldspan.schema.types import Schema
from goldspan.wording import Progress, counted, short_repr

BATCH = 500
"""Tasks sent in one import."""


@dataclass(frozen=True, slots=True)
class _ExistingTask:
    """A task that is there already. ``work`` counts its annotations, and one more where it has drafts.

    ``dated``: its data say of when its text is, or that nobody knows; those of an earlier goldspan do neither.
    """

    task: int
    text_sha256: str | None
    work: int
    context: str | None
    dated: bool


@dataclass(slots=True)
class PushReport:
    """What a push did. ``conflicts`` are sentences about documents and layers that it left out.

    Of the layers, ``gold`` and ``withdrawn`` ones are never pushed. ``deleted`` are those whose annotation was deleted
    on the server, named as ``DOCUMENT/NAME``. ``changed_here`` are there, but not as they are here; ``fixed`` are those
    that were brought to the server. Where annotators have projects of their own, ``projects`` are the addresses of all,
    ``taken_back`` counts tasks that were removed because the document is somebody else's now, and nobody had begun, and
    ``unassigned`` are the documents that are in nobody's project. ``waiting`` says which documents have no task of the
    pass yet, for an earlier pass is not finished on them; ``contexts_sent`` counts tasks that got spans of an earlier
    one, and ``other_passes`` layers that are of another pass.

    Of suggestions, ``empty`` ones are never sent, ``late`` ones have a task with somebody's work, and ``withheld`` ones
    are not among the share to be shown; ``suggestion_versions`` counts those that are there now.
    """

    project: int = 0
    url: str = ""
    created: int = 0
    present: int = 0
    updated: int = 0
    duplicates_removed: int = 0
    annotations_created: int = 0
    annotations_present: int = 0
    changed_here: int = 0
    fixed: int = 0
    gold: int = 0
    withdrawn: int = 0
    suggestions_sent: int = 0
    suggestions_present: int = 0
    suggestions_late: int = 0
    suggestions_empty: int = 0
    suggestions_withheld: int = 0
    suggestion_versions: dict[str, int] = field(default_factory=dict)
    taken_back: int = 0
    projects: list[str] = field(default_factory=list)
    unassigned: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    contexts_sent: int = 0
    other_passes: int = 0
    deleted: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    __repr__ = short_repr

    def add(self, other: "PushReport") -> None:
        """Adds what else was done; ``project`` and ``url`` stay."""
        for declared in fields(self):
            ours, theirs = getattr(self, declared.name), getattr(other, declared.name)
            if declared.name not in ("project", "url"):
                summed = dict(Counter(ours) + Counter(theirs)) if isinstance(ours, dict) else ours + theirs
                setattr(self, declared.name, summed)

    def add_project(self, other: "PushReport") -> None:
        """Adds what was done in another project."""
        self.projects = [*(self.projects or [self.url]), other.url]
        self.add(other)


@dataclass(frozen=True, slots=True)
class ScreenParts:
    """What of the screen does not follow from the schema.

    ``relations`` is asked for the order of the relations in a new project. In one that exists they stay as they are,
    and new ones come last: nothing moves under the annotators' hands. ``guidelines`` are Markdown.
    """

    relations: Callable[[], Sequence[str]] = tuple
    guidelines: str = ""


_NO_PARTS = ScreenParts()


def open_project(
    client: Client,
    title: str,
    schema: Schema,
    pass_name: str,
    *,
    annotators: int = 1,
    screen: ScreenParts = _NO_PARTS,
) -> Project:
    """The project of this title with the config and instruction of this pass: created, or found and updated.

    Label Studio wants titles of 3 to 50 characters. Raises `ServerError` where the new config would invalidate work
    that is already there, and `ConfigError` where the schema has no such pass.
    """
    if not 3 <= len(title) <= 50:
        raise ServerError(f"the project title {title!r} must have 3 to 50 characters; change it in [tool.goldspan]")
    pass_called(schema, pass_name)  # before the server is asked anything
    project = server.find_project(client, title)
    instruction = instruction_html(schema, pass_name)
    if project is None:
        config = build(schema, pass_name, screen.relations(), screen.guidelines)
        project = server.create_project(client, title, config, instruction=instruction, annotators=annotators)
    else:
        config = build(schema, pass_name, offered_relations(project.config), screen.guidelines)
        project = _brought_up_to_date(client, project, config, instruction, annotators)
    open_tab(client, project.id, TEXTS)
    return project


def _brought_up_to_date(client: Client, project: Project, config: str, instruction: str, annotators: int) -> Project:
    changed = False
    if project.config.strip() != config.strip():
        if not has_panel(project.config):
            # first, so that no annotator sees a screen that lacks the key of its panel
            prepare(client, project.id)
        server.change_config(client, project.id, config)
        changed = True
    if (project.instruction.strip(), project.annotators) != (instruction, annotators):
        server.change_work(client, project.id, instruction=instruction, annotators=annotators)
        changed = True
    return server.get_project(client, project.id) if changed else project


@dataclass(frozen=True, slots=True)
class DocumentPush:
    """Makes tasks of documents in a project, for one pass.

    ``places`` has for a document what its task says about its place in the order of the documents. With ``take_back``,
    tasks of other documents are deleted where nobody has worked on them, and reported otherwise. ``contexts`` has what
    the pass stands on, by document, where it comes after another.
    """

    client: Client
    project: Project
    pass_name: str
    places: Mapping[str, Item] = field(default_factory=dict)
    take_back: bool = False
    contexts: Mapping[str, PassContext] = field(default_factory=dict)

    def push(self, documents: Iterable[Document], progress: Progress | None = None) -> PushReport:
        """Makes a task of every document that has none in the project yet, in the order of the documents.

        Where the text of a document or its context changed, its task is updated if nobody has worked on it, and
        reported otherwise. Duplicates that an interrupted push left are deleted, but none with annotations or drafts.
        After an import that ends in an error, the tasks on the server are listed before it is tried again, for the
        server may have done it.
        """
        report = PushReport(project=self.project.id, url=self.client.project_url(self.project.id))
        known = _without_duplicates(self.client, self.project.id, report)
        here: set[str] = set()
        for batch in _batches(documents):
            here.update(document.id for document in batch)
            if new := [document for document in batch if self._is_new(document, known, report)]:
                _import(self.client, self.project.id, [self._task(document) for document in new], report)
                if progress:
                    progress(f"{counted(report.created, 'task')} made")
        if self.take_back:
            _take_back(self.client, {name: task for name, task in known.items() if name not in here}, report)
        return report

    def _is_new(self, document: Document, known: Mapping[str, _ExistingTask], report: PushReport) -> bool:
        """Whether a document has no task; one that has is counted, and its task gets a changed text."""
        task = known.get(document.id)
        if task is None:
            return True
        now = self._data(document)
        if (task.text_sha256, task.context) == (document.text_sha256, now.get(CONTEXT)):
            report.present += 1
            if document.source.date and not task.dated:
                _add_date(self.client, self.project.id, document, task)
        else:
            self._update(document, task, report)
        return False

    def _data(self, document: Document) -> Item:
        return task_data(document, self.pass_name, self.contexts.get(document.id))

    def _task(self, document: Document) -> Item:
        return {"data": self._data(document) | self.places.get(document.id, {})}

    def _update(self, document: Document, known: _ExistingTask, report: PushReport) -> None:
        if known.work and known.text_sha256 == document.text_sha256:
            report.conflicts.append(
                f"{document.id}: what its pass stands on changed, but task {known.task} is already annotated; "
                f"run `goldspan pull`, `goldspan validate --fix` and `goldspan push --pass {self.pass_name} --fixes`"
            )
            return
        if known.work:
            report.conflicts.append(
                f"{document.id}: its text changed, but task {known.task} is already annotated; "
                "pull that work, delete the task, and push again"
            )
            return
        server.update_task(self.client, known.task, self._data(document))
        report.updated += 1


def _take_back(client: Client, others: Mapping[str, _ExistingTask], report: PushReport) -> None:
    """Deletes tasks of documents that are not pushed to their project, unless somebody has worked on them."""
    for document, known in others.items():
        if known.work:
            report.conflicts.append(f"{document}: somebody else has it now, but task {known.task} is already annotated")
        else:
            server.delete_task(client, known.task)
            report.taken_back += 1


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    source = iter(documents)
    while batch := list(islice(source, BATCH)):
        yield batch


def _existing_tasks(client: Client, project: int) -> dict[str, list[_ExistingTask]]:
    tasks: dict[str, list[_ExistingTask]] = {}
    drafts = server.tasks_with_drafts(client, project)
    for task in server.read_tasks(client, project, fields="task_only"):
        data = task.get("data", {})
        if isinstance(document := data.get(DOCUMENT_ID), str):
            work = task["total_annotations"] + task["cancelled_annotations"] + (task["id"] in drafts)
            tasks.setdefault(document, []).append(
                _ExistingTask(task["id"], data.get(TEXT_SHA256), work, data.get(CONTEXT), DATE in data)
            )
    return tasks


def _without_duplicates(client: Client, project: int, report: PushReport) -> dict[str, _ExistingTask]:
    """The task of each document, after duplicates that nobody has worked on are deleted."""
    single = {}
    for document, tasks in _existing_tasks(client, project).items():
        tasks.sort(key=lambda task: (-task.work, task.task))
        keep, *rest = tasks
        for duplicate in rest:
            if duplicate.work:
                conflict = f"{document}: tasks {keep.task} and {duplicate.task} both have annotations; "
                conflict += "delete one in Label Studio"
                if conflict not in report.conflicts:
                    report.conflicts.append(conflict)
            else:
                server.delete_task(client, duplicate.task)
                report.duplicates_removed += 1
        single[document] = keep
    return single


def _add_date(client: Client, project: int, document: Document, known: _ExistingTask) -> None:
    for task in server.read_tasks(client, project, fields="task_only", number=known.task):
        server.update_task(client, known.task, {**task["data"], DATE: document.source.date})


def _import(client: Client, project: int, tasks: list[Item], report: PushReport) -> None:
    """Imports tasks. Where the outcome is unsure, lists what the server has; the rest may be sent once more."""

    def missing() -> list[Item]:
        there = _without_duplicates(client, project, report)
        return [task for task in tasks if task["data"][DOCUMENT_ID] not in there]

    server.import_each_once(client, project, tasks, missing)
    report.created += len(tasks)
