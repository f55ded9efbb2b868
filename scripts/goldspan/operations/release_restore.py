"""A withheld release to the full one, from a folder of somebody's articles."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import ingest
from goldspan.release.withhold import Restored, restore
from goldspan.release.withhold.restoring import Copy


@dataclass(slots=True)
class Outcome:
    """``restored`` says what came of it, ``skipped`` which files of the folder could not be read, and why."""

    restored: Restored
    skipped: list[ingest.Skipped] = field(default_factory=list)


def run(release: Path, articles: Path, out: Path, *, progress: Callable[[str], None] = lambda line: None) -> Outcome:
    """Restores the release ``release`` in ``out`` with the articles of a folder, which are read as seeds are.

    Raises `goldspan.release.ReleaseError` where ``release`` is no withheld
    release, `goldspan.ingest.IngestError` where the folder cannot be used.
    """
    skipped: dict[str, ingest.Skipped] = {}

    def copies() -> Iterator[Copy]:
        for one in ingest.read_folder(articles):
            if isinstance(one, ingest.Skipped):
                skipped[str(one)] = one
                continue
            name, title = one.source.file, one.source.title
            yield Copy(name, one.text, title)
            if one.removed and name.endswith(".txt"):
                # what our rules take for furniture may be part of the published text
                yield Copy(name, (articles / name).read_text(encoding="utf-8-sig"), title)

    restored = restore(release, out, copies, progress=progress)
    return Outcome(restored, list(skipped.values()))
