"""Verbs that publish: release build."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan.agreement import records
from goldspan.cli.app import release_app
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
from goldspan.jobs import release as release_job
from goldspan.schema import language


@release_app.command("build")
def release_build(
    out: Annotated[Path, typer.Option("--out", help="The folder to publish into; may be the corpus itself.")],
    as_json: Json = False,
) -> None:
    """Build the dataset: Parquet files and a card, the same bytes every time.

    Exit code 1, and nothing built, where the corpus has findings of severity error, or where annotators agree
    less than `[tool.goldspan.gates]` asks for.
    """
    with told():
        here = here_settings()
        with progress("Building") as step:
            built = release_job.build(here, language.load(here.schema), corpus=here.corpus, out=out, progress=step)
    if built.below:
        if as_json:
            print_json({"below": [records.failure_record(one) for one in built.below]})
        for failure in built.below:
            talk.print(f"[bold red]below[/] {escaped(failure.floor)}: {escaped(failure.why)}")
        talk.print("[bold red]Nothing was built:[/] annotators agree less than the floors in the settings ask for.")
        next_steps("goldspan agree --explain", "mend the guidelines or the layers", "goldspan agree --gate")
        raise typer.Exit(1)
    if built.report is None:
        print_findings(built.findings, Format.json if as_json else Format.text)
        talk.print("[bold red]Nothing was built:[/] a release must not hold these errors.")
        next_steps(*explained(built.findings), "goldspan validate")
        raise typer.Exit(1)
    report = built.report
    if as_json:
        print_json(
            {
                "version": report.version,
                "where": str(report.where),
                "documents": report.documents,
                "rows": dict(report.rows),
                "omitted": list(report.omitted),
                "files": [{"path": one.path, "sha256": one.sha256, "bytes": one.size} for one in report.files],
                "changed": list(report.changed),
            }
        )
    else:
        data.print(escaped(f"version {report.version} in {report.where}"))
        for one in report.files:
            data.print(f"  {one.path}  {one.size} bytes  {'changed' if one.path in report.changed else 'as before'}")
        for name in report.omitted:
            data.print(f"  {name}: no rows, left out")
    next_steps(f'datasets.load_dataset("{out}")')
