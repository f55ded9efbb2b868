"""Decisions on relations: choices on open cases, and relations that the adjudicator added, changed or deleted."""

from collections.abc import Container, Iterable, Iterator
from typing import TypeAlias

from goldspan.adjudicate.cases import SpanKey, bare_span, case_id, sort_key, span_key
from goldspan.adjudicate.choices import Choice, DecisionLog
from goldspan.adjudicate.gold import AdjudicationResult
from goldspan.attribute_values import normal
from goldspan.model import Attributes, Relation, Span
from goldspan.store.decisions import Answer, Case, CaseRelation

Ends: TypeAlias = tuple[SpanKey, SpanKey]
"""The two ends of relations."""


class RelationsByEnds:
    """Relations between spans, grouped by their two ends, in whichever direction they go."""

    def __init__(self, symmetric: Container[str]) -> None:
        self._symmetric = symmetric
        self._by_pair: dict[Ends, list[CaseRelation]] = {}

    @classmethod
    def of(
        cls, spans: Iterable[Span], relations: Iterable[Relation], *, symmetric: Container[str]
    ) -> "RelationsByEnds":
        by_ends = cls(symmetric)
        keys = {span.id: span_key(span) for span in spans}
        for relation in relations:
            by_ends.add(relation.label, keys[relation.source], keys[relation.target], relation.attributes)
        return by_ends

    def add(self, label: str, source: SpanKey, target: SpanKey, attributes: Attributes) -> None:
        """Adds a relation, unless there is the same already."""
        pair = _text_order(source, target)
        relation = CaseRelation(
            label=label,
            forward=label in self._symmetric or (source, target) == pair,
            attributes={name: normal(value) for name, value in sorted(attributes.items())},
        )
        relations = self._by_pair.setdefault(pair, [])
        if relation not in relations:
            relations.append(relation)

    def between(self, ends: Ends) -> tuple[CaseRelation, ...]:
        """The relations between two ends, in a fixed order; forward is from the first end to the second."""
        pair = _text_order(*ends)
        relations = self._by_pair.get(pair, [])
        return tuple(sorted(relations if pair == ends else map(self._turned, relations), key=sort_key))

    def take(self, ends: Ends) -> tuple[CaseRelation, ...]:
        """The relations between two ends, which are removed."""
        relations = self.between(ends)
        self._by_pair.pop(_text_order(*ends), None)
        return relations

    def pairs(self) -> Iterator[Ends]:
        """The pairs of ends that have relations, each in the order of the text, sorted."""
        yield from sorted(self._by_pair, key=str)

    def _turned(self, relation: CaseRelation) -> CaseRelation:
        forward = relation.label in self._symmetric or not relation.forward
        return CaseRelation(label=relation.label, forward=forward, attributes=relation.attributes)


def decide_relations(log: DecisionLog) -> None:
    """Adds the decisions on relations to the log, after those on spans."""
    now = log.result()
    marked = _marked_relations(log, now)
    before = RelationsByEnds.of(log.shown.spans, log.shown.relations, symmetric=log.symmetric)
    expected = RelationsByEnds.of(now.spans, now.relations, symmetric=log.symmetric)
    choices = {case.id: choice for case, choice in log.open_cases("relation")}
    added = [
        decision.case
        for decision in log.shown.decided
        if decision.case.kind == "relation" and decision.verdict == "added"
    ]
    unchanged: set[Ends] = set()
    for case in (*log.cases("relation"), *added):
        ends = now.ends_of.get(case.id)
        pair = _text_order(*ends) if ends is not None else None
        if pair in unchanged and case.id not in choices:
            continue  # an earlier case has the same ends by now, and what is between them is as expected
        relations = marked.take(ends) if ends is not None else ()
        if pair is not None and ends is not None and relations == expected.between(ends):
            unchanged.add(pair)
        if case.id in choices:
            _decide_open(log, case, choices[case.id], relations, has_ends=ends is not None)
        elif ends is not None and relations != expected.between(ends):
            old_ends = log.shown.ends_of.get(case.id)
            was_shown = old_ends is not None and bool(before.between(old_ends))
            # a relation that awaited its ends is expected without having been on the screen
            if was_shown or relations or _ends_on_screen(log, ends):
                log.decide(case, Answer(relations=relations))
    for first, second in marked.pairs():
        near, far = _bare_end(log, first, now), _bare_end(log, second, now)
        place = case_id(log.merged.document, "relation", near, far)
        case = Case(id=place, kind="relation", first=(near,), second=(far,))
        log.decide(case, Answer(relations=marked.between((first, second))))


def _decide_open(
    log: DecisionLog, case: Case, choice: Choice, relations: tuple[CaseRelation, ...], *, has_ends: bool
) -> None:
    answer = log.chosen_answer(case, choice)
    if answer is None and choice.pick == "other" and not has_ends:
        log.problem(case, "other was chosen, but one end of the relation is not marked; mark it, or choose again")
    elif answer is None and has_ends and (relations or choice.pick == "other"):
        answer = Answer(relations=relations)
    if answer is not None:
        log.decide(case, answer, choice=choice)


def _marked_relations(log: DecisionLog, now: AdjudicationResult) -> RelationsByEnds:
    """The relations on the screen; an end that is a case is the span that was decided there."""
    layer = log.work.layer
    marked = RelationsByEnds.of(layer.spans, layer.relations, symmetric=log.symmetric)
    for label, source, target, attributes in log.work.to_cases:
        first, second = _resolved_end(source, now), _resolved_end(target, now)
        if first is None or second is None:
            message = f"a relation {label!r} goes to a case without exactly one accepted span, and was left out"
            log.problems.append(f"{log.merged.document}: {message}; decide that case for one span")
        else:
            marked.add(label, first, second, attributes)
    return marked


def _resolved_end(end: SpanKey | str, now: AdjudicationResult) -> SpanKey | None:
    if not isinstance(end, str):
        return end
    accepted = [span for span, case in now.case_of.items() if case.id == end]
    return accepted[0] if len(accepted) == 1 else None


def _ends_on_screen(log: DecisionLog, ends: Ends) -> bool:
    """Whether both ends were shown, and are still marked."""
    shown = {span_key(span) for span in log.shown.spans}
    return all(end in log.marked and end in shown for end in ends)


def _bare_end(log: DecisionLog, end: SpanKey, now: AdjudicationResult) -> Span:
    span = log.marked.get(end) or next(span for span in now.spans if span_key(span) == end)
    return bare_span(log.merged.document, span)


def _text_order(left: SpanKey, right: SpanKey) -> Ends:
    """Two ends in the order of the text; a span that contains another goes before it."""
    first, second = sorted((left, right), key=_text_position)
    return first, second


def _text_position(span: SpanKey) -> tuple[object, ...]:
    label, fragments = span
    return fragments[0][0], -fragments[-1][1], fragments, label
