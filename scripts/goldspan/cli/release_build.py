"""The verb release build."""

from pathlib import Path
from typing import Annotated, Any

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    Json,
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
from goldspan.operations import release_build as operation
from goldspan.operations.release_checks import ReleaseRefused, allowances
from goldspan.release import DatasetReport
from goldspan.report.agreement import score_records
from goldspan.wording import counted

Out = Annotated[Path, typer.Option("--out", help="The folder to publish into; may be the corpus itself.")]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow", metavar="CHECK=REASON", help="Build although this check fails; the reason is published in the card."
    ),
]
Draft = Annotated[
    bool,
    typer.Option(
        "--draft",
        help="For a look: needs no clean tree, no version number and no adjudication. A draft cannot be tagged.",
    ),
]
WithholdText = Annotated[
    bool,
    typer.Option("--withhold-text", help="Mask the words of the articles; `release restore` puts them back."),
]


@verb("release build")
def release_build(
    out: Out, allow: Allow = None, draft: Draft = False, withhold_text: WithholdText = False, as_json: Json = False
) -> None:
    """Build the dataset: Parquet files, a card and a manifest, the same bytes every time.

    Exit code 1, and nothing built, where a check fails: findings of severity error (`validation`), splits that leak
    (`splits`), agreement below a threshold of `[tool.goldspan.gates]` (`agreement`), generated files that are stale or
    migrations that are due (`schema`), open cases, or several submitted layers and no adjudicated one
    (`adjudication`), changes that are not committed (`tree`), or a version number that does not follow from what
    changed since the last release (`version`).

    Where `adjudication` is allowed, or in a draft, a document with several submitted layers and no adjudicated one has
    its labels in `annotations` only; in `documents` it looks unlabelled. The card counts such documents.
    """
    settings, allowed = here_settings(), allowances(allow or [])
    try:
        with progress("Building") as step:
            built = operation.release_build(
                settings, out=out, allow=allowed, draft=draft, withhold_text=withhold_text, progress=step
            )
    except ReleaseRefused as refused:
        _print_refused(refused, as_json=as_json)
        raise typer.Exit(1) from refused
    _print_warnings(built)
    _print_report(built, as_json=as_json)
    tag = [] if draft or withhold_text else ["commit it", "goldspan release tag"]
    next_steps(f'datasets.load_dataset("{out}")', *tag)


def _print_warnings(built: operation.ReleaseBuildReport) -> None:
    for check in built.unused:
        stderr.print(f"--allow {check} was not needed, and is not in the card.")
    if built.repeated_summary:
        stderr.print(
            f"[yellow]Warning:[/] the summary in the changelog is still that of {escaped(built.repeated_summary)}; say "
            "in `summary` of \\[tool.goldspan.release] what this version brings, or remove it, and build again"
        )


def _print_report(built: operation.ReleaseBuildReport, *, as_json: bool) -> None:
    report = built.report
    if as_json:
        print_json(_record(built))
        return
    stdout.print(escaped(f"version {report.version} in {report.where}"))
    for file in report.files:
        state = "changed" if file.path in report.changed else "as before"
        stdout.print(f"  {file.path}  {file.size} bytes  {state}")
    for name in report.omitted:
        stdout.print(f"  {name}: no rows, left out")
    _print_left_out(report)
    if built.errors_left_out:
        layers = dict.fromkeys(f"{error.where.document}/{error.where.layer}" for error in built.errors_left_out)
        print_first(f"Left out with {counted(len(built.errors_left_out), 'error')}", list(layers), "layers")
        stderr.print("`goldspan validate` shows them.")
    if report.unsettled:
        stderr.print(
            f"Of {counted(report.documents, 'document')} {report.unsettled} with several submitted layers and no "
            "adjudicated one: their labels are in annotations alone."
        )


def _print_left_out(report: DatasetReport) -> None:
    """Says what the corpus has and the dataset has not, and which setting publishes it."""
    if report.left_out:
        counts = ", ".join([f"{number:,} {status}" for status, number in report.left_out.items()])
        links = f", and {counted(report.left_out_links, 'link')} to them" if report.left_out_links else ""
        layers = counted(sum(report.left_out.values()), "layer")
        stderr.print(f"Left out: {layers} ({counts}){links}. `extra_layers` in \\[tool.goldspan.release] adds them.")
    if report.left_out_notes:
        counts = ", ".join([f"{number:,} on {kind}" for kind, number in report.left_out_notes.items()])
        notes = counted(sum(report.left_out_notes.values()), "note")
        stderr.print(f"Left out: {notes} ({counts}). `notes` in \\[tool.goldspan.release] publishes them.")


def _record(built: operation.ReleaseBuildReport) -> dict[str, Any]:
    report = built.report
    return {
        "version": report.version,
        "where": str(report.where),
        "documents": report.documents,
        "unsettled": report.unsettled,
        "rows": dict(report.rows),
        "left_out": {
            "layers": dict(report.left_out),
            "notes": dict(report.left_out_notes),
            "links": report.left_out_links,
            "errors": len(built.errors_left_out),
        },
        "omitted": list(report.omitted),
        "files": [{"path": file.path, "sha256": file.sha256, "bytes": file.size} for file in report.files],
        "changed": list(report.changed),
    }


def _print_refused(refused: ReleaseRefused, *, as_json: bool) -> None:
    """Prints which checks failed and why, with all findings and scores behind them."""
    if as_json:
        print_json(
            {
                "refused": [{"gate": failed.check, "why": failed.why, "mend": failed.fix} for failed in refused.failed],
                "findings": [findings.record(finding) for finding in refused.findings],
                "below": [score_records.missed_record(missed) for missed in refused.below],
            }
        )
    elif refused.findings:
        print_findings(refused.findings, Format.text)
    for missed in refused.below:
        stderr.print(f"[bold red]below[/] {escaped(missed.threshold)}: {escaped(missed.why)}")
    for failed in refused.failed:
        stderr.print(f"[bold red]refused[/] ({failed.check}) {escaped(failed.why)}; {escaped(failed.fix)}")
    stderr.print("[bold red]Nothing was built.[/] A check that fails can be allowed with --allow CHECK=REASON.")
    if refused.findings:
        next_steps(*explain_step(refused.findings), "goldspan validate")
    elif refused.below:
        next_steps("goldspan agree --explain", "fix the guidelines or the layers", "goldspan agree --check")
    else:
        next_steps("fix what is refused", "goldspan release build --out DIR")
