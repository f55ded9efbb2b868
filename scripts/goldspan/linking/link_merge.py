"""What becomes of somebody's links in a pull: as they are here, as they were last pulled, and as the server has them.

Links are compared one by one: what was added or taken out on one side alone stays so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from goldspan.model import Attributes, Link, LinkProvenance, LinkSet, PairAnswer, replace

Take: TypeAlias = Literal["local", "server"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PulledLinks:
    """What the server has of one annotator. ``pairs`` are the answers that are there now.

    Where not all of it could be read, it is not ``complete``, and what is missing is neither removed nor withdrawn.
    """

    links: Sequence[Link]
    pairs: Sequence[PairAnswer]
    provenance: LinkProvenance
    complete: bool = True


@dataclass(slots=True)
class LinkChanges:
    """Links by what became of them. ``kept`` were added here, ``left_out`` taken out here, and both stay so.

    ``removed`` were taken out by the annotator; ``withdrawn`` went with a deleted annotation; ``returned`` are there
    again. ``conflicts`` have attributes that were changed on both sides: they stay as they are here.
    """

    added: list[Link] = field(default_factory=list)
    removed: list[Link] = field(default_factory=list)
    withdrawn: list[Link] = field(default_factory=list)
    returned: list[Link] = field(default_factory=list)
    kept: list[Link] = field(default_factory=list)
    left_out: list[Link] = field(default_factory=list)
    conflicts: list[Link] = field(default_factory=list)


def merged(here: LinkSet, pulled: PulledLinks, *, take: Take | None = None) -> tuple[LinkSet, LinkChanges]:
    """The links after a pull, and what changed. ``take`` decides where both sides changed the attributes of a link.

    Notes and comments are made here, and stay. A link that grew takes the note of the one that it was.
    """
    merge = _Merge(here, pulled, take)
    for link in pulled.links:
        merge.from_server(link)
    there = {link.id for link in pulled.links}
    for link in here.links:
        if link.id not in there:
            merge.only_here(link)
    return merge.result(), merge.changes


class _Merge:
    def __init__(self, here: LinkSet, pulled: PulledLinks, take: Take | None) -> None:
        before = here.provenance
        same_place = before is not None and (before.origin, before.project) == (
            pulled.provenance.origin,
            pulled.provenance.project,
        )
        self._pulled_before: Mapping[str, Attributes] = before.pulled if before is not None and same_place else {}
        self._here, self._pulled, self._take = here, pulled, take
        self._links = {link.id: link for link in here.links}
        self._withdrawn = {link.id: link for link in here.withdrawn}
        self._base: dict[str, Attributes] = {}
        self._gone = _gone(here.pairs if same_place else (), pulled.pairs, withdraw=pulled.complete)
        self._made: dict[str, Link] = {}
        self.changes = LinkChanges()

    def from_server(self, link: Link) -> None:
        base = self._pulled_before.get(link.id)
        self._base[link.id] = link.attributes
        own = self._links.get(link.id)
        if own is not None:
            self._made[link.id] = replace(own, attributes=self._attributes(link, own, base))
        elif base is not None:
            self.changes.left_out.append(link)
        elif link.id in self._withdrawn:
            self.changes.returned.append(link)
            self._made[link.id] = replace(self._withdrawn.pop(link.id), attributes=link.attributes)
        else:
            self.changes.added.append(link)
            self._made[link.id] = replace(link, note=self._note_of_part(link))

    def _attributes(self, link: Link, own: Link, base: Attributes | None) -> Attributes:
        ours, theirs = dict(own.attributes), dict(link.attributes)
        before = None if base is None else dict(base)
        if ours == theirs or theirs == before:
            return ours
        if before == ours or self._take == "server":
            return theirs
        if self._take != "local":
            self.changes.conflicts.append(own)
            self._base[link.id] = {} if base is None else base
        return ours

    def _note_of_part(self, link: Link) -> str | None:
        """The note of a link that had some of its members."""
        parts = (
            old
            for old in (*self._here.links, *self._withdrawn.values())
            if old.label == link.label and set(old.members) & set(link.members) and old.id in self._pulled_before
        )
        return next((old.note for old in parts if old.note), None)

    def only_here(self, link: Link) -> None:
        if link.id not in self._pulled_before:
            self.changes.kept.append(link)
            self._made[link.id] = link
        elif not self._pulled.complete:
            self._base[link.id] = self._pulled_before[link.id]
            self._made[link.id] = link
        elif any(set(pair.documents) <= {member.document for member in link.members} for pair in self._gone):
            self.changes.withdrawn.append(link)
            self._withdrawn[link.id] = link
        else:
            self.changes.removed.append(link)

    def result(self) -> LinkSet:
        """In the order of the file, with what is new after it."""
        order = [link.id for link in self._here.links if link.id in self._made]
        order += [name for name in self._made if name not in set(order)]
        return replace(
            self._here,
            links=tuple(self._made[name] for name in order),
            withdrawn=tuple(self._withdrawn.values()),
            pairs=(*self._pulled.pairs, *self._gone),
            provenance=replace(self._pulled.provenance, pulled=self._base),
        )


def _gone(before: Sequence[PairAnswer], now: Sequence[PairAnswer], *, withdraw: bool) -> list[PairAnswer]:
    """The answers on pairs that have none any more, as withdrawn ones if wanted."""
    answered = {frozenset(pair.documents) for pair in now}
    gone = [pair for pair in before if frozenset(pair.documents) not in answered]
    return [replace(pair, status="withdrawn") if withdraw else pair for pair in gone]
