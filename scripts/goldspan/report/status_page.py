"""The page that a lead keeps open: one file without scripts, which asks for nothing from elsewhere."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeAlias

from goldspan.escapes import encodable
from goldspan.report.templates import html_environment
from goldspan.team.pace import PersonTotals
from goldspan.team.status_report import StatusReport
from goldspan.team.work import DOCUMENT_STATES, PERSON_STATES, DocumentState, DocumentWork
from goldspan.wording import counted

LISTED = 500
"""Of the documents in one state, and of loose ends, so many are listed; the others are counted."""

_CLOSED: tuple[DocumentState, ...] = ("submitted", "gold")
"""States that ask for nothing: their lists are closed when the page is opened."""

_Group: TypeAlias = tuple[DocumentState, Sequence[DocumentWork]]


def status_page(report: StatusReport, *, every: int | None = None) -> str:
    """The page as HTML. With ``every``, a browser reads the file again after so many seconds."""
    by_pass = {name: list(some) for name, some in groupby(sorted(report.documents, key=_pass), key=_pass)}
    order = dict.fromkeys(map(_pass, report.documents))
    html = html_environment("goldspan.report").get_template("status.html.j2").render(
        report=report,
        passes=[(name, len(by_pass[name]), _groups(by_pass[name])) for name in order],
        days=_days(report.people),
        every=every,
        listed=LISTED,
        closed=_CLOSED,
        person_states=PERSON_STATES,
        counted=counted,
        shown_time=_time,
        rate=_rate,
        classes=_class,
    )  # fmt: skip
    return encodable(html)


_pass = attrgetter("pass_name")


def _groups(documents: Sequence[DocumentWork]) -> list[_Group]:
    """The documents by state, what asks for attention first."""
    groups = ((state, [one for one in documents if one.state == state]) for state in DOCUMENT_STATES)
    return [(state, some) for state, some in groups if some]


def _days(people: Sequence[PersonTotals]) -> list[tuple[str, list[Any]]]:
    """The days on which anybody worked, the last one first, each with the day of each person, or ``None``."""
    by_person: list[Mapping[str, Any]] = [{day.day: day for day in person.days} for person in people]
    days = sorted({day for some in by_person for day in some}, reverse=True)
    return [(day, [some.get(day) for some in by_person]) for day in days]


def _time(text: str | None) -> str:
    """A time as the server wrote it, to the minute."""
    return (text or "").replace("T", " ")[:16]


def _rate(number: float | None) -> str:
    return "–" if number is None else f"{number:.1f}"


def _class(state: str) -> str:
    return "s-" + state.replace(" ", "-")
