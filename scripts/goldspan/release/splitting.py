"""Which split a document is in: what is recorded stays, what belongs together is together, a hash decides the rest.

Documents that are nearly the same, or linked, make a group, and a group is in one split. The split of a new group
follows from the seed and the id of its first document alone, so that no other document, old or new, can change it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from goldspan.components import components
from goldspan.release.release_settings import ReleaseError
from goldspan.store.splits import NAME, NAMING, Splits, read_splits, splits_path
from goldspan.wording import short_repr

SHARES: Mapping[str, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}

ONE_SPLIT = "train"
"""The split of all documents in a corpus without recorded splits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSettings:
    """``shares`` are weights; ``minimum`` is the number of documents below which a corpus is not split."""

    seed: int = 0
    shares: dict[str, float] = field(default_factory=lambda: dict(SHARES))
    minimum: Annotated[int, Meta(ge=0, description="a whole number from 0")] = 100

    def __post_init__(self) -> None:
        if not self.shares or not any(self.shares.values()):
            raise ReleaseError('shares give no split anything; write them as {"train" = 0.8, "test" = 0.2}')
        for name, share in self.shares.items():
            if not re.search(NAME, name):
                raise ReleaseError(f"no split can be called {name!r}; a name is {NAMING}")
            if not 0 <= share < float("inf"):
                raise ReleaseError(f"the share of {name!r} must be a number from 0, not {share!r}")


@dataclass(frozen=True, slots=True)
class Join:
    """Two documents that must be in one split, and why."""

    left: str
    right: str
    why: str


@dataclass(frozen=True, slots=True)
class SplitConflict:
    """A group whose documents are recorded in several splits; ``new`` are its documents that are in none."""

    recorded: Mapping[str, tuple[str, ...]]
    new: tuple[str, ...]
    joins: tuple[Join, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAssignment:
    """The split of every document.

    ``splits`` is the whole record, empty where the corpus is too small to be split. ``new`` are the documents that
    were in no split, each with its split now, and ``gone`` the recorded ones that the corpus no longer has.
    ``largest`` is the number of documents of the largest group. Documents of groups in ``conflicts`` stay where they
    are, and the new ones among them are in no split.
    """

    documents: int
    splits: Splits
    new: Mapping[str, str]
    gone: tuple[str, ...]
    groups: int
    largest: int
    conflicts: tuple[SplitConflict, ...]

    __repr__ = short_repr


def assign(
    documents: Sequence[str], joins: Iterable[Join], recorded: Splits, settings: SplitSettings | None = None
) -> SplitAssignment:
    """The split of every document, given in the order of the corpus.

    Raises `ReleaseError` where a document is recorded in two splits.
    """
    settings = settings or SplitSettings()
    before, joins = _by_document(recorded, "splits.json"), tuple(joins)
    grouped = groups(documents, joins)
    small = not recorded and len(documents) < settings.minimum
    now: dict[str, str] = {}
    new: dict[str, str] = {}
    conflicts: list[SplitConflict] = []
    for group in grouped if not small else ():
        old = {document: before[document] for document in group if document in before}
        now |= old
        if len(set(old.values())) > 1:
            conflicts.append(_conflict(group, old, joins))
            continue
        split = next(iter(old.values()), None) or hashed(group[0], settings)
        added = {document: split for document in group if document not in old}
        now |= added
        new |= added
    members: dict[str, list[str]] = {name: [] for name in (*settings.shares, *recorded)} if not small else {}
    for document, split in now.items():
        members[split].append(document)
    return SplitAssignment(
        documents=len(documents),
        splits={name: tuple(found) for name, found in members.items() if found},
        new=new,
        gone=tuple(sorted(before.keys() - set(documents))),
        groups=len(grouped),
        largest=max(map(len, grouped), default=0),
        conflicts=tuple(conflicts),
    )


def groups(documents: Sequence[str], joins: Iterable[Join]) -> list[tuple[str, ...]]:
    """The documents that joins connect, groups by their first documents. Joins of unknown documents are left aside."""
    known = set(documents)
    pairs = ((join.left, join.right) for join in joins if join.left in known and join.right in known)
    return [tuple(group) for group in components(pairs, nodes=documents)]


def hashed(document: str, settings: SplitSettings) -> str:
    """The split that the seed and the id give, by the shares."""
    digest = hashlib.sha256(f"{settings.seed}\n{document}".encode()).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64 * sum(settings.shares.values())
    reached = 0.0
    for name, share in settings.shares.items():
        reached += share
        if point < reached:
            return name
    return max(settings.shares, key=lambda name: settings.shares[name])  # a rounding error left the point over


class RecordedSplits:
    """The recorded splits of a corpus' documents. Each document is placed once; ``order`` are the splits' names."""

    def __init__(self, corpus: Path) -> None:
        """Raises `ReleaseError` where a document is in two splits, or `datasets` could not load one of them."""
        self._file, self._corpus = splits_path(corpus), corpus
        splits = read_splits(corpus)
        for name in splits:
            if not re.search(NAME, name):
                raise ReleaseError(f"{self._file}: no split can be called {name!r}; a name is {NAMING}")
        self.order = tuple(splits) or (ONE_SPLIT,)
        self._split_of = _by_document(splits, str(self._file)) if splits else None
        self._placed: set[str] = set()

    def place(self, document: str) -> str:
        """The document's split. Raises `ReleaseError` where it is in none, or was placed already."""
        if document in self._placed:
            raise ReleaseError(f"{self._corpus}: two documents are called {document!r}; delete or rename one")
        self._placed.add(document)
        if self._split_of is None:
            return ONE_SPLIT
        try:
            return self._split_of[document]
        except KeyError:
            raise ReleaseError(
                f"{self._file}: document {document!r} is in no split; add it to one of {', '.join(self.order)}"
            ) from None

    def splits_of(self, documents: Iterable[str]) -> set[str]:
        """The splits of documents that were placed."""
        return {ONE_SPLIT if self._split_of is None else self._split_of[document] for document in documents}

    def check_all_placed(self) -> None:
        """Raises `ReleaseError` where a split names a document that the corpus does not have."""
        gone = sorted((self._split_of or {}).keys() - self._placed)
        if gone:
            named = ", ".join(map(repr, gone[:3])) + (", ..." if len(gone) > 3 else "")
            raise ReleaseError(f"{self._file}: names documents that are not in the corpus ({named}); take them out")


def _by_document(splits: Splits, file: str) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, documents in splits.items():
        for document in documents:
            if document in out:
                why = f"document {document!r} is in {out[document]} and in {name}"
                raise ReleaseError(f"{file}: {why}; take it out of one of them")
            out[document] = name
    return out


def _conflict(group: Sequence[str], old: Mapping[str, str], joins: Iterable[Join]) -> SplitConflict:
    by_split: dict[str, list[str]] = {}
    for document, split in old.items():
        by_split.setdefault(split, []).append(document)
    members = set(group)
    return SplitConflict(
        recorded={split: tuple(found) for split, found in sorted(by_split.items())},
        new=tuple(document for document in group if document not in old),
        joins=tuple(join for join in joins if join.left in members and join.right in members),
    )
