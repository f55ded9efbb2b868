"""Which decision applies to which case: by the place and the alternatives, never by a number."""

from collections.abc import Iterable, Sequence

from goldspan.adjudicate.cases import SpanKey, sort_key, span_key
from goldspan.attribute_values import normal
from goldspan.model import replace
from goldspan.store.decisions import NOTHING, Answer, Case, Decision, Kind, Verdict, Vote


def verdict_of(case: Case, answer: Answer) -> Verdict:
    """The verdict of a decision for this answer, by comparison with the votes."""
    if not case.votes:
        return "added"
    if answer == NOTHING:
        return "rejected"
    alternatives = {_content(case.kind, alternative) for alternative in case.alternatives}
    return "accepted" if _content(case.kind, answer) in alternatives else "changed"


def covers(decision: Decision, case: Case) -> bool:
    """Whether the decision applies to the case: the place is the same, and the adjudicator knew every alternative.

    Who voted for an alternative does not matter, nor does the vote for nothing,
    which is always possible. The adjudicator's own answer counts as known. Two
    relations are at the same place where both pairs of ends share a span.
    """
    old = decision.case
    if old.kind != case.kind or old.name != case.name:
        return False
    if (old.on and span_key(old.on)) != (case.on and span_key(case.on)):
        return False
    if case.kind == "relation" and not _ends_overlap(old, case):
        return False
    known = {_content(old.kind, answer) for answer in (*old.alternatives, decision.outcome)}
    return {_content(case.kind, answer) for answer in case.alternatives} <= known


def find_decision(decisions: Iterable[Decision], case: Case) -> Decision | None:
    """The latest decision that covers the case."""
    found = [decision for decision in decisions if covers(decision, case)]
    return max(found, key=lambda decision: (decision.decided_at, decision.case.id), default=None)


def with_new_decisions(old: Iterable[Decision], new: Sequence[Decision]) -> tuple[Decision, ...]:
    """The new decisions and the old ones that they do not replace, in the order of the text."""
    kept = [decision for decision in old if not any(_replaces(later, decision) for later in new)]
    return tuple(
        sorted((*kept, *new), key=lambda decision: (decision.case.fragments, decision.case.kind, decision.case.id))
    )


def _ends_overlap(left: Case, right: Case) -> bool:
    first = set(map(span_key, left.first)) & set(map(span_key, right.first))
    second = set(map(span_key, left.second)) & set(map(span_key, right.second))
    return bool(first and second)


def _replaces(new: Decision, old: Decision) -> bool:
    if new.case.id == old.case.id:
        return True
    if old.case.votes:
        return covers(new, old.case)
    # an addition without votes: annotators may have voted for it since
    return covers(new, replace(old.case, votes=(Vote(annotators=(), answer=old.outcome),)))


def _content(kind: Kind, answer: Answer) -> frozenset[SpanKey] | str:
    """What makes two answers the same, apart from the attributes and notes of spans."""
    if kind == "span":
        return frozenset(map(span_key, answer.spans))
    if kind == "relation":
        return sort_key(sorted(map(sort_key, answer.relations)))
    return sort_key(None if answer.value is None else normal(answer.value))
