"""The command `goldspan team assign`."""

from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import Json, escaped, here_settings, next_steps, print_first, print_json, stderr, stdout
from goldspan.operations.team_assign import AssignReport
from goldspan.operations.team_assign import team_assign as run
from goldspan.wording import counted


@verb("team assign")
def team_assign(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOCUMENTS]...", help="Documents to give to those named --to.", show_default=False),
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="Somebody who gets them; may be repeated.", show_default=False)
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write assignments.json. Without it, nothing is changed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say who annotates which document.

    Every document that has nobody gets one person, or `annotators_per_task`; of the share `double` in
    `[tool.goldspan.team]`, two. People have the same number of documents, and a seed decides the rest. A document that
    is assigned keeps its people when others come. With DOCUMENTS and --to, these get those people; with --to alone,
    the new ones are shared among them.
    """
    settings = here_settings()
    report = run(settings, documents or (), to=to or (), apply=apply)
    if as_json:
        print_json(
            {
                "assigned": report.assigned,
                "new": report.new,
                "documents_of": report.documents_of,
                "double": report.double,
                "gone": report.gone,
                "written": report.written,
            }
        )
    else:
        _print(report)
    if report.written:
        next_steps("commit assignments.json", "goldspan push")
    elif report.new or report.gone:
        stderr.print("Nothing was written yet.")
        next_steps("the same with --apply")
    else:
        stderr.print("Every document has its people; nothing was written.")
        next_steps("goldspan push")


def _print(report: AssignReport) -> None:
    new = {name: sum(name in people for people in report.new.values()) for name in report.documents_of}
    for name, number in report.documents_of.items():
        stdout.print(escaped(f"{name}: {counted(number, 'document')}, {new[name]} new"))
    stdout.print(f"{counted(len(report.assigned), 'document')}, {report.double} of them for two people or more")
    print_first("no longer there", report.gone, "documents")
