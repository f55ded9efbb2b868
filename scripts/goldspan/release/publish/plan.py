"""What a publication does at its target, worked out before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from goldspan.release.publish.published_files import Item, Release
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.manifest import Manifest

State: TypeAlias = Literal["planned", "published", "tagged", "there"]
"""``planned``: nothing was touched; ``tagged``: the files were there, and only their tag was made."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``removed`` are paths of the version before that this one no longer has. The manifest is always the last."""

    new: tuple[Item, ...]
    changed: tuple[Item, ...]
    unchanged: tuple[Item, ...]
    removed: tuple[str, ...]

    @property
    def sent(self) -> tuple[Item, ...]:
        """What goes, the manifest last."""
        return tuple(sorted((*self.new, *self.changed), key=lambda item: (item.path == manifest.NAME, item.path)))

    @property
    def size(self) -> int:
        """Bytes of all that goes."""
        return sum(item.size for item in self.sent)

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a publication.

    ``commit`` is where the version stands, at targets that have commits. ``use``
    is how a reader gets it, in one line. ``warning`` is what readers will stumble
    over, and how to mend it.
    """

    target: str
    version: str
    state: State
    plan: Plan
    commit: str | None = None
    use: str
    warning: str | None = None


def earlier(content: bytes | None, *, where: str) -> Manifest | None:
    """The manifest that stands at the target. Raises `ReleaseError` where it is not one of ours."""
    if content is None:
        return None
    try:
        return manifest.loads(content, where=where)
    except ReleaseError as error:
        mend = "publish to another target, or remove that file there first"
        raise ReleaseError(
            f"{where}: a manifest.json that is not a release's, so nothing is overwritten; {mend}"
        ) from error


def paths(before: Manifest | None) -> list[str]:
    """The paths that the version at the target lists."""
    return [file.path for file in before.files] if before else []


def make(release: Release, there: Mapping[str, str], before: Manifest | None, *, where: str) -> Plan:
    """``there`` has a sum of `Item.sums` for each path at the target, ``before`` is the manifest of the version there.

    Raises `ReleaseError` where that is a newer version, or this one with other
    content.
    """
    if before is not None:
        _check_version(release, there, before, where)
    ours = {item.path for item in release.items}
    same = {item.path for item in release.items if there.get(item.path) in item.sums}
    return Plan(
        new=tuple(item for item in release.items if item.path not in there),
        changed=tuple(item for item in release.items if item.path in there and item.path not in same),
        unchanged=tuple(item for item in release.items if item.path in same),
        removed=tuple(path for path in paths(before) if path in there.keys() - ours),
    )


def _check_version(release: Release, there: Mapping[str, str], before: Manifest, where: str) -> None:
    if before.version == release.version:
        if there.get(manifest.NAME) not in release.items[-1].sums:
            raise taken(release, where)
    elif _number(before.version, where) > _number(release.version, where):
        mend = "raise `version` in [tool.goldspan.release] above it and build again"
        raise ReleaseError(f"{where}: holds version {before.version}, which is newer than {release.version}; {mend}")


def taken(release: Release, where: str) -> ReleaseError:
    """The error for a version that is out with other content."""
    mend = "published versions never change: raise `version` in [tool.goldspan.release] and build again"
    return ReleaseError(f"{where}: has version {release.version} already, with other content; {mend}")


def same(release: Release, there: Mapping[str, str]) -> bool:
    """Whether every file of the release stands there with its bytes."""
    return all(there.get(item.path) in item.sums for item in release.items)


def _number(version: str, where: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError as error:
        mend = "versions are of the form 1.2.3"
        raise ReleaseError(f"{where}: the manifest has the version {version!r}; {mend}") from error
