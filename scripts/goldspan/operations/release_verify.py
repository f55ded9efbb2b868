"""Compares a dataset with its manifest, and with the git tag of its version."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldspan.release import ReleaseSettings
from goldspan.release.versions import manifest
from goldspan.release.versions.history import History
from goldspan.release.versions.manifest import FileFault, Manifest
from goldspan.settings import Settings


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """``manifest`` says what the dataset should be; ``faults`` are the files that are not so."""

    manifest: Manifest
    faults: tuple[FileFault, ...]


def release_verify(folder: Path, *, settings: Settings | None = None) -> VerifyReport:
    """Reads every file of the dataset in ``folder``.

    Where git has the tag of its version, in the repository of the folder or of the corpus of the ``settings``, the
    manifest has to be the tagged one. Raises `goldspan.release.ReleaseError` where there is no manifest.
    """
    known = manifest.read(folder)
    return VerifyReport(known, (*manifest.verify(folder, known), *_other_tagged(folder, known, settings)))


def _other_tagged(folder: Path, known: Manifest, settings: Settings | None) -> Iterator[FileFault]:
    # a draft, and a release whose text is withheld, are no versions of their own, and have no tag
    if known.draft or known.text != "included":
        return
    prefix = (settings.release if settings else ReleaseSettings()).tag_prefix
    folders = [folder]
    if settings and known.name == settings.release.name:
        folders.append(settings.corpus)
    released = (History(of, prefix).released(known.version) for of in folders)
    tagged = next((found for found in released if found), None)
    if tagged and manifest.dumps(tagged) != manifest.dumps(known):
        yield FileFault(manifest.NAME, "tagged otherwise")
