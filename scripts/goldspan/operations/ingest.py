"""Seeds to documents in the corpus."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import ingest, store


@dataclass(slots=True)
class IngestReport:
    """``removed`` counts the passages with words in them that were left out, by rule.

    ``stale`` are documents that no seed gives any more.
    """

    documents: int = 0
    changed: list[str] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)
    skipped: list[ingest.Skipped] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)


def run(seeds: Path, corpus: Path) -> IngestReport:
    """Writes a document for every article that can be read; what cannot is in ``skipped``.

    New documents come after all that are there, in the order of the seeds.
    """
    store.check_folder(corpus)
    store.check_order(corpus)
    report = IngestReport()
    made = set()
    new: list[str] = []
    try:
        for one in ingest.read_folder(seeds):
            if isinstance(one, ingest.Skipped):
                report.skipped.append(one)
                continue
            report.documents += 1
            report.removed.update(passage.rule for passage in one.removed if passage.text.strip())
            path = store.document_path(corpus, one.id)
            made.add(path)
            if not path.exists():
                new.append(one.id)
            if store.write_document(corpus, one):
                report.changed.append(one.id)
    finally:  # what is there when something breaks has its place too
        store.record_order(corpus, new)
    report.stale = [path.stem for path in store.document_files(corpus) if path not in made]
    return report
