"""The few calls to a Label Studio server that goldspan makes, with errors that say what to do."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

from goldspan.errors import GoldspanError
from goldspan.formats.labelstudio.result_items import Item
from goldspan.wording import counted

if TYPE_CHECKING:
    # importing the SDK takes most of a second, which no command should wait for that asks no server
    import httpx
    from label_studio_sdk import LabelStudio
    from label_studio_sdk.core.api_error import ApiError
    from label_studio_sdk.core.request_options import RequestOptions

PAGE = 100
"""Tasks asked for at once; the server's own default."""

_ONCE: "RequestOptions" = {"max_retries": 0}
"""For what must not be sent twice: the server may have done it before it answered with an error."""

_T = TypeVar("_T")


class ServerError(GoldspanError):
    """A server that cannot be reached, refuses, or fails. ``unsure``: it may have done what was asked."""

    def __init__(self, message: str, *, unsure: bool = False) -> None:
        super().__init__(message)
        self.unsure = unsure


@dataclass(frozen=True, slots=True)
class Project:
    """``annotators`` is how many annotations a task wants; ``tasks`` how many tasks there are."""

    id: int
    title: str
    config: str
    instruction: str
    annotators: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Client:
    """A connection; ``url`` ends in a slash, without which a server under a path is not found."""

    url: str
    sdk: "LabelStudio" = field(repr=False)

    def project_url(self, project: int) -> str:
        return f"{self.url}projects/{project}/data"


def connect(url: str, token: str, *, timeout: float = 300.0) -> Client:
    """Connects with a personal access token or a legacy token, and checks that it is accepted."""
    bare, token = _address(url), token.strip()
    if not (token and token.isascii() and token.isprintable()):
        raise ServerError(f"{bare}: the token has characters that no token has; {_TOKEN_MEND}")

    def ask() -> tuple[Client, str | None]:
        # making the client already asks the server, where it is a personal access token
        client = Client(bare, _sdk(bare, token, timeout))
        return client, client.sdk.users.whoami().email

    try:
        client, email = call(bare, "read your account", ask)
    except (TypeError, ValueError, AttributeError):
        email = None
    if not email:
        raise ServerError(f"{bare}: what answers there is not Label Studio; {_ADDRESS_MEND}")
    return client


_ADDRESS_MEND = "set LABEL_STUDIO_URL to an address such as http://localhost:8080"
_TOKEN_MEND = "set LABEL_STUDIO_API_KEY to a token from Account & Settings, Personal Access Token"


def _address(url: str) -> str:
    """The address without a login in it, and with a slash at its end."""
    import httpx

    try:
        parts = urlsplit(url)
        _ = parts.port, httpx.URL(url)  # each looks at what the other lets through
    except (ValueError, httpx.InvalidURL):
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ServerError(f"{url!r} is not a server address; {_ADDRESS_MEND}")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/") + "/", "", ""))


def _sdk(url: str, token: str, timeout: float) -> "LabelStudio":
    import httpx
    from label_studio_sdk import LabelStudio

    # a proxy that the environment names cannot know what runs on this machine
    environment_counts = urlsplit(url).hostname not in ("127.0.0.1", "localhost", "::1")
    http = httpx.Client(timeout=timeout, follow_redirects=True, trust_env=environment_counts)
    return LabelStudio(base_url=url, api_key=token, timeout=timeout, httpx_client=http)  # type: ignore[no-untyped-call]


_LONGEST_ANSWER = 500
"""Characters of a server's answer that a message holds."""


def call(url: str, what: str, action: Callable[[], _T]) -> _T:
    """Runs one request; its failures become `ServerError` with the next step in it."""
    import httpx
    from label_studio_sdk.core.api_error import ApiError

    try:
        return action()
    except ApiError as error:
        raise _refused(url, what, error) from error
    except httpx.ConnectError as error:
        raise _unreachable(url, error) from error
    except httpx.HTTPError as error:
        message = f"{url}: no answer to the request to {what} ({type(error).__name__}); run the command again"
        raise ServerError(message, unsure=True) from error


