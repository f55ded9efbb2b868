"""Decisions on spans: choices on open cases, and spans that the adjudicator added, moved or deleted."""

from collections.abc import Collection, Iterable

from goldspan.adjudicate.cases import SpanKey, bare_span, case_id, span_key
from goldspan.adjudicate.choices import Choice, DecisionLog
from goldspan.attribute_values import normal
from goldspan.model import Fragments, Span, replace, span_order
from goldspan.store.decisions import Answer, Case
from goldspan.text.fragments import overlap


def decide_spans(log: DecisionLog) -> None:
    """Adds the decisions on spans to the log. Every new span belongs to one decision or to a problem."""
    shown = [span_key(span) for span in log.shown.spans]
    new = [span for span in log.marked if span not in set(shown)]
    changed = {log.shown.case_of[span].id: log.shown.case_of[span] for span in shown if span not in log.marked}
    open_cases = list(log.open_cases("span"))
    decided_otherwise = [case for case, choice in open_cases if choice.pick == "other"]
    new_spans_of = _assign(log, new, [*decided_otherwise, *changed.values()])
    used = {span for spans in new_spans_of.values() for span in spans}
    for case, choice in open_cases:
        if choice.pick == "other":
            _decide_other(log, case, choice, new_spans_of.get(case.id, []))
        else:
            used |= _decide_alternative(log, case, choice, new, used)
    for case in changed.values():
        kept = [span for span in shown if span in log.marked and log.shown.case_of[span].id == case.id]
        log.decide(case, _answer(log, case, [*kept, *new_spans_of.get(case.id, [])]))
    for span in new:
        if span not in used:
            answer = Answer(spans=(_with_attributes(log, span),))
            log.decide(Case(id=case_id(log.merged.document, "span", answer), kind="span"), answer)


def _assign(log: DecisionLog, new: Iterable[SpanKey], cases: Collection[Case]) -> dict[str, list[SpanKey]]:
    """The new spans of each case, by its id: a span belongs to the case that it overlaps most, if it overlaps any."""
    spans_of: dict[str, list[SpanKey]] = {}
    places = {case.id: case.fragments or _accepted_fragments(log, case) for case in cases}
    for span in new:
        nearest = max(cases, key=lambda case: overlap(span[1], places[case.id]), default=None)
        if nearest is not None and overlap(span[1], places[nearest.id]):
            spans_of.setdefault(nearest.id, []).append(span)
    return spans_of


def _accepted_fragments(log: DecisionLog, case: Case) -> Fragments:
    """The fragments of the spans that an earlier decision put in a case without votes."""
    accepted = (span for span, origin in log.shown.case_of.items() if origin.id == case.id)
    return tuple(fragment for _, fragments in accepted for fragment in fragments)


def _decide_other(log: DecisionLog, case: Case, choice: Choice, spans: Collection[SpanKey]) -> None:
    if spans:
        log.decide(case, _answer(log, case, spans), choice=choice)
    else:
        log.problem(case, "other was chosen, but nothing else is marked there; mark the right span, or choose again")


def _decide_alternative(
    log: DecisionLog, case: Case, choice: Choice, new: Collection[SpanKey], used: Collection[SpanKey]
) -> frozenset[SpanKey]:
    """Decides a case for a chosen or marked alternative; returns the spans that this explains.

    A choice that contradicts another alternative marked there is a problem, and the case stays open.
    """
    voted = {span_key(span) for alternative in case.alternatives for span in alternative.spans}
    marked = {span for span in new if span in voted}
    answer = log.chosen_answer(case, choice)
    if answer is None and choice.pick is None and marked:
        answer = next((known for known in case.alternatives if set(map(span_key, known.spans)) == marked), None)
    if answer is None:
        return frozenset()
    accepted = frozenset(map(span_key, answer.spans))
    contradicting = frozenset(marked - set(used) - accepted)
    if contradicting:
        words = ", ".join(repr(text) for text in sorted(log.marked[span].text for span in contradicting))
        log.problem(case, f"the choice contradicts {words}, which is marked there; delete it, or choose again")
        return contradicting
    log.decide(case, answer, choice=choice)
    return accepted


def _answer(log: DecisionLog, case: Case, spans: Iterable[SpanKey]) -> Answer:
    """The spans as an answer. An alternative with the same spans is taken as it is.

    A span that annotators voted for has no attributes in it: these are voted on separately.
    """
    accepted = set(spans)
    for alternative in case.alternatives:
        if set(map(span_key, alternative.spans)) == accepted:
            return alternative
    voted = {span_key(span) for alternative in case.alternatives for span in alternative.spans}
    answer = [
        bare_span(log.merged.document, log.marked[span]) if span in voted else _with_attributes(log, span)
        for span in accepted
    ]
    return Answer(spans=tuple(sorted(answer, key=span_order)))


def _with_attributes(log: DecisionLog, span: SpanKey) -> Span:
    marked = log.marked[span]
    attributes = {name: normal(value) for name, value in sorted(marked.attributes.items())}
    return replace(bare_span(log.merged.document, marked), attributes=attributes)
