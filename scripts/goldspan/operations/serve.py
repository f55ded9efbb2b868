"""The Label Studio to work with: the embedded one run, or whichever is configured connected to."""

from collections.abc import Callable
from pathlib import Path

from goldspan.labelstudio import connection
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.server import RunningServer, environment, find, foreground
from goldspan.settings import Settings
from goldspan.settings import server as configured_server
from goldspan.store import safe_name
from goldspan.wording import Progress


def serve(settings: Settings, *, show: Callable[[RunningServer], None], progress: Progress | None = None) -> None:
    """Runs the embedded Label Studio of the settings until Ctrl-C, on which it returns.

    ``show`` gets its address and login. Returns at once after that where another command runs it already.
    Raises `goldspan.labelstudio.server.LocalServerError`.
    """
    installed = environment(settings.state, progress=progress)
    foreground(server_state(settings), show=show, installed=installed, progress=progress)


def server_state(settings: Settings) -> Path:
    """The folder of the embedded server: of a person's own server, where the settings are those of a person's project.

    A person's server has its own data, account and port, and the program of the corpus' server.
    """
    return settings.state / "servers" / safe_name(settings.person) if settings.person else settings.state


def _running(settings: Settings) -> RunningServer | None:
    """The person's own server, where one runs and the settings are a person's; else that of the corpus."""
    return find(server_state(settings)) or (find(settings.state) if settings.person else None)


def connect_if_any(settings: Settings, *, say: Callable[[str], None] | None = None) -> Client | None:
    """`connect`, or ``None`` where no server is configured or running."""
    if configured_server(settings.root) is None and _running(settings) is None:
        return None
    return connect(settings, say=say)


def connect(settings: Settings, *, say: Callable[[str], None] | None = None) -> Client:
    """The server of the environment or of ``.env``; without one, the embedded server if it runs.

    For the project of a person, that person's own server goes first, if it runs.

    ``say`` gets a line where goldspan is not tested with the version of Label Studio that answers.
    """
    own = find(server_state(settings)) if settings.person else None
    chosen = configured_server(settings.root) if own is None else None
    if say and settings.exposed:
        say("addresses of people stand in pyproject.toml, which is in git; `goldspan team move` takes them out")
    if chosen is not None:
        client = connection.connect(chosen.url, chosen.token)
        if say and client.notice:
            say(client.notice)
        return client
    running = _running(settings)
    if running is None:
        raise ServerError(
            "no Label Studio is configured or running: run `goldspan serve` in another terminal, "
            "or set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY"
        )
    return connection.connect(running.url, running.token)
