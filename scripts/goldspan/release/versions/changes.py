"""The differences between two versions of a dataset, counted; and the version number that follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

What: TypeAlias = Literal[
    "schema", "splits", "documents", "facts", "spans", "relations", "attributes", "layers", "links"
]
WHATS: tuple[What, ...] = get_args(What)
"""What can differ. ``facts`` are the columns beside text and labels: the title of a document, who annotated it."""

ChangeKind: TypeAlias = Literal["added", "removed", "changed"]
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)

Bump: TypeAlias = Literal["major", "minor", "patch"]

LISTED = 20
"""Changes of each ``what`` and kind that are listed unless all are wanted; all are counted."""


@dataclass(frozen=True, slots=True)
class DatasetChange:
    """One difference. ``name`` names what differs, ``before`` and ``after`` are its values where it changed."""

    what: What
    kind: ChangeKind
    name: str
    document: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(slots=True)
class DatasetDiff:
    """``counts`` is the number of all changes by what and kind, without zeros; ``changes`` are the listed ones."""

    counts: dict[What, dict[ChangeKind, int]] = field(default_factory=dict)
    changes: list[DatasetChange] = field(default_factory=list)

    def __repr__(self) -> str:
        counts = (f"{number} {kind} {what}" for what, kinds in self.counts.items() for kind, number in kinds.items())
        return f"DatasetDiff({', '.join(counts)})"


def collect(changes: Iterable[DatasetChange], *, most: int | None = None) -> DatasetDiff:
    """Counts all changes, and keeps the first ``most`` of each what and kind, or all. In the order of these two."""
    counts: dict[tuple[What, ChangeKind], int] = {}
    kept = []
    for change in changes:
        key = change.what, change.kind
        counts[key] = counts.get(key, 0) + 1
        if most is None or counts[key] <= most:
            kept.append(change)
    kept.sort(key=lambda change: (WHATS.index(change.what), KINDS.index(change.kind)))
    diff = DatasetDiff(changes=kept)
    for what in WHATS:
        if by_kind := {kind: counts[what, kind] for kind in KINDS if (what, kind) in counts}:
            diff.counts[what] = by_kind
    return diff


def bump(diff: DatasetDiff) -> Bump:
    """Patch where the data are the same, minor where something was only added, else major."""
    kinds = {kind for counts in diff.counts.values() for kind in counts}
    if kinds - {"added"}:
        return "major"
    return "minor" if kinds else "patch"


def next_version(version: str, by: Bump) -> str:
    """The version after this one. The rule is the same before 1.0.0: an edit leads to 1.0.0."""
    major, minor, patch = (int(part) for part in version.split("."))
    if by == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if by == "minor" else f"{major}.{minor}.{patch + 1}"
