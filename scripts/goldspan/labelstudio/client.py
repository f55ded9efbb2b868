"""The few calls to a Label Studio server that goldspan makes."""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from goldspan.formats.labelstudio.result_items import Item
from goldspan.labelstudio.connection import AnswerTooLargeError, Client, ServerError, done_once
from goldspan.wording import counted

PAGE = 100
"""Tasks in a page of a listing; the server's own default."""

READINGS = 3
"""How often a listing is read until it has as many records as the server says there are."""

_PROJECT_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Project:
    """``annotators`` is how many annotations each task is to have; ``tasks`` is how many tasks there are."""

    id: int
    title: str
    config: str
    instruction: str
    annotators: int
    tasks: int


# what of the server's answers is used, with the types that it must have


class _ProjectRecord(Struct):
    id: int
    title: str | None = None
    label_config: str | None = None
    expert_instruction: str | None = None
    maximum_annotations: int | None = None
    task_number: int | None = None


class _ProjectPage(Struct):
    count: int
    results: list[_ProjectRecord]


class _Person(Struct):
    id: int


class _Annotation(Struct):
    completed_by: int | _Person | str | None = None


class _ListedTask(Struct):
    id: int
    data: dict[str, Any]
    total_annotations: int
    cancelled_annotations: int
    annotations: list[_Annotation] = []
    drafts: list[dict[str, Any]] = []
    draft_exists: bool | None = None


class _TaskPage(Struct):
    total: int
    tasks: list[_ListedTask]


class _View(Struct):
    id: int
    data: dict[str, Any] | None = None


class _Member(Struct):
    id: int
    email: str | None = None


class _Numbered(Struct):
    id: int


class AnnotationState(Struct):
    """The number of an annotation, when it was changed last, as the server writes it, and what it says."""

    id: int
    updated_at: str
    result: list[Any]


class _Annotations(Struct):
    annotations: list[AnnotationState]


class _Invitation(Struct):
    token: str


# projects


def find_project(client: Client, title: str) -> Project | None:
    """The project with exactly this title, or ``None``. Raises `ServerError` where two projects have it."""
    # the server finds every title that contains the one asked for
    found = [project for project in _projects(client, title) if project.title == title]
    if len(found) > 1:
        numbers = ", ".join(str(project.id) for project in found)
        raise ServerError(f"{client.url}: {len(found)} projects are called {title!r} ({numbers}); rename all but one")
    return _project(found[0]) if found else None


def _projects(client: Client, title: str) -> list[_ProjectRecord]:
    """The projects whose titles contain this one: as many as the server says there are, or `ServerError`."""
    listed: dict[int, _ProjectRecord] = {}
    count = 0
    for _ in range(READINGS):
        listed = {}
        for number in range(1, _PROJECT_PAGES + 1):
            try:
                page = client.http.get(
                    "list the projects", "api/projects/", _ProjectPage, title=title, page=number, page_size=PAGE
                )
            except ServerError as error:
                if error.status == 404 and number > 1:
                    break  # a project was deleted meanwhile, and with it the last page
                raise
            known, count = len(listed), page.count
            listed |= {project.id: project for project in page.results}
            if len(listed) >= count or len(listed) == known:
                break
        if len(listed) == count:
            return list(listed.values())
    raise ServerError(
        f"{client.url}: the server tells of {counted(count, 'project')}, but lists {len(listed)}; run the command again"
    )


def get_project(client: Client, project: int) -> Project:
    return _project(client.http.get(f"read project {project}", f"api/projects/{project}/", _ProjectRecord))


def _project(found: _ProjectRecord) -> Project:
    return Project(
        id=found.id,
        title=found.title or "",
        config=found.label_config or "",
        instruction=found.expert_instruction or "",
        annotators=found.maximum_annotations or 1,
        tasks=found.task_number or 0,
    )


