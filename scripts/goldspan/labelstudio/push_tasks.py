"""Documents go out: each stands in its project exactly once, however often it is pushed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from goldspan.formats.labelstudio.annotations import Team
from goldspan.formats.labelstudio.labeling_config import build, has_panel
from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID, TEXT_SHA256, task_data
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.task_feedback import prepare
from goldspan.model import Document, Layer
from goldspan.schema.types import Schema
from goldspan.wording import counted

BATCH = 500
"""Tasks sent in one import."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Known:
    """A task that is there already. ``work`` counts its annotations, and one for drafts."""

    task: int
    text_sha256: str | None
    work: int


@dataclass(slots=True)
class PushReport:
    """What a push did. ``conflicts`` are sentences about documents that it left alone."""

    project: int = 0
    url: str = ""
    created: int = 0
    present: int = 0
    updated: int = 0
    duplicates_removed: int = 0
    annotations_created: int = 0
    annotations_present: int = 0
    conflicts: list[str] = field(default_factory=list)


def open_project(client: Client, title: str, schema: Schema, pass_name: str, *, annotators: int = 1) -> Project:
    """The project of this title with the config and instruction of this pass: made, or found and brought up to date.

    Label Studio wants titles of 3 to 50 characters. Raises `ServerError` where
    the new config would invalidate work that is already there.
    """
    if not 3 <= len(title) <= 50:
        raise ServerError(f"the project title {title!r} must have 3 to 50 characters; change it in [tool.goldspan]")
    config = build(schema, pass_name)
    instruction = schema.passes[pass_name].instruction.strip()
    project = server.find_project(client, title)
    if project is None:
        return server.create_project(client, title, config, instruction=instruction, annotators=annotators)
    if project.config.strip() != config.strip():
        if not has_panel(project.config):
            # first, so that no annotator meets a screen whose key is missing
            prepare(client, project.id)
        server.change_config(client, project.id, config)
    if (project.instruction.strip(), project.annotators) != (instruction, annotators):
        server.change_work(client, project.id, instruction=instruction, annotators=annotators)
    return server.get_project(client, project.id)


def push_documents(
    client: Client,
    project: Project,
    documents: Iterable[Document],
    *,
    pass_name: str,
    progress: Progress | None = None,
) -> PushReport:
    """Makes a task of every document that has none in the project yet.

    A document whose text changed is updated where nobody has worked on its
    task, and reported where somebody has. Tasks that an interrupted push left
    twice are reduced to one, never one with annotations or a draft. An import
    that ends in an error is looked up before it is tried again, as the server
    may have taken it.
    """
    report = PushReport(project=project.id, url=client.project_url(project.id))
    known = _tidy(client, project.id, report)
    for batch in _batches(documents):
        new = []
        for document in batch:
            if document.id not in known:
                new.append(document)
            elif known[document.id].text_sha256 == document.text_sha256:
                report.present += 1
            else:
                _changed(client, document, known[document.id], pass_name, report)
        if new:
            _import(client, project.id, new, pass_name, report)
            if progress:
                progress(f"{counted(report.created, 'task')} made")
    return report


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    source = iter(documents)
    while batch := list(islice(source, BATCH)):
        yield batch


def _known(client: Client, project: int) -> dict[str, list[_Known]]:
    tasks: dict[str, list[_Known]] = {}
    drafts = server.tasks_with_drafts(client, project)
    for task in server.read_tasks(client, project, fields="task_only"):
        data = task.get("data", {})
        if isinstance(one := data.get(DOCUMENT_ID), str):
            work = task["total_annotations"] + task["cancelled_annotations"] + (task["id"] in drafts)
            tasks.setdefault(one, []).append(_Known(task["id"], data.get(TEXT_SHA256), work))
    return tasks


