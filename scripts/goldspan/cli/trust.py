"""The verb trust."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from goldspan import settings
from goldspan.cli.app import verb
from goldspan.cli.console import Json, escaped, next_steps, print_json, stderr, stdout
from goldspan.operations.trust import TrustReport
from goldspan.operations.trust import trust as run
from goldspan.wording import counted


@verb("trust")
def trust(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="A folder of a corpus. Default: this one.", show_default=False),
    ] = Path(),
    show: Annotated[bool, typer.Option("--show", help="Only show what would be used; agree to nothing.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Withdraw what was agreed to for this folder.")] = False,
    as_json: Json = False,
) -> None:
    """Agree to the code and the server settings that come with a corpus.

    The rules in [tool.goldspan] are programs, and .env says which server to use with which token. Neither is used in
    a folder before you agree, and after a change you are asked again. What is agreed to is recorded in your
    own state folder, never in the corpus. GOLDSPAN_TRUST=1 in the environment agrees to everything, for CI.
    """
    if show and forget:
        raise typer.BadParameter("does not go with --show", param_hint="--forget")
    report = run(settings.read(folder), show=show, forget=forget)
    if as_json:
        print_json(_record(report))
    else:
        _print_items(report)
    if forget:
        what = "Forgotten" if report.forgotten else "Nothing was agreed to"
        stderr.print(escaped(f"{what} for {report.root}."))
    elif not report.items:
        stderr.print(escaped(f"{report.root} has no rules of its own and no .env: there is nothing to agree to."))
    elif show:
        stderr.print("Nothing was recorded.")
        next_steps("goldspan trust, where this may run and be used")
    else:
        stderr.print(
            escaped(f"{counted(len(report.items), 'item')} of {report.root} may be used from now on, as shown.")
        )


def _print_items(report: TrustReport) -> None:
    for item in report.items:
        stdout.print(escaped(f"{item.name}  {item.state}  sha256 {item.sha256}"))
        for line in item.lines:
            stdout.print(escaped(f"    {line}"))
        if item.left_out:
            stdout.print(f"    and {counted(item.left_out, 'more line')}")


def _record(report: TrustReport) -> dict[str, Any]:
    return {
        "root": str(report.root),
        "remembered": report.remembered,
        "forgotten": report.forgotten,
        "items": [asdict(item) for item in report.items],
    }
