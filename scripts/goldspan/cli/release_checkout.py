"""The verb release checkout."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import error_handler, escaped, here_settings, next_steps, stderr
from goldspan.operations.release_checkout import release_checkout as run
from goldspan.wording import counted


@verb("release checkout")
def release_checkout(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="A version, such as 1.2.0.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", help="A new or empty folder.", show_default=False)],
) -> None:
    """Bring a released version back from its git tag, checked against its manifest."""
    with error_handler():
        made = run(here_settings(), version, out=out)
    stderr.print(escaped(f"version {made.version} in {out}: {counted(len(made.files), 'file')}, as its manifest says"))
    next_steps(f'datasets.load_dataset("{out}")')
