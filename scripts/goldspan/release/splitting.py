"""Which split a document goes to: what is recorded stays, what belongs together goes together, the rest is by a hash.

Documents that are nearly the same, or linked, make a group, and a group is in one split. The split of a new group
follows from the seed and the id of its first document alone, so that no other document, old or new, can change it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goldspan.components import components
from goldspan.release.release_errors import ReleaseError
from goldspan.store.splits import NAME, NAMING, Splits

SHARES: Mapping[str, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitSettings:
    """``shares`` are weights; ``minimum`` is the number of documents below which a corpus is not split."""

    seed: int = 0
    shares: Mapping[str, float] = field(default_factory=lambda: dict(SHARES))
    minimum: int = 100

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

    one: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class Bridged:
    """A group that the record has in several splits; ``new`` are its documents that are in none."""

    recorded: Mapping[str, tuple[str, ...]]
    new: tuple[str, ...]
    joins: tuple[Join, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """``splits`` is the whole record, empty where the corpus is too small to be split.

    ``new`` are the documents that were in no split, each with its own now, and
    ``gone`` the recorded ones that the corpus no longer has. ``largest`` is the
    number of documents of the largest group. Documents of ``bridged`` groups
    stay where they are, and the new ones among them are in no split.
    """

    documents: int
    splits: Splits
    new: Mapping[str, str]
    gone: tuple[str, ...]
    groups: int
    largest: int
    bridged: tuple[Bridged, ...]


def assign(
    documents: Sequence[str], joins: Iterable[Join], recorded: Splits, settings: SplitSettings | None = None
) -> Assigned:
    """The split of every document, given in the order of the corpus.

    Raises `ReleaseError` where a document is recorded in two splits.
    """
    settings = settings or SplitSettings()
    before, joins = _by_document(recorded), tuple(joins)
    known = set(documents)
    gone = tuple(sorted(before.keys() - known))
    grouped = groups(documents, joins)
    largest = max(map(len, grouped), default=0)
    small = not recorded and len(documents) < settings.minimum
    now: dict[str, str] = {}
    new: dict[str, str] = {}
    bridged: list[Bridged] = []
    for group in grouped if not small else ():
        old = {one: before[one] for one in group if one in before}
        now |= old
        if len(set(old.values())) > 1:
            bridged.append(_bridged(group, old, joins))
            continue
        split = next(iter(old.values()), None) or drawn(group[0], settings)
        added = {one: split for one in group if one not in old}
        now |= added
        new |= added
    made: dict[str, list[str]] = {name: [] for name in (*settings.shares, *recorded)} if not small else {}
    for document, split in now.items():
        made[split].append(document)
    return Assigned(
        documents=len(documents),
        splits={name: tuple(some) for name, some in made.items() if some},
        new=new,
        gone=gone,
        groups=len(grouped),
        largest=largest,
        bridged=tuple(bridged),
    )


def groups(documents: Sequence[str], joins: Iterable[Join]) -> list[tuple[str, ...]]:
    """The documents that joins connect, groups by their first documents. Joins of unknown documents are left aside."""
    known = set(documents)
    pairs = ((join.one, join.other) for join in joins if join.one in known and join.other in known)
    return [tuple(group) for group in components(pairs, nodes=documents)]


def drawn(document: str, settings: SplitSettings) -> str:
    """The split that the seed and the id give, by the shares."""
    digest = hashlib.sha256(f"{settings.seed}\n{document}".encode()).digest()
    point = int.from_bytes(digest[:8], "big") / 2**64 * sum(settings.shares.values())
    reached = 0.0
    for name, share in settings.shares.items():
        reached += share
        if point < reached:
            return name
    return max(settings.shares, key=lambda name: settings.shares[name])  # what rounding leaves over


def _by_document(recorded: Splits) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, documents in recorded.items():
        for document in documents:
            if out.setdefault(document, name) != name:
                where = f"{out[document]} and in {name}"
                raise ReleaseError(f"splits.json: {document!r} is in {where}; take it out of one of them")
    return out


def _bridged(group: Sequence[str], old: Mapping[str, str], joins: Iterable[Join]) -> Bridged:
    by_split: dict[str, list[str]] = {}
    for document, split in old.items():
        by_split.setdefault(split, []).append(document)
    members = set(group)
    return Bridged(
        recorded={split: tuple(some) for split, some in sorted(by_split.items())},
        new=tuple(one for one in group if one not in old),
        joins=tuple(join for join in joins if join.one in members and join.other in members),
    )
