"""The people of the team: pseudonym, account, and how many documents they have."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from goldspan.labelstudio.client import read_users
from goldspan.labelstudio.connection import Client
from goldspan.model import Method
from goldspan.settings import Settings
from goldspan.store import CorpusReader
from goldspan.store.assignments import read_assignments
from goldspan.team.assignment import loads, unknown_names
from goldspan.team.people import read_addresses
from goldspan.wording import short_repr

Source: TypeAlias = Literal["people.toml", "pyproject.toml", "pseudonym"]
"""Where the address of an account is from; ``pseudonym``: it is made of that, and nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """``is_member`` is ``None`` where no server was asked."""

    name: str
    method: Method
    annotates: bool
    address: str = field(repr=False)
    source: Source
    is_member: bool | None
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamList:
    """``problems`` says what the assignments name that is not there; ``strangers`` counts other members."""

    people: list[Person]
    problems: list[str]
    strangers: int

    __repr__ = short_repr


def team_list(settings: Settings, client: Client | None = None) -> TeamList:
    """The people of the settings; with a client also who of them is a member there. Raises `ServerError`."""
    addresses = read_addresses(settings.state)
    assigned = read_assignments(settings.corpus)
    documents = loads(assigned, [one.name for one in settings.annotators])
    members = None if client is None else {address.lower() for address in read_users(client).values()}
    people = [
        Person(
            name=one.name,
            method=one.method,
            annotates=one.annotates,
            address=one.email,
            source=_source(one.name, addresses, settings),
            is_member=None if members is None else one.email.lower() in members,
            documents=documents[one.name],
        )
        for one in settings.annotators
    ]
    known = {person.address.lower() for person in people}
    return TeamList(
        people=people,
        problems=list(
            unknown_names(
                assigned,
                [name for name, _ in CorpusReader(settings.corpus).ids_with_places()],
                [one.name for one in people],
            )
        ),
        strangers=len((members or set()) - known),
    )


def _source(name: str, addresses: dict[str, str], settings: Settings) -> Source:
    if name in addresses:
        return "people.toml"
    return "pyproject.toml" if name in settings.exposed else "pseudonym"
