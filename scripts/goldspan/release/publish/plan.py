"""What a publication changes at its target: planned before anything is sent, and reported at the end."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from goldspan.release.publish.published_files import PublishedFile, VerifiedRelease
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.manifest import Manifest

PublishState: TypeAlias = Literal["planned", "published", "tagged", "there"]
"""``planned``: nothing was sent. ``tagged``: the files were there already, and only the tag was made. ``there``: this
version was published before, with the same content."""

_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """The files of a release by what is done with them. ``removed`` are paths that only the version before has."""

    new: tuple[PublishedFile, ...]
    changed: tuple[PublishedFile, ...]
    unchanged: tuple[PublishedFile, ...]
    removed: tuple[str, ...]

    def __repr__(self) -> str:
        counts = {name: len(getattr(self, name)) for name in ("new", "changed", "unchanged", "removed")}
        return f"PublishPlan({', '.join(f'{count} {name}' for name, count in counts.items())})"

    @property
    def sent(self) -> tuple[PublishedFile, ...]:
        """The files that are sent, the manifest last."""
        return tuple(sorted((*self.new, *self.changed), key=lambda file: (file.path == manifest.NAME, file.path)))

    @property
    def size(self) -> int:
        """Bytes of all that is sent."""
        return sum(file.size for file in self.sent)

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What a publication did.

    ``commit`` is the commit of the version, at targets that have commits. ``use`` is the line with which a reader gets
    the version. ``warning`` says what will mislead readers, and how to fix it.
    """

    target: str
    version: str
    state: PublishState
    plan: PublishPlan
    commit: str | None = None
    use: str
    warning: str | None = None


def make_plan(
    release: VerifiedRelease, existing: Mapping[str, str], before: Manifest | None, *, where: str
) -> PublishPlan:
    """Compares a release with its target.

    ``existing`` has one of `PublishedFile.sums` for each path at the target, and ``before`` is the manifest there.
    Raises `ReleaseError` where that is of a newer version, or of this one with other content.
    """
    if before is not None:
        _check_version(release, existing, before, where)
    paths = {file.path for file in release.files}
    unchanged = {file.path for file in release.files if existing.get(file.path) in file.sums}
    return PublishPlan(
        new=tuple(file for file in release.files if file.path not in existing),
        changed=tuple(file for file in release.files if file.path in existing and file.path not in unchanged),
        unchanged=tuple(file for file in release.files if file.path in unchanged),
        removed=tuple(path for path in _listed(before) if path in existing.keys() - paths),
    )


def plan_without_history(
    release: VerifiedRelease,
    *,
    read: Callable[[str], bytes],
    digest: Callable[[str], str | None],
    where: str,
) -> PublishPlan:
    """The plan for a target that keeps no history: a file that is not from a release is not overwritten.

    ``digest`` gives the sha256 of a file at the target by its path, or ``None`` where there is none; ``read`` its
    bytes. Raises `ReleaseError` where the target has a newer version, this one with other content, or other files
    under the names of ours.
    """
    content = read(manifest.NAME) if digest(manifest.NAME) else None
    before = earlier_manifest(content, where=f"{where}/{manifest.NAME}")
    paths = dict.fromkeys((*(file.path for file in release.files), *_listed(before)))
    existing = {path: found for path in paths if (found := digest(path)) is not None}
    made = make_plan(release, existing, before, where=where)
    if before is None and made.changed:
        what = "is there, and not from a release, so it is not overwritten"
        raise ReleaseError(f"{where}/{made.changed[0].path}: {what}; choose an empty folder")
    return made


def earlier_manifest(content: bytes | None, *, where: str) -> Manifest | None:
    """The manifest at the target. Raises `ReleaseError` where the file is no manifest of a release."""
    if content is None:
        return None
    try:
        return manifest.loads(content, where=where)
    except ReleaseError as error:
        advice = "publish to another target, or remove that file there first"
        raise ReleaseError(
            f"{where}: a manifest.json that is not a release's, so nothing is overwritten; {advice}"
        ) from error


def is_published(release: VerifiedRelease, existing: Mapping[str, str]) -> bool:
    """Whether the target has every file of the release with its bytes."""
    return all(existing.get(file.path) in file.sums for file in release.files)


def other_content(release: VerifiedRelease, where: str) -> ReleaseError:
    """The error for a version that was published with other content."""
    advice = "published versions never change: raise `version` in [tool.goldspan.release] and build again"
    return ReleaseError(f"{where}: has version {release.version} already, with other content; {advice}")


def without_secrets(text: str) -> str:
    """The text with the login cut out of every address in it: ``https://user:token@host`` to ``https://host``."""
    return _LOGIN.sub("", text)


def _listed(before: Manifest | None) -> list[str]:
    return [file.path for file in before.files] if before else []


def _check_version(release: VerifiedRelease, existing: Mapping[str, str], before: Manifest, where: str) -> None:
    if before.version == release.version:
        if existing.get(manifest.NAME) not in release.files[-1].sums:
            raise other_content(release, where)
    elif _numbers(before.version, where) > _numbers(release.version, where):
        advice = "raise `version` in [tool.goldspan.release] above it and build again"
        raise ReleaseError(f"{where}: holds version {before.version}, which is newer than {release.version}; {advice}")


def _numbers(version: str, where: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError as error:
        advice = "versions are of the form 1.2.3"
        raise ReleaseError(f"{where}: the manifest has the version {version!r}; {advice}") from error
