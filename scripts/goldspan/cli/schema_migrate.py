"""The verb schema migrate."""

from collections import defaultdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from goldspan.cli.app import schema_app
from goldspan.cli.console import Json, data, escaped, here_settings, next_steps, print_json, talk, told
from goldspan.operations import schema_migrate as migrate_job
from goldspan.report.findings import finding_lines as findings_report
from goldspan.schema import language
from goldspan.wording import counted


@schema_app.command("migrate")
def schema_migrate(
    write: Annotated[
        bool, typer.Option("--apply/--dry-run", help="Write the layers. Default: only show what would change.")
    ] = False,
    back: Annotated[
        str | None,
        typer.Option("--back", metavar="NAME", help="Undo this migration and all after it.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Carry all layers over to the changed schema, as schema/migrations/ says.

    Exit code 1, and nothing written, where something needs a human, would be lost, or would not fit the schema.
    What breaks a rule between labels afterwards (level 5: counts, overlap, circles) is shown, and stops nothing.
    """
    with told():
        here = here_settings()
        report = migrate_job.run(here, language.load(here.schema), back=back, write=write)
    if as_json:
        print_json(migrate_job.record(report))
    else:
        _show(report)
    if not report.names:
        talk.print("Nothing to migrate.")
        return
    count = counted(len(report.changed), "file")
    if report.refused:
        problems = f"{counted(len(report.cases), 'case')} for a human, {counted(len(report.errors), 'error')}"
        talk.print(f"[bold red]Nothing can be written:[/] {problems}.")
        next_steps("mend the layers, or the migration", "goldspan schema migrate")
        raise typer.Exit(1)
    mend = ["mend what is listed"] if report.broken else []
    if report.broken:
        layers = {(one.where.document, one.where.layer) for one in report.broken}
        errors = f"{counted(len(report.broken), 'error')} of level 5 in {counted(len(layers), 'layer')}"
        talk.print(f"[yellow]Not mended by this:[/] {errors}; people mend them afterwards.")
    for gone in report.unlinked:
        talk.print(f"[yellow]link[/] {escaped(gone)}")
    for lost in report.undecided:
        talk.print(f"[yellow]decision[/] {escaped(lost)}")
    if report.written:
        talk.print(f"{count} written; the layers are in version {report.to} now.")
        next_steps("goldspan schema build", *mend, "goldspan validate", "goldspan release build --out DIR")
    else:
        talk.print(f"{count} would change; nothing was written.")
        next_steps(f"goldspan schema migrate {f'--back {back} ' if back else ''}--apply")


def _show(report: migrate_job.MigrateReport) -> None:
    if report.names:
        data.print(escaped(f"{', '.join(report.names)}: from {report.since} to {report.to}"))
        table = Table("step", "changed", "joined", "lost", "documents", "layers")
        effects = defaultdict(list)
        for effect in report.effects:
            effects[effect.step].append(effect)
        for number, step in enumerate(report.steps):
            here = effects[number]
            table.add_row(
                escaped(step),
                *(str(sum(getattr(one, what) for one in here)) for what in ("changed", "joined", "lost")),
                escaped(_listed(sorted({one.document for one in here}))),
                str(len({(one.document, one.layer) for one in here})),
            )
        data.print(table)
    for case, words in report.cases:
        data.print(escaped(f"{case.document} / {case.layer}: step {case.step + 1}: {case.message}"))
        if words is not None:
            shown = Text(f"    {words.text}")
            for start, end in words.marks:
                shown.stylize("reverse", start + 4, end + 4)
            data.print(shown)
    for line in findings_report.lines((*report.errors, *report.broken)):
        data.print(line)


def _listed(documents: list[str], most: int = 10) -> str:
    """A document a line; of very many, the first ones and how many more (all of them are in the JSON)."""
    more = [f"and {len(documents) - most} more"] if len(documents) > most else []
    return "\n".join([*documents[:most], *more])
