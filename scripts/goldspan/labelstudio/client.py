"""The few calls to a Label Studio server that goldspan makes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from goldspan.formats.labelstudio.result_items import Item
from goldspan.labelstudio.connection import ONCE, Client, ServerError, call
from goldspan.wording import counted

PAGE = 100
"""Tasks in a page of a listing; the server's own default."""


@dataclass(frozen=True, slots=True)
class Project:
    """``annotators`` is how many annotations each task is to have; ``tasks`` is how many tasks there are."""

    id: int
    title: str
    config: str
    instruction: str
    annotators: int
    tasks: int


# projects


def find_project(client: Client, title: str) -> Project | None:
    """The project with exactly this title, or ``None``. Raises `ServerError` where two projects have it."""
    listed: list[Any] = call(client.url, "list the projects", lambda: list(client.sdk.projects.list(title=title)))
    # the server finds every title that contains the one asked for
    found = [project for project in listed if project.title == title]
    if len(found) > 1:
        numbers = ", ".join(str(project.id) for project in found)
        raise ServerError(f"{client.url}: {len(found)} projects are called {title!r} ({numbers}); rename all but one")
    return _project(found[0]) if found else None


def get_project(client: Client, project: int) -> Project:
    return _project(call(client.url, f"read project {project}", lambda: client.sdk.projects.get(id=project)))


def _project(found: Any) -> Project:
    return Project(
        id=found.id,
        title=found.title or "",
        config=found.label_config or "",
        instruction=found.expert_instruction or "",
        annotators=found.maximum_annotations or 1,
        tasks=found.task_number or 0,
    )


def create_project(client: Client, title: str, config: str, *, instruction: str = "", annotators: int = 1) -> Project:
    """Makes a project; ``annotators`` is how many annotations each task is to have."""
    made: Any = call(
        client.url,
        f"create the project {title!r}",
        lambda: client.sdk.projects.create(
            title=title,
            label_config=config,
            expert_instruction=instruction,
            show_instruction=bool(instruction),
            maximum_annotations=annotators,
            request_options=ONCE,
        ),
    )
    return get_project(client, made.id)


def change_config(client: Client, project: int, config: str) -> None:
    """Gives a project another labeling config, after the server has validated it against the work there is.

    An update alone would accept a config without labels that are in use. Raises `ServerError` where it is not valid.
    """
    what = "change the labeling config"
    call(client.url, what, lambda: client.sdk.projects.validate_label_config(id=project, label_config=config))
    call(client.url, what, lambda: client.sdk.projects.update(id=project, label_config=config))


def change_work(client: Client, project: int, *, instruction: str, annotators: int) -> None:
    """Gives a project another instruction and another number of annotations for a task."""
    call(
        client.url,
        "change the instruction",
        lambda: client.sdk.projects.update(
            id=project,
            expert_instruction=instruction,
            show_instruction=bool(instruction),
            maximum_annotations=annotators,
        ),
    )


def delete_project(client: Client, project: int) -> None:
    call(client.url, f"delete project {project}", lambda: client.sdk.projects.delete(id=project))


# tasks


def read_tasks(client: Client, project: int, *, fields: str = "all") -> Iterator[Item]:
    """Every task of a project as JSON data, by id, a page at a time, with the drafts of all members.

    The next page is that of ids greater than the last one, not that of a number: when tasks are deleted meanwhile,
    numbered pages shift and tasks are skipped silently. ``fields="task_only"`` leaves out the annotations.
    """
    for task in _listing(client, project, fields):
        # the listing has only the drafts of the member whose token this is
        if task.get("draft_exists"):
            task["drafts"] = _drafts(client, task["id"])
        yield task


def tasks_with_drafts(client: Client, project: int) -> set[int]:
    """The ids of the tasks of which any member has a draft."""
    some = {"filter": "filter:tasks:draft_exists", "operator": "equal", "type": "Boolean", "value": True}
    return {task["id"] for task in _listing(client, project, "task_only", some)}


def _listing(client: Client, project: int, fields: str, *filters: Item) -> Iterator[Item]:
    last = 0
    while True:
        page = _page(client, project, last, fields, filters)
        ids = [task["id"] for task in page]
        if ids != sorted(set(ids)) or (ids and ids[0] <= last):
            raise ServerError(
                f"{client.url}: the listing of project {project} is out of order after task {last}; "
                "run the command again"
            )
        yield from page
        if len(page) < PAGE:
            return
        last = ids[-1]


def _page(client: Client, project: int, after: int, fields: str, filters: tuple[Item, ...]) -> list[Item]:
    import httpx

    later = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": after}
    query = {"filters": {"conjunction": "and", "items": [later, *filters]}, "ordering": ["tasks:id"]}

    def ask() -> list[Item]:
        try:
            answer = client.http.get(
                "api/tasks", project=project, page=1, page_size=PAGE, fields=fields, query=json.dumps(query)
            )
        except httpx.HTTPStatusError as error:
            if error.response.status_code == 404 and after:
                return []  # there is no page without tasks
            raise
        tasks: list[Item] = answer["tasks"]
        return tasks

    return call(client.url, f"list the tasks of project {project}", ask)


def _drafts(client: Client, task: int) -> list[Item]:
    drafts: list[Item] = call(
        client.url, f"read the drafts of task {task}", lambda: client.http.get(f"api/tasks/{task}/drafts")
    )
    return drafts


def import_tasks(client: Client, project: int, tasks: list[Item]) -> None:
    """Sends tasks once. Where `ServerError.unsure` is set, they may have arrived nevertheless: list and compare."""
    request: Any = tasks  # as JSON data, which is what the SDK would make of its models
    call(
        client.url,
        f"import {counted(len(tasks), 'task')}",
        lambda: client.sdk.projects.import_tasks(id=project, request=request, request_options=ONCE),
    )


def update_task(client: Client, task: int, data: Mapping[str, Any]) -> None:
    """Replaces all data of a task, as the server does with any update."""
    call(client.url, f"update task {task}", lambda: client.sdk.tasks.update(id=str(task), data=dict(data)))


def delete_task(client: Client, task: int) -> None:
    call(client.url, f"delete task {task}", lambda: client.sdk.tasks.delete(id=str(task)))


def read_views(client: Client, project: int) -> list[Item]:
    """The tabs of a project's data manager."""
    views: list[Item] = call(client.url, "list the tabs", lambda: client.http.get("api/dm/views/", project=project))
    return views


def create_view(client: Client, project: int, data: Mapping[str, Any]) -> int:
    """Adds a tab to a project's data manager, once, and returns its number."""
    content = {"project": project, "data": dict(data)}
    made = call(client.url, "make a tab", lambda: client.http.post("api/dm/views/", content))
    return int(made["id"])


def create_annotation(client: Client, task: int, annotation: Item) -> None:
    """Adds an annotation to a task, once; ``completed_by`` is the id of a member."""
    call(
        client.url,
        f"add an annotation to task {task}",
        lambda: client.sdk.annotations.create(id=task, request_options=ONCE, **annotation),
    )


def read_users(client: Client) -> dict[int, str]:
    """The email addresses of the members, by id."""
    users = call(client.url, "list the members", lambda: client.sdk.users.list())
    return {user.id: user.email or "" for user in users if user.id is not None}
