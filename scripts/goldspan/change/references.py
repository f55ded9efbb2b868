"""What hangs on the spans of layers follows them when they change: links by their members, decisions by their case."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from goldspan.change.decision_updates import Carry, carried
from goldspan.model import Layer, Link, LinkSet, Member, Span, replace
from goldspan.store import links
from goldspan.store.decisions import Adjudication, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A member of a link whose span is no longer there. The link keeps it, and validation says GS721."""

    file: Path
    link: Link
    member: Member

    def __str__(self) -> str:
        where = f"{self.member.document}/{self.member.layer}"
        return f"{self.file}: {self.link.label} {self.link.id}: its member {self.member.text!r} in {where} is gone"

    def record(self) -> dict[str, str]:
        """As JSON data."""
        told = {"document": self.member.document, "layer": self.member.layer, "span": self.member.span}
        return {"file": str(self.file), "link": self.link.id, **told, "text": self.member.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A decision of which a change leaves nothing certain, so that its case comes up again."""

    file: Path
    document: str
    decision: Decision

    def __str__(self) -> str:
        case = self.decision.case
        spans = [case.on] if case.on else [*(span for one in case.alternatives for span in one.spans)]
        spans += [*case.first, *case.second] or [*self.decision.outcome.spans]
        words = ", ".join(repr(one) for one in dict.fromkeys(span.text for span in spans))
        labels = ", ".join(case.labels or dict.fromkeys(span.label for span in self.decision.outcome.spans))
        about = f"{labels} of {words}" if words else labels
        return f"{self.file}: the decision on {about} cannot be carried over; its case comes up again"

    def record(self) -> dict[str, str]:
        """As JSON data."""
        return {"file": str(self.file), "document": self.document, "case": self.decision.case.id, "message": str(self)}


def carried_over(
    old: Adjudication, carry: Carry, *, file: Path, text_sha256: str | None = None
) -> tuple[Adjudication, list[Undecided]]:
    """The decisions of a file after a change, and those that are lost; ``text_sha256`` where the text changed."""
    done = carried(old, carry)
    new = replace(old, text_sha256=text_sha256 or old.text_sha256, decisions=done.decisions)
    return new, [Undecided(file=file, document=old.document, decision=one) for one in done.lost]


@dataclass(slots=True)
class Following:
    """The links of a corpus, and what became of the spans that they join."""

    files: Mapping[Path, LinkSet]
    gone: list[Gone] = field(default_factory=list)
    _wanted: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _now: dict[tuple[str, str, str], Span | None] = field(default_factory=dict)

    @classmethod
    def of(cls, corpus: Path) -> "Following":
        """Raises `StoreError` where a file of links cannot be read."""
        return cls.of_sets({path: links.read_links(path) for path in links.link_files(corpus)})

    @classmethod
    def of_sets(cls, files: Mapping[Path, LinkSet]) -> "Following":
        made = cls(files)
        for member in (member for one in files.values() for link in one.links for member in link.members):
            made._wanted.setdefault((member.document, member.layer), set()).add(member.span)
        return made

    def note(self, old: Layer, new: Layer, ids: Mapping[str, str]) -> None:
        """A layer that changed. ``ids`` has the new id of each of its spans that is still there, by the old one."""
        wanted = self._wanted.get((old.document, old.name))
        if not wanted:
            return
        spans = {span.id: span for span in new.spans}
        for span in old.spans:
            if span.id in wanted:
                self._now[old.document, old.name, span.id] = spans[ids[span.id]] if span.id in ids else None

    def changed(self, *, rename: Callable[[str], str] = str) -> Iterator[tuple[Path, LinkSet]]:
        """Every file of links that changes: members with the ids and words of their spans now, labels renamed.

        Members that have become one span are one member. Tells ``gone`` of those without a span.
        """
        for path, old in self.files.items():
            new = replace(old, links=tuple(self._link(path, link, rename(link.label)) for link in old.links))
            if new != old:
                yield path, new

    def _link(self, path: Path, link: Link, label: str) -> Link:
        moved = [(one, self._member(one)) for one in link.members]
        lost = [old for old, new in moved if new is None]
        members = tuple(dict.fromkeys(new or old for old, new in moved))
        if len(members) < 2:
            # one span is no link: it stays as it was, and members whose span gave way to another are gone
            lost = [old for old, new in moved if new is None or new.span != old.span]
            members = link.members
        self.gone += (Gone(file=path, link=link, member=one) for one in lost)
        if (label, members) == (link.label, link.members):
            return link
        return replace(link, id=links.link_id(label, members), label=label, members=members)

    def _member(self, one: Member) -> Member | None:
        """The member as it is now; ``None`` where its span is gone."""
        key = one.document, one.layer, one.span
        if key not in self._now:
            return one
        span = self._now[key]
        return None if span is None else replace(one, span=span.id, text=span.text)
