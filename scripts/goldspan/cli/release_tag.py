"""The verb release tag."""

from goldspan.cli.app import verb
from goldspan.cli.console import error_handler, escaped, here_settings, next_steps, stderr
from goldspan.operations import release_versions as versions


@verb("release tag")
def release_tag() -> None:
    """Tag the present commit with the version of the dataset in it.

    The committed dataset must be what its manifest says, and no draft. A tag is made once, and never moved.
    """
    with error_handler():
        made = versions.tag(here_settings())
    stderr.print(escaped(f"tagged {made.tag}" if made.new else f"{made.tag} is there already, of this very dataset"))
    next_steps(f"git push origin {made.tag}")
