"""Levels 2 and 7 of the order of the documents: are there only names in it, and is each document there once?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from goldspan.findings import finding
from goldspan.model import Finding, Place
from goldspan.store import document_files, order_path
from goldspan.store.order import MERGE_HINT, bad_lines, read_order


def check(corpus: Path) -> Iterator[Finding]:
    """Findings GS201 and GS716: none without the file, and none about the lines of documents that are gone."""
    path = order_path(corpus)
    lines = read_order(corpus)
    where = Place(file=str(path))
    for number, line in bad_lines(lines):
        told = f"line {number}, {line[:40]!r}, is not the name of a document"
        yield finding("GS201", told, where, hint=MERGE_HINT)
    if not path.exists():
        return
    times = Counter(lines)
    there = [one.stem for one in document_files(corpus)]
    if missing := [one for one in there if one not in times]:
        yield finding("GS716", f"{_counted(missing, len(there))} no line", where)
    if twice := [one for one in there if times[one] > 1]:
        yield finding("GS716", f"{_counted(twice, len(there))} more than one line", where)


def _counted(some: Sequence[str], every: int) -> str:
    named = ", ".join(map(repr, some[:3])) + (", ..." if len(some) > 3 else "")
    return f"{len(some)} of {every} documents ({named}) {'has' if len(some) == 1 else 'have'}"
