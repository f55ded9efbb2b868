"""The result of votes and decisions on a document: its gold layer so far, and the cases that are still open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goldspan.adjudicate.cases import Merge, SpanKey, span_key
from goldspan.adjudicate.matching_decisions import find_decision
from goldspan.model import (
    Document,
    Layer,
    Origin,
    Provenance,
    Relation,
    Span,
    Value,
    in_order,
    make_relation,
    replace,
)
from goldspan.store.decisions import Answer, Case, Decision, Kind

GOLD = "gold"
"""The name of a document's adjudicated layer; it does not depend on the adjudicator.

Of another pass than the schema's first, the pass follows behind a dot, as with annotators.
"""

VOTES = "votes"
"""The annotator of a gold layer that no adjudicator has seen, because the votes settle all of it."""

_KINDS: tuple[Kind, ...] = ("span", "attribute", "relation", "document")
"""In the order in which cases are resolved: attributes and relations need their spans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjudicationResult:
    """Gold so far. ``open`` are the cases that need a decision, ``decided`` the decisions that apply.

    ``case_of`` has the case that each span comes from; ``ends_of`` the two ends
    of each relation case, by the case's id, where both ends are resolved.
    """

    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    document_labels: dict[str, Value]
    open: tuple[Case, ...]
    decided: tuple[Decision, ...]
    case_of: dict[SpanKey, Case]
    ends_of: dict[str, tuple[SpanKey, SpanKey]]


def apply_decisions(merged: Merge, decisions: Sequence[Decision]) -> AdjudicationResult:
    """The result of the settled places and the decisions; a decision overrides what the votes settled.

    A case is not open where it no longer matters: the attribute of a rejected
    span, or a relation with a rejected end. A relation that awaits its ends is
    accepted as soon as both are resolved.
    """
    builder = _ResultBuilder(decisions, {place.case.id: place.answer for place in merged.settled})
    cases = sorted(
        (*(place.case for place in merged.settled), *merged.cases), key=lambda case: (case.fragments, case.id)
    )
    for kind in _KINDS:
        for case in cases:
            if case.kind == kind:
                builder.resolve(case, builder.answer(case))
        for decision in decisions:
            if decision.case.kind == kind and decision.verdict == "added" and not builder.has_case(decision):
                builder.used[decision.case.id] = decision
                builder.resolve(decision.case, decision.outcome)
    unique_relations = {relation.id: relation for relation in builder.relations}
    spans, relations = in_order(builder.spans.values(), unique_relations.values())
    return AdjudicationResult(
        spans=spans,
        relations=relations,
        document_labels=builder.document_labels,
        open=tuple(sorted(builder.open, key=lambda case: (case.fragments, case.kind, case.id))),
        decided=tuple(builder.used.values()),
        case_of=builder.case_of,
        ends_of=builder.ends_of,
    )


def gold_layer(
    result: AdjudicationResult,
    document: Document,
    *,
    adjudicator: str,
    note: str | None = None,
    provenance: Provenance | None = None,
    name: str = GOLD,
) -> Layer:
    """The adjudicated layer, with the adjudicator's ``note``. Raises ``ValueError`` where a case is open."""
    if result.open:
        raise ValueError(f"{document.id}: {len(result.open)} cases are open")
    return Layer(
        document=document.id,
        name=name,
        annotator=adjudicator,
        status="adjudicated",
        text_sha256=document.text_sha256,
        document_labels=result.document_labels,
        note=note,
        provenance=provenance or Provenance(method="manual"),
        spans=result.spans,
        relations=result.relations,
    )


def with_voted_origins(gold: Layer, layers: Iterable[Layer]) -> Layer:
    """The gold layer with the origins that its spans and relations have in all layers that voted for them.

    What one annotator made by hand, or the adjudicator alone, was not only suggested: it has none. Where all had a
    suggestion, it is that of the first layer, and edited where one of them had to edit it. A label
    that was inferred in all of them was inferred.
    """
    votes: dict[str, list[Origin | None]] = {}
    for layer in layers:
        for span in layer.spans:
            votes.setdefault(span.id, []).append(span.origin)
        for relation in layer.relations:
            votes.setdefault(relation.id, []).append(relation.origin)

    def origin(made: Span | Relation) -> Origin | None:
        origins = votes.get(made.id, [])
        found = [origin for origin in origins if origin is not None]
        if not found or len(found) < len(origins):
            return None
        if unknown := [origin for origin in found if origin.kind == "unknown"]:
            return unknown[0]
        if len({origin.kind for origin in found}) > 1:
            return None
        return next((origin for origin in found if origin.edited), found[0])

    spans = tuple(replace(span, origin=origin(span)) for span in gold.spans)
    return replace(
        gold, spans=spans, relations=tuple(replace(relation, origin=origin(relation)) for relation in gold.relations)
    )


