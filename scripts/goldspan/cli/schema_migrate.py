"""The verb schema migrate."""

from collections import defaultdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    escaped,
    here_settings,
    next_steps,
    print_first,
    print_json,
    print_lines,
    stderr,
    stdout,
)
from goldspan.operations.schema_migrate import MigrateReport, record
from goldspan.operations.schema_migrate import schema_migrate as run
from goldspan.report.findings import finding_lines
from goldspan.wording import counted

_NAMED = 10
"""Of very many documents in a cell of the table, so many are named; the JSON names all."""

Apply = Annotated[
    bool, typer.Option("--apply/--dry-run", help="Write the layers. Default: only show what would change.")
]
Back = Annotated[
    str | None,
    typer.Option("--back", metavar="NAME", help="Undo this migration and all after it.", show_default=False),
]


@verb("schema migrate")
def schema_migrate(apply: Apply = False, back: Back = None, as_json: Json = False) -> None:
    """Migrate all layers to the changed schema, as the files in schema/migrations/ say.

    Exit code 1, and nothing written, where a person has to decide, something would be lost, or a layer would not
    fit the schema. What breaks a rule between labels afterwards (level 5: counts, overlap, cycles) is shown, and
    stops nothing.
    """
    report = run(here_settings(), back=back, apply=apply)
    if as_json:
        print_json(record(report))
    elif report.names:
        _print_report(report)
    if not report.names:
        stderr.print("Nothing to migrate.")
        return
    if report.refused:
        problems = f"{counted(len(report.cases), 'case')} for a person, {counted(len(report.errors), 'error')}"
        stderr.print(f"[bold red]Nothing can be written:[/] {problems}.")
        next_steps("fix the layers, or the migration", "goldspan schema migrate")
        raise typer.Exit(1)
    if report.broken:
        layers = {(finding.where.document, finding.where.layer) for finding in report.broken}
        errors = f"{counted(len(report.broken), 'error')} of level 5 in {counted(len(layers), 'layer')}"
        stderr.print(f"[yellow]Not fixed by this:[/] {errors}; people fix them afterwards.")
    print_first("link", report.lost_members, "members of links")
    print_first("decision", report.lost_decisions, "decisions")
    _print_next(report, back)


def _print_next(report: MigrateReport, back: str | None) -> None:
    count = counted(len(report.changed), "file")
    if report.written:
        stderr.print(f"{count} written; the layers are in version {report.to} now.")
        fix = ["fix what is listed"] if report.broken else []
        next_steps("goldspan schema build", *fix, "goldspan validate", "goldspan release build --out DIR")
    else:
        stderr.print(f"{count} would change; nothing was written.")
        next_steps(f"goldspan schema migrate {f'--back {back} ' if back else ''}--apply")


def _print_report(report: MigrateReport) -> None:
    stdout.print(escaped(f"{', '.join(report.names)}: from {report.since} to {report.to}"))
    stdout.print(_table(report))
    for case, words in report.cases:
        stdout.print(escaped(f"{case.document} / {case.layer}: step {case.step + 1}: {case.message}"))
        if words is not None:
            shown = Text(f"    {words.text}")
            for start, end in words.marks:
                shown.stylize("reverse", start + 4, end + 4)
            stdout.print(shown)
    print_lines(finding_lines.lines((*report.errors, *report.broken)))


def _table(report: MigrateReport) -> Table:
    effects = defaultdict(list)
    for effect in report.effects:
        effects[effect.step].append(effect)
    table = Table("step", "changed", "joined", "lost", "documents", "layers")
    for number, step in enumerate(report.steps):
        of_step = effects[number]
        documents = sorted({effect.document for effect in of_step})
        more = [f"and {len(documents) - _NAMED} more"] if len(documents) > _NAMED else []
        table.add_row(
            escaped(step),
            *(str(sum(getattr(effect, what) for effect in of_step)) for what in ("changed", "joined", "lost")),
            escaped("\n".join([*documents[:_NAMED], *more])),
            str(len({(effect.document, effect.layer) for effect in of_step})),
        )
    return table
