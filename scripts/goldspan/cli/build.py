"""Verbs that build: schema build, release build, rebuild."""

from typing import Annotated

import typer
from rich.table import Table

from goldspan import findings
from goldspan.cli.app import app, schema_app
from goldspan.cli.console import (
    Format,
    Json,
    data,
    escaped,
    here_settings,
    next_steps,
    print_findings,
    print_json,
    progress,
    talk,
    told,
    waiting,
)
from goldspan.operations import rebuild as rebuild_job
from goldspan.operations import schema_build as schema_job
from goldspan.operations import schema_migrate as migrate_job
from goldspan.report.findings import finding_lines as findings_report
from goldspan.schema import language
from goldspan.wording import counted


@schema_app.command("build")
def schema_build(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 where a file is stale, or layers do not fit.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Generate everything that follows from schema/schema.yaml, into schema/generated/.

    The JSON Schema of a layer, the Label Studio config of each pass, and the tables of the card.
    """
    with told():
        here = here_settings()
        schema = language.load(here.schema)
        report = schema_job.build(schema, here.generated, check=check)
        with waiting("Checking the layers"):
            uncovered = migrate_job.uncovered(here, schema) if check else []
    word, gone = ("stale", "surplus") if check else ("written", "removed")
    names = {
        what: [path.relative_to(here.root).as_posix() for path in paths]
        for what, paths in ((word, report.stale), (gone, report.surplus))
    }
    if as_json:
        found = {"uncovered": [findings.record(one) for one in uncovered]} if check else {}
        print_json({"files": len(report.files), **names, **found})
    else:
        for what, paths in names.items():
            for path in paths:
                data.print(escaped(f"{what}: {path}"))
        for line in findings_report.lines(uncovered):
            data.print(line)
    talk.print(f"{counted(len(report.files), 'generated file')}, {len(report.stale)} {word}.")
    if uncovered:
        what = f"{counted(len(uncovered), 'error')} of the layers under this schema, and no migration covers "
        talk.print(f"[bold red]Not covered:[/] {what}{'it' if len(uncovered) == 1 else 'them'}.")
        next_steps("write schema/migrations/NNNN_name.yaml (see docs/migrations.md)", "goldspan schema migrate")
        raise typer.Exit(1)
    if check and (report.stale or report.surplus):
        next_steps("goldspan schema build")
        raise typer.Exit(1)
    if report.stale:
        next_steps("goldspan validate", "goldspan push, where the project is to have it")


@app.command()
def rebuild(as_json: Json = False) -> None:
    """Prove the corpus: the whole way through a real Label Studio, and compare at every step.

    Ingests the seeds, starts the embedded server, pushes the tasks and the recorded layers, pulls them
    back, validates, builds the dataset in a scratch folder and loads it. Exit code 1 where what came
    back differs from what was pushed, or the dataset from the committed one.
    """
    with told():
        here = here_settings()
        with progress("Rebuilding") as step:
            report = rebuild_job.run(here, language.load(here.schema), progress=step)
    if as_json:
        print_json(rebuild_job.record(report))
    else:
        data.print(_rebuild_table(report))
    if report.findings:
        print_findings(report.findings, Format.text)
    for difference in report.differences:
        talk.print(f"[bold red]differs[/] {escaped(difference)}")
    if report.differences:
        talk.print(
            escaped(f"{counted(len(report.differences), 'difference')}. What was built lies in {report.dataset}.")
        )
        raise typer.Exit(1)
    talk.print("[green]What came back equals what was pushed, and the dataset equals the committed one.[/]")
    next_steps(
        f'datasets.load_dataset("{here.corpus.relative_to(here.root)}")',
        "goldspan show DOCUMENT",
        "goldspan serve, to annotate",
    )


def _rebuild_table(report: rebuild_job.RebuildReport) -> Table:
    table = Table(title=f"corpus {report.version}", show_header=False, title_justify="left")
    table.add_row("documents", str(report.documents))
    table.add_row("layers", f"{report.layers}, each compared with what was pushed")
    table.add_section()
    for title, counts in (("spans", report.spans), ("relations", report.relations)):
        told = ", ".join(f"{label} {count}" for label, count in counts.items() if count)
        table.add_row(f"{sum(counts.values())} {title}", told)
        table.add_section()
    table.add_row("findings", findings_report.summary(report.findings))
    table.add_row("rows loaded", ", ".join(f"{name} {rows}" for name, rows in report.loaded.items()))
    table.add_row("dataset", escaped(report.dataset))
    return table
