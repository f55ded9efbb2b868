"""The Label Studio to work with: the embedded one run, or whichever is configured connected to."""

from collections.abc import Callable

from goldspan.labelstudio import connection
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.server import RunningServer, find, foreground
from goldspan.settings import Settings
from goldspan.settings import server as configured_server
from goldspan.wording import Progress


def serve(settings: Settings, *, show: Callable[[RunningServer], None], progress: Progress | None = None) -> None:
    """Runs the embedded Label Studio of the settings until Ctrl-C, on which it returns.

    ``show`` gets its address and login. Returns at once after that where another command runs it already.
    Raises `goldspan.labelstudio.server.LocalServerError`.
    """
    foreground(settings.state, show=show, progress=progress)


def connect_if_any(settings: Settings, *, say: Callable[[str], None] | None = None) -> Client | None:
    """`connect`, or ``None`` where no server is configured or running."""
    if configured_server(settings.root) is None and find(settings.state) is None:
        return None
    return connect(settings, say=say)


def connect(settings: Settings, *, say: Callable[[str], None] | None = None) -> Client:
    """The server of the environment or of ``.env``; without one, the embedded server if it runs.

    ``say`` gets a line where goldspan is not tested with the version of Label Studio that answers.
    """
    chosen = configured_server(settings.root)
    if say and settings.exposed:
        say("addresses of people stand in pyproject.toml, which is in git; `goldspan team move` takes them out")
    if chosen is not None:
        client = connection.connect(chosen.url, chosen.token)
        if say and client.notice:
            say(client.notice)
        return client
    running = find(settings.state)
    if running is None:
        raise ServerError(
            "no Label Studio is configured or running: run `goldspan serve` in another terminal, "
            "or set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY"
        )
    return connection.connect(running.url, running.token)
