"""What refers to spans is updated when spans change: the members of links, and the cases of decisions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from goldspan.adjudicate.cases import bare_span, case_id, sort_key, span_key
from goldspan.attribute_values import normal
from goldspan.model import Layer, Link, LinkSet, Member, Span, Value, make_relation, replace
from goldspan.store import links
from goldspan.store.decisions import (
    Adjudication,
    Answer,
    Case,
    CaseRelation,
    Decision,
    read_adjudication,
    write_adjudication,
)

LayerUpdate: TypeAlias = Callable[[Layer], Layer | None]
"""Gives a layer as it is after a change; ``None`` where a person would have to decide."""


class ReferenceUpdates:
    """The links and decisions of a corpus during a change of its layers.

    Files that change are written to the folder ``staged``, which is laid out
    like the corpus; ``changed`` are their paths in the corpus. ``lost_members``
    and ``lost_decisions`` are those that refer to spans that are gone.

    Raises `StoreError` where links or decisions cannot be read.
    """

    def __init__(self, corpus: Path, staged: Path) -> None:
        self.staged = staged
        self.changed: list[Path] = []
        self.lost_decisions: list[LostDecision] = []
        self._links = LinkUpdates.of(corpus)

    @property
    def lost_members(self) -> "list[LostMember]":
        return self._links.lost

    def layer_changed(self, old: Layer, new: Layer, new_ids: Mapping[str, str]) -> None:
        """Notes a change; ``new_ids`` has the new id of each old span that still exists, by its old id."""
        self._links.layer_changed(old, new, new_ids)

    def update_decisions(
        self, path: Path, update: LayerUpdate, *, text_sha256: str | None = None
    ) -> "UpdatedDecisions":
        """Updates a file of decisions; ``text_sha256`` is that of a changed text."""
        old = read_adjudication(path)
        updated = updated_decisions(old, update)
        new = replace(old, text_sha256=text_sha256 or old.text_sha256, decisions=updated.decisions)
        self.lost_decisions += (
            LostDecision(file=path, document=old.document, decision=decision) for decision in updated.lost
        )
        if new != old:
            write_adjudication(self.staged, new)
            self.changed.append(path)
        return updated

    def update_links(self, *, rename: Callable[[str], str] = str) -> None:
        """Updates all files of links, after the last `layer_changed`; ``rename`` gives the new label of a relation."""
        for path, new in self._links.changed_files(rename=rename):
            links.write_links(self.staged, new)
            self.changed.append(path)


# links


@dataclass(frozen=True, slots=True, kw_only=True)
class LostMember:
    """A member of a link whose span no longer exists. It stays in the link, and validation reports it as GS721."""

    file: Path
    link: Link
    member: Member

    def __str__(self) -> str:
        where = f"{self.member.document}/{self.member.layer}"
        return f"{self.file}: {self.link.label} {self.link.id}: its member {self.member.text!r} in {where} is gone"

    def record(self) -> dict[str, str]:
        """As JSON data."""
        member = self.member
        place = {"document": member.document, "layer": member.layer, "span": member.span, "text": member.text}
        return {"file": str(self.file), "link": self.link.id, **place}


@dataclass(slots=True)
class LinkUpdates:
    """The links of a corpus, by file, and what becomes of the spans that they join."""

    files: Mapping[Path, LinkSet]
    lost: list[LostMember] = field(default_factory=list)
    _linked: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    _new_spans: dict[tuple[str, str, str], Span | None] = field(default_factory=dict)

    @classmethod
    def of(cls, corpus: Path) -> "LinkUpdates":
        """Raises `StoreError` where a file of links cannot be read."""
        return cls.of_sets({path: links.read_links(path) for path in links.link_files(corpus)})

    @classmethod
    def of_sets(cls, files: Mapping[Path, LinkSet]) -> "LinkUpdates":
        made = cls(files)
        every = (link for links_ in files.values() for link in (*links_.links, *links_.withdrawn))
        for member in (member for link in every for member in link.members):
            made._linked.setdefault((member.document, member.layer), set()).add(member.span)
        return made

    def layer_changed(self, old: Layer, new: Layer, new_ids: Mapping[str, str]) -> None:
        """Notes a change; ``new_ids`` has the new id of each old span that still exists, by its old id."""
        linked = self._linked.get((old.document, old.name))
        if not linked:
            return
        spans = {span.id: span for span in new.spans}
        for span in old.spans:
            if span.id in linked:
                new_span = spans[new_ids[span.id]] if span.id in new_ids else None
                self._new_spans[old.document, old.name, span.id] = new_span

    def changed_files(self, *, rename: Callable[[str], str] = str) -> Iterator[tuple[Path, LinkSet]]:
        """Every file that changes: members with the new ids and words of their spans, labels renamed.

        Members that are one span now are one member. Members without a span are added to ``lost``.
        """
        for path, old in self.files.items():
            new = replace(
                old,
                links=tuple(self._link(path, link, rename(link.label)) for link in old.links),
                withdrawn=tuple(self._link(path, link, rename(link.label)) for link in old.withdrawn),
            )
            if new != old:
                yield path, new

    def _link(self, path: Path, link: Link, label: str) -> Link:
        pairs = [(member, self._member(member)) for member in link.members]
        lost = [old for old, new in pairs if new is None]
        members = tuple(dict.fromkeys(new or old for old, new in pairs))
        if len(members) < 2:
            # one span is not a link: the link stays as it was, and members whose span became another are lost
            lost = [old for old, new in pairs if new is None or new.span != old.span]
            members = link.members
        self.lost += (LostMember(file=path, link=link, member=member) for member in lost)
        if (label, members) == (link.label, link.members):
            return link
        return replace(link, id=links.link_id(label, members), label=label, members=members)

    def _member(self, member: Member) -> Member | None:
        """The member after the change; ``None`` where its span is gone."""
        place = member.document, member.layer, member.span
        if place not in self._new_spans:
            return member
        span = self._new_spans[place]
        return None if span is None else replace(member, span=span.id, text=span.text)


# decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class LostDecision:
    """A decision that a change leaves uncertain, so that its case is open again."""

    file: Path
    document: str
    decision: Decision

    def __str__(self) -> str:
        case, outcome = self.decision.case, self.decision.outcome
        spans = [case.on] if case.on else [span for answer in case.alternatives for span in answer.spans]
        spans += [*case.first, *case.second] or [*outcome.spans]
        words = ", ".join(repr(text) for text in dict.fromkeys(span.text for span in spans))
        labels = ", ".join(case.labels or dict.fromkeys(span.label for span in outcome.spans))
        about = f"{labels} of {words}" if words else labels
        return f"{self.file}: the decision on {about} does not fit the changed layers; its case is open again"

    def record(self) -> dict[str, str]:
        """As JSON data."""
        return {"file": str(self.file), "document": self.document, "case": self.decision.case.id, "message": str(self)}


@dataclass(frozen=True, slots=True)
class UpdatedDecisions:
    """Decisions after a change, and those, unchanged, that the change leaves uncertain."""

    decisions: tuple[Decision, ...]
    lost: tuple[Decision, ...]


def updated_decisions(old: Adjudication, update: LayerUpdate) -> UpdatedDecisions:
    """The decisions after a change, with votes and outcomes updated as layers are.

    The case of a lost decision is open again, if there still is one.
    """
    updater = _DecisionUpdater(old.document, old.text_sha256, update)
    pairs = [(decision, updater.decision(decision)) for decision in old.decisions]
    return UpdatedDecisions(
        tuple(new for _, new in pairs if new is not None),
        tuple(decision for decision, new in pairs if new is None),
    )


class _UncertainError(Exception):
    """A part of a decision is uncertain after the change."""


class _DecisionUpdater:
    """Updates each part of a decision by way of a small layer that has only that part."""

    def __init__(self, document: str, text_sha256: str, update: LayerUpdate) -> None:
        self.document = document
        self.text_sha256 = text_sha256
        self.update = update

    def decision(self, old: Decision) -> Decision | None:
        """The decision after the change; ``None`` where a part of it is uncertain."""
        try:
            return replace(old, case=self._case(old.case, old.outcome), outcome=self._answer(old.case, old.outcome))
        except _UncertainError:
            return None

    def _layer(self, spans: Sequence[Span] = (), **more: object) -> Layer:
        old = Layer(
            document=self.document,
            name="decision",
            annotator="decision",
            status="adjudicated",
            text_sha256=self.text_sha256,
            spans=tuple(spans),
        )
        new = self.update(replace(old, **more) if more else old)
        if new is None:
            raise _UncertainError
        return new

    def _spans(self, old: Sequence[Span]) -> tuple[Span, ...]:
        new = self._layer(old).spans
        if len(new) != len({span_key(span) for span in old}):
            raise _UncertainError
        # a value that a migration sets by default is voted on like any other, and not decided
        return new if any(span.attributes for span in old) else tuple(bare_span(self.document, span) for span in new)

    def _attribute(self, case: Case, value: Value) -> tuple[Span | None, str, Value]:
        """The span of an attribute, the attribute's name and its value after the change."""
        if case.name is None:
            raise _UncertainError
        if case.on is None:
            labels = self._layer(document_labels={case.name: value}).document_labels
            on = None
        else:
            [on] = self._spans([replace(case.on, attributes={case.name: value})])
            labels = on.attributes
        if case.name not in labels and len(labels) != 1:
            raise _UncertainError
        name = case.name if case.name in labels else next(iter(labels))
        return (bare_span(self.document, on) if on else None), name, normal(labels[name])

    def _answer(self, case: Case, answer: Answer) -> Answer:
        if answer.spans:
            return Answer(spans=self._spans(answer.spans))
        if answer.value is not None:
            return Answer(value=self._attribute(case, answer.value)[2])
        relations = (self._relation(case, relation) for relation in answer.relations)
        return Answer(relations=tuple(sorted(relations, key=sort_key)))

    def _relation(self, case: Case, old: CaseRelation) -> CaseRelation:
        first, second = case.first[0], case.second[0]
        source, target = (first, second) if old.forward else (second, first)
        relation = make_relation(old.label, source.id, target.id, attributes=old.attributes)
        new = self._layer([first] if first.id == second.id else [first, second], relations=(relation,))
        if len(new.relations) != 1:
            raise _UncertainError
        [relation] = new.relations
        fragments = {span.id: span.fragments for span in new.spans}
        new_ends = fragments[relation.source], fragments[relation.target]
        reversed_ = new_ends != (source.fragments, target.fragments)
        attributes = {name: normal(value) for name, value in sorted(relation.attributes.items())}
        return CaseRelation(label=relation.label, forward=old.forward != reversed_, attributes=attributes)

    def _case(self, old: Case, outcome: Answer) -> Case:
        votes = tuple(replace(vote, answer=self._answer(old, vote.answer)) for vote in old.votes)
        on, name = old.on, old.name
        if name is not None:
            values = [answer.value for answer in (*old.alternatives, outcome) if answer.value is not None]
            if not values:
                raise _UncertainError
            on, name, _ = self._attribute(old, values[0])
        first, second = self._spans(old.first), self._spans(old.second)
        alternatives = sorted((vote.answer for vote in votes if vote.answer != Answer()), key=sort_key)
        return replace(
            old,
            id=case_id(self.document, old.kind, on, name, first, second, alternatives),
            votes=votes,
            on=on,
            name=name,
            first=first,
            second=second,
            awaits=None,
        )
