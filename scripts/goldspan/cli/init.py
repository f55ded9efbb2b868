"""The verb init."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import Json, escaped, next_steps, print_json, stderr, stdout
from goldspan.operations.init import init as run
from goldspan.wording import counted


@verb("init")
def init(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The folder, new or existing. Default: this one.", show_default=False),
    ] = Path(),
    name: Annotated[
        str | None, typer.Option("--name", help="The corpus' name. Default: the folder's.", show_default=False)
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option(
            "--schema",
            metavar="FILE",
            help="Start from this schema.yaml, brat's annotation.conf, or Label Studio's labeling config (.xml). "
            "Default: a small schema about news.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a corpus of your own from nothing.

    Writes settings (a section in pyproject.toml), a commented schema, a skeleton of guidelines, seeds/ with one
    sample article and sources.toml, .gitignore and .env.example. No file that exists is overwritten.
    """
    report = run(folder, name=name, schema=schema)
    if as_json:
        print_json(
            {
                "root": str(report.root),
                "written": [path.as_posix() for path in report.written],
                "kept": [path.as_posix() for path in report.kept],
                "notes": report.notes,
            }
        )
    else:
        for path in report.written:
            stdout.print(escaped(f"written: {path.as_posix()}"))
        for path in report.kept:
            stdout.print(escaped(f"kept: {path.as_posix()}"))
    for note in report.notes:
        stderr.print(f"[yellow]note[/] {escaped(note)}")
    stderr.print(escaped(f"A corpus in {report.root}, {counted(len(report.written), 'file')} written."))
    enter = [] if folder.resolve() == Path.cwd() else [shlex.join(["cd", str(folder)])]
    next_steps(*enter, "goldspan ingest", "goldspan serve", "in another terminal: goldspan push")
