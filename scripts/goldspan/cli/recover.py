"""The verb recover."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import Json, escaped, next_steps, print_json, stderr
from goldspan.operations.recover import recover as run

Folder = Annotated[
    Path | None,
    typer.Argument(
        metavar="DIR",
        help="A corpus, or another folder that a command was changing. Default: those of this project.",
        show_default=False,
    ),
]


@verb("recover")
def recover(folder: Folder = None, as_json: Json = False) -> None:
    """Complete or undo what was stopped in the middle, as by a power cut.

    Commands that change a corpus do this themselves before they begin, and say so. Those that only read one refuse
    until it is done. Afterwards all files are those of before the change, or all are those after it.
    """
    report = run(folder)
    if as_json:
        print_json({"folders": [str(path) for path in report.folders], "done": list(report.done)})
    for line in report.done:
        stderr.print(escaped(line))
    if report.done:
        next_steps("goldspan validate", "git status")
    else:
        stderr.print("Nothing was stopped in the middle; there is nothing to do.")
