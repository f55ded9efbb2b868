"""The command `goldspan adjudicate pull`."""

from dataclasses import asdict

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    FIRST,
    Json,
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
from goldspan.schema import language
from goldspan.wording import counted


@verb("adjudicate pull")
def adjudicate_pull(as_json: Json = False) -> None:
    """Fetch the decisions, and write the gold layer of every document without open cases.

    Writes DIR/adjudication/DOCUMENT.json, each decision with its votes, reason and adjudicator, and
    DIR/layers/DOCUMENT/gold.json. A change to a settled place is a decision, too. Exit code 1 means that some
    decisions cannot be read or applied.
    """
    settings = here_settings()
    client = connect(settings, say=print_notice)
    with progress("Pulling decisions") as step:
        pulled = operation.adjudicate_pull(settings, language.load(settings.schema), client, progress=step)
    if as_json:
        print_json(asdict(pulled))
    else:
        stdout.print(
            f"{counted(pulled.tasks, 'task')}, {pulled.untouched} not saved yet; "
            f"{counted(pulled.decisions, 'decision')}, of {counted(pulled.changed, 'document')} new or changed; "
            f"{counted(pulled.gold, 'gold layer')} new or changed"
        )
        for document, number in list(pulled.open.items())[:FIRST]:
            stdout.print(escaped(f"{document}: {counted(number, 'case')} still open"))
        if len(pulled.open) > FIRST:
            stdout.print(f"and {len(pulled.open) - FIRST} more documents with open cases")
    print_first("look at", pulled.problems, "problems")
    next_steps("goldspan validate", "goldspan adjudicate status")
    raise typer.Exit(1 if pulled.problems else 0)
