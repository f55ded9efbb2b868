"""How `goldspan validate` prints its findings: the options that choose them, and the formats."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from goldspan import findings
from goldspan.cli.console import print_json, print_lines, stderr, stdout
from goldspan.escapes import visible
from goldspan.operations.validate import ValidateReport
from goldspan.report.findings import finding_counts, finding_lines, github, junit, sarif
from goldspan.report.findings.finding_paths import FindingPlaces
from goldspan.wording import counted


class ReportFormat(StrEnum):
    text = "text"
    json = "json"
    github = "github"
    junit = "junit"
    sarif = "sarif"


RENDERERS: dict[ReportFormat, Callable[..., str]] = {
    ReportFormat.github: github.render,
    ReportFormat.junit: junit.render,
    ReportFormat.sarif: sarif.render,
}

ReportForm = Annotated[ReportFormat, typer.Option("--format", help="How to print the findings.")]
Level = Annotated[
    int | None, typer.Option("--level", min=1, max=8, help="Make no checks above this level.", show_default=False)
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="CODES", help="Only these codes, such as GS301,GS4.", show_default=False),
]
Ignore = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="CODES", help="All but these codes.", show_default=False)
]
MaxFindings = Annotated[
    int, typer.Option("--max-findings", min=0, help="Print at most so many findings; the rest is only counted.")
]
Statistics = Annotated[bool, typer.Option("--statistics", help="Also count the findings by code and severity.")]


def print_report(report: ValidateReport, form: ReportFormat, *, with_statistics: bool) -> None:
    if form is ReportFormat.text:
        print_lines(finding_lines.lines(report.findings))
        if with_statistics:
            for row in finding_counts.lines(report.counts, report.codes):
                stdout.print(row, markup=False)
    elif form is ReportFormat.json:
        records = [findings.record(finding) for finding in report.findings]
        print_json(_with_statistics(report, records) if with_statistics else records)
    else:
        _render(report, form)
        if with_statistics:
            for row in finding_counts.lines(report.counts, report.codes):
                stderr.print(row, markup=False)
    if report.left_out:
        stderr.print(f"{counted(report.left_out, 'more finding')} not shown.")
    stderr.print(finding_lines.sentence(report.counts.severities))
    if report.suppressed:
        count = counted(len(report.suppressed), "finding")
        stderr.print(f"{count} suppressed by exceptions in the layers, each with a reason.")


def _render(report: ValidateReport, form: ReportFormat) -> None:
    more: dict[str, Any] = {"known": report.codes} if form is ReportFormat.sarif else {}
    text = RENDERERS[form](report.findings, FindingPlaces(Path.cwd()), left_out=report.left_out, **more)
    sys.stdout.write(visible(text))


def _with_statistics(report: ValidateReport, records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"findings": records, "left_out": report.left_out, "statistics": finding_counts.record(report.counts)}
