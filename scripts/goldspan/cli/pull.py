"""The verb pull."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    NoRules,
    Pass,
    Person,
    Workers,
    escaped,
    here_settings,
    next_steps,
    print_findings,
    print_first,
    print_json,
    print_notice,
    progress,
    settings_around,
    stderr,
)
from goldspan.operations.pull import export_options, pull_export
from goldspan.operations.pull import pull as run
from goldspan.operations.pull_folder import TakeChoice
from goldspan.operations.pull_report import PullReport
from goldspan.operations.serve import connect
from goldspan.operations.team_projects import settings_for
from goldspan.report.findings import finding_lines
from goldspan.schema import language
from goldspan.settings import Settings
from goldspan.shards import process_pool
from goldspan.wording import counted

Export = Annotated[
    Path | None,
    typer.Option("--export", help="Read this full JSON export (not JSON-MIN), and no server.", show_default=False),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="The labeling config of the export; then only its labels are known.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="The corpus folder to write into. Default: the corpus.", show_default=False),
]
Form = Annotated[Format, typer.Option("--format", help="How to print the findings.")]


class Side(StrEnum):
    """Whose version of a layer in conflict counts."""

    local = "local"
    server = "server"


TakeSide = Annotated[
    Side | None,
    typer.Option(
        "--take",
        help="Where a layer was changed here and in Label Studio: keep it as it is here, or take the server's version.",
        show_default=False,
    ),
]
Chosen = Annotated[
    list[str] | None,
    typer.Argument(metavar="[LAYERS]...", help="The layers to decide with --take.", show_default=False),
]
JsonLines = Annotated[
    bool, typer.Option("--jsonl", help="Make a new corpus of JSON Lines from the export: for thousands of tasks.")
]


@verb("pull")
def pull(
    export: Export = None,
    config: Config = None,
    out: Out = None,
    form: Form = Format.text,
    jsonl: JsonLines = False,
    take: TakeSide = None,
    layers: Chosen = None,
    pass_name: Pass = None,
    person: Person = None,
    no_rules: NoRules = False,
    workers: Workers = None,
) -> None:
    """Fetch the labels from Label Studio as layers, and check them.

    Writes DIR/layers/DOCUMENT/ANNOTATOR.json for every annotation and draft. What a layer cannot hold is
    kept in its provenance and reported; nothing is dropped. A layer whose annotation was deleted is kept as
    withdrawn. A layer that was changed here, and not in Label Studio, stays as it is; where both changed it,
    the server's version goes to DIR/conflicts until --take says which counts. All is written, or nothing.
    Exit code 1 where something is wrong with what came.

    With --take, LAYERS are those to decide, as DOCUMENT/NAME or a pattern such as '*/ann'; by default all conflicts.

    With --export and --jsonl, an export becomes DIR/entries/part-N.jsonl, a document with its layers on each line,
    and several processes share the work; `goldspan validate DIR` reads it.
    """
    _check_options(export, config=config, out=out, jsonl=jsonl, take=take, layers=layers)
    if export is not None and out is not None:
        settings = None if config else settings_around(no_rules=no_rules)
        with progress(f"Reading {export}") as step, process_pool(workers if jsonl else 1) as executor:
            options = export_options(settings, config)
            report = pull_export(export, out, options=options, jsonl=jsonl, executor=executor, progress=step)
    else:
        given = here_settings(no_rules=no_rules)
        schema = language.load(given.schema)
        settings = settings_for(given, schema, pass_name=pass_name, person=person)
        client = connect(settings, say=print_notice)
        choice = TakeChoice(take=take.value if take else None, patterns=tuple(layers or ()))
        with progress("Pulling") as step:
            report = run(settings, schema, client, out=out, choice=choice, progress=step)
    _print_report(report, form, jsonl=jsonl)
    failed = findings.worst(report.findings) == "error" or report.left_out["error"] > 0
    look = f"goldspan validate {out}" if jsonl else "goldspan show" + ("" if out is None else f" --corpus {out}")
    fix = ["fix what is reported in Label Studio, and pull again"] if report.findings else []
    if export is None and not report.layers:
        next_steps(*fix, "annotate in Label Studio", "goldspan pull")
    else:
        next_steps(look, *fix, *([] if failed or export else [_next_verb(settings)]))
    raise typer.Exit(1 if failed else 0)


def _check_options(
    export: Path | None,
    *,
    config: Path | None,
    out: Path | None,
    jsonl: bool,
    take: Side | None,
    layers: list[str] | None,
) -> None:
    """Raises ``BadParameter`` for options that do not go together."""
    if config is not None and export is None:
        raise typer.BadParameter("goes with --export; a server's project has its own", param_hint="--config")
    if jsonl and export is None:
        raise typer.BadParameter("goes with --export", param_hint="--jsonl")
    if take is not None and export is not None:
        raise typer.BadParameter("goes with a server, not with --export", param_hint="--take")
    if layers and take is None:
        raise typer.BadParameter("layers are chosen for --take, which says whose version counts", param_hint="LAYERS")
    if export is not None and out is None:
        raise typer.BadParameter("is needed with --export: the folder to write into", param_hint="--out")


def _next_verb(settings: Settings | None) -> str:
    if settings is not None and settings.annotators_per_task > 1:
        return "goldspan agree, where several have finished a document"
    return "goldspan release build --out DIR"


def _print_report(report: PullReport, form: Format, *, jsonl: bool) -> None:
    if form is Format.json:
        print_json(_record(report))
        stderr.print(finding_lines.summary(report.findings))
    else:
        print_findings(report.findings, form)
    if report.left_out:
        counts = finding_lines.sentence(report.left_out)
        stderr.print(f"Not shown: {counts} See them all with `goldspan validate {report.out} --max-findings N`.")
    by_status = ", ".join(f"{count} {status}" for status, count in sorted(report.by_status.items()))
    counts = f"{counted(report.tasks, 'task')}, {counted(report.layers, 'layer')} ({by_status or 'none'})"
    changed = f"{counted(report.changed, 'file')} changed under {report.out / 'layers'}"
    where = f"written to {report.out / 'entries'}" if jsonl else changed
    stderr.print(escaped(f"{counts}; {where}"))
    if report.documents_made:
        stderr.print(f"{counted(report.documents_made, 'document')} made from the tasks' own text.")
    if report.predictions:
        stderr.print(f"{counted(report.predictions, 'prediction')} left out: predictions are no annotations.")
    if report.inferred:
        labels = ", ".join(f"{count} {label}" for label, count in report.inferred.most_common())
        many = counted(report.inferred.total(), "relation")
        stderr.print(escaped(f"{many} without a label, inferred from the schema: {labels}."))
    if report.turned:
        stderr.print(f"{counted(report.turned, 'relation')} turned round: they fit only so (GS819).")
    _print_changes(report)


def _print_changes(report: PullReport) -> None:
    """What became of layers that are not as the last pull left them, here or on the server."""
    if report.stale:
        print_first("stale", report.stale, "layers")
        stderr.print(
            f"{counted(len(report.stale), 'layer')} of an earlier pull did not come; nothing was done to them."
        )
    if report.withdrawn:
        count = counted(len(report.withdrawn), "layer")
        stderr.print(
            f"{count} withdrawn, {report.newly_withdrawn} of them now: deleted in Label Studio, kept, and not counted."
        )
    if report.returned:
        stderr.print(f"{counted(len(report.returned), 'withdrawn layer')} counted again.")
    if report.submitted:
        stderr.print(f"{counted(len(report.submitted), 'draft')} submitted since; their files are gone.")
    if report.local:
        count = counted(len(report.local), "layer")
        stderr.print(f"{count} changed here only, and kept; `goldspan push --fixes` brings them to Label Studio.")
    if report.conflicts:
        print_first("changed here and in Label Studio", report.conflicts, "layers")
        stderr.print("See both with `goldspan diff LAYER`; decide with `goldspan pull --take local|server LAYER`.")


def _record(report: PullReport) -> dict[str, Any]:
    return {
        "origin": report.origin,
        "tasks": report.tasks,
        "layers": report.layers,
        "by_status": dict(report.by_status),
        "changed": report.changed,
        "documents_made": report.documents_made,
        "predictions": report.predictions,
        "inferred": dict(report.inferred),
        "turned": report.turned,
        "stale": report.stale,
        "withdrawn": report.withdrawn,
        "newly_withdrawn": report.newly_withdrawn,
        "returned": report.returned,
        "submitted": report.submitted,
        "local": report.local,
        "conflicts": report.conflicts,
        "findings": [findings.record(finding) for finding in report.findings],
        "findings_left_out": report.left_out.total(),
    }
