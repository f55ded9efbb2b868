"""Which kind of target an address is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from goldspan.release.publish import folder_target, fsspec_target, git_target, hub_target
from goldspan.release.publish.plan import Outcome
from goldspan.release.publish.published_files import Release
from goldspan.release.release_settings import ReleaseError

HUB = "hf://datasets/"
_REPO = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)


class Publish(Protocol):
    def __call__(self, where: str, release: Release, *, dry_run: bool, tell: Callable[[str], None]) -> Outcome:
        """Brings a release to a target, or with ``dry_run`` only says what it would do. Raises `ReleaseError`."""


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of target, and the address as that kind takes it."""

    publish: Publish
    where: str


def find(target: str, *, create: hub_target.Access | None = None) -> Target:
    """The target that is meant; with ``create``, a dataset on the Hub is made where there is none.

    ``user/name`` and ``hf://datasets/user/name`` are on the Hub, ``git+URL`` and
    what ends in ``.git`` is a git remote, what has ``://`` goes to fsspec, and
    everything else is a folder. Raises `ReleaseError` where that is not certain.
    """
    found = _find(target)
    if create is None:
        return found
    if found.publish is not hub_target.publish:
        raise ReleaseError(f"{target}: only a dataset on the Hub can be created; leave --create out")
    return Target(partial(hub_target.publish, create=create), found.where)


def _find(target: str) -> Target:
    if target.startswith("git+"):
        return Target(git_target.publish, target.removeprefix("git+"))
    if target.startswith("hf://"):
        repo = target.removeprefix(HUB)
        if not _REPO.fullmatch(repo):
            raise ReleaseError(f"{target}: not a dataset on the Hub; write {HUB}USER/NAME, without a revision")
        return Target(hub_target.publish, repo)
    if target.rstrip("/").endswith(".git"):
        return Target(git_target.publish, target)
    if target.startswith("file://"):
        return Target(folder_target.publish, unquote(urlsplit(target).path))
    if "://" in target:
        return Target(fsspec_target.publish, target)
    if not _REPO.fullmatch(target):
        return Target(folder_target.publish, target)
    if Path(target).exists():
        raise ReleaseError(f"{target}: a folder here, or a dataset on the Hub? Write ./{target} or {HUB}{target}")
    return Target(hub_target.publish, target)
