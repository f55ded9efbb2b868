"""What is published: the files that a release's manifest lists, and the manifest itself."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.manifest import Manifest
from goldspan.wording import counted

BLOCK = 1 << 20
"""Bytes read at a time."""

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file of a release. ``path`` is relative to the release's folder, ``source`` is where it is read.

    ``sums`` are the two digests by which a target may know its bytes: the sha256 in hexadecimal, and the id of the git
    blob (SHA-1 of ``blob SIZE\\0`` and the bytes).
    """

    path: str
    source: Path
    size: int
    sums: tuple[str, str]


@dataclass(frozen=True, slots=True)
class VerifiedRelease:
    """A release whose files are what its manifest says. The manifest is the last of the ``files``."""

    manifest: Manifest
    files: tuple[PublishedFile, ...]

    def __repr__(self) -> str:
        return f"VerifiedRelease({self.version!r}, {counted(len(self.files), 'file')})"

    @property
    def version(self) -> str:
        return self.manifest.version

    @property
    def tag(self) -> str:
        return f"v{self.version}"

    @property
    def title(self) -> str:
        """The message of its commit and tag."""
        return f"Release {self.version}"

    def card(self) -> str:
        """The text of the card; empty where there is none."""
        card = next((file for file in self.files if file.path == CARD), None)
        return card.source.read_text(encoding="utf-8") if card else ""

    def loaded_from(self) -> frozenset[str]:
        """The names that the card gives to `load_dataset`."""
        return frozenset(re.findall(r'load_dataset\("([^"]+)"', self.card()))


def read_release(folder: Path) -> VerifiedRelease:
    """The release in a folder, with every sum of its manifest checked.

    Raises `ReleaseError` where there is none, it is a draft, it has words of withheld articles, or a file is missing or
    has other bytes than the manifest says.
    """
    listed = manifest.read(folder)
    if listed.draft:
        raise ReleaseError(f"{folder}: a draft, which is not published; build the release without --draft")
    if listed.text == "restored":
        advice = "publish the withheld release that it was restored from"
        raise ReleaseError(f"{folder}: holds words of articles that were withheld; {advice}")
    if not manifest.is_sealed((folder / manifest.NAME).read_bytes()):
        raise _broken(folder, manifest.NAME, "has other bytes than it was written with")
    files = []
    for expected in listed.files:
        try:
            file = _read(folder, expected.path)
        except OSError as error:
            raise _broken(folder, expected.path, f"cannot be read ({error.strerror})") from error
        if (file.size, file.sums[0]) != (expected.size, expected.sha256):
            raise _broken(folder, expected.path, f"has other bytes than {manifest.NAME} says")
        files.append(file)
    return VerifiedRelease(listed, (*files, _read(folder, manifest.NAME)))


def _broken(folder: Path, path: str, what: str) -> ReleaseError:
    return ReleaseError(f"{folder / path}: {what}; build the release again, or restore the file from git")


def _read(folder: Path, path: str) -> PublishedFile:
    source = folder / path
    size = source.stat().st_size
    digest, blob = hashlib.sha256(), hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    with source.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            blob.update(block)
    return PublishedFile(path, source, size, (digest.hexdigest(), blob.hexdigest()))
