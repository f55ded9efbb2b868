"""Annotators' accounts, made by an invitation: with accounts made through the API nobody can log in."""

import html
import re
from typing import TYPE_CHECKING

from goldspan.labelstudio.client import read_users
from goldspan.labelstudio.connection import Client, ServerError, call, connect
from goldspan.labelstudio.server import RunningServer

if TYPE_CHECKING:
    import httpx  # which takes a moment, and most commands ask no server

_ERRORS = re.compile(r'<ul class="field_errors">(.*?)</ul>', re.DOTALL)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
    invitation = call(client.url, "invite a member", lambda: client.sdk.organizations.invites.get_invite_link())
    _sign_up(client.url, invitation.token or "", email, password)
    made = _id(client, email)
    if made is None:
        raise ServerError(f"{client.url}: {email} signed up, but is not a member; look at the People page")
    return made


def _id(client: Client, email: str) -> int | None:
    return next((number for number, known in read_users(client).items() if known.lower() == email.lower()), None)


def _sign_up(url: str, token: str, email: str, password: str) -> None:
    """Fills in the sign-up form of the invitation's page."""
    import httpx

    try:
        with _browser(url) as browser:
            page = browser.get("user/signup/", params={"token": token})
            answer = browser.post(
                "user/signup/",
                params={"token": token},
                headers={"Referer": str(page.url)},
                data={
                    "csrfmiddlewaretoken": page.cookies.get("csrftoken", ""),
                    "email": email,
                    "password": password,
                    "allow_newsletters": "false",
                },
            )
    except httpx.HTTPError as error:
        raise ServerError(f"{url}: no answer to the sign-up of {email} ({error}); run the command again") from error
    if not answer.is_redirect:
        reason = " ".join(html.unescape(re.sub(r"<[^>]+>|\s+", " ", "".join(_ERRORS.findall(answer.text)))).split())
        raise ServerError(f"{url}: {email} could not sign up ({answer.status_code}): {reason or answer.reason_phrase}")


def _browser(url: str) -> "httpx.Client":
    """A client that keeps cookies, and uses no proxy for servers on this machine."""
    import httpx

    return httpx.Client(base_url=url, timeout=60.0, trust_env=httpx.URL(url).host not in _LOOPBACK)
