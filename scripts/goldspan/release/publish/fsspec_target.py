"""A release to any address that fsspec knows: ``s3://``, ``gs://``, ``sftp://``, ``memory://`` and so on.

The files are read back and compared by their sums, for such an address says
nothing of what it holds that could be relied on.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable
from typing import Any

from goldspan.release.publish import plan
from goldspan.release.publish.folder_target import foreign
from goldspan.release.publish.plan import Outcome
from goldspan.release.publish.published_files import BLOCK, Release
from goldspan.release.publish.shown import without_secrets
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest


def publish(where: str, release: Release, *, dry_run: bool, tell: Callable[[str], None]) -> Outcome:
    """Files are written aside and put in place together where the file system can do that; the manifest is last.

    Raises `ReleaseError` where the address cannot be used, or has a newer
    version, this one with other content, or files of somebody else under our names.
    """
    shown = without_secrets(where)
    files, top = _open(where, shown)
    try:
        planned = _plan(files, top, release, shown)
        if not dry_run and not planned.empty:
            _write(files, top, planned, tell)
    except ReleaseError:
        raise
    except Exception as error:  # each file system has errors of its own
        mend = "see to the address and the login, and run it again"
        raise ReleaseError(f"{shown}: {type(error).__name__}: {without_secrets(str(error))}; {mend}") from error
    table = next(item.path for item in release.items if item.path.endswith(".parquet"))
    return Outcome(
        target=shown,
        version=release.version,
        state="there" if planned.empty else "planned" if dry_run else "published",
        plan=planned,
        use=f'pandas.read_parquet("{shown.rstrip("/")}/{table}")',
    )


def _open(where: str, shown: str) -> tuple[Any, str]:
    import fsspec  # late, for it brings a lot

    try:
        files, top = fsspec.core.url_to_fs(where)
    except (ImportError, ValueError, OSError) as error:
        mend = "correct the address, or install what fsspec asks for"
        raise ReleaseError(
            f"{shown}: not an address that can be used ({without_secrets(str(error))}); {mend}"
        ) from error
    return files, str(top).rstrip("/")


def _plan(files: Any, top: str, release: Release, shown: str) -> plan.Plan:
    files.invalidate_cache()
    place = f"{top}/{manifest.NAME}"
    content = files.cat_file(place) if files.exists(place) else None
    before = plan.earlier(content, where=f"{shown}/{manifest.NAME}")
    ours = [item.path for item in release.items]
    made = plan.make(release, _sums(files, top, [*ours, *plan.paths(before)]), before, where=shown)
    if before is None and made.changed:
        raise foreign(f"{shown}/{made.changed[0].path}")
    return made


def _sums(files: Any, top: str, paths: Iterable[str]) -> dict[str, str]:
    sums = {}
    for path in paths:
        if files.exists(f"{top}/{path}"):
            digest = hashlib.sha256()
            with files.open(f"{top}/{path}", "rb") as file:
                while block := file.read(BLOCK):
                    digest.update(block)
            sums[path] = digest.hexdigest()
    return sums


def _write(files: Any, top: str, planned: plan.Plan, tell: Callable[[str], None]) -> None:
    with files.transaction:
        for number, item in enumerate(planned.sent, start=1):
            target = f"{top}/{item.path}"
            files.makedirs(target.rpartition("/")[0], exist_ok=True)
            with item.where.open("rb") as source, files.open(target, "wb") as file:
                shutil.copyfileobj(source, file, BLOCK)
            tell(f"{number} of {len(planned.sent)} files sent")
    for path in planned.removed:
        files.rm_file(f"{top}/{path}")