def _tidy(client: Client, project: int, report: PushReport) -> dict[str, _Known]:
    """The one task of each document, duplicates that nobody has worked on removed."""
    single = {}
    for document, tasks in _known(client, project).items():
        tasks.sort(key=lambda one: (-one.work, one.task))
        keep, *rest = tasks
        for extra in rest:
            if extra.work:
                report.conflicts.append(
                    f"{document}: tasks {keep.task} and {extra.task} both have annotations; delete one in Label Studio"
                )
            else:
                server.delete_task(client, extra.task)
                report.duplicates_removed += 1
        single[document] = keep
    return single


def _changed(client: Client, document: Document, known: _Known, pass_name: str, report: PushReport) -> None:
    if known.work:
        report.conflicts.append(
            f"{document.id}: its text changed, but task {known.task} is already annotated; "
            "pull that work, delete the task, and push again"
        )
        return
    server.update_task(client, known.task, task_data(document, pass_name))
    report.updated += 1


def _import(client: Client, project: int, documents: list[Document], pass_name: str, report: PushReport) -> None:
    """Imports the documents; where the outcome is unsure, asks the server what it has and sends the rest once more."""
    tasks: list[Item] = [{"data": task_data(document, pass_name)} for document in documents]
    try:
        server.import_tasks(client, project, tasks)
    except ServerError as error:
        if not error.unsure:
            raise
        there = _tidy(client, project, report)
        missing = [task for task in tasks if task["data"][DOCUMENT_ID] not in there]
        if missing:
            server.import_tasks(client, project, missing)
    report.created += len(documents)


def push_layers(
    client: Client,
    project: Project,
    layers: Iterable[tuple[Document, Layer]],
    *,
    schema: Schema,
    team: Team,
    report: PushReport,
    progress: Progress | None = None,
) -> None:
    """Loads recorded layers as their annotators' annotations, each once.

    Raises `ServerError` where an annotator is no member of the server. Drafts
    cannot be made for somebody else; they count as conflicts.
    """
    members = {email.lower(): number for number, email in server.read_users(client).items()}
    tasks = {
        task["data"].get(DOCUMENT_ID): (task["id"], task["data"].get(TEXT_SHA256), _authors(task))
        for task in server.read_tasks(client, project.id)
    }
    for document, layer in layers:
        if layer.status == "draft":
            report.conflicts.append(f"{document.id}/{layer.name}: a draft can only be made by its annotator; left out")
            continue
        user = _member(client, layer, team, members)
        task, text_sha256, authors = tasks[document.id]
        if authors[user]:
            # somebody's second layer is there only where a second annotation is
            authors[user] -= 1
            report.annotations_present += 1
            continue
        if layer.text_sha256 != text_sha256:
            report.conflicts.append(f"{document.id}/{layer.name}: task {task} has another text; left out")
            continue
        server.create_annotation(
            client,
            task,
            {
                "result": to_results(layer, document, schema),
                "completed_by": user,
                "was_cancelled": layer.status == "skipped",
                "ground_truth": layer.status == "adjudicated",
                **({} if layer.provenance.lead_time is None else {"lead_time": layer.provenance.lead_time}),
            },
        )
        report.annotations_created += 1
        if progress:
            progress(f"{counted(report.annotations_created, 'annotation')} made")


def _authors(task: Item) -> Counter[int]:
    """How many annotations each member has made of a task."""
    people = (one.get("completed_by") for one in task.get("annotations", []))
    return Counter(one["id"] if isinstance(one, dict) else one for one in people)


def _member(client: Client, layer: Layer, team: Team, members: dict[str, int]) -> int:
    email = next((one.email for one in team.annotators if one.name == layer.annotator), None)
    if email is None:
        raise ServerError(
            f"nobody is called {layer.annotator!r}; "
            f'add [tool.goldspan.annotators.{layer.annotator}] with email = "..." to pyproject.toml'
        )
    if email.lower() not in members:
        raise ServerError(f"{client.url}: {email} ({layer.annotator}) is no member; invite them in Label Studio first")
    return members[email.lower()]
