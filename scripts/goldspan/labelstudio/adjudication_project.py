"""Creates or updates the project for adjudication, and sends its tasks, each once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from goldspan.formats.labelstudio.adjudication_answers import touched
from goldspan.formats.labelstudio.adjudication_config import INSTRUCTION, adjudication_config
from goldspan.formats.labelstudio.adjudication_screen import ROUND, questions_of
from goldspan.formats.labelstudio.labeling_config import TEXT
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.tabs import CASES, open_tab
from goldspan.schema.types import Schema


@dataclass(slots=True)
class CaseTaskReport:
    """Counts of tasks. ``replaced`` are those that nobody had worked on and whose votes have changed.

    ``removed`` are those that nobody had worked on and whose documents have gold without them.
    """

    created: int = 0
    present: int = 0
    replaced: int = 0
    removed: int = 0


def open_adjudication(client: Client, title: str, schema: Schema, pass_name: str) -> Project:
    """The project of this title with the config for adjudicating this pass: made, or found and brought up to date."""
    if not 3 <= len(title) <= 50:
        raise ServerError(f"the project title {title!r} must have 3 to 50 characters; shorten [tool.goldspan] project")
    config = adjudication_config(schema, pass_name)
    project = server.find_project(client, title)
    if project is None:
        project = server.create_project(client, title, config, instruction=INSTRUCTION)
    elif project.config.strip() != config.strip():
        try:
            server.change_config(client, project.id, config)
        except ServerError as error:
            raise ServerError(
                f"{error}\nThe work saved there has labels that the schema no longer has. All decisions are pulled "
                "already: give `project` in [tool.goldspan] another name, and push again; only open cases are sent"
            ) from error
    if project.instruction.strip() != INSTRUCTION.strip():
        server.change_work(client, project.id, instruction=INSTRUCTION, annotators=project.annotators)
    open_tab(client, project.id, CASES)  # also where an earlier push ended before it made one
    return server.get_project(client, project.id)


def send_tasks(
    client: Client, project: Project, tasks: Iterable[Item], *, done: Collection[str] = ()
) -> CaseTaskReport:
    """Sends the tasks that are not there yet, each once.

    A task is present where a task on the server has the same round, or has all its cases, on the same text, and
    somebody works on it.
    Other tasks of its document are deleted, unless somebody has worked on them, and so are those of documents that are
    ``done``.
    """
    report = CaseTaskReport()
    known: dict[str, list[Item]] = {}
    for task in _without_duplicates(client, project):
        known.setdefault(str(task["data"].get(DOCUMENT_ID)), []).append(task)
    for old in [task for document in done for task in known.get(document, ()) if not _worked_on(task)]:
        server.delete_task(client, old["id"])
        report.removed += 1
    new = []
    for task in tasks:
        on_server = known.get(task["data"][DOCUMENT_ID], [])
        if any(_covers(old, task) for old in on_server):
            report.present += 1
            continue
        for old in on_server:
            if not _worked_on(old):
                server.delete_task(client, old["id"])
                report.replaced += 1
        new.append(task)

    def missing() -> list[Item]:
        rounds = {task["data"].get(ROUND) for task in _without_duplicates(client, project)}
        return [task for task in new if task["data"][ROUND] not in rounds]

    if new:
        server.import_each_once(client, project.id, new, missing)
    report.created = len(new)
    return report


def _without_duplicates(client: Client, project: Project) -> list[Item]:
    """The tasks of the project. Of several with the same round, as of an import that was done twice, those that nobody
    has worked on are deleted, all but the first where nobody has worked on any."""
    by_round: dict[Any, list[Item]] = {}
    tasks = list(server.read_tasks(client, project.id))
    for task in tasks:
        by_round.setdefault(task["data"].get(ROUND), []).append(task)
    deleted = set()
    for name, same in by_round.items():
        kept = [task for task in same if _worked_on(task)] or same[:1]
        if name is not None:
            deleted |= {task["id"] for task in same if task not in kept}
    for number in sorted(deleted):
        server.delete_task(client, number)
    return [task for task in tasks if task["id"] not in deleted]


def _covers(old: Item, new: Item) -> bool:
    if old["data"].get(ROUND) == new["data"][ROUND]:
        return True
    asked = questions_of(new)
    is_readable = old["data"].get(TEXT) == new["data"][TEXT]
    return _worked_on(old) and is_readable and bool(asked) and asked <= questions_of(old)


def _worked_on(task: Item) -> bool:
    return bool(task.get("drafts")) or any(touched(annotation) for annotation in task.get("annotations", ()))
