"""The verb validate."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    NoRules,
    Workers,
    explain_step,
    here_settings,
    next_steps,
    print_as_is,
    print_first,
    stderr,
    waiting,
)
from goldspan.cli.finding_output import (
    Ignore,
    Level,
    MaxFindings,
    ReportForm,
    ReportFormat,
    Select,
    Statistics,
    print_report,
)
from goldspan.operations.fix import FixReport
from goldspan.operations.fix import fix as run_fix
from goldspan.operations.validate import MAX_FINDINGS, ValidateOptions, ValidateReport
from goldspan.operations.validate import validate as run
from goldspan.wording import counted

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH",
        help="Corpus folders, or document or layer files in one. Default: the corpus.",
        show_default=False,
    ),
]
SchemaFile = Annotated[Path | None, typer.Option("--schema", help="Use this schema.yaml instead of the corpus' own.")]
Fix = Annotated[bool, typer.Option("--fix", help="First make the repairs that are safe, then check.")]
Diff = Annotated[bool, typer.Option("--diff", help="Only show what --fix would change; write nothing.")]


@verb("validate")
def validate(
    paths: Paths = None,
    schema: SchemaFile = None,
    form: ReportForm = ReportFormat.text,
    level: Level = None,
    select: Select = None,
    ignore: Ignore = None,
    max_findings: MaxFindings = MAX_FINDINGS,
    statistics: Statistics = False,
    fix: Fix = False,
    diff: Diff = False,
    no_rules: NoRules = False,
    workers: Workers = None,
) -> None:
    """Check documents and layers against the schema.

    Exit code 0: no errors, 1: findings of severity error, 2: misuse. Every finding has a stable code, the
    place, the words around it, and what fixes it. What --level, --select and --ignore leave out does not count.
    """
    settings = None if paths and schema else here_settings(no_rules=no_rules)
    if diff:
        with waiting("Looking for repairs"):
            fixes = run_fix(settings, paths=paths or (), schema=schema, write=False)
        print_as_is(fixes.diff)
        _print_fixes(fixes, written=False)
        raise typer.Exit(0)
    with waiting("Checking"):
        report = run(
            settings,
            ValidateOptions(paths=paths or (), schema=schema, level=level, select=select or (), ignore=ignore or ()),
            max_findings=max_findings,
            fix_first=fix,
            workers=workers,
        )
    if report.fixes is not None:
        _print_fixes(report.fixes, written=True)
    print_report(report, form, with_statistics=statistics)
    _print_next(report, selected=bool(level or select or ignore))
    raise typer.Exit(1 if report.has_errors else 0)


def _print_next(report: ValidateReport, *, selected: bool) -> None:
    if report.has_errors:
        next_steps(*explain_step(report.findings), "fix what is listed", "goldspan validate")
    elif not selected:
        next_steps("goldspan release build --out DIR" if report.has_layers else "goldspan push")


def _print_fixes(fixes: FixReport, *, written: bool) -> None:
    print_first("fixed" if written else "would fix", fixes.done, "repairs")
    print_first("left alone", fixes.refused, "repairs")
    print_first("lost", fixes.lost, "members of links and decisions")
    count = f"{counted(len(fixes.done), 'repair')} in {counted(len(fixes.files), 'layer')}"
    stderr.print(f"{count}{'' if written else ' to be made; nothing was written'}.")
