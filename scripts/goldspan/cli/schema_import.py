"""The verbs schema import brat and schema import label-studio."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import escaped, next_steps, stderr
from goldspan.operations import schema_import
from goldspan.wording import counted

Out = Annotated[Path | None, typer.Option("--out", help="The file to write. Default: stdout.", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file of --out if it exists.")]
Name = Annotated[
    str | None,
    typer.Option("--name", help="The schema's name. Default: that of the folder or file.", show_default=False),
]


@verb("schema import brat")
def import_brat(
    annotation: Annotated[Path, typer.Argument(help="The annotation.conf.")],
    visual: Annotated[Path | None, typer.Argument(help="The visual.conf, for colours and display names.")] = None,
    name: Name = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Make a schema of brat's annotation.conf, and of visual.conf where it is given.

    What a schema cannot say is noted in a comment at its top, and on stderr.
    """
    report = schema_import.schema_import_brat(annotation, visual, name=name)
    _deliver(report, out, force=force)


@verb("schema import label-studio")
def import_label_studio(
    config: Annotated[Path, typer.Argument(help="The labeling config, as XML.")],
    name: Name = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Make a schema of a labeling config of Label Studio.

    What a schema cannot say is noted in a comment at its top, and on stderr.
    """
    report = schema_import.schema_import_label_studio(config, name=name)
    _deliver(report, out, force=force)


def _deliver(report: schema_import.ImportReport, out: Path | None, *, force: bool) -> None:
    if out is None:
        typer.echo(report.text, nl=False)
    else:
        schema_import.save(report.text, out, force=force)
    for note in report.notes:
        stderr.print(f"[yellow]note[/] {escaped(note)}")
    schema = report.schema
    parts = (
        counted(len(schema.concrete), "label"),
        counted(len(schema.relations), "relation"),
        counted(len(schema.attributes), "attribute"),
        counted(len(report.notes), "note"),
    )
    stderr.print(f"{', '.join(parts)}{f', in {escaped(out)}' if out else ''}.")
    if out is not None:
        next_steps("read the notes", "goldspan schema build")
