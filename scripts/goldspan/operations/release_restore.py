"""Puts the words back into a release whose text is withheld."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import ingest
from goldspan.release.withhold import ArticleCopy, RestoredRelease, restore
from goldspan.wording import Progress


@dataclass(slots=True)
class RestoreReport:
    """``restored`` says what came of it, ``skipped`` which files of the folder could not be read, and why."""

    restored: RestoredRelease
    skipped: list[ingest.Skipped] = field(default_factory=list)


def release_restore(
    release: Path, articles: Path, *, out: Path, progress: Progress = lambda line: None
) -> RestoreReport:
    """Writes the withheld release in the folder ``release`` to ``out``, with the words of the articles in a folder.

    The articles are read as `goldspan ingest` reads them. Raises `goldspan.release.ReleaseError` where ``release`` is
    no withheld release, `goldspan.ingest.IngestError` where the folder of articles cannot be used.
    """
    skipped: dict[str, ingest.Skipped] = {}

    def copies() -> Iterator[ArticleCopy]:
        for read in ingest.read_folder(articles):
            if isinstance(read, ingest.Skipped):
                skipped[str(read)] = read
                continue
            name, title = read.source.file, read.source.title
            yield ArticleCopy(name, read.text, title)
            if read.removed and name.endswith(".txt"):
                # what our rules take for boilerplate may be part of the published text
                yield ArticleCopy(name, (articles / name).read_text(encoding="utf-8-sig"), title)

    restored = restore(release, out, copies, progress=progress)
    return RestoreReport(restored, list(skipped.values()))
