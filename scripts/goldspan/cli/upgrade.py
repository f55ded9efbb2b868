"""The verb upgrade."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan import settings
from goldspan.cli.app import verb
from goldspan.cli.console import Json, escaped, next_steps, print_json, stderr, stdout
from goldspan.operations.upgrade import report_record
from goldspan.operations.upgrade import upgrade as run
from goldspan.wording import counted

Corpus = Annotated[
    Path | None,
    typer.Argument(metavar="CORPUS", help="A corpus folder. Default: that of the settings.", show_default=False),
]
Apply = Annotated[bool, typer.Option("--apply", help="Write the files. Without it, nothing is changed.")]


@verb("upgrade")
def upgrade(corpus: Corpus = None, apply: Apply = False, as_json: Json = False) -> None:
    """Bring a corpus of an older format to the format of this goldspan.

    Shows what would change, and writes it with --apply: all files or none. The format of a corpus is the number in its
    format.json, and 1 without that file. Exit code 0: done, or nothing to do; 2: a corpus of a newer format, or misuse.
    """
    report = run(corpus or settings.load(Path.cwd()).corpus, apply=apply)
    if as_json:
        print_json(report_record(report))
    else:
        for step in report.steps:
            stdout.print(escaped(f"format {step.since} to {step.since + 1}: {step.summary}"))
        for kind, number in report.records.items():
            stdout.print(f"  {kind}: {counted(number, 'record')}")
    files = counted(len(report.changed), "file")
    if not report.steps:
        stderr.print(f"The corpus has format {report.to}, the format of this goldspan; there is nothing to do.")
    elif report.written:
        stderr.print(f"{files} written; the corpus has format {report.to} now.")
        next_steps("goldspan validate")
    else:
        stderr.print(f"{files} would change; nothing was written.")
        next_steps("goldspan upgrade --apply")