@dataclass(slots=True)
class _ResultBuilder:
    """Resolves case by case. ``settled`` has the answers of settled places by the case's id.

    ``voted`` has the span case in which each span was an alternative, ``values``
    the attributes and document labels with a case, ``undecided`` the ids of open
    span cases.
    """

    decisions: Sequence[Decision]
    settled: Mapping[str, Answer]
    document_labels: dict[str, Value] = field(default_factory=dict)
    values: set[tuple[SpanKey | None, str]] = field(default_factory=set)
    used: dict[str, Decision] = field(default_factory=dict)
    spans: dict[SpanKey, Span] = field(default_factory=dict)
    case_of: dict[SpanKey, Case] = field(default_factory=dict)
    voted: dict[SpanKey, Case] = field(default_factory=dict)
    undecided: set[str] = field(default_factory=set)
    relations: list[Relation] = field(default_factory=list)
    ends_of: dict[str, tuple[SpanKey, SpanKey]] = field(default_factory=dict)
    open: list[Case] = field(default_factory=list)

    def answer(self, case: Case) -> Answer | None:
        """The answer of a decision, else that of the votes; ``None`` where the case needs a decision."""
        decision = find_decision(self.decisions, case)
        if decision is not None:
            self.used[decision.case.id] = decision
            return decision.outcome
        return self.settled.get(case.id, case.awaits)

    def has_case(self, added: Decision) -> bool:
        """Whether annotators have voted since on what the adjudicator added without votes."""
        case = added.case
        if case.kind == "span":
            return any(span_key(span) in self.voted for span in added.outcome.spans)
        if case.kind == "relation":
            ends = {self._end(case.first), self._end(case.second)}
            return any(ends == set(resolved) for resolved in self.ends_of.values())
        return (span_key(case.on) if case.on else None, case.name) in self.values

    def resolve(self, case: Case, answer: Answer | None) -> None:
        if case.kind == "span":
            self._span(case, answer)
        elif case.kind == "relation":
            self._relation(case, answer)
        elif case.name is not None:
            self.values.add((span_key(case.on) if case.on else None, case.name))
            if case.on is not None:
                self._attribute(case, case.on, case.name, answer)
            elif answer is None:
                self.open.append(case)
            elif answer.value is not None:
                self.document_labels[case.name] = answer.value

    def _span(self, case: Case, answer: Answer | None) -> None:
        for alternative in case.alternatives:
            self.voted |= dict.fromkeys(map(span_key, alternative.spans), case)
        if answer is None:
            self.undecided.add(case.id)
            self.open.append(case)
            return
        for span in answer.spans:
            self.spans.setdefault(span_key(span), span)
            self.case_of.setdefault(span_key(span), case)

    def _attribute(self, case: Case, on: Span, name: str, answer: Answer | None) -> None:
        span_case = self.voted.get(span_key(on))
        span = self.spans.get(span_key(on))
        if span is None:
            if answer is None and span_case is not None and span_case.id in self.undecided:
                self.open.append(case)
        elif name in span.attributes:
            return  # the adjudicator marked the span, with this attribute
        elif answer is None:
            self.open.append(case)
        elif answer.value is not None:
            self.spans[span_key(on)] = replace(span, attributes={**span.attributes, name: answer.value})

    def _relation(self, case: Case, answer: Answer | None) -> None:
        first, second = self._end(case.first), self._end(case.second)
        if first is None or second is None:
            ends = (first, case.first), (second, case.second)
            possible = all(end is not None or self._may_be_accepted(spans) for end, spans in ends)
            if answer is None and possible:
                self.open.append(case)
            return
        self.ends_of[case.id] = first, second
        if answer is None:
            self.open.append(case)
            return
        for relation in answer.relations:
            source, target = (first, second) if relation.forward else (second, first)
            source_id, target_id = self.spans[source].id, self.spans[target].id
            attributes = dict(relation.attributes)
            self.relations.append(make_relation(relation.label, source_id, target_id, attributes=attributes))

    def _end(self, variants: tuple[Span, ...]) -> SpanKey | None:
        """The one accepted span of an end; ``None`` where its case is open or rejected, or several are accepted."""
        keys = [span_key(span) for span in variants]
        accepted = [variant for variant in keys if variant in self.spans]
        if accepted:
            return accepted[0] if len(accepted) == 1 else None
        cases = {case.id: case for variant in keys if (case := self.voted.get(variant)) is not None}
        for case in cases.values():
            # no annotator had two spans there, so the relation goes to the span that the adjudicator put there
            if all(len(answer.spans) <= 1 for answer in case.alternatives):
                replacements = [span for span, origin in self.case_of.items() if origin.id == case.id]
                if len(replacements) == 1:
                    return replacements[0]
        return None

    def _may_be_accepted(self, variants: tuple[Span, ...]) -> bool:
        """Whether the case of an end is still open."""
        cases = [self.voted.get(span_key(span)) for span in variants]
        return any(case is not None and case.id in self.undecided for case in cases)


def open_by_label(cases: Iterable[Case]) -> dict[str, int]:
    """The number of cases that concern each label, relation or attribute; a case counts once for each of its labels."""
    counts: dict[str, int] = {}
    for case in cases:
        for label in case.labels:
            counts[label] = counts.get(label, 0) + 1
    return dict(sorted(counts.items()))
