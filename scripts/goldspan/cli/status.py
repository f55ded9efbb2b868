"""The verb status."""

import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from goldspan.cli.app import verb
from goldspan.cli.console import (
    FIRST,
    Json,
    NoRules,
    escaped,
    here_settings,
    next_steps,
    print_first,
    print_json,
    print_notice,
    progress,
    stderr,
    stdout,
)
from goldspan.operations import status as operation
from goldspan.schema import language
from goldspan.team.loose_ends import LooseEnd
from goldspan.team.pace import PersonTotals
from goldspan.team.status_report import StatusReport
from goldspan.team.work import DOCUMENT_STATES, PERSON_STATES
from goldspan.wording import counted

EVERY = 30
"""Seconds between two looks with --watch."""

_IN_WORK = ("with findings", "to adjudicate", "begun", "skipped")
"""The states whose documents are listed on a terminal."""

Page = Annotated[
    Path | None, typer.Option("--html", help="Write a page to this file, to be kept open.", show_default=False)
]


@verb("status")
def status(
    html: Page = None,
    watch: Annotated[bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")] = False,
    every: Annotated[int, typer.Option("--every", min=1, help="Seconds between two looks, with --watch.")] = EVERY,
    no_server: Annotated[bool, typer.Option("--no-server", help="Ask no server, even where one is set.")] = False,
    no_rules: NoRules = False,
    as_json: Json = False,
) -> None:
    """Show each document, pass and person: what is done, how fast, what is lying about, what to do next.

    The corpus alone says all but what was not pulled yet. Where a server is set and answers, it says that too: tasks
    that nobody has begun, drafts, and work that is newer than here. Nothing is changed, here or there.

    The page of --html has no scripts; with --watch, a browser that shows it reads it again by itself.
    """
    last = None
    while True:
        settings = here_settings(no_rules=no_rules)
        with progress("Looking") if last is None else nullcontext() as step:
            report = operation.look(
                settings,
                language.load(settings.schema),
                server=not no_server,
                html=html,
                every=every if watch else None,
                progress=step,
            )
        now = operation.status_record(report)
        if last is None or {**now, "made_at": None} != {**last, "made_at": None}:
            _print(report, now if as_json else None)
        if last is None and html is not None:
            stderr.print(escaped(f"The page is {html}"))
        if not watch:
            return
        last = now
        time.sleep(every)


def _print(report: StatusReport, record: dict[str, Any] | None) -> None:
    """Prints a report, as JSON where its record is given."""
    if report.server_problem:
        print_notice(f"the corpus alone, for: {report.server_problem}")
    if record is not None:
        print_json(record)
    else:
        for table in (_states(report), _people(report.people), _in_work(report)):
            if table.row_count:
                stdout.print(table)
                stdout.print()
    print_first("lying about", [_loose_end(one) for one in report.loose_ends], "of them")
    if report.others:
        count = counted(report.others, "layer")
        print_notice(f"{count} on the server of no document here")
    next_steps(*(f"{one.step} ({one.why})" for one in report.next_steps))


def _loose_end(end: LooseEnd) -> str:
    since = f", since {end.since[:16].replace('T', ' ')}" if end.since else ""
    return f"{end.kind}: {end.layer} ({end.person}{since})"


def _states(report: StatusReport) -> Table:
    """The number of documents in each state, a row for each pass."""
    rows = [
        (name, counts.total(), *(counts[state] for state in DOCUMENT_STATES))
        for name, counts in report.states().items()
    ]
    return _table(("pass", "documents", *DOCUMENT_STATES), rows)


def _people(people: Sequence[PersonTotals]) -> Table:
    head = ("person", *PERSON_STATES, "spans", "hours", "documents/h", "spans/h", "days", "last day")
    rows = [
        (
            one.person,
            *(one.states.get(state, 0) for state in PERSON_STATES),
            one.spans,
            one.hours,
            one.documents_per_hour,
            one.spans_per_hour,
            len(one.days),
            one.days[-1].day if one.days else None,
        )
        for one in people
    ]
    return _table(head, rows)


def _in_work(report: StatusReport) -> Table:
    """The first documents that ask for attention, what asks most first."""
    waiting = [one for state in _IN_WORK for one in report.documents if one.state == state]
    table = Table(box=None, pad_edge=False)
    for name in ("document", "pass", "state", "people"):
        table.add_column(name)
    for one in waiting[:FIRST]:
        people = ", ".join(f"{work.person}: {work.state}" for work in one.people)
        table.add_row(*map(escaped, (one.document, one.pass_name, one.state, people)))
    if len(waiting) > FIRST:
        table.add_row(escaped(f"and {len(waiting) - FIRST} more"), "", "", "")
    return table


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A table without the columns that say nothing in any row."""
    kept = [number for number in range(len(head)) if any(row[number] for row in rows)]
    table = Table(box=None, pad_edge=False)
    for number in kept:
        table.add_column(head[number], justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escaped(_cell(row[number])) for number in kept))
    return table


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}" if value else ""
    return "" if value in (None, 0) else str(value)
