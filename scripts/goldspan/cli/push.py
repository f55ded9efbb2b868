"""The verb push."""

from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    Json,
    NoRules,
    escaped,
    explain_step,
    here_settings,
    next_steps,
    print_findings,
    print_first,
    print_json,
    progress,
    stderr,
    stdout,
)
from goldspan.labelstudio.push_tasks import PushReport
from goldspan.operations.push import push as run
from goldspan.operations.serve import connect
from goldspan.schema import language
from goldspan.wording import listed_counts


@verb("push")
def push(
    layers: Annotated[
        bool, typer.Option("--layers", help="Load the recorded layers too, as their annotators' annotations.")
    ] = False,
    no_rules: NoRules = False,
    as_json: Json = False,
) -> None:
    """Make a Label Studio task of every document.

    Pushing twice, or after a crash, leaves each document once. Finished work is never touched. Without
    LABEL_STUDIO_URL the embedded server is used, which `goldspan serve` starts.
    """
    settings = here_settings(no_rules=no_rules)
    client = connect(settings)
    with progress("Pushing") as step:
        pushed = run(settings, language.load(settings.schema), client, layers=layers, progress=step)
    if pushed.report is None:
        print_findings(pushed.findings, Format.json if as_json else Format.text)
        stderr.print("[bold red]Nothing was pushed:[/] Label Studio would store these errors without complaint.")
        next_steps(*explain_step(pushed.findings), "goldspan push")
        raise typer.Exit(1)
    report = pushed.report
    counts = _counts(report)
    if as_json:
        print_json({"project": report.project, "url": report.url, "conflicts": report.conflicts, **counts})
    else:
        stdout.print(listed_counts(counts) or "nothing to do")
        stdout.print(escaped(report.url))
    print_first("left alone", report.conflicts, "tasks")
    next_steps(f"annotate at {report.url}", "goldspan pull")
    raise typer.Exit(1 if report.conflicts else 0)


def _counts(report: PushReport) -> dict[str, int]:
    return {
        "tasks made": report.created,
        "already there": report.present,
        "text updated": report.updated,
        "duplicates removed": report.duplicates_removed,
        "annotations made": report.annotations_created,
        "annotations already there": report.annotations_present,
    }
