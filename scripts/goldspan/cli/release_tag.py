"""The verb release tag."""

from goldspan.cli.app import verb
from goldspan.cli.console import error_handler, escaped, here_settings, next_steps, stderr
from goldspan.operations.release_tag import release_tag as run


@verb("release tag")
def release_tag() -> None:
    """Tag the present commit with the version of the dataset in it.

    The committed dataset must be what its manifest says, and no draft. A tag is made once, and never moved.
    """
    with error_handler():
        tag = run(here_settings())
    stderr.print(escaped(f"tagged {tag.name}" if tag.new else f"{tag.name} is there already, of this very dataset"))
    next_steps(f"git push origin {tag.name}")
