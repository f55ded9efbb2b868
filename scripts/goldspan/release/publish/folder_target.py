"""Publishes to a folder: all files are written aside first and then moved into place together, the manifest last."""

import shutil
from pathlib import Path

from goldspan.release.publish import plan
from goldspan.release.publish.plan import PublishPlan, PublishReport, PublishState
from goldspan.release.publish.published_files import VerifiedRelease
from goldspan.release.versions import manifest
from goldspan.store.transactions import transaction
from goldspan.wording import Progress


def publish_to_folder(where: str, release: VerifiedRelease, *, dry_run: bool, progress: Progress) -> PublishReport:
    """Publishes so that readers of the folder see the old version or the new one.

    Raises `ReleaseError` where the folder has a newer version, this one with other content, or files that are not from
    a release under the names of ours.
    """
    out = Path(where)
    planned = _plan(out, release)
    state: PublishState = "there" if planned.empty else "planned" if dry_run else "published"
    if state == "published":
        with transaction(out) as changes:
            planned = _plan(out, release)  # again, for from now on nobody else writes there
            for number, file in enumerate(planned.sent, start=1):
                (changes.staged / file.path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.source, changes.staged / file.path)
                progress(f"{number} of {len(planned.sent)} files copied")
            changes.commit([file.path for file in planned.sent], remove=planned.removed)
    use = f'datasets.load_dataset("{where}")'
    return PublishReport(target=where, version=release.version, state=state, plan=planned, use=use)


def _plan(out: Path, release: VerifiedRelease) -> PublishPlan:
    return plan.plan_without_history(
        release,
        read=lambda path: (out / path).read_bytes(),
        digest=lambda path: manifest.file_sha256(out / path) if (out / path).is_file() else None,
        where=str(out),
    )
