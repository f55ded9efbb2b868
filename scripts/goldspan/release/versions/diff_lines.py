"""A diff of two datasets for people: lines for the terminal, and Markdown for a changelog."""

from collections.abc import Iterator, Mapping

from goldspan.escapes import code_span, escape_markdown
from goldspan.release.versions.changes import ChangeKind, DatasetChange, DatasetDiff

SIGNS: Mapping[ChangeKind, str] = {"added": "+", "removed": "-", "changed": "~"}


def counts_line(diff: DatasetDiff) -> str:
    """All counts in one line; empty where nothing differs."""
    return "; ".join(f"{what}: {_counts(counts)}" for what, counts in diff.counts.items())


def lines(diff: DatasetDiff) -> Iterator[str]:
    """For the terminal: a line of counts for each what, then its changes that are listed."""
    for what, counts in diff.counts.items():
        yield f"{what}: {_counts(counts)}"
        listed = [change for change in diff.changes if change.what == what]
        for change in listed:
            document = f"{change.document}: " if change.document not in (None, change.name) else ""
            yield f"  {SIGNS[change.kind]} {document}{' '.join(change.name.split())}{_values(change)}"
        if more := sum(counts.values()) - len(listed):
            yield f"  and {more} more"


def markdown(diff: DatasetDiff) -> str:
    """The counts as a list; of the schema and the splits also which elements and documents changed."""
    if not diff.counts:
        return "The data are the same."
    out = []
    for what, counts in diff.counts.items():
        out.append(f"- {what}: {_counts(counts)}")
        if what in ("schema", "splits"):
            out += [
                f"  - {change.kind}: {code_span(change.name)}{escape_markdown(_values(change))}"
                for change in diff.changes
                if change.what == what
            ]
    return "\n".join(out)


def _counts(counts: Mapping[ChangeKind, int]) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in counts.items())


def _values(change: DatasetChange) -> str:
    if change.kind != "changed" or change.before is None or change.after is None:
        return ""
    return f": {' '.join(change.before.split())} -> {' '.join(change.after.split())}"
