"""Members of a real Label Studio: who can log in, and what only they themselves can do."""

from contextlib import contextmanager
from functools import cache

import httpx

from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect


@contextmanager
def logged_in(url, email, password):
    """A session of this member's, as their browser has one."""
    with httpx.Client(base_url=url, trust_env=False) as session:
        form = session.get("user/login/")
        session.post(
            "user/login/",
            headers={"Referer": str(form.url)},
            data={"csrfmiddlewaretoken": form.cookies["csrftoken"], "email": email, "password": password},
        )
        yield session


def can_log_in(url, email, password):
    with logged_in(url, email, password) as session:
        return session.get("api/current-user/whoami").status_code == 200


@cache
def token_of(url, email, password):
    """The legacy token of a member."""
    with logged_in(url, email, password) as session:
        return session.get("api/current-user/token").raise_for_status().json()["token"]


@cache
def _connected(url, email, password):
    return connect(url, token_of(url, email, password))


def as_member(client, email, password="a long password"):
    """The same server with another member's token."""
    return _connected(client.url, email, password)


def save_draft(client, email, task, result, *, password="a long password"):
    """Saves a draft of this member's for the task, which nobody else can."""
    as_member(client, email, password).http.post("save a draft", f"api/tasks/{task}/drafts", {"result": result}, dict)


def delete_tasks(client, project):
    """Deletes all tasks of a project, with their annotations and drafts."""
    every = {"selectedItems": {"all": True, "excluded": []}}
    client.http.post("delete the tasks", f"api/dm/actions?id=delete_tasks&project={project.id}", every, dict)


def change_annotation(client, annotation, result):
    """Saves another result for an annotation, as somebody does on the screen."""
    server.change_annotation(client, annotation, {"result": result})
