"""Brings a released version back from its git tag."""

from pathlib import Path

from goldspan.release.versions.history import History
from goldspan.release.versions.manifest import Manifest
from goldspan.settings import Settings


def release_checkout(settings: Settings, version: str, *, out: Path) -> Manifest:
    """Writes the dataset of ``version``, a number with or without the tag's prefix, to the folder ``out``.

    Raises `goldspan.release.ReleaseError` where there is no such version, its files are not what its manifest says, or
    ``out`` is not empty.
    """
    prefix = settings.release.tag_prefix
    return History(settings.corpus, prefix).checkout(version.removeprefix(prefix), out)
