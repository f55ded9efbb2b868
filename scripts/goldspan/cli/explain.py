"""The verb that explains finding codes."""

import sys
from typing import Annotated

import typer

from goldspan.cli.app import app
from goldspan.cli.console import Json, data, here_settings, print_json, told
from goldspan.operations import validation_settings
from goldspan.report.findings import explain as explain_report
from goldspan.report.findings import selection
from goldspan.settings import SettingsError


@app.command()
def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            help="A finding code, as GS301, or the beginning of some, as GS3. Without it, all are listed.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print sections for a page of your docs.")] = False,
) -> None:
    """Say why a finding code exists, with a wrong and a right example, and what mends it."""
    with told():
        try:
            here = here_settings()
        except SettingsError:
            here = None
        known = validation_settings.codes(validation_settings.rules(here))
        chosen = [
            one
            for prefix in (selection.codes([code], known) if code else ("",))
            for one in selection.matching(prefix, known)
        ]
    if as_json:
        print_json([explain_report.record(one, known) for one in chosen])
    elif as_markdown:
        sys.stdout.write("\n".join(explain_report.markdown(one, known) for one in chosen))
    elif code is None:
        for line in explain_report.listing(known):
            data.print(line, markup=False)
    else:
        for number, one in enumerate(chosen):
            if number:
                data.print()
            for text in explain_report.lines(one, known):
                data.print(text)
