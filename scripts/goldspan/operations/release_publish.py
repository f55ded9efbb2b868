"""A built release to where its readers find it."""

from collections.abc import Callable
from pathlib import Path

from goldspan.release import publish
from goldspan.release.publish import Access, Outcome


def run(
    target: str,
    *,
    folder: Path,
    create: Access | None = None,
    dry_run: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Publishes the release in ``folder``, once its sums are proved; with ``dry_run`` only says what would go.

    ``create`` makes a dataset on the Hub that is not there, with this access. Raises
    `goldspan.release.ReleaseError` where there is nothing to publish, or the target refuses.
    """
    tell = progress or (lambda line: None)
    found = publish.find(target, create=create)
    tell("checking every sum")
    release = publish.read(folder)
    return found.publish(found.where, release, dry_run=dry_run, tell=tell)
