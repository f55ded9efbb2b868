"""The command `goldspan team move`."""

from goldspan.cli.app import verb
from goldspan.cli.console import escaped, here_settings, next_steps, stderr
from goldspan.operations.team_move import team_move as run


@verb("team move")
def team_move() -> None:
    """Move addresses from pyproject.toml, where older corpora have them, into a file that git does not see.

    What was committed stays in the history of git.
    """
    moved = run(here_settings())
    if not moved.names:
        stderr.print("No address stands in pyproject.toml.")
        return
    stderr.print(escaped(f"{'The address of ' + ', '.join(moved.names)} moved to {moved.file}"))
    stderr.print("Copy that file to where else you pull; in the history of git the addresses remain.")
    next_steps("git commit pyproject.toml", "goldspan team list")
