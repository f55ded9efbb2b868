"""The places of a document on which annotators vote: settled ones and open cases, with names or pseudonyms."""

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec
from msgspec import Struct, field

from goldspan.model import Fragments, Span, content_id, replace, span_id
from goldspan.store.decisions import Answer, Case, Decision, Kind, Vote

SpanKey: TypeAlias = tuple[str, Fragments]
"""What makes a span the same for two annotators: its label and its fragments."""


class Settled(Struct, frozen=True, kw_only=True):
    """A place on which the policy accepts the answer of the votes."""

    case: Case
    answer: Answer


class Merge(Struct, frozen=True, kw_only=True):
    """All places of a document: the settled ones, and the open cases. ``annotators`` are in alphabetical order.

    Tasks in Label Studio hold merges as JSON, under the name ``voices`` for the annotators.
    """

    document: str
    annotators: tuple[str, ...] = field(name="voices")
    settled: tuple[Settled, ...] = ()
    cases: tuple[Case, ...] = ()


def span_key(span: Span) -> SpanKey:
    return span.label, span.fragments


def bare_span(document: str, span: Span) -> Span:
    """The span without attributes and note, with the id of its content."""
    return Span(
        id=span_id(document, span.label, span.fragments), label=span.label, fragments=span.fragments, text=span.text
    )


def sort_key(value: object) -> str:
    """A key that sorts answers by their content alone."""
    return json.dumps(msgspec.to_builtins(value, order="deterministic"), ensure_ascii=False, sort_keys=True)


def case_id(document: str, kind: Kind, *place: object) -> str:
    """The id of a case, from its place and its alternatives; the annotators who voted do not matter."""
    return content_id("c", document, kind, *(sort_key(part) for part in place))


def pseudonyms(names: Iterable[str], *, salt: str) -> dict[str, str]:
    """A pseudonym for each annotator, by name. The same name and ``salt`` always give the same pseudonym."""
    return {name: content_id("coder-", salt, name)[:12] for name in names}


def renamed_case(case: Case, names: Mapping[str, str]) -> Case:
    """The case with the annotators' names replaced; a name that is not in ``names`` stays."""
    return replace(case, votes=tuple(_renamed_vote(vote, names) for vote in case.votes))


def _renamed_vote(vote: Vote, names: Mapping[str, str]) -> Vote:
    return replace(
        vote,
        annotators=tuple(sorted(names.get(annotator, annotator) for annotator in vote.annotators)),
        notes=tuple(sorted((names.get(annotator, annotator), note) for annotator, note in vote.notes)),
    )


def renamed_merge(merged: Merge, names: Mapping[str, str]) -> Merge:
    """The merge with the annotators' names replaced."""
    return replace(
        merged,
        annotators=tuple(sorted(names.get(annotator, annotator) for annotator in merged.annotators)),
        settled=tuple(replace(place, case=renamed_case(place.case, names)) for place in merged.settled),
        cases=tuple(renamed_case(case, names) for case in merged.cases),
    )


def renamed_decision(decision: Decision, names: Mapping[str, str]) -> Decision:
    """The decision with the annotators' and the adjudicator's names replaced."""
    adjudicator = names.get(decision.adjudicator, decision.adjudicator)
    return replace(decision, case=renamed_case(decision.case, names), adjudicator=adjudicator)
