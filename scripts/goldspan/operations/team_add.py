"""A person of the team: the pseudonym in the settings, the address outside of the repository, and an invitation."""

from collections.abc import Collection
from dataclasses import dataclass

from goldspan.adjudicate.gold import GOLD
from goldspan.labelstudio.client import invitation, read_users
from goldspan.labelstudio.connection import Client
from goldspan.settings import Settings
from goldspan.store import write_text
from goldspan.team.people import NAME, TeamError, default_address, read_addresses, with_annotator, write_addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedPerson:
    """A person with the ``address`` to sign up with. ``is_new`` is false where the settings had them already.

    ``invitation`` is the link to sign up by; ``None`` where they are a member already, or no server was asked.
    """

    name: str
    address: str
    is_new: bool
    invitation: str | None = None


def team_add(
    settings: Settings, name: str, client: Client | None = None, *, email: str | None = None, judge: bool = False
) -> AddedPerson:
    """Declares a person in ``pyproject.toml``, and writes their address where git does not see it.

    Without an address the account is called after the pseudonym. One who is there already gets the new address.
    A ``judge`` adjudicates, and gets no documents. Raises `TeamError` where the name will not do.
    """
    declared = {one.name: one for one in settings.annotators}
    _check(name, email, declared)
    addresses = read_addresses(settings.state)
    if email is not None:
        write_addresses(settings.state, {**addresses, name: email})
        address = email
    else:
        address = declared[name].email if name in declared else addresses.get(name, default_address(name))
    if name not in declared:
        path = settings.root / "pyproject.toml"
        write_text(path, with_annotator(path.read_text(encoding="utf-8"), name, judge=judge))
    return AddedPerson(
        name=name,
        address=address,
        is_new=name not in declared,
        invitation=None if client is None or _is_member(client, address) else invitation_link(client),
    )


def _check(name: str, email: str | None, declared: Collection[str]) -> None:
    if name in declared:
        pass
    elif not NAME.fullmatch(name) or name.lower() in (GOLD, "unknown") or name.lower().startswith("user-"):
        raise TeamError(
            f"{name!r} will not do as a pseudonym: take up to 40 letters, digits, dots and hyphens, and not {GOLD!r}, "
            "'unknown' or 'user-...'"
        )
    elif twin := next((other for other in declared if other.lower() == name.lower()), None):
        raise TeamError(
            f"{name!r} differs from {twin!r} in capitals alone, as no account and no file may; choose another"
        )
    if email is not None and (email.count("@") != 1 or not email.isprintable() or " " in email):
        raise TeamError(f"{email!r} is no address; write one such as ann@example.com")


def _is_member(client: Client, address: str) -> bool:
    return address.lower() in map(str.lower, read_users(client).values())


def invitation_link(client: Client) -> str:
    """The link by which people sign up; whoever has it can become a member."""
    return f"{client.url}user/signup/?token={invitation(client)}"
