"""The command `goldspan team list`."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from goldspan.cli.app import verb
from goldspan.cli.console import Json, escaped, here_settings, next_steps, print_json, print_notice, stdout
from goldspan.operations.serve import connect_if_any
from goldspan.operations.team_list import Person
from goldspan.operations.team_list import team_list as run
from goldspan.wording import counted


@verb("team list")
def team_list(
    addresses: Annotated[bool, typer.Option("--addresses", help="Show the addresses, too.")] = False,
    as_json: Json = False,
) -> None:
    """List the people of the team: whose address is known, who is a member, how many documents each has."""
    settings = here_settings()
    team = run(settings, connect_if_any(settings, say=print_notice))
    if as_json:
        records = [asdict(one) for one in team.people]
        for record in () if addresses else records:
            del record["address"]
        print_json({"people": records, "problems": team.problems, "strangers": team.strangers})
    else:
        table = Table(box=None, pad_edge=False)
        for head in ("person", "documents", "account", "address", "member"):
            table.add_column(head)
        for one in team.people:
            table.add_row(*map(escaped, _cells(one, shown=addresses)))
        stdout.print(table)
    for problem in team.problems:
        print_notice(f"assignments: {problem}")
    if team.strangers:
        print_notice(f"{counted(team.strangers, 'member')} of the server not of the team; they appear as user-NUMBER")
    next_steps("goldspan team add NAME" if not team.people else "goldspan team assign")


def _cells(one: Person, *, shown: bool) -> tuple[str, ...]:
    kind = "machine" if one.method != "manual" else "annotates" if one.annotates else "adjudicates"
    member = {True: "yes", False: "no", None: "not asked"}[one.is_member]
    address = one.address if shown else f"of {one.source}"
    return one.name, str(one.documents or ""), kind, address, member
