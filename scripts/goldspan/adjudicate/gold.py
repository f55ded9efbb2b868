"""What follows from a merge and the decisions on it: the gold layer so far, and what is still open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goldspan.adjudicate.answers import find
from goldspan.adjudicate.cases import Key, Merge, key
from goldspan.model import (
    Document,
    Layer,
    Provenance,
    Relation,
    Span,
    Value,
    in_order,
    make_relation,
    replace,
)
from goldspan.store.decisions import Answer, Case, Decision

GOLD = "gold"
"""The name of the adjudicated layer of a document, whoever adjudicated: there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Gold so far. ``open`` are the cases that still want a decision.

    ``case_of`` is the place that a span came from, by the span; ``relations_of`` the
    ends that a relation's place has now, by its case, where both are decided.
    """

    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    document_labels: dict[str, Value]
    open: tuple[Case, ...]
    decided: tuple[Decision, ...]
    case_of: dict[Key, Case]
    relations_of: dict[str, tuple[Key, Key]]


def outcome(merged: Merge, decisions: Sequence[Decision]) -> Outcome:
    """What is settled, with the decisions applied, which go before what the votes settled.

    A case is not open where it no longer matters: the attribute of a span that
    was rejected, a relation one end of which was. A relation that only waits
    for its ends is there as soon as they are.
    """
    work = _Work(decisions, {one.case.id: one.answer for one in merged.settled})
    everything = sorted(
        (*(one.case for one in merged.settled), *merged.cases), key=lambda case: (case.fragments, case.id)
    )
    for kind in ("span", "attribute", "relation", "document"):
        for case in everything:
            if case.kind == kind:
                work.apply(case, work.answer(case))
        for one in decisions:
            if one.case.kind == kind and one.verdict == "added" and not work.has_place(one):
                work.used[one.case.id] = one
                work.apply(one.case, one.outcome)
    spans, relations = in_order(work.spans.values(), {one.id: one for one in work.relations}.values())
    return Outcome(
        spans=spans,
        relations=relations,
        document_labels=work.document_labels,
        open=tuple(sorted(work.open, key=lambda case: (case.fragments, case.kind, case.id))),
        decided=tuple(work.used.values()),
        case_of=work.case_of,
        relations_of=work.ends_now,
    )


def gold(
    found: Outcome,
    document: Document,
    *,
    adjudicator: str,
    note: str | None = None,
    provenance: Provenance | None = None,
) -> Layer:
    """The adjudicated layer, with the adjudicator's ``note``. Raises ``ValueError`` where a case is open."""
    if found.open:
        raise ValueError(f"{document.id}: {len(found.open)} cases are open")
    return Layer(
        document=document.id,
        name=GOLD,
        annotator=adjudicator,
        status="adjudicated",
        text_sha256=document.text_sha256,
        document_labels=found.document_labels,
        note=note,
        provenance=provenance or Provenance(method="manual"),
        spans=found.spans,
        relations=found.relations,
    )


@dataclass(slots=True)
class _Work:
    decisions: Sequence[Decision]
    settled: Mapping[str, Answer]
    document_labels: dict[str, Value] = field(default_factory=dict)
    named: set[tuple[Key | None, str]] = field(default_factory=set)
    used: dict[str, Decision] = field(default_factory=dict)
    spans: dict[Key, Span] = field(default_factory=dict)
    case_of: dict[Key, Case] = field(default_factory=dict)
    places: dict[Key, Case] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    relations: list[Relation] = field(default_factory=list)
    ends_now: dict[str, tuple[Key, Key]] = field(default_factory=dict)
    open: list[Case] = field(default_factory=list)

    def answer(self, case: Case) -> Answer | None:
        decision = find(self.decisions, case)
        if decision is not None:
            self.used[decision.case.id] = decision
            return decision.outcome
        return self.settled.get(case.id, case.awaits)

    def has_place(self, added: Decision) -> bool:
        """Whether somebody has voted since on what was added where nobody had, so that the votes' place counts."""
        case = added.case
        if case.kind == "span":
            return any(key(span) in self.places for span in added.outcome.spans)
        if case.kind == "relation":
            ends = {self.end(case.first), self.end(case.second)}
            return any(ends == set(one) for one in self.ends_now.values())
        return (key(case.on) if case.on else None, case.name) in self.named

    def apply(self, case: Case, answer: Answer | None) -> None:
        if case.kind == "span":
            self.span(case, answer)
        elif case.kind == "relation":
            self.relation(case, answer)
        elif case.name is not None:
            self.named.add((key(case.on) if case.on else None, case.name))
            if case.on is not None:
                self.attribute(case, case.on, case.name, answer)
            elif answer is None:
                self.open.append(case)
            elif answer.value is not None:
                self.document_labels[case.name] = answer.value

    def span(self, case: Case, answer: Answer | None) -> None:
        for one in case.alternatives:
            self.places |= dict.fromkeys(map(key, one.spans), case)
        if answer is None:
            self.waiting.add(case.id)
            self.open.append(case)
            return
        for span in answer.spans:
            self.spans.setdefault(key(span), span)
            self.case_of.setdefault(key(span), case)

    def attribute(self, case: Case, on: Span, name: str, answer: Answer | None) -> None:
        place = self.places.get(key(on))
        span = self.spans.get(key(on))
        if span is None:
            if answer is None and place is not None and place.id in self.waiting:
                self.open.append(case)
        elif name in span.attributes:
            return  # the adjudicator drew that span, and gave it the value
        elif answer is None:
            self.open.append(case)
        elif answer.value is not None:
            self.spans[key(on)] = replace(span, attributes={**span.attributes, name: answer.value})

    def relation(self, case: Case, answer: Answer | None) -> None:
        first, second = self.end(case.first), self.end(case.second)
        if first is None or second is None:
            coming = all(
                end is not None or self.may_come(of) for end, of in ((first, case.first), (second, case.second))
            )
            if answer is None and coming:
                self.open.append(case)
            return
        self.ends_now[case.id] = first, second
        if answer is None:
            self.open.append(case)
            return
        for arrow in answer.relations:
            source, target = (first, second) if arrow.forward else (second, first)
            self.relations.append(
                make_relation(
                    arrow.label, self.spans[source].id, self.spans[target].id, attributes=dict(arrow.attributes)
                )
            )

    def end(self, variants: tuple[Span, ...]) -> Key | None:
        """The one span that stands for an end, where that is decided and it is there."""
        keys = [key(span) for span in variants]
        there = [one for one in keys if one in self.spans]
        if there:
            return there[0] if len(there) == 1 else None
        places = {case.id: case for one in keys if (case := self.places.get(one)) is not None}
        for case in places.values():
            # an end that stood alone in its place goes with whatever was put there
            if all(len(answer.spans) <= 1 for answer in case.alternatives):
                put = [one for one, origin in self.case_of.items() if origin.id == case.id]
                if len(put) == 1:
                    return put[0]
        return None

    def may_come(self, variants: tuple[Span, ...]) -> bool:
        """Whether an end that is not there may still be decided on."""
        cases = [self.places.get(key(span)) for span in variants]
        return any(case is not None and case.id in self.waiting for case in cases)


def open_by_label(cases: Iterable[Case]) -> dict[str, int]:
    """How many cases concern each label, relation or attribute; a case with several labels counts for each."""
    out: dict[str, int] = {}
    for case in cases:
        for label in case.labels:
            out[label] = out.get(label, 0) + 1
    return dict(sorted(out.items()))