def create_project(client: Client, title: str, config: str, *, instruction: str = "", annotators: int = 1) -> Project:
    """Makes a project; ``annotators`` is how many annotations each task is to have.

    Where the outcome is unsure, a project that has this title now is the one.
    """
    content: dict[str, Any] = {
        "title": title,
        "label_config": config,
        "expert_instruction": instruction,
        "show_instruction": bool(instruction),
        "maximum_annotations": annotators,
    }

    def make() -> int:
        what = f"create the project {title!r}"
        return client.sdk.call(what, _Numbered, lambda sdk: sdk.projects.create(**content), again=False).id

    def find() -> int | None:
        found = find_project(client, title)
        return found.id if found else None

    return get_project(client, done_once(make, find, client.http.wait))


def change_config(client: Client, project: int, config: str) -> None:
    """Gives a project another labeling config, after the server has validated it against the work there is.

    An update alone would accept a config without labels that are in use. Raises `ServerError` where it is not valid.
    """
    what = "change the labeling config"
    client.sdk.call(
        what, dict[str, Any], lambda sdk: sdk.projects.validate_label_config(id=project, label_config=config)
    )
    client.sdk.call(what, dict[str, Any], lambda sdk: sdk.projects.update(id=project, label_config=config))


def change_work(client: Client, project: int, *, instruction: str, annotators: int) -> None:
    """Gives a project another instruction and another number of annotations for a task."""
    client.sdk.call(
        "change the instruction",
        dict[str, Any],
        lambda sdk: sdk.projects.update(
            id=project,
            expert_instruction=instruction,
            show_instruction=bool(instruction),
            maximum_annotations=annotators,
        ),
    )


def delete_project(client: Client, project: int) -> None:
    client.sdk.call(f"delete project {project}", dict[str, Any], lambda sdk: sdk.projects.delete(id=project))


# tasks


def read_tasks(client: Client, project: int, *, fields: str = "all", number: int | None = None) -> Iterator[Item]:
    """Every task of a project as JSON data, by id, a page at a time, with the drafts of all members.

    What comes to an end without an error is complete: every task came that was there when it began, and is there still.
    ``fields="task_only"`` leaves out the annotations; ``number`` is that of the only task to read.
    Raises `ServerError`.
    """
    only = {"filter": "filter:tasks:id", "operator": "equal", "type": "Number", "value": number}
    for task in _listed(client, _Listing(project, fields, () if number is None else (only,))):
        # the listing has only the drafts of the member whose token this is
        if task.get("draft_exists"):
            task["drafts"] = _drafts(client, task["id"])
        yield task


def tasks_with_drafts(client: Client, project: int) -> set[int]:
    """The ids of the tasks of which any member has a draft."""
    some = {"filter": "filter:tasks:draft_exists", "operator": "equal", "type": "Boolean", "value": True}
    return {task["id"] for task in _listed(client, _Listing(project, "task_only", (some,)))}


@dataclass(frozen=True, slots=True)
class _Listing:
    """What is listed: the tasks of a project, with so much of each, that pass the filters."""

    project: int
    fields: str
    filters: tuple[Item, ...] = ()


def _listed(client: Client, listing: _Listing) -> Iterator[Item]:
    """Each task once, by id, unless some came to light only in a second reading.

    The list is read again where it has another number of tasks than the server said when it began: somebody changed the
    project, or something between the server and us cut the list.
    """
    came: set[int] = set()
    for _ in range(READINGS):
        number, stated = 0, -1
        for total, tasks in _pages(client, listing):
            stated = total if stated < 0 else stated
            number += len(tasks)
            for task in tasks:
                if task["id"] not in came:
                    came.add(task["id"])
                    yield task
        if number == stated:
            return
    raise ServerError(
        f"{client.url}: project {listing.project} is said to have {counted(stated, 'task')}, but {number} were listed, "
        f"{READINGS} times; run the command again, or look at what stands between the server and you"
    )


