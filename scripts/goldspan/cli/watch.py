"""The verb watch."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    NoRules,
    Pass,
    Person,
    escaped,
    here_settings,
    next_steps,
    print_notice,
    stderr,
    stdout,
)
from goldspan.operations.team_projects import settings_for
from goldspan.operations.watch import EVERY, WatchRound
from goldspan.operations.watch import watch as run
from goldspan.report.findings import finding_lines
from goldspan.schema import language
from goldspan.wording import counted


@verb("watch")
def watch(
    every: Annotated[int, typer.Option("--every", min=1, help="Seconds between two rounds.")] = EVERY,
    once: Annotated[bool, typer.Option("--once", help="One round, as for a timer of the system.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Keep the page of `goldspan status` in this file.", show_default=False)
    ] = None,
    pass_name: Pass = None,
    person: Person = None,
    no_rules: NoRules = False,
) -> None:
    """Pull as work comes in, check it, tell annotators what to fix, and say how things stand, until Ctrl-C.

    A server that does not answer is waited for, and said once. Stopped and started again, it goes on: all that it knows
    is in the corpus. Conflicts are left for `goldspan pull --take`. With --once, exit code 1 where there are errors.
    """
    given = here_settings(no_rules=no_rules)
    schema = language.load(given.schema)
    settings = settings_for(given, schema, pass_name=pass_name, person=person)
    waits = False
    for found in run(settings, schema, every=None if once else every, html=html):
        if not found.is_news:
            continue
        if found.problem is not None:
            print_notice(f"waiting: {found.problem}")
            waits = True
            continue
        if waits:
            print_notice("it answers again")
            waits = False
        _print(found)
        if once and found.pulled is not None and findings.worst(found.pulled.findings) == "error":
            raise typer.Exit(1)


def _print(found: WatchRound) -> None:
    """A line for the round, and what is next."""
    assert found.pulled is not None and found.status is not None
    told = sum(one.tasks.written for one in found.feedback)
    states = ", ".join(
        f"{number} {state}" for counts in found.status.states().values() for state, number in counts.items()
    )
    stdout.print(
        escaped(
            f"{found.status.made_at[11:16]} UTC  {counted(found.pulled.changed, 'layer')} changed, "
            f"findings written into {counted(told, 'task')}; documents: {states or 'none'}"
        )
    )
    stderr.print(finding_lines.summary(found.pulled.findings))
    next_steps(*(f"{one.step} ({one.why})" for one in found.status.next_steps))
