"""The verb pull."""

from pathlib import Path
from typing import Annotated, Any

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    NoRules,
    Workers,
    escaped,
    here_settings,
    next_steps,
    print_findings,
    print_first,
    print_json,
    progress,
    settings_around,
    stderr,
)
from goldspan.operations.pull import export_options, pull_export
from goldspan.operations.pull import pull as run
from goldspan.operations.pull_report import PullReport
from goldspan.operations.serve import connect
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
    no_rules: NoRules = False,
    workers: Workers = None,
) -> None:
    """Fetch the labels from Label Studio as layers, and check them.

    Writes DIR/layers/DOCUMENT/ANNOTATOR.json for every annotation and draft. What a layer cannot hold is
    kept in its provenance and reported; nothing is dropped, and nothing on disk is deleted. Exit code 1
    where something is wrong with what came.

    With --export and --jsonl, an export becomes DIR/entries/part-N.jsonl, a document with its layers on each line,
    and several processes share the work; `goldspan validate DIR` reads it.
    """
    if config is not None and export is None:
        raise typer.BadParameter("goes with --export; a server's project has its own", param_hint="--config")
    if jsonl and export is None:
        raise typer.BadParameter("goes with --export", param_hint="--jsonl")
    if export is not None and out is None:
        raise typer.BadParameter("is needed with --export: the folder to write into", param_hint="--out")
    if export is not None and out is not None:
        settings = None if config else settings_around(no_rules=no_rules)
        with progress(f"Reading {export}") as step, process_pool(workers if jsonl else 1) as executor:
            options = export_options(settings, config)
            report = pull_export(export, out, options=options, jsonl=jsonl, executor=executor, progress=step)
    else:
        settings = here_settings(no_rules=no_rules)
        client = connect(settings)
        with progress("Pulling") as step:
            report = run(settings, language.load(settings.schema), client, out=out, progress=step)
    _print_report(report, form, jsonl=jsonl)
    failed = findings.worst(report.findings) == "error" or report.left_out["error"] > 0
    look = f"goldspan validate {out}" if jsonl else "goldspan show" + ("" if out is None else f" --corpus {out}")
    fix = ["fix what is reported in Label Studio, and pull again"] if report.findings else []
    if export is None and not report.layers:
        next_steps(*fix, "annotate in Label Studio", "goldspan pull")
    else:
        next_steps(look, *fix, *([] if failed or export else [_next_verb(settings)]))
    raise typer.Exit(1 if failed else 0)


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
    print_first("stale", report.stale, "layers")
    if report.stale:
        count = counted(len(report.stale), "layer")
        stderr.print(f"{count} not on the server any more; delete the files that should go.")


def _record(report: PullReport) -> dict[str, Any]:
    return {
        "origin": report.origin,
        "tasks": report.tasks,
        "layers": report.layers,
        "by_status": dict(report.by_status),
        "changed": report.changed,
        "documents_made": report.documents_made,
        "predictions": report.predictions,
        "stale": report.stale,
        "findings": [findings.record(finding) for finding in report.findings],
        "findings_left_out": report.left_out.total(),
    }
