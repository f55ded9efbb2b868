"""Verbs about schemas: schema import brat, schema import label-studio, schema docs."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import schema_app
from goldspan.cli.console import escaped, here_settings, next_steps, talk, told
from goldspan.operations import schema_import as import_job
from goldspan.schema import language
from goldspan.schema.reference import reference
from goldspan.wording import counted

import_app = typer.Typer(no_args_is_help=True, help="Make a schema of another tool's configuration.")
schema_app.add_typer(import_app, name="import")

Out = Annotated[Path | None, typer.Option("--out", help="The file to write; without it, stdout.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file of --out where it is there.")]
Name = Annotated[str | None, typer.Option("--name", help="What the schema is called; else as the folder or file.")]


@import_app.command("brat")
def import_brat(
    annotation: Annotated[Path, typer.Argument(help="The annotation.conf.")],
    visual: Annotated[Path | None, typer.Argument(help="The visual.conf, for colours and display names.")] = None,
    name: Name = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Make a schema of brat's annotation.conf, and of visual.conf where given.

    What a schema cannot say stands in a comment at the top of it, and on stderr.
    """
    with told():
        report = import_job.from_brat(annotation, visual, name=name)
        _give(report.text, out, force)
    _tell(report, out)


@import_app.command("label-studio")
def import_label_studio(
    config: Annotated[Path, typer.Argument(help="The labeling config, as XML.")],
    name: Name = None,
    out: Out = None,
    force: Force = False,
) -> None:
    """Make a schema of a labeling config of Label Studio.

    What a schema cannot say stands in a comment at the top of it, and on stderr.
    """
    with told():
        report = import_job.from_label_studio(config, name=name)
        _give(report.text, out, force)
    _tell(report, out)


@schema_app.command("docs")
def schema_docs(out: Out = None, force: Force = False) -> None:
    """Print all that the schema says as Markdown tables, for the guidelines."""
    with told():
        text = reference(language.load(here_settings().schema))
        _give(text, out, force)
    if out is not None:
        talk.print(f"Written: {escaped(out)}")


def _give(text: str, out: Path | None, force: bool) -> None:
    if out is None:
        typer.echo(text, nl=False)
    else:
        import_job.save(text, out, force=force)


def _tell(report: import_job.ImportReport, out: Path | None) -> None:
    for note in report.notes:
        talk.print(f"[yellow]note[/] {escaped(note)}")
    schema = report.schema
    parts = (
        counted(len(schema.concrete), "label"),
        counted(len(schema.relations), "relation"),
        counted(len(schema.attributes), "attribute"),
        counted(len(report.notes), "note"),
    )
    talk.print(f"{', '.join(parts)}{f', in {escaped(out)}' if out else ''}.")
    if out is not None:
        next_steps("read what the notes say", "goldspan schema build")
