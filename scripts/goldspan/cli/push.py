"""The verb push."""

from enum import StrEnum
from typing import Annotated, Any, cast

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    Json,
    NoRules,
    Pass,
    Person,
    escaped,
    explain_step,
    here_settings,
    next_steps,
    print_findings,
    print_first,
    print_json,
    print_notice,
    progress,
    stderr,
    stdout,
)
from goldspan.labelstudio.push_tasks import PushReport
from goldspan.operations.push import PushOptions
from goldspan.operations.push import push as run
from goldspan.operations.serve import connect
from goldspan.operations.team_projects import settings_for
from goldspan.schema import language
from goldspan.suggest.work_order import ORDERS, Order
from goldspan.wording import counted, listed_counts

WorkOrder = StrEnum("WorkOrder", {name: name for name in ORDERS})  # type: ignore[misc]
AS_IS = WorkOrder("as-is")
OrderOption = Annotated[
    WorkOrder,
    typer.Option(
        "--order",
        help="What new tasks are ordered by: where models disagree, where the suggestions are unsure, the most unlike "
        "first, or as the corpus has them.",
    ),
]


@verb("push")
def push(
    layers: Annotated[
        bool, typer.Option("--layers", help="Load the recorded layers too, as their annotators' annotations.")
    ] = False,
    fixes: Annotated[
        bool,
        typer.Option("--fixes", help="Update the annotations whose layers were changed here since the last pull."),
    ] = False,
    suggestions: Annotated[
        str | None,
        typer.Option(
            "--suggestions",
            metavar="MODEL",
            help="Show annotators what `goldspan suggest` made under this name, as predictions.",
            show_default=False,
        ),
    ] = None,
    share: Annotated[
        float,
        typer.Option(
            "--share",
            min=0,
            max=1,
            help="Show suggestions on this share of the documents only, to compare it with the rest.",
        ),
    ] = 1.0,
    order: OrderOption = AS_IS,
    seed: Annotated[int, typer.Option("--seed", help="Fixes the order diverse.")] = 0,
    pass_name: Pass = None,
    person: Person = None,
    no_rules: NoRules = False,
    as_json: Json = False,
) -> None:
    """Make a Label Studio task of every document.

    Pushing twice, or after a crash, leaves each document once. Finished work is touched by --fixes alone, and only
    where nobody changed it in Label Studio since the last pull. Without LABEL_STUDIO_URL the embedded server is
    used, which `goldspan serve` starts.
    """
    given = here_settings(no_rules=no_rules)
    schema = language.load(given.schema)
    settings = settings_for(given, schema, pass_name=pass_name, person=person)
    client = connect(settings, say=print_notice)
    options = PushOptions(
        layers=layers, fixes=fixes, suggestions=suggestions, share=share, order=cast(Order, order.value), seed=seed
    )
    with progress("Pushing") as step:
        pushed = run(settings, schema, client, options, progress=step)
    if pushed.report is None:
        print_findings(pushed.findings, Format.json if as_json else Format.text)
        stderr.print("[bold red]Nothing was pushed:[/] Label Studio would store these errors without complaint.")
        next_steps(*explain_step(pushed.findings), "goldspan push")
        raise typer.Exit(1)
    report = pushed.report
    if as_json:
        print_json(_record(report))
    else:
        stdout.print(listed_counts(_counts(report)) or "nothing to do")
        for url in report.projects or [report.url]:
            stdout.print(escaped(url))
    _print_left_out(report)
    next_steps(f"annotate at {report.url}", "goldspan pull")
    raise typer.Exit(1 if report.conflicts else 0)


def _record(report: PushReport) -> dict[str, Any]:
    return {
        "project": report.project,
        "url": report.url,
        "projects": report.projects,
        "unassigned": report.unassigned,
        "waiting": report.waiting,
        "conflicts": report.conflicts,
        "deleted": report.deleted,
        **_counts(report),
    }


def _counts(report: PushReport) -> dict[str, int]:
    return {
        "tasks made": report.created,
        "already there": report.present,
        "text updated": report.updated,
        "duplicates removed": report.duplicates_removed,
        "tasks taken back": report.taken_back,
        "annotations made": report.annotations_created,
        "annotations already there": report.annotations_present,
        "annotations updated": report.fixed,
        "suggestions shown": report.suggestions_sent,
        "suggestions already there": report.suggestions_present,
        "tasks with work left without suggestions": report.suggestions_late,
        "documents left without suggestions for comparison": report.suggestions_withheld,
        "empty suggestions left out": report.suggestions_empty,
        "gold layers left out": report.gold,
        "withdrawn layers left out": report.withdrawn,
        "layers of other passes left out": report.other_passes,
        "tasks with spans of earlier passes": report.contexts_sent,
    }


def _print_left_out(report: PushReport) -> None:
    print_first("left alone", report.conflicts, "documents and layers")
    if report.unassigned:
        print_first("in nobody's project", report.unassigned, "documents")
        stderr.print("`goldspan team assign --apply` gives them to somebody.")
    if report.waiting:
        print_first("waiting for an earlier pass", report.waiting, "documents")
        stderr.print("They are pushed by the next `goldspan push` of this pass after it is finished, or adjudicated.")
    if report.deleted:
        print_first("deleted in Label Studio", report.deleted, "layers")
        stderr.print("They were not made again; `goldspan pull` withdraws them.")
    if report.changed_here:
        count = counted(report.changed_here, "annotation")
        stderr.print(f"{count} there, but not as here; `goldspan push --fixes` updates them.")
