"""The command `goldspan adjudicate pull`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    FIRST,
    Json,
    Pass,
    escaped,
    here_settings,
    next_steps,
    print_first,
    print_json,
    print_notice,
    progress,
    stdout,
)
from goldspan.operations import adjudicate_pull as operation
from goldspan.operations.serve import connect
from goldspan.operations.settled_gold import settled_gold
from goldspan.operations.team_projects import settings_of_pass
from goldspan.schema import language
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.wording import counted

Settled = Annotated[
    bool,
    typer.Option(
        "--settled", help="Ask no server: make the gold layer of every document without open cases at once, by votes."
    ),
]


@verb("adjudicate pull")
def adjudicate_pull(pass_name: Pass = None, settled: Settled = False, as_json: Json = False) -> None:
    """Fetch the decisions, and write the gold layer of every document without open cases.

    Writes DIR/adjudication/DOCUMENT.json, each decision with its votes, reason and adjudicator, and
    DIR/layers/DOCUMENT/gold.json. A change to a settled place is a decision, too. Documents that nobody has saved on
    the screen are left as they are. With --settled, those without open cases need nobody. Exit code 1 means that some
    decisions cannot be read or applied.
    """
    given = here_settings()
    schema = language.load(given.schema)
    settings = settings_of_pass(given, schema, pass_name)
    if settled:
        _settled(settings, schema, as_json=as_json)
    else:
        _decided(settings, schema, as_json=as_json)


def _settled(settings: Settings, schema: Schema, *, as_json: bool) -> None:
    with progress("Making gold of what is settled") as step:
        made = settled_gold(settings, schema, progress=step)
    if as_json:
        print_json(asdict(made))
    else:
        stdout.print(
            f"{counted(made.gold, 'gold layer')} made or updated, {made.done} done before; "
            f"{counted(len(made.open), 'document')} with open cases, {made.waiting} with fewer than two annotators"
        )
        _print_open(made.open)
    print_first("left", made.left, "documents")
    if made.open or made.left:
        next_steps("goldspan adjudicate push", "decide in Label Studio", "goldspan adjudicate pull")
    else:
        next_steps("goldspan validate", "goldspan adjudicate status")


def _decided(settings: Settings, schema: Schema, *, as_json: bool) -> None:
    client = connect(settings, say=print_notice)
    with progress("Pulling decisions") as step:
        pulled = operation.adjudicate_pull(settings, schema, client, progress=step)
    if as_json:
        print_json(asdict(pulled))
    else:
        stdout.print(
            f"{counted(pulled.tasks, 'task')}, {pulled.untouched} not saved yet; "
            f"{counted(pulled.decisions, 'decision')}, of {counted(pulled.changed, 'document')} new or changed; "
            f"{counted(pulled.gold, 'gold layer')} new or changed"
        )
        _print_open(pulled.open)
    print_first("look at", pulled.problems, "problems")
    next_steps("goldspan validate", "goldspan adjudicate status")
    raise typer.Exit(1 if pulled.problems else 0)


def _print_open(cases: Mapping[str, int]) -> None:
    for document, number in list(cases.items())[:FIRST]:
        stdout.print(escaped(f"{document}: {counted(number, 'case')} open"))
    if len(cases) > FIRST:
        stdout.print(f"and {counted(len(cases) - FIRST, 'more document')} with open cases")
