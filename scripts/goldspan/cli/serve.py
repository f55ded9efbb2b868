"""The verb serve."""

from goldspan.cli.app import verb
from goldspan.cli.console import escaped, here_settings, next_steps, stderr, stdout
from goldspan.labelstudio.server import RunningServer
from goldspan.operations.serve import serve as run


@verb("serve")
def serve() -> None:
    """Run a Label Studio of your own until Ctrl-C, and print its address and login.

    It is installed on first use, in an environment of its own under .goldspan/. It listens on this machine
    only, and keeps its database there.
    """
    run(here_settings(), show=_show_login, progress=lambda line: stderr.print(escaped(line)))


def _show_login(server: RunningServer) -> None:
    stdout.print(f"Label Studio: {server.url}\n  user:     {server.user}\n  password: {server.password}")
    if server.ours:
        next_steps("leave this running", "in another terminal: goldspan push", "Ctrl-C ends it")
    else:
        next_steps("it runs already, started by another command", "goldspan push")
