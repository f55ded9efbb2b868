"""The project in which people link: one task for each pair of documents, each sent once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from goldspan.formats.labelstudio.link_config import link_config
from goldspan.formats.labelstudio.link_task import CONTEXT, PAIR, SENT_ID
from goldspan.formats.labelstudio.result_items import Item
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.tabs import PAIRS, open_tab
from goldspan.schema.types import Schema

BATCH = 20
"""Tasks sent in one import; each has two texts with all of their mentions."""


@dataclass(slots=True)
class PairTaskReport:
    """Counts of tasks. ``replaced`` are those whose mentions have changed, and that nobody had worked on; ``worked_on``
    names the pairs of those that somebody had."""

    created: int = 0
    present: int = 0
    replaced: int = 0
    worked_on: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _PairOnServer:
    """A task that is there already; ``work`` is whether anybody has an annotation or a draft of it."""

    task: int
    sent_id: str | None
    work: bool


def open_link_project(client: Client, title: str, schema: Schema, instruction: str, *, annotators: int) -> Project:
    """The project of this title with the config of links: made, or found and brought up to date.

    Raises `ServerError` where the server refuses the config.
    """
    if not 3 <= len(title) <= 50:
        raise ServerError(f"the project title {title!r} must have 3 to 50 characters; shorten [tool.goldspan] project")
    config = link_config(schema)
    project = server.find_project(client, title)
    if project is None:
        project = server.create_project(client, title, config, instruction=instruction, annotators=annotators)
    elif project.config.strip() != config.strip():
        server.change_config(client, project.id, config)
    if (project.instruction.strip(), project.annotators) != (instruction.strip(), annotators):
        server.change_work(client, project.id, instruction=instruction, annotators=annotators)
    open_tab(client, project.id, PAIRS)
    return server.get_project(client, project.id)


def send_pairs(client: Client, project: Project, tasks: Iterable[Item]) -> PairTaskReport:
    """Sends the tasks of pairs that are not there yet. A task that somebody works on is left as it is."""
    report = PairTaskReport()
    known = _without_duplicates(client, project)
    for batch in _batches(_missing(client, known, tasks, report)):
        pending: Sequence[Item] = batch

        def missing(sent: Sequence[Item] = pending) -> list[Item]:
            there = _without_duplicates(client, project)
            return [task for task in sent if task["data"][PAIR] not in there]

        server.import_each_once(client, project.id, batch, missing)
        report.created += len(batch)
    if report.created:
        server.change_model_version(client, project.id, CONTEXT)
    return report


def _missing(
    client: Client, known: Mapping[str, _PairOnServer], tasks: Iterable[Item], report: PairTaskReport
) -> Iterator[Item]:
    for task in tasks:
        old = known.get(task["data"][PAIR])
        if old is not None and old.sent_id == task["data"][SENT_ID]:
            report.present += 1
        elif old is not None and old.work:
            report.worked_on.append(task["data"][PAIR])
        else:
            if old is not None:
                server.delete_task(client, old.task)
                report.replaced += 1
            yield task


def _batches(tasks: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(tasks, BATCH)):
        yield batch


def _without_duplicates(client: Client, project: Project) -> dict[str, _PairOnServer]:
    """The task of each pair, after duplicates that nobody has worked on are deleted."""
    found: dict[str, list[_PairOnServer]] = {}
    for task in server.read_tasks(client, project.id):
        if isinstance(pair := task["data"].get(PAIR), str):
            work = bool(task["total_annotations"] or task["cancelled_annotations"] or task.get("drafts"))
            found.setdefault(pair, []).append(_PairOnServer(task["id"], task["data"].get(SENT_ID), work))
    single: dict[str, _PairOnServer] = {}
    for pair, tasks in found.items():
        single[pair], *rest = sorted(tasks, key=lambda task: (not task.work, task.task))
        for duplicate in rest:
            if not duplicate.work:
                server.delete_task(client, duplicate.task)
    return single
