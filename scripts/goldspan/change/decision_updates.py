"""Decisions carried over to a changed schema or text, by whatever carries layers over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from goldspan.adjudicate.cases import bare, case_id, key, sort_key
from goldspan.attribute_values import normal
from goldspan.model import Layer, Span, Value, make_relation, replace
from goldspan.store.decisions import Adjudication, Answer, Case, CaseRelation, Decision

Carry = Callable[[Layer], Layer | None]
"""A layer as it is after the change; ``None`` where a person would have to decide."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Decisions after a change, and those, as they were, that it leaves nothing certain of."""

    decisions: tuple[Decision, ...]
    lost: tuple[Decision, ...]


def carried(old: Adjudication, carry: Carry) -> Carried:
    """The decisions after the change, votes and outcomes alike.

    The case of one that is lost comes up again, where there still is one.
    """
    work = _Work(old.document, old.text_sha256, carry)
    done = [(one, work.decision(one)) for one in old.decisions]
    return Carried(
        tuple(new for _, new in done if new is not None),
        tuple(one for one, new in done if new is None),
    )


class _Lost(Exception):
    """Something of a decision that cannot be carried over."""


class _Work:
    def __init__(self, document: str, text_sha256: str, carry: Carry) -> None:
        self.document = document
        self.text_sha256 = text_sha256
        self.carry = carry

    def decision(self, old: Decision) -> Decision | None:
        try:
            case = self.case(old.case, old.outcome)
            return replace(old, case=case, outcome=self.answer(old.case, old.outcome))
        except _Lost:
            return None

    def layer(self, spans: Sequence[Span] = (), **more: object) -> Layer:
        made = Layer(
            document=self.document,
            name="decision",
            annotator="decision",
            status="adjudicated",
            text_sha256=self.text_sha256,
            spans=tuple(spans),
        )
        new = self.carry(replace(made, **more) if more else made)
        if new is None:
            raise _Lost
        return new

    def spans(self, old: Sequence[Span]) -> tuple[Span, ...]:
        new = self.layer(old).spans
        if len(new) != len({key(span) for span in old}):
            raise _Lost
        # a value that a migration sets by default is voted on like any other, not decided
        return new if any(span.attributes for span in old) else tuple(bare(self.document, span) for span in new)

    def named(self, case: Case, value: Value) -> tuple[Span | None, str, Value]:
        """A span, an attribute's name and its value, as they are now."""
        if case.name is None:
            raise _Lost
        if case.on is None:
            labels = self.layer(document_labels={case.name: value}).document_labels
            on = None
        else:
            [on] = self.spans([replace(case.on, attributes={case.name: value})])
            labels = on.attributes
        if case.name not in labels and len(labels) != 1:
            raise _Lost
        name = case.name if case.name in labels else next(iter(labels))
        new = labels[name]
        return (bare(self.document, on) if on else None), name, normal(new)

    def answer(self, case: Case, answer: Answer) -> Answer:
        if answer.spans:
            return Answer(spans=self.spans(answer.spans))
        if answer.value is not None:
            return Answer(value=self.named(case, answer.value)[2])
        if not answer.relations:
            return answer
        first, second = case.first[0], case.second[0]
        arrows = []
        for one in answer.relations:
            source, target = (first, second) if one.forward else (second, first)
            drawn = make_relation(one.label, source.id, target.id, attributes=one.attributes)
            ends = [first] if first.id == second.id else [first, second]
            new = self.layer(ends, relations=(drawn,))
            if len(new.relations) != 1:
                raise _Lost
            [relation] = new.relations
            extent = {span.id: span.fragments for span in new.spans}
            turned = (extent[relation.source], extent[relation.target]) != (source.fragments, target.fragments)
            forward = one.forward != turned
            attributes = {name: normal(value) for name, value in sorted(relation.attributes.items())}
            arrows.append(CaseRelation(label=relation.label, forward=forward, attributes=attributes))
        return Answer(relations=tuple(sorted(arrows, key=sort_key)))

    def case(self, old: Case, outcome: Answer) -> Case:
        votes = tuple(replace(vote, answer=self.answer(old, vote.answer)) for vote in old.votes)
        on, name = old.on, old.name
        if name is not None:
            values = [one.value for one in (*old.alternatives, outcome) if one.value is not None]
            if not values:
                raise _Lost
            on, name, _ = self.named(old, values[0])
        first, second = self.spans(old.first), self.spans(old.second)
        offered = sorted((vote.answer for vote in votes if vote.answer != Answer()), key=sort_key)
        return replace(
            old,
            id=case_id(self.document, old.kind, on, name, first, second, offered),
            votes=votes,
            on=on,
            name=name,
            first=first,
            second=second,
            awaits=None,
        )
