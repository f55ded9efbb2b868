"""What each person has done, how fast, and on which days."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goldspan.model import Method
from goldspan.team.work import PersonState, Work

_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a person submitted or skipped on a day of UTC, such as ``2026-05-01``; ``hours`` is the lead time of it."""

    day: str
    documents: int
    spans: int
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTotals:
    """A person's work in all passes. A document in two passes counts twice, for it was worked on twice.

    ``hours`` is the lead time that Label Studio measured, of the ``timed`` documents that have one: from opening a task
    to submitting it, breaks included. The two rates are of those documents; ``None`` where none has a time.
    """

    person: str
    method: Method | None
    states: Mapping[PersonState, int]
    documents: int
    spans: int
    timed: int
    hours: float
    documents_per_hour: float | None
    spans_per_hour: float | None
    days: tuple[Day, ...]


def totals(work: Iterable[Work]) -> list[PersonTotals]:
    """The totals of each person, by name."""
    by_person: dict[str, list[Work]] = {}
    for one in work:
        by_person.setdefault(one.person, []).append(one)
    return [_totals(person, by_person[person]) for person in sorted(by_person)]


def _totals(person: str, work: list[Work]) -> PersonTotals:
    done = [one for one in work if one.state in ("submitted", "with findings")]
    timed = [one for one in done if one.lead_time]
    hours = sum(one.lead_time or 0.0 for one in timed) / _SECONDS
    return PersonTotals(
        person=person,
        method=next((one.method for one in work if one.method), None),
        states=dict(Counter(one.state for one in work)),
        documents=len(done),
        spans=sum(one.spans for one in done),
        timed=len(timed),
        hours=hours,
        documents_per_hour=len(timed) / hours if hours else None,
        spans_per_hour=sum(one.spans for one in timed) / hours if hours else None,
        days=tuple(_days(work)),
    )


def _days(work: Iterable[Work]) -> Iterable[Day]:
    by_day: dict[str, list[Work]] = {}
    for one in work:
        if one.updated_at and one.state in ("submitted", "with findings", "skipped"):
            by_day.setdefault(one.updated_at[:10], []).append(one)
    for day, done in sorted(by_day.items()):
        hours = sum(one.lead_time or 0.0 for one in done) / _SECONDS
        yield Day(day=day, documents=len(done), spans=sum(one.spans for one in done), hours=hours)
