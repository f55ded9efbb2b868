"""The verb explain."""

from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import Json, NoRules, print_as_is, print_json, settings_around, stdout
from goldspan.operations.explain import explain as run
from goldspan.report.findings import code_explanations


@verb("explain")
def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            help="A finding code, such as GS301, or the beginning of some, such as GS3. Without it, all are listed.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown sections, for a page of your docs.")
    ] = False,
    no_rules: NoRules = False,
) -> None:
    """Say why a finding code exists, with a wrong and a right example, and how to fix it."""
    codes = run(settings_around(no_rules=no_rules), code=code)
    if as_json:
        print_json([code_explanations.record(name, codes) for name in codes])
    elif as_markdown:
        print_as_is("\n".join(code_explanations.markdown(name, codes) for name in codes))
    elif code is None:
        for line in code_explanations.listing(codes):
            stdout.print(line, markup=False)
    else:
        for number, name in enumerate(codes):
            if number:
                stdout.print()
            for text in code_explanations.lines(name, codes):
                stdout.print(text)
