"""Publishes a built release."""

from pathlib import Path

from goldspan.release.publish import Access, PublishReport, find_target, read_release
from goldspan.wording import Progress


def release_publish(
    folder: Path,
    target: str,
    *,
    create: Access | None = None,
    dry_run: bool = False,
    progress: Progress = lambda line: None,
) -> PublishReport:
    """Publishes the release in ``folder`` to ``target``, a dataset on the Hub, a folder, a git remote, or an address.

    Every sum is checked first. With ``dry_run`` nothing is sent, and the report has the plan. ``create`` creates a
    dataset on the Hub that does not exist, with this access. Raises `goldspan.release.ReleaseError` where there is
    nothing to publish, or the target refuses.
    """
    found = find_target(target, create=create)
    progress("checking every sum")
    release = read_release(folder)
    return found.publish(found.where, release, dry_run=dry_run, progress=progress)
