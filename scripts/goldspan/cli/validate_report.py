"""How `goldspan validate` hands over its findings: which of them, in which format, and how they are counted."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from goldspan import findings
from goldspan.cli.console import data, print_json, talk
from goldspan.findings import CODES, Code
from goldspan.model import Finding
from goldspan.report.findings import finding_counts, github, junit, sarif, selection
from goldspan.report.findings import finding_lines as findings_report
from goldspan.report.findings.finding_counts import Tally
from goldspan.report.findings.finding_paths import Places
from goldspan.report.findings.selection import Selection
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

Form = Annotated[ReportFormat, typer.Option("--format", help="How to print the findings.")]
Level = Annotated[
    int | None, typer.Option("--level", min=1, max=8, help="Look no further than this level.", show_default=False)
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="CODES", help="Only these codes, as GS301,GS4.", show_default=False),
]
Ignore = Annotated[
    list[str] | None, typer.Option("--ignore", metavar="CODES", help="All but these codes.", show_default=False)
]
Most = Annotated[int, typer.Option("--max-findings", min=0, help="Print so many, and only count the rest.")]
MOST = 10_000
"""Enough for anybody, and few enough to be held."""
Statistics = Annotated[bool, typer.Option("--statistics", help="Count by code and severity too.")]


def chosen(
    level: int | None, select: list[str] | None, ignore: list[str] | None, known: Mapping[str, Code] = CODES
) -> Selection:
    """Raises `SelectionError` where a code is none."""
    return Selection(
        level=level, select=selection.codes(select or (), known), ignore=selection.codes(ignore or (), known)
    )


def counted_out(found: Iterable[Finding], these: Selection, most: int) -> tuple[list[Finding], Tally]:
    """The first ``most`` findings of the selection, and a count of them all."""
    shown: list[Finding] = []
    tally = Tally()
    for one in found:
        if one in these:
            tally.add(one)
            if len(shown) < most:
                shown.append(one)
    return shown, tally


def print_report(
    shown: Sequence[Finding],
    tally: Tally,
    form: ReportFormat,
    *,
    with_statistics: bool,
    known: Mapping[str, Code] = CODES,
) -> None:
    left_out = tally.total - len(shown)
    if form is ReportFormat.text:
        for line in findings_report.lines(shown):
            data.print(line)
        if with_statistics:
            for row in finding_counts.lines(tally, known):
                data.print(row, markup=False)
    elif form is ReportFormat.json:
        print_json(_json(shown, tally, left_out) if with_statistics else [findings.record(one) for one in shown])
    else:
        more: dict[str, Any] = {"known": known} if form is ReportFormat.sarif else {}
        written = RENDERERS[form](shown, Places(Path.cwd()), left_out=left_out, **more)
        sys.stdout.write(written.encode("utf-8", "backslashreplace").decode("utf-8"))
        if with_statistics:
            for row in finding_counts.lines(tally, known):
                talk.print(row, markup=False)
    if left_out:
        talk.print(f"{counted(left_out, 'more finding')} not shown.")
    talk.print(findings_report.sentence(tally.severities))


def _json(shown: Sequence[Finding], tally: Tally, left_out: int) -> dict[str, Any]:
    return {
        "findings": [findings.record(one) for one in shown],
        "left_out": left_out,
        "statistics": finding_counts.record(tally),
    }
