"""The adjudicator's work on a document, and the decisions that it amounts to."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Literal, TypeAlias

from msgspec import Struct

from goldspan.adjudicate.cases import Merge, SpanKey, span_key
from goldspan.adjudicate.gold import AdjudicationResult, apply_decisions
from goldspan.adjudicate.matching_decisions import verdict_of, with_new_decisions
from goldspan.model import Attributes, Layer, Span
from goldspan.store.decisions import NOTHING, Answer, Case, Decision, Kind

Pick: TypeAlias = int | Literal["none", "other"]
"""The number of an alternative, from 0; "none" of them; or "other", which is what the adjudicator marked there."""


class Choice(Struct, frozen=True, kw_only=True):
    """The adjudicator's choice on a case, and the reason."""

    pick: Pick | None = None
    reason: str | None = None


RelationToCase: TypeAlias = tuple[str, SpanKey | str, SpanKey | str, Attributes]
"""A relation on the screen: label, source, target, attributes. An end is a span, or the id of a span case."""


class AdjudicatorWork(Struct, frozen=True, kw_only=True):
    """What the adjudicator, who is the layer's annotator, marked and chose in a document.

    ``choices`` are by the case's id. ``to_cases`` are relations with an open case at
    one end or both; they are not in the layer.
    """

    layer: Layer
    choices: Mapping[str, Choice] = {}
    to_cases: Sequence[RelationToCase] = ()


class Decided(Struct, frozen=True, kw_only=True):
    """The decisions, and a message for each choice that cannot be applied."""

    decisions: tuple[Decision, ...]
    problems: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class DecisionLog:
    """Collects the decisions on a document, with what every kind of them needs.

    ``shown`` is the result that the screen showed, ``marked`` the spans that are
    there now; ``before`` are the decisions made earlier, ``made`` the new ones.
    """

    merged: Merge
    before: tuple[Decision, ...]
    work: AdjudicatorWork
    symmetric: Container[str]
    decided_at: str
    shown: AdjudicationResult
    marked: dict[SpanKey, Span]
    made: list[Decision] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def start(
        cls,
        merged: Merge,
        before: Iterable[Decision],
        work: AdjudicatorWork,
        *,
        symmetric: Container[str],
        decided_at: str,
    ) -> "DecisionLog":
        earlier = tuple(before)
        return cls(
            merged=merged,
            before=earlier,
            work=work,
            symmetric=symmetric,
            decided_at=decided_at,
            shown=apply_decisions(merged, earlier),
            marked={span_key(span): span for span in work.layer.spans},
        )

    def decide(self, case: Case, answer: Answer, *, choice: Choice | None = None) -> None:
        self.made.append(
            Decision(
                verdict=verdict_of(case, answer),
                case=case,
                outcome=answer,
                reason=choice.reason if choice else None,
                adjudicator=self.work.layer.annotator,
                decided_at=self.decided_at,
            )
        )

    def problem(self, case: Case, message: str) -> None:
        labels, ranges = " / ".join(case.labels), ", ".join(f"{start}-{end}" for start, end in case.fragments)
        self.problems.append(
            f"{self.merged.document}: the case on {labels}{f' at {ranges}' if ranges else ''}: {message}"
        )

    def open_cases(self, kind: Kind) -> Iterator[tuple[Case, Choice]]:
        """The cases that the screen showed as open, each with the choice on it, which may be empty."""
        for case in self.shown.open:
            if case.kind == kind:
                yield case, self.work.choices.get(case.id, Choice())

    def chosen_answer(self, case: Case, choice: Choice) -> Answer | None:
        """The alternative that was chosen, or the empty answer for "none"; ``None`` without such a choice."""
        if choice.pick == "none":
            return NOTHING
        if isinstance(choice.pick, int):
            if choice.pick < len(case.alternatives):
                return case.alternatives[choice.pick]
            chosen, last = (ascii_uppercase[number] for number in (choice.pick, len(case.alternatives) - 1))
            self.problem(case, f"{chosen} was chosen, but the last alternative is {last}; choose again")
        return None

    def result(self) -> AdjudicationResult:
        """The result of the votes, the earlier decisions and those made so far."""
        return apply_decisions(self.merged, with_new_decisions(self.before, self.made))

    def cases(self, kind: Kind) -> list[Case]:
        """The settled places of a kind, and after them the cases that the votes leave open."""
        every = (*(place.case for place in self.merged.settled), *self.merged.cases)
        return [case for case in every if case.kind == kind]
