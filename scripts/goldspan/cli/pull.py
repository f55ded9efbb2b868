"""The verb that brings labels home: pull."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    Workers,
    error_handler,
    escaped,
    here_settings,
    next_steps,
    print_findings,
    print_json,
    progress,
    settings_around,
    stderr,
)
from goldspan.operations.pull import export_options, pull_export
from goldspan.operations.pull import pull as run
from goldspan.operations.serve import connect
from goldspan.report.findings import finding_lines as findings_report
from goldspan.schema import language
from goldspan.shards import processes
from goldspan.wording import counted


@verb("pull")
def pull(
    export: Annotated[
        Path | None, typer.Option("--export", help="Read this full JSON export (not JSON-MIN) and no server.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The labeling config of the export; its labels are then the only ones."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="The corpus folder to write into.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Make a new corpus of JSON Lines of the export: for thousands of tasks.")
    ] = False,
    workers: Workers = None,
) -> None:
    """Bring the labels home, as layers, and check them.

    Writes DIR/layers/DOCUMENT/ANNOTATOR.json for every annotation and draft. What a layer cannot hold is
    kept in its provenance and reported; nothing vanishes, and nothing on disk is deleted. Exit code 1
    where something is wrong with what came.

    With --jsonl, an export becomes DIR/entries/part-N.jsonl, a document with its layers a line, and several
    processes share the work; `goldspan validate DIR` reads it.
    """
    if config is not None and export is None:
        raise typer.BadParameter("goes with --export; a server's project has its own", param_hint="--config")
    if jsonl and export is None:
        raise typer.BadParameter("goes with --export", param_hint="--jsonl")
    if export is not None and out is None:
        raise typer.BadParameter("is needed with --export: the folder to write into", param_hint="--out")
    with error_handler():
        if export is not None and out is not None:
            here = None if config else settings_around()
            options = export_options(here, config)
            with progress(f"Reading {export}") as step, processes(workers if jsonl else 1) as executor:
                report = pull_export(export, out, options=options, jsonl=jsonl, executor=executor, progress=step)
        else:
            here = here_settings()
            client = connect(here)
            with progress("Pulling") as step:
                report = run(here, language.load(here.schema), client, out=out, progress=step)
    if form is Format.json:
        print_json(
            {
                "origin": report.origin,
                "tasks": report.tasks,
                "layers": report.layers,
                "by_status": dict(report.by_status),
                "changed": report.changed,
                "documents_made": report.documents_made,
                "predictions": report.predictions,
                "stale": report.stale,
                "findings": [findings.record(one) for one in report.findings],
                "findings_left_out": report.left_out.total(),
            }
        )
        stderr.print(findings_report.summary(report.findings))
    else:
        print_findings(report.findings, form)
    if report.left_out:
        told_out = findings_report.sentence(report.left_out)
        stderr.print(f"Not shown: {told_out} See them all with `goldspan validate {report.out} --max-findings N`.")
    by_status = ", ".join(f"{count} {status}" for status, count in sorted(report.by_status.items()))
    stderr.print(
        escaped(
            f"{counted(report.tasks, 'task')}, {counted(report.layers, 'layer')} ({by_status or 'none'}); "
            + (
                f"written to {report.out / 'entries'}"
                if jsonl
                else f"{counted(report.changed, 'file')} changed under {report.out / 'layers'}"
            )
        )
    )
    if report.documents_made:
        stderr.print(f"{counted(report.documents_made, 'document')} made from the tasks' own text.")
    if report.predictions:
        stderr.print(f"{counted(report.predictions, 'prediction')} left out: predictions are no annotations.")
    for name in report.stale:
        stderr.print(f"[yellow]stale[/] {escaped(name)}: not on the server; delete the file if it should go")
    failed = findings.worst(report.findings) == "error" or report.left_out["error"] > 0
    mend = ["mend what is reported in Label Studio, and pull again"] if report.findings else []
    look = f"goldspan validate {out}" if jsonl else "goldspan show" + ("" if out is None else f" --corpus {out}")
    several = here is not None and here.annotators_per_task > 1
    after = "goldspan agree, where several have finished a document" if several else "goldspan release build --out DIR"
    next_steps(look, *mend, *([] if failed or export else [after]))
    raise typer.Exit(1 if failed else 0)
