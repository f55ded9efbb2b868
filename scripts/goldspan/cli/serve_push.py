"""Verbs that run Label Studio and go there: serve and push."""

from typing import Annotated

import typer

from goldspan.cli.app import app
from goldspan.cli.console import (
    Format,
    Json,
    data,
    escaped,
    explained,
    here_settings,
    next_steps,
    print_findings,
    print_json,
    progress,
    talk,
    told,
)
from goldspan.labelstudio.server import Running, foreground
from goldspan.operations import push_pull as labels_job
from goldspan.schema import language
from goldspan.wording import with_number


@app.command()
def serve() -> None:
    """Run the embedded Label Studio until Ctrl-C, and print its address and login.

    It is installed on first use, in an environment of its own under .goldspan/, listens on this machine
    only, and keeps its database there.
    """
    with told():
        here = here_settings()
        foreground(here.state, show=_show_login, progress=lambda line: talk.print(escaped(line)))


def _show_login(one: Running) -> None:
    data.print(f"Label Studio: {one.url}\n  user:     {one.user}\n  password: {one.password}")
    if one.ours:
        next_steps("leave this running", "in another terminal: goldspan push", "Ctrl-C ends it")
    else:
        next_steps("it runs already, started by another command", "goldspan push")


@app.command()
def push(
    layers: Annotated[
        bool, typer.Option("--layers", help="Load the recorded layers too, as their annotators' annotations.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a Label Studio task of every document.

    Pushing twice, or after a crash, leaves each document once. Finished work is never touched. Without
    LABEL_STUDIO_URL the embedded server is used, which `goldspan serve` starts.
    """
    with told():
        here = here_settings()
        schema = language.load(here.schema)
        client = labels_job.connect(here)
        with progress("Pushing") as step:
            pushed = labels_job.push(here, schema, client, layers=layers, progress=step)
    if pushed.report is None:
        print_findings(pushed.findings, Format.json if as_json else Format.text)
        talk.print("[bold red]Nothing was pushed:[/] Label Studio would take these errors without a word.")
        next_steps(*explained(pushed.findings), "goldspan push")
        raise typer.Exit(1)
    report = pushed.report
    counts = {
        "tasks made": report.created,
        "already there": report.present,
        "text updated": report.updated,
        "duplicates removed": report.duplicates_removed,
        "annotations made": report.annotations_created,
        "annotations already there": report.annotations_present,
    }
    if as_json:
        print_json({"project": report.project, "url": report.url, "conflicts": report.conflicts, **counts})
    else:
        data.print(", ".join(with_number(number, what) for what, number in counts.items() if number) or "nothing to do")
        data.print(escaped(report.url))
    for conflict in report.conflicts:
        talk.print(f"[yellow]left alone[/] {escaped(conflict)}")
    next_steps(f"annotate at {report.url}", "goldspan pull")
    raise typer.Exit(1 if report.conflicts else 0)
