"""What is published: exactly the files that a release's manifest lists, and the manifest itself."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.manifest import Manifest

BLOCK = 1 << 20
"""Bytes read at a time."""

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class Item:
    """A file of a release, by its path below the release's folder.

    ``sums`` are the names under which a target may know its bytes: the sha256 in
    hexadecimal, and the id of the git blob (SHA-1 of ``blob SIZE\\0`` and the bytes).
    """

    path: str
    where: Path
    size: int
    sums: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Release:
    """A proved release; the manifest is the last of the ``items``."""

    manifest: Manifest
    items: tuple[Item, ...]

    @property
    def version(self) -> str:
        return self.manifest.version

    @property
    def tag(self) -> str:
        return f"v{self.version}"

    def card(self) -> str:
        """The text of the card; empty where there is none."""
        card = next((item for item in self.items if item.path == CARD), None)
        return card.where.read_text(encoding="utf-8") if card else ""

    def loaded_from(self) -> frozenset[str]:
        """The names that the card gives to `load_dataset`."""
        return frozenset(re.findall(r'load_dataset\("([^"]+)"', self.card()))


def read(folder: Path) -> Release:
    """The release in a folder, every sum of its manifest checked.

    Raises `ReleaseError` where there is none, it is a draft, it has words of
    withheld articles, or a file is missing or has other bytes than the manifest says.
    """
    listed = manifest.read(folder)
    if listed.draft:
        raise ReleaseError(f"{folder}: a draft, which is not published; build the release without --draft")
    if listed.text == "restored":
        mend = "publish the withheld release that it was restored from"
        raise ReleaseError(f"{folder}: holds words of articles that were withheld; {mend}")
    if not manifest.is_sealed((folder / manifest.NAME).read_bytes()):
        raise _broken(folder, manifest.NAME, "has other bytes than it was written with")
    items = []
    for file in listed.files:
        try:
            item = _item(folder, file.path)
        except OSError as error:
            raise _broken(folder, file.path, f"cannot be read ({error.strerror})") from error
        if (item.size, item.sums[0]) != (file.size, file.sha256):
            raise _broken(folder, file.path, f"has other bytes than {manifest.NAME} says")
        items.append(item)
    return Release(listed, (*items, _item(folder, manifest.NAME)))


def _broken(folder: Path, path: str, what: str) -> ReleaseError:
    return ReleaseError(f"{folder / path}: {what}; build the release again, or restore the file from git")


def _item(folder: Path, path: str) -> Item:
    where = folder / path
    size = where.stat().st_size
    whole, blob = hashlib.sha256(), hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    with where.open("rb") as file:
        while block := file.read(BLOCK):
            whole.update(block)
            blob.update(block)
    return Item(path, where, size, (whole.hexdigest(), blob.hexdigest()))
