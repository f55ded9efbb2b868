"""Votes under other names: pseudonyms on the screen, and back."""

from collections.abc import Iterable, Mapping

from goldspan.adjudicate.cases import Merge
from goldspan.model import content_id, replace
from goldspan.store.decisions import Case, Decision, Vote


def pseudonyms(names: Iterable[str], *, salt: str) -> dict[str, str]:
    """A name for each annotator that says nothing of them, always the same for the same ``salt``."""
    return {name: content_id("coder-", salt, name)[:12] for name in names}


def renamed_case(case: Case, names: Mapping[str, str]) -> Case:
    """The case with the names of its voters changed; a name that is not in ``names`` stays."""
    return replace(case, votes=tuple(_vote(vote, names) for vote in case.votes))


def _vote(vote: Vote, names: Mapping[str, str]) -> Vote:
    return replace(
        vote,
        annotators=tuple(sorted(names.get(one, one) for one in vote.annotators)),
        notes=tuple(sorted((names.get(one, one), note) for one, note in vote.notes)),
    )


def renamed_merge(merged: Merge, names: Mapping[str, str]) -> Merge:
    return replace(
        merged,
        voices=tuple(sorted(names.get(one, one) for one in merged.voices)),
        settled=tuple(replace(one, case=renamed_case(one.case, names)) for one in merged.settled),
        cases=tuple(renamed_case(one, names) for one in merged.cases),
    )


def renamed_decision(one: Decision, names: Mapping[str, str]) -> Decision:
    return replace(one, case=renamed_case(one.case, names), adjudicator=names.get(one.adjudicator, one.adjudicator))
