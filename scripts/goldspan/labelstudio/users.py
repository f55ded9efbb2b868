"""Annotators' accounts, made by an invitation: with accounts made through the API nobody can log in."""

import html
import re

from goldspan.labelstudio.client import invitation, read_users
from goldspan.labelstudio.connection import Client, Limits, ServerError, answer_in_words, connect
from goldspan.labelstudio.server import RunningServer

_ERRORS = re.compile(r'<ul class="field_errors">(.*?)</ul>', re.DOTALL)


def ensure_user(server: Client | RunningServer, email: str, password: str) -> int:
    """The id of the member with this email address, who is signed up where there is none.

    Label Studio keeps addresses in lower case. The password of an existing member is not changed. Raises `ServerError`
    where the server refuses the address or the password, which must have 8 to 128 characters and differ from the
    address.
    """
    client = server if isinstance(server, Client) else connect(server.url, server.token)
    existing = _id(client, email)
    if existing is not None:
        return existing
    _sign_up(client.url, invitation(client), email, password)
    made = _id(client, email)
    if made is None:
        raise ServerError(f"{client.url}: {email} signed up, but is not a member; look at the People page")
    return made


def _id(client: Client, email: str) -> int | None:
    return next((number for number, known in read_users(client).items() if known.lower() == email.lower()), None)


def _sign_up(url: str, token: str, email: str, password: str) -> None:
    """Fills in the sign-up form of the invitation's page."""
    from goldspan.labelstudio.limited_http import LimitedHttp, http_client

    what = f"sign up {email}"
    with http_client(url, Limits()) as browser:
        limited = LimitedHttp(url, browser, Limits())
        page = browser.build_request("GET", "user/signup/", params={"token": token})
        limited.fetch(what, page)
        form = {
            "csrfmiddlewaretoken": browser.cookies.get("csrftoken", ""),
            "email": email,
            "password": password,
            "allow_newsletters": "false",
        }
        headers = {"Referer": str(page.url)}
        answer = limited.fetch(
            what, browser.build_request("POST", "user/signup/", params={"token": token}, headers=headers, data=form)
        )
    if not (300 <= answer.status < 400 and "Location" in answer.headers):
        reason = " ".join(html.unescape(re.sub(r"<[^>]+>|\s+", " ", "".join(_ERRORS.findall(answer.text)))).split())
        raise ServerError(f"{url}: {email} could not sign up ({answer.status}): {reason or answer_in_words('')}")
