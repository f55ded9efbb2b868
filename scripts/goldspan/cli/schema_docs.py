"""The verb schema docs."""

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import escaped, here_settings, stderr
from goldspan.cli.schema_import import Force, Out
from goldspan.operations.schema_docs import schema_docs as run


@verb("schema docs")
def schema_docs(out: Out = None, force: Force = False) -> None:
    """Print everything that the schema says as Markdown tables, for the guidelines."""
    text = run(here_settings(), out=out, force=force)
    if out is None:
        typer.echo(text, nl=False)
    else:
        stderr.print(f"Written: {escaped(out)}")
