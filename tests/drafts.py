"""Drafts in a real Label Studio, which only their own annotator can save."""

import httpx


def save_draft(client, email, task, result, *, password="a long password"):
    """Logs in as this member and saves a draft of theirs for the task."""
    with httpx.Client(base_url=client.url, trust_env=False) as page:
        form = page.get("user/login/")
        page.post(
            "user/login/",
            headers={"Referer": str(form.url)},
            data={"csrfmiddlewaretoken": form.cookies["csrftoken"], "email": email, "password": password},
        )
        token = {"X-CSRFToken": page.cookies["csrftoken"], "Referer": client.url}
        page.post(f"api/tasks/{task}/drafts", json={"result": result}, headers=token).raise_for_status()