def _unreachable(url: str, error: Exception) -> ServerError:
    return ServerError(f"{url}: no server answers ({error}); start one with `goldspan serve`, or set LABEL_STUDIO_URL")


def _refused(url: str, what: str, error: "ApiError") -> ServerError:
    status = error.status_code
    if status in (401, 403):
        return ServerError(f"{url}: the server refused to {what} ({status}); {_TOKEN_MEND}")
    if status is not None and status >= 500:
        return ServerError(f"{url}: the server failed to {what} ({status}); look at its log", unsure=True)
    return ServerError(f"{url}: the server would not {what} ({status}): {answer_in_words(error.body)}")


def answer_in_words(body: Any) -> str:
    """What a server says in an answer that refuses: its messages, each with the field that it is about, in one line."""
    if isinstance(body, str):
        try:
            return answer_in_words(json.loads(body))
        except (ValueError, RecursionError):
            text = re.sub(r"<(style|script|head)\b.*?</\1>|<[^>]*>", " ", body, flags=re.DOTALL | re.IGNORECASE)
            return " ".join(text.split())[:_LONGEST_ANSWER]
    if isinstance(body, Mapping):
        body = body.get("validation_errors") or body.get("detail") or body
    return "; ".join(_messages(body))[:_LONGEST_ANSWER] or "it does not say why"


def _messages(answer: Any, field: str = "") -> Iterator[str]:
    """The texts in nested JSON data, with the names of the fields above them."""
    if isinstance(answer, Mapping):
        for name, inner in answer.items():
            named = "" if name == "non_field_errors" else str(name)
            yield from _messages(inner, ".".join(filter(None, (field, named))))
    elif isinstance(answer, list | tuple):
        for inner in answer:
            yield from _messages(inner, field)
    elif answer is not None:
        text = " ".join(str(answer).split())
        yield f"{field}: {text}" if field else text


# projects


def find_project(client: Client, title: str) -> Project | None:
    """The project with exactly this title. Two of them are an error, for nobody can say which is meant."""
    listed: list[Any] = call(client.url, "list the projects", lambda: list(client.sdk.projects.list(title=title)))
    # the server finds every title that contains the one asked for
    found = [project.id for project in listed if project.title == title]
    if len(found) > 1:
        numbers = ", ".join(map(str, found))
        raise ServerError(f"{client.url}: {len(found)} projects are called {title!r} ({numbers}); rename all but one")
    return get_project(client, found[0]) if found else None


def get_project(client: Client, project: int) -> Project:
    one = call(client.url, f"read project {project}", lambda: client.sdk.projects.get(id=project))
    return Project(
        id=project,
        title=one.title or "",
        config=one.label_config or "",
        instruction=one.expert_instruction or "",
        annotators=one.maximum_annotations or 1,
        tasks=one.task_number or 0,
    )


def create_project(client: Client, title: str, config: str, *, instruction: str = "", annotators: int = 1) -> Project:
    """Makes a project; ``annotators`` is how many annotations a task wants."""
    made: Any = call(
        client.url,
        f"create the project {title!r}",
        lambda: client.sdk.projects.create(
            title=title,
            label_config=config,
            expert_instruction=instruction,
            show_instruction=bool(instruction),
            maximum_annotations=annotators,
            request_options=_ONCE,
        ),
    )
    return get_project(client, made.id)


