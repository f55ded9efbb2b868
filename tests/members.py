"""Members of a real Label Studio: who can log in, and what only they themselves can do."""

from contextlib import contextmanager

import httpx

from goldspan.labelstudio.connection import connect


@contextmanager
def logged_in(url, email, password):
    """A session of this member's, as their browser has one; its cookies say whether the login was accepted."""
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


def as_member(client, email, password="a long password"):
    """The same server with another member's token."""
    with logged_in(client.url, email, password) as session:
        return connect(client.url, session.get("api/current-user/token").raise_for_status().json()["token"])


def save_draft(client, email, task, result, *, password="a long password"):
    """Logs in as this member and saves a draft of theirs for the task; nobody else can."""
    with logged_in(client.url, email, password) as session:
        token = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": client.url}
        session.post(f"api/tasks/{task}/drafts", json={"result": result}, headers=token).raise_for_status()
