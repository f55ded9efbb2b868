"""The embedded Label Studio, in the foreground."""

from collections.abc import Callable

from goldspan.labelstudio.server import Running, foreground
from goldspan.settings import Settings


def serve(
    settings: Settings, *, show: Callable[[Running], None], progress: Callable[[str], None] = lambda line: None
) -> None:
    """Runs the embedded Label Studio until Ctrl-C; ``show`` gets its address and login once it answers."""
    foreground(settings.state, show=show, progress=progress)
