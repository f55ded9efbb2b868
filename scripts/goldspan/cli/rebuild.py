"""The verb rebuild."""

from typing import Any

import typer
from rich.table import Table

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    Json,
    escaped,
    here_settings,
    next_steps,
    print_findings,
    print_json,
    progress,
    stderr,
    stdout,
)
from goldspan.operations.rebuild import RebuildReport
from goldspan.operations.rebuild import rebuild as run
from goldspan.report.findings import finding_lines
from goldspan.wording import counted


@verb("rebuild")
def rebuild(as_json: Json = False) -> None:
    """Prove the corpus: run the whole pipeline through a real Label Studio, and compare at every step.

    Ingests the articles, starts the embedded server, pushes the tasks and the recorded layers, pulls them
    back, validates, builds the dataset in a scratch folder and loads it. Exit code 1 where what came
    back differs from what was pushed, or the dataset from the committed one.
    """
    settings = here_settings()
    with progress("Rebuilding") as step:
        report = run(settings, progress=step)
    if as_json:
        print_json(_record(report))
    else:
        stdout.print(_table(report))
        if report.findings:
            print_findings(report.findings, Format.text)
    for difference in report.differences:
        stderr.print(f"[bold red]differs[/] {escaped(difference)}")
    if report.differences:
        count = counted(len(report.differences), "difference")
        stderr.print(escaped(f"{count}. The scratch dataset is in {report.dataset}."))
        raise typer.Exit(1)
    stderr.print("[green]What came back equals what was pushed, and the dataset equals the committed one.[/]")
    next_steps(
        f'datasets.load_dataset("{settings.corpus.relative_to(settings.root)}")',
        "goldspan show DOCUMENT",
        "goldspan serve, to annotate",
    )


def _record(report: RebuildReport) -> dict[str, Any]:
    return {
        "version": report.version,
        "dataset": str(report.dataset),
        "documents": report.documents,
        "layers": report.layers,
        "spans": report.spans,
        "relations": report.relations,
        "loaded": report.loaded,
        "findings": [findings.record(finding) for finding in report.findings],
        "differences": report.differences,
    }


def _table(report: RebuildReport) -> Table:
    table = Table(title=f"corpus {report.version}", show_header=False, title_justify="left")
    table.add_row("documents", str(report.documents))
    table.add_row("layers", f"{report.layers}, each compared with what was pushed")
    table.add_section()
    for title, counts in (("spans", report.spans), ("relations", report.relations)):
        by_label = ", ".join(f"{label} {count}" for label, count in counts.items() if count)
        table.add_row(f"{sum(counts.values())} {title}", by_label)
        table.add_section()
    table.add_row("findings", finding_lines.summary(report.findings))
    table.add_row("rows loaded", ", ".join(f"{name} {rows}" for name, rows in report.loaded.items()))
    table.add_row("dataset", escaped(report.dataset))
    return table
