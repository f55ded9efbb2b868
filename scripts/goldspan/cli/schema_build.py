"""The verb schema build."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    escaped,
    here_settings,
    next_steps,
    print_json,
    print_lines,
    stderr,
    stdout,
    waiting,
)
from goldspan.operations.schema_build import SchemaBuildReport
from goldspan.operations.schema_build import schema_build as run
from goldspan.report.findings import finding_lines
from goldspan.wording import counted


@verb("schema build")
def schema_build(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 where a file is stale, or layers do not fit.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Generate everything that follows from schema/schema.yaml, into schema/generated/.

    The JSON Schema of a layer, the Label Studio config of each pass, and the tables of the card.
    """
    settings = here_settings()
    with waiting("Building"):
        report = run(settings, check=check)
    names = _names(report, settings.root, check=check)
    if as_json:
        uncovered = [findings.record(finding) for finding in report.uncovered]
        print_json({"files": len(report.files), **names, **({"uncovered": uncovered} if check else {})})
    else:
        for word, paths in names.items():
            for path in paths:
                stdout.print(escaped(f"{word}: {path}"))
        print_lines(finding_lines.lines(report.uncovered))
    word = "stale" if check else "written"
    stderr.print(f"{counted(len(report.files), 'generated file')}, {len(report.stale)} {word}.")
    _print_next(report, check=check)
    raise typer.Exit(1 if check and not report.is_current else 0)


def _names(report: SchemaBuildReport, root: Path, *, check: bool) -> dict[str, list[str]]:
    def relative(paths: tuple[Path, ...]) -> list[str]:
        return [path.relative_to(root).as_posix() for path in paths]

    word, gone = ("stale", "surplus") if check else ("written", "removed")
    return {word: relative(report.stale), gone: relative(report.surplus)}


def _print_next(report: SchemaBuildReport, *, check: bool) -> None:
    if report.uncovered:
        errors = counted(len(report.uncovered), "error")
        stderr.print(f"[bold red]Not covered:[/] {errors} of the layers under this schema that no migration covers.")
        next_steps("write schema/migrations/NNNN_name.yaml (see docs/migrations.md)", "goldspan schema migrate")
    elif check and not report.is_current:
        next_steps("goldspan schema build")
    elif not check and report.stale:
        next_steps("goldspan validate", "goldspan push, where the project is to have it")
