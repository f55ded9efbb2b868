"""The verb that explains finding codes."""

from typing import Annotated

import typer

from goldspan.cli.app import app
from goldspan.cli.console import Json, data, print_json, told
from goldspan.report import explain as explain_report
from goldspan.report import selection


@app.command()
def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]",
            help="A finding code, as GS301, or the beginning of some, as GS3. Without it, all are listed.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say why a finding code exists, with a wrong and a right example, and what mends it."""
    with told():
        chosen = [one for prefix in selection.codes([code or "GS"]) for one in selection.matching(prefix)]
    if as_json:
        print_json([explain_report.record(one) for one in chosen])
    elif code is None:
        for line in explain_report.listing():
            data.print(line, markup=False)
    else:
        for number, one in enumerate(chosen):
            if number:
                data.print()
            for text in explain_report.lines(one):
                data.print(text)