def change_config(client: Client, project: int, config: str) -> None:
    """Gives a project another labeling config, after asking the server whether finished work would suffer.

    The server accepts even a config that drops labels in use; only its own
    validation says so, and a refusal there is raised as `ServerError`.
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
    """Every task of a project as JSON data, by id, a page at a time, with everybody's drafts.

    Pages are asked for by "id greater than the last one seen", not by number:
    when tasks are deleted meanwhile, numbered pages shift and a task is
    skipped without a word. ``fields="task_only"`` leaves out the annotations.
    """
    for task in _listing(client, project, fields):
        # the listing has the drafts of whoever asks, and nobody else's
        if task.get("draft_exists"):
            task["drafts"] = _drafts(client, task["id"])
        yield task


def tasks_with_drafts(client: Client, project: int) -> set[int]:
    """The ids of the tasks that anybody has a draft of."""
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
    later = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": after}
    query = {"filters": {"conjunction": "and", "items": [later, *filters]}, "ordering": ["tasks:id"]}

    def ask() -> list[Item]:
        # not through the SDK's pager: it takes any 404 for the end, and its models change what they are given
        response = client.sdk._client_wrapper.httpx_client.request(
            "api/tasks",
            method="GET",
            params={"project": project, "page": 1, "page_size": PAGE, "fields": fields, "query": json.dumps(query)},
        )
        if response.status_code == 404 and after:
            return []
        tasks: list[Item] = _answer(response)["tasks"]
        return tasks

    return call(client.url, f"list the tasks of project {project}", ask)


def _answer(response: "httpx.Response") -> Any:
    """What a request of our own brought, its failures as the SDK has them."""
    from label_studio_sdk.core.api_error import ApiError

    if not response.is_success:
        raise ApiError(status_code=response.status_code, headers=dict(response.headers), body=response.text)
    return response.json()


def _drafts(client: Client, task: int) -> list[Item]:
    def ask() -> list[Item]:
        response = client.sdk._client_wrapper.httpx_client.request(f"api/tasks/{task}/drafts", method="GET")
        drafts: list[Item] = _answer(response)
        return drafts

    return call(client.url, f"read the drafts of task {task}", ask)


def import_tasks(client: Client, project: int, tasks: list[Item]) -> None:
    """Sends tasks once. Where `ServerError.unsure` is set, they may be there all the same: list and compare."""
    plain: Any = tasks  # the SDK's models would only be turned into these again
    call(
        client.url,
        f"import {counted(len(tasks), 'task')}",
        lambda: client.sdk.projects.import_tasks(id=project, request=plain, request_options=_ONCE),
    )


def update_task(client: Client, task: int, data: Mapping[str, Any]) -> None:
    """Replaces the data of a task whole, which is what the server does with any update."""
    call(client.url, f"update task {task}", lambda: client.sdk.tasks.update(id=str(task), data=dict(data)))


def delete_task(client: Client, task: int) -> None:
    call(client.url, f"delete task {task}", lambda: client.sdk.tasks.delete(id=str(task)))


def read_views(client: Client, project: int) -> list[Item]:
    """The tabs of a project's data manager."""
    views: list[Item] = _views(client, "list the tabs", method="GET", params={"project": project})
    return views


def create_view(client: Client, project: int, data: Mapping[str, Any]) -> int:
    """Adds a tab to a project's data manager, once, and returns its number."""
    body = {"project": project, "data": dict(data)}
    return int(_views(client, "make a tab", method="POST", json=body, request_options=_ONCE)["id"])


def _views(client: Client, what: str, **request: Any) -> Any:
    def ask() -> Any:
        # not through the SDK's models, which know fewer keys than the server
        response = client.sdk._client_wrapper.httpx_client.request("api/dm/views/", **request)
        return _answer(response)

    return call(client.url, what, ask)


def create_annotation(client: Client, task: int, annotation: Item) -> None:
    """Adds an annotation to a task, once; ``completed_by`` is the id of a member."""
    call(
        client.url,
        f"add an annotation to task {task}",
        lambda: client.sdk.annotations.create(id=task, request_options=_ONCE, **annotation),
    )


def read_users(client: Client) -> dict[int, str]:
    """Who is a member: id to email address."""
    users = call(client.url, "list the members", lambda: client.sdk.users.list())
    return {user.id: user.email or "" for user in users if user.id is not None}
