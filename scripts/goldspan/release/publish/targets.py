"""Which kind of target an address is."""

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from goldspan.release.publish.folder_target import publish_to_folder
from goldspan.release.publish.fsspec_target import publish_to_address
from goldspan.release.publish.git_target import publish_to_git
from goldspan.release.publish.hub_target import Access, publish_to_hub
from goldspan.release.publish.plan import PublishReport
from goldspan.release.publish.published_files import VerifiedRelease
from goldspan.release.release_settings import ReleaseError
from goldspan.wording import Progress

HUB = "hf://datasets/"
_REPO = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*", re.ASCII)


class Publish(Protocol):
    def __call__(self, where: str, release: VerifiedRelease, *, dry_run: bool, progress: Progress) -> PublishReport:
        """Publishes a release to a target, or with ``dry_run`` only reports its plan. Raises `ReleaseError`."""


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of target, and the address as that kind takes it."""

    publish: Publish
    where: str


def find_target(address: str, *, create: Access | None = None) -> Target:
    """The target of an address. With ``create``, a dataset on the Hub is created where it does not exist.

    ``user/name`` and ``hf://datasets/user/name`` are on the Hub, ``git+URL`` and what ends in ``.git`` is a git remote,
    what has ``://`` is an address of fsspec, and everything else is a folder. Raises `ReleaseError` where the address
    could mean two things.
    """
    found = _find(address)
    if create is None:
        return found
    if found.publish is not publish_to_hub:
        raise ReleaseError(f"{address}: only a dataset on the Hub can be created; leave --create out")
    return Target(partial(publish_to_hub, create=create), found.where)


def _find(address: str) -> Target:
    if address.startswith("git+"):
        return Target(publish_to_git, address.removeprefix("git+"))
    if address.startswith("hf://"):
        repo = address.removeprefix(HUB)
        if not _REPO.fullmatch(repo):
            raise ReleaseError(f"{address}: not a dataset on the Hub; write {HUB}USER/NAME, without a revision")
        return Target(publish_to_hub, repo)
    if address.rstrip("/").endswith(".git"):
        return Target(publish_to_git, address)
    if address.startswith("file://"):
        return Target(publish_to_folder, unquote(urlsplit(address).path))
    if "://" in address:
        return Target(publish_to_address, address)
    if not _REPO.fullmatch(address):
        return Target(publish_to_folder, address)
    if Path(address).exists():
        raise ReleaseError(f"{address}: a folder here, or a dataset on the Hub? Write ./{address} or {HUB}{address}")
    return Target(publish_to_hub, address)
