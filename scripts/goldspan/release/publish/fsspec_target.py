"""Publishes to any address that fsspec knows: ``s3://``, ``gs://``, ``sftp://``, ``memory://`` and so on.

Files there are read to compare their sha256: what file systems say of their files differs, and cannot be relied on.
"""

import hashlib
import shutil
from typing import Any

from goldspan.release.publish import plan
from goldspan.release.publish.plan import PublishPlan, PublishReport, without_secrets
from goldspan.release.publish.published_files import BLOCK, VerifiedRelease
from goldspan.release.release_settings import ReleaseError
from goldspan.wording import Progress


def publish_to_address(where: str, release: VerifiedRelease, *, dry_run: bool, progress: Progress) -> PublishReport:
    """Publishes in one transaction where the file system has them; the manifest is the last file.

    Raises `ReleaseError` where the address cannot be used, or has a newer version, this one with other content, or
    files that are not from a release under the names of ours.
    """
    shown = without_secrets(where)
    file_system, top = _open(where, shown)
    try:
        planned = _plan(file_system, top, release, shown)
        if not dry_run and not planned.empty:
            _write(file_system, top, planned, progress)
    except ReleaseError:
        raise
    except Exception as error:  # each file system has errors of its own
        advice = "check the address and the login, and run it again"
        raise ReleaseError(f"{shown}: {type(error).__name__}: {without_secrets(str(error))}; {advice}") from error
    table = next(file.path for file in release.files if file.path.endswith(".parquet"))
    return PublishReport(
        target=shown,
        version=release.version,
        state="there" if planned.empty else "planned" if dry_run else "published",
        plan=planned,
        use=f'pandas.read_parquet("{shown.rstrip("/")}/{table}")',
    )


def _open(where: str, shown: str) -> tuple[Any, str]:
    import fsspec  # late, for it takes time

    try:
        file_system, top = fsspec.core.url_to_fs(where)
    except (ImportError, ValueError, OSError) as error:
        what = f"not an address that can be used ({without_secrets(str(error))})"
        raise ReleaseError(f"{shown}: {what}; correct the address, or install what fsspec asks for") from error
    return file_system, str(top).rstrip("/")


def _plan(file_system: Any, top: str, release: VerifiedRelease, shown: str) -> PublishPlan:
    def digest(path: str) -> str | None:
        if not file_system.exists(f"{top}/{path}"):
            return None
        with file_system.open(f"{top}/{path}", "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    file_system.invalidate_cache()
    return plan.plan_without_history(
        release, read=lambda path: bytes(file_system.cat_file(f"{top}/{path}")), digest=digest, where=shown
    )


def _write(file_system: Any, top: str, planned: PublishPlan, progress: Progress) -> None:
    with file_system.transaction:
        for number, file in enumerate(planned.sent, start=1):
            target = f"{top}/{file.path}"
            file_system.makedirs(target.rpartition("/")[0], exist_ok=True)
            # not `put`: several file systems, the local one among them, send at once then, outside of the transaction
            with file.source.open("rb") as source, file_system.open(target, "wb") as copy:
                shutil.copyfileobj(source, copy, BLOCK)
            progress(f"{number} of {len(planned.sent)} files sent")
    for path in planned.removed:
        file_system.rm_file(f"{top}/{path}")
