"""Decisions: kept by what they are about, so that they stand for as long as nobody says anything new."""

from collections.abc import Iterable, Sequence

from goldspan.adjudicate.cases import Key, key, sort_key
from goldspan.attribute_values import normal
from goldspan.model import replace
from goldspan.store.decisions import NOTHING, Answer, Case, Decision, Verdict, Vote


def verdict_of(case: Case, outcome: Answer) -> Verdict:
    """How an outcome stands to the votes."""
    if not case.votes:
        return "added"
    if outcome == NOTHING:
        return "rejected"
    return (
        "accepted" if _said(case.kind, outcome) in {_said(case.kind, one) for one in case.alternatives} else "changed"
    )


def covers(decision: Decision, case: Case) -> bool:
    """Whether the decision answers the case: same place, and nothing on offer that the adjudicator had not seen.

    Who voted for what does not count, nor does "nothing", which is always on
    offer. What the adjudicator put there is known to them, whoever says it
    later. A relation is at the same place where both ends have a span in common.
    """
    old = decision.case
    if old.kind != case.kind or old.name != case.name:
        return False
    if (old.on and key(old.on)) != (case.on and key(case.on)):
        return False
    if case.kind == "relation" and not (
        set(map(key, old.first)) & set(map(key, case.first)) and set(map(key, old.second)) & set(map(key, case.second))
    ):
        return False
    seen = {_said(old.kind, one) for one in (*old.alternatives, decision.outcome)}
    return {_said(case.kind, one) for one in case.alternatives} <= seen


def find(decisions: Iterable[Decision], case: Case) -> Decision | None:
    """The latest decision that covers the case."""
    found = [one for one in decisions if covers(one, case)]
    return max(found, key=lambda one: (one.decided_at, one.case.id), default=None)


def with_new(old: Iterable[Decision], new: Sequence[Decision]) -> tuple[Decision, ...]:
    """Old decisions and new ones, without those that a new one replaces, in the order of the text."""
    kept = [one for one in old if not any(_replaces(later, one) for later in new)]
    return tuple(sorted((*kept, *new), key=lambda one: (one.case.fragments, one.case.kind, one.case.id)))


def _replaces(new: Decision, old: Decision) -> bool:
    if new.case.id == old.case.id:
        return True
    if old.case.votes:
        return covers(new, old.case)
    # what was added where nobody had voted, and is now one of the things voted on
    return covers(new, replace(old.case, votes=(Vote(annotators=(), answer=old.outcome),)))


def _said(kind: str, answer: Answer) -> frozenset[Key] | str:
    if kind == "span":
        return frozenset(map(key, answer.spans))
    if kind == "relation":
        return sort_key(sorted(map(sort_key, answer.relations)))
    return sort_key(None if answer.value is None else normal(answer.value))
