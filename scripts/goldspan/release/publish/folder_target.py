"""A release into a plain folder: all files aside first, then moved into place together, the manifest last."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from goldspan.release.publish import plan
from goldspan.release.publish.plan import Outcome
from goldspan.release.publish.published_files import Release
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.store.transactions import transaction


def publish(where: str, release: Release, *, dry_run: bool, tell: Callable[[str], None]) -> Outcome:
    """Whoever reads the folder meets the old version or the new one.

    Raises `ReleaseError` where the folder has a newer version, this one with
    other content, or files of somebody else under our names.
    """
    out = Path(where)
    use = f'datasets.load_dataset("{where}")'

    def outcome(state: plan.State) -> Outcome:
        return Outcome(target=where, version=release.version, state=state, plan=planned, use=use)

    planned = _plan(out, release)
    if planned.empty or dry_run:
        return outcome("there" if planned.empty else "planned")
    with transaction(out) as changes:
        planned = _plan(out, release)  # anew, for now nobody else writes there
        for number, item in enumerate(planned.sent, start=1):
            (changes.staged / item.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(item.where, changes.staged / item.path)
            tell(f"{number} of {len(planned.sent)} files copied")
        changes.commit([item.path for item in planned.sent], remove=planned.removed)
    return outcome("published")


def _plan(out: Path, release: Release) -> plan.Plan:
    there = out / manifest.NAME
    before = plan.earlier(there.read_bytes() if there.is_file() else None, where=str(there))
    ours = [item.path for item in release.items]
    made = plan.make(release, _sums(out, [*ours, *plan.paths(before)]), before, where=str(out))
    if before is None and made.changed:
        raise foreign(str(out / made.changed[0].path))
    return made


def foreign(path: str) -> ReleaseError:
    """The error for a file of somebody else in a place that keeps no history."""
    return ReleaseError(f"{path}: is there, and not from a release, so it is not overwritten; choose an empty folder")


def _sums(out: Path, paths: Iterable[str]) -> dict[str, str]:
    sums = {}
    for path in paths:
        if (out / path).is_file():
            sums[path] = manifest.file_sha256(out / path)
    return sums
