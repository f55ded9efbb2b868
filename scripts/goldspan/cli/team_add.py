"""The command `goldspan team add`."""

from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import escaped, here_settings, next_steps, print_notice, stderr, stdout
from goldspan.operations.serve import connect_if_any
from goldspan.operations.team_add import team_add as run


@verb("team add")
def team_add(
    name: Annotated[str, typer.Argument(help="The pseudonym, under which the corpus knows the person.")],
    email: Annotated[
        str | None,
        typer.Option("--email", help="The address they sign up with; it stays out of git.", show_default=False),
    ] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Somebody who adjudicates only, and gets no documents.")
    ] = False,
) -> None:
    """Add a person to the team, and print the link by which they sign up in Label Studio.

    The pseudonym goes into pyproject.toml, the address into a file in .goldspan that git does not see. Without an
    address the account is called after the pseudonym. Who is there already gets the new address.
    """
    settings = here_settings()
    client = connect_if_any(settings, say=print_notice)
    added = run(settings, name, client, email=email, judge=judge)
    stderr.print(escaped(f"{added.name} {'is added' if added.is_new else 'was there already'}"))
    if added.invitation:
        stdout.print(escaped(added.invitation))
        stderr.print(escaped(f"Send this link to {added.name}, to sign up with the address {added.address}"))
        stderr.print("Whoever has the link can become a member.")
    elif client is not None:
        stderr.print(escaped(f"{added.address} is a member already"))
    else:
        stderr.print("No Label Studio is set or running: run this again there for the link to sign up by.")
    next_steps("goldspan team list") if judge else next_steps("goldspan team assign", "goldspan push")
