"""Annotators' accounts, made by an invitation: with accounts made through the API nobody can log in."""

import html
import re

from goldspan.labelstudio.client import invitation, read_users
from goldspan.labelstudio.connection import (
    WHAT_TO_DO,
    Client,
    Limits,
    ServerError,
    answer_in_words,
    connect,
    done_once,
    refused,
)
from goldspan.labelstudio.server import RunningServer

_ERRORS = re.compile(r'<ul class="field_errors">(.*?)</ul>', re.DOTALL)


def ensure_user(server: Client | RunningServer, email: str, password: str) -> int:
    """The id of the member with this email address, who is signed up where there is none; any call may be repeated.

    Label Studio keeps addresses in lower case. The password of an existing member is not changed. Raises `ServerError`
    where the server refuses the address or the password, which must have 8 to 128 characters and differ from the
    address.
    """
    client = server if isinstance(server, Client) else connect(server.url, server.token)

    def find() -> int | None:
        return next((number for number, known in read_users(client).items() if known.lower() == email.lower()), None)

    def sign_up() -> int:
        refusal = _sign_up(client.url, invitation(client), email, password)
        made = find()  # where it was refused, somebody else may have done it meanwhile
        if made is None:
            signed_up = ServerError(f"{client.url}: {email} signed up, but is not a member; look at the People page")
            raise refusal or signed_up
        return made

    existing = find()
    return done_once(sign_up, find, client.http.wait) if existing is None else existing


def _sign_up(url: str, token: str, email: str, password: str) -> ServerError | None:
    """Fills in the sign-up form of the invitation's page. Returns why the server refused, ``None`` where it did not."""
    from goldspan.labelstudio.http_requests import FAILURES
    from goldspan.limited_http import LimitedHttp, http_client

    what = f"sign up {email}"
    with http_client(url, Limits()) as browser:
        limited = LimitedHttp(url, browser, Limits(), WHAT_TO_DO)
        page = browser.build_request("GET", "user/signup/", params={"token": token})
        shown = limited.fetch(what, page)
        if shown.status in FAILURES:
            raise refused(url, what, shown.status, shown.text)
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
    if 300 <= answer.status < 400 and "Location" in answer.headers:
        return None
    if answer.status in FAILURES:
        raise refused(url, what, answer.status, answer.text)
    reason = " ".join(html.unescape(re.sub(r"<[^>]+>|\s+", " ", "".join(_ERRORS.findall(answer.text)))).split())
    return ServerError(f"{url}: {email} could not sign up ({answer.status}): {reason or answer_in_words('')}")
