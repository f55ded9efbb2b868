"""Decisions from the adjudicator's work: on open cases, and on every difference from what the screen showed."""

from collections.abc import Container, Iterable

from goldspan.adjudicate.cases import Merge, SpanKey, bare_span, case_id, span_key
from goldspan.adjudicate.choices import AdjudicatorWork, Decided, DecisionLog
from goldspan.adjudicate.relation_decisions import decide_relations
from goldspan.adjudicate.span_decisions import decide_spans
from goldspan.attribute_values import normal
from goldspan.model import Value
from goldspan.store.decisions import Answer, Case, Decision


def decide(
    merged: Merge,
    before: Iterable[Decision],
    work: AdjudicatorWork,
    *,
    symmetric: Container[str] = frozenset(),
    decided_at: str,
) -> Decided:
    """The decisions that lead from what the screen showed to what the adjudicator made of it.

    The screen showed the result of the merge with the decisions ``before``
    (`apply_decisions`). Every difference between that and the work is a decision:
    on the place that it concerns or, where nobody has voted, on a place of its
    own. With a choice on every open case, applying the old and new decisions
    gives what the screen had at the end.
    """
    log = DecisionLog.start(merged, before, work, symmetric=symmetric, decided_at=decided_at)
    decide_spans(log)
    _decide_attributes(log)
    decide_relations(log)
    _decide_document_labels(log)
    return Decided(decisions=tuple(log.made), problems=tuple(log.problems))


def _decide_attributes(log: DecisionLog) -> None:
    asked = set()
    for case, choice in log.open_cases("attribute"):
        span = None
        if case.on:
            asked.add((span_key(case.on), case.name))
            span = log.marked.get(span_key(case.on))
        answer = log.chosen_answer(case, choice)
        value = span.attributes.get(case.name or "") if span else None
        if choice.pick == "other" and value is None:
            log.problem(case, "another value was chosen, but the span has none; set the value on the span")
        elif answer is None and value is not None:
            answer = Answer(value=normal(value))
        if answer is not None:
            log.decide(case, answer, choice=choice)
    for span in log.result().spans:
        marked = log.marked.get(span_key(span))
        if marked is None:
            continue  # an alternative that was chosen, and is not marked on the screen
        on_screen = {name: normal(value) for name, value in marked.attributes.items()}
        for name in sorted({*span.attributes, *on_screen}):
            changed = span.attributes.get(name) != on_screen.get(name)
            if changed and (span_key(span), name) not in asked:
                _set_attribute(log, span_key(span), name, on_screen.get(name))


def _set_attribute(log: DecisionLog, span: SpanKey, name: str, value: Value | None) -> None:
    on = bare_span(log.merged.document, log.marked[span])
    cases = (
        case
        for case in log.cases("attribute")
        if case.name == name and case.on is not None and span_key(case.on) == span
    )
    new = Case(id=case_id(log.merged.document, "attribute", on, name), kind="attribute", on=on, name=name)
    log.decide(next(cases, new), Answer(value=value))


def _decide_document_labels(log: DecisionLog) -> None:
    labels = {name: normal(value) for name, value in log.work.layer.document_labels.items()}
    asked = set()
    for case, choice in log.open_cases("document"):
        asked.add(case.name)
        answer = log.chosen_answer(case, choice)
        value = labels.get(case.name or "")
        if choice.pick == "none" and value is not None:
            log.problem(case, "none was chosen, but the whole text has a value; undo one of them")
            continue
        if choice.pick == "other" and value is None:
            log.problem(case, "another value was chosen, but none is set; set the value for the whole text")
        elif answer is None and value is not None:
            answer = Answer(value=value)
        if answer is not None:
            log.decide(case, answer, choice=choice)
    for name in sorted({*labels, *log.shown.document_labels}):
        if labels.get(name) != log.shown.document_labels.get(name) and name not in asked:
            cases = (case for case in log.cases("document") if case.name == name)
            new = Case(id=case_id(log.merged.document, "document", name), kind="document", name=name)
            log.decide(next(cases, new), Answer(value=labels.get(name)))
