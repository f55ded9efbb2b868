"""Verbs that publish: release build."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan import findings
from goldspan.cli.app import release_app
from goldspan.cli.console import (
    Format,
    Json,
    error_handler,
    escaped,
    explain_step,
    here_settings,
    next_steps,
    print_findings,
    print_json,
    progress,
    stderr,
    stdout,
)
from goldspan.operations import release_build as release_job
from goldspan.operations.release_checks import allowances
from goldspan.report.agreement import score_records
from goldspan.schema import language
from goldspan.wording import counted


@release_app.command("build")
def release_build(
    out: Annotated[Path, typer.Option("--out", help="The folder to publish into; may be the corpus itself.")],
    allow: Annotated[
        list[str] | None,
        typer.Option(metavar="GATE=REASON", help="Build though this gate refuses; the reason is published."),
    ] = None,
    draft: Annotated[
        bool,
        typer.Option(
            "--draft", help="For a look: no clean tree, number or adjudication is asked for; cannot be tagged."
        ),
    ] = False,
    withhold_text: Annotated[
        bool,
        typer.Option("--withhold-text", help="Mask the words of the articles; `release restore` puts them back."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Build the dataset: Parquet files and what accompanies them, the same bytes every time.

    Exit code 1, and nothing built, where a gate refuses: findings of severity error (`validation`), splits that leak
    (`splits`), agreement below `[tool.goldspan.gates]` (`agreement`), generated files that are stale or migrations that
    are due (`schema`), open cases, or several submitted layers and no adjudicated one (`adjudication`), changes that
    are not committed (`tree`), or a number that does not follow from what changed since the last release (`version`).

    Where `adjudication` is allowed, or in a draft, a document with several submitted layers and no adjudicated one has
    its labels in `annotations` alone; in `documents` it is like one that nobody has labelled. The card counts them.
    """
    with error_handler():
        here = here_settings()
        with progress("Building") as step:
            built = release_job.build(
                here,
                language.load(here.schema),
                corpus=here.corpus,
                out=out,
                allow=allowances(allow or []),
                draft=draft,
                withhold_text=withhold_text,
                progress=step,
            )
    if built.report is None:
        _refused(built, as_json)
        raise typer.Exit(1)
    for gate in built.unused:
        stderr.print(f"--allow {gate} was not needed, and is not in the card.")
    if built.repeated:
        mend = "say in `summary` of [tool.goldspan.release] what this version brings, or take it out, and build again"
        told_twice = f"the summary in the changelog is still that of {built.repeated}; {mend}"
        stderr.print(f"[yellow]Warning:[/] {escaped(told_twice)}")
    report = built.report
    if as_json:
        print_json(
            {
                "version": report.version,
                "where": str(report.where),
                "documents": report.documents,
                "unsettled": report.unsettled,
                "rows": dict(report.rows),
                "omitted": list(report.omitted),
                "files": [{"path": one.path, "sha256": one.sha256, "bytes": one.size} for one in report.files],
                "changed": list(report.changed),
            }
        )
    else:
        stdout.print(escaped(f"version {report.version} in {report.where}"))
        for one in report.files:
            stdout.print(f"  {one.path}  {one.size} bytes  {'changed' if one.path in report.changed else 'as before'}")
        for name in report.omitted:
            stdout.print(f"  {name}: no rows, left out")
        if report.unsettled:
            stderr.print(
                f"Of {counted(report.documents, 'document')} {report.unsettled} with several submitted layers and no "
                "adjudicated one: their labels are in annotations alone."
            )
    tagged = [] if draft or withhold_text else ["commit it", "goldspan release tag"]
    next_steps(f'datasets.load_dataset("{out}")', *tagged)


def _refused(built: release_job.Built, as_json: bool) -> None:
    """Which gates refuse and why; findings and figures of agreement in full."""
    if as_json:
        print_json(
            {
                "refused": [{"gate": one.gate, "why": one.why, "mend": one.mend} for one in built.refused],
                "findings": [findings.record(one) for one in built.findings],
                "below": [score_records.failure_record(one) for one in built.below],
            }
        )
    elif built.findings:
        print_findings(built.findings, Format.text)
    for failure in built.below:
        stderr.print(f"[bold red]below[/] {escaped(failure.floor)}: {escaped(failure.why)}")
    for one in built.refused:
        stderr.print(f"[bold red]refused[/] ({one.gate}) {escaped(one.why)}; {escaped(one.mend)}")
    stderr.print("[bold red]Nothing was built.[/] What a gate refuses can be allowed with --allow GATE=REASON.")
    if built.findings:
        next_steps(*explain_step(built.findings), "goldspan validate")
    elif built.below:
        next_steps("goldspan agree --explain", "mend the guidelines or the layers", "goldspan agree --gate")
    else:
        next_steps("mend what is refused", "goldspan release build --out DIR")