def _pages(client: Client, listing: _Listing) -> Iterator[tuple[int, list[Item]]]:
    """The pages of a listing, up to and with the first one that is empty, each with the number of tasks from there on.

    The next page is that of ids greater than the last one, not that of a number: when tasks are deleted meanwhile,
    numbered pages shift and tasks are skipped silently. Nor does it matter how many tasks come in a page.
    """
    last, size, number, most = 0, PAGE, 0, -1
    while True:
        try:
            total, tasks = _page(client, listing, last, size)
        except AnswerTooLargeError:
            if size == 1:
                raise
            size = max(1, size // 10)
            continue
        ids = [task["id"] for task in tasks]
        number += len(ids)
        most = 2 * total + 1000 if most < 0 else most
        # a list that grows as fast as it is read would have no end
        if ids != sorted(set(ids)) or (ids and ids[0] <= last) or number > most:
            raise ServerError(
                f"{client.url}: the listing of project {listing.project} is out of order after task {last}; "
                "run the command again"
            )
        yield total, tasks
        if not ids:
            return
        last = ids[-1]


def _page(client: Client, listing: _Listing, after: int, size: int) -> tuple[int, list[Item]]:
    """How many tasks have ids greater than ``after``, and the first of them, up to ``size``."""
    later = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": after}
    query = {"filters": {"conjunction": "and", "items": [later, *listing.filters]}, "ordering": ["tasks:id"]}
    page = client.http.get_json(
        f"list the tasks of project {listing.project}",
        "api/tasks",
        _TaskPage,
        project=listing.project,
        page=1,
        page_size=size,
        fields=listing.fields,
        query=json.dumps(query),
    )
    return page["total"], page["tasks"]


def _drafts(client: Client, task: int) -> list[Item]:
    return client.http.get(f"read the drafts of task {task}", f"api/tasks/{task}/drafts", list[dict[str, Any]])


def import_tasks(client: Client, project: int, tasks: list[Item]) -> None:
    """Sends tasks once. Where `ServerError.unsure` is set, they may have arrived nevertheless: list and compare."""
    what = f"import {counted(len(tasks), 'task')}"
    request: list[Any] = tasks  # which the SDK declares as another kind of list
    answer = client.sdk.call(
        what, dict[str, Any], lambda sdk: sdk.projects.import_tasks(id=project, request=request), again=False
    )
    if answer.get("task_count", len(tasks)) != len(tasks):
        raise ServerError(f"{client.url}: asked to {what}, it says that it did with another number", unsure=True)


def import_each_once(client: Client, project: int, tasks: list[Item], missing: Callable[[], list[Item]]) -> None:
    """Sends tasks, and once more those that ``missing`` gives where the outcome was unsure.

    ``missing`` asks the server, and deletes what is there twice. It has the last word where something was sent twice,
    for the first import may have been done only after the second was sent.
    """
    left, sent = tasks, 0

    def send() -> bool:
        nonlocal sent
        sent += 1
        import_tasks(client, project, left)
        return True

    def find() -> bool | None:
        nonlocal left
        left = missing()
        return None if left else True

    done_once(send, find, client.http.wait)
    if sent > 1:
        missing()


def update_task(client: Client, task: int, data: Mapping[str, Any]) -> None:
    """Replaces all data of a task, as the server does with any update."""
    client.sdk.call(f"update task {task}", dict[str, Any], lambda sdk: sdk.tasks.update(id=str(task), data=dict(data)))


def delete_task(client: Client, task: int) -> None:
    client.sdk.call(f"delete task {task}", dict[str, Any], lambda sdk: sdk.tasks.delete(id=str(task)))


class _Backend(Struct):
    id: int
    url: str | None = None


def connect_model(client: Client, project: int, url: str, title: str) -> int:
    """Has a project ask a model at an address, once; returns the number of the connection."""

    def find() -> int | None:
        found = client.http.get("list the models", "api/ml/", list[_Backend], project=project)
        return next((backend.id for backend in found if (backend.url or "").rstrip("/") == url.rstrip("/")), None)

    def make() -> int:
        return client.sdk.call(
            "connect a model",
            _Backend,
            lambda sdk: sdk.ml.create(project=project, url=url, title=title, is_interactive=False),
            again=False,
        ).id

    known = find()
    return done_once(make, find, client.http.wait) if known is None else known


def disconnect_model(client: Client, backend: int) -> None:
    client.sdk.call("disconnect the model", dict[str, Any], lambda sdk: sdk.ml.delete(id=backend))


def import_predictions(client: Client, project: int, predictions: list[Item]) -> None:
    """Adds predictions, each with the number of its ``task``. Where `ServerError.unsure` is set, look for them."""
    what = f"import {counted(len(predictions), 'prediction')}"
    request: list[Any] = predictions  # as with `import_tasks`
    client.sdk.call(
        what, dict[str, Any], lambda sdk: sdk.projects.import_predictions(id=project, request=request), again=False
    )


def delete_prediction(client: Client, prediction: int) -> None:
    what = f"delete prediction {prediction}"
    client.sdk.call(what, dict[str, Any], lambda sdk: sdk.predictions.delete(id=prediction))


def change_model_version(client: Client, project: int, version: str) -> None:
    """Has the server show annotators the predictions of this version; without one, it shows them none."""
    client.sdk.call(
        "choose the predictions", dict[str, Any], lambda sdk: sdk.projects.update(id=project, model_version=version)
    )


def create_annotation(client: Client, task: int, annotation: Item) -> AnnotationState:
    """Adds an annotation to a task, once; ``completed_by`` is the id of a member.

    It has an id of our own, by which the server knows it when it is sent again.
    """
    content = {**annotation, "unique_id": str(uuid.uuid4())}
    what = f"add an annotation to task {task}"
    try:
        return client.sdk.call(what, AnnotationState, lambda sdk: sdk.annotations.create(id=task, **content))
    except ServerError as error:
        if error.status != 409:
            raise
    # it was made by an attempt whose answer got lost; no answer says its own id, and a list has none that were skipped
    annotations = client.http.get(f"read task {task}", f"api/tasks/{task}/", _Annotations).annotations
    made = [found for found in annotations if found.result == annotation["result"]]
    if not made:
        raise ServerError(f"{client.url}: the annotation that was added to task {task} is gone again; push again")
    return max(made, key=lambda found: found.id)


def read_annotation(client: Client, annotation: int) -> AnnotationState:
    return client.http.get(f"read annotation {annotation}", f"api/annotations/{annotation}/", AnnotationState)


def change_annotation(client: Client, annotation: int, changes: Mapping[str, Any]) -> AnnotationState:
    """Replaces what ``changes`` names of an annotation. Its author stays."""
    what = f"change annotation {annotation}"
    return client.sdk.call(what, AnnotationState, lambda sdk: sdk.annotations.update(id=annotation, **changes))


# tabs and members


def read_views(client: Client, project: int) -> dict[str, int]:
    """The tabs of a project's data manager, by title; one without a title is called ""."""
    views = client.http.get("list the tabs", "api/dm/views/", list[_View], project=project)
    return {str((view.data or {}).get("title", "")): view.id for view in reversed(views)}


def create_view(client: Client, project: int, data: Mapping[str, Any]) -> int:
    """Adds a tab to a project's data manager, and returns its number; its title is one that no other tab has."""
    content = {"project": project, "data": dict(data)}
    return done_once(
        lambda: client.http.post("make a tab", "api/dm/views/", content, _Numbered).id,
        lambda: read_views(client, project).get(data["title"]),
        client.http.wait,
    )


def read_users(client: Client) -> dict[int, str]:
    """The email addresses of the members, by id."""
    return {user.id: user.email or "" for user in client.http.get("list the members", "api/users/", list[_Member])}


def invitation(client: Client) -> str:
    """The token with which people sign up."""
    return client.http.get("invite a member", "api/invite", _Invitation).token
