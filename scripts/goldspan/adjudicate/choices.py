"""An adjudicator's work to decisions: the choices made on cases, and all that was changed beside them."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Literal

from msgspec import Struct

from goldspan.adjudicate.answers import verdict_of, with_new
from goldspan.adjudicate.cases import Key, Merge, bare, case_id, key, sort_key
from goldspan.adjudicate.gold import Outcome, outcome
from goldspan.attribute_values import normal
from goldspan.model import Attributes, Layer, Span, span_order
from goldspan.store.decisions import NOTHING, Answer, Case, CaseRelation, Decision
from goldspan.text.fragments import overlap

Pick = int | Literal["none", "other"]
"""The number of an alternative, from 0; "none" of them; or "other", which is then what the layer has there."""


class Choice(Struct, frozen=True, kw_only=True):
    """What was chosen on a case, and why."""

    pick: Pick | None = None
    reason: str | None = None


class Decided(Struct, frozen=True, kw_only=True):
    """The decisions that the work comes to, and sentences about choices that could not be followed."""

    decisions: tuple[Decision, ...]
    problems: tuple[str, ...] = ()


Drawn = tuple[str, Key | str, Key | str, Attributes]
"""A relation on the screen: label, source, target, attributes. An end is a span, or the id of a case of spans."""


def decide(
    merged: Merge,
    before: Sequence[Decision],
    work: Layer,
    choices: Mapping[str, Choice],
    *,
    to_cases: Sequence[Drawn] = (),
    symmetric: Container[str] = frozenset(),
    adjudicator: str,
    decided_at: str,
) -> Decided:
    """The decisions that lead from what was shown to what the adjudicator made of it.

    Shown was the `outcome` of the merge with the decisions ``before``; ``work`` is
    the layer that stands there now, ``choices`` are by the case's id, and
    ``to_cases`` are relations an end of which is an open case. Whatever differs
    from what was shown is a decision, on the place it concerns or, where
    nobody had voted, on one of its own. With every open case chosen on, the
    outcome of the old and new decisions is what the screen had.
    """
    one = _Deciding(merged, tuple(before), work, choices, symmetric, adjudicator, decided_at)
    one.spans()
    one.attributes()
    one.relations(to_cases)
    one.document_labels()
    return Decided(decisions=tuple(one.made), problems=tuple(one.problems))


@dataclass(slots=True)
class _Deciding:
    merged: Merge
    before: tuple[Decision, ...]
    work: Layer
    choices: Mapping[str, Choice]
    symmetric: Container[str]
    adjudicator: str
    decided_at: str
    made: list[Decision] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    shown: Outcome = field(init=False)
    there: dict[Key, Span] = field(init=False)

    def __post_init__(self) -> None:
        self.shown = outcome(self.merged, self.before)
        self.there = {key(span): span for span in self.work.spans}

    def decision(self, case: Case, answer: Answer, *, choice: Choice | None = None) -> None:
        self.made.append(
            Decision(
                verdict=verdict_of(case, answer),
                case=case,
                outcome=answer,
                reason=choice.reason if choice else None,
                adjudicator=self.adjudicator,
                decided_at=self.decided_at,
            )
        )

    def problem(self, case: Case, told: str) -> None:
        what, at = " / ".join(case.labels), ", ".join(f"{start}-{end}" for start, end in case.fragments)
        self.problems.append(f"{self.merged.document}: the case on {what}{f' at {at}' if at else ''}: {told}")

    def open(self, *kinds: str) -> Iterator[tuple[Case, Choice]]:
        for case in self.shown.open:
            if case.kind in kinds:
                yield case, self.choices.get(case.id, Choice())

    def picked(self, case: Case, choice: Choice) -> Answer | None:
        """The answer of a letter or of "none"."""
        if choice.pick == "none":
            return NOTHING
        if isinstance(choice.pick, int):
            if choice.pick < len(case.alternatives):
                return case.alternatives[choice.pick]
            chosen, last = (ascii_uppercase[at] for at in (choice.pick, len(case.alternatives) - 1))
            self.problem(case, f"{chosen} was chosen, and the last alternative is {last}; choose again")
        return None

    # spans

    def spans(self) -> None:
        sent = {key(span): span for span in self.shown.spans}
        extra = [one for one in self.there if one not in sent]
        changed: dict[str, Case] = {
            self.shown.case_of[one].id: self.shown.case_of[one] for one in sent if one not in self.there
        }
        open_ = list(self.open("span"))
        claims = self._claims(extra, [case for case, choice in open_ if choice.pick == "other"], changed.values())
        used: set[Key] = {one for mine in claims.values() for one in mine}
        for case, choice in open_:
            if choice.pick == "other":
                mine = claims.get(case.id, [])
                if mine:
                    self.decision(case, self._drawn(case, mine), choice=choice)
                else:
                    self.problem(case, "it says that something else is right, but nothing else is marked there")
                continue
            answer = self.picked(case, choice)
            if answer is None and choice.pick is None:
                answer = self._marked(case, extra)
            against = {one for one in extra if one in self._voted(case) and one not in used}
            if answer is not None and (against := against - {key(span) for span in answer.spans}):
                words = ", ".join(sorted(self.there[one].text for one in against))
                self.problem(case, f"what is chosen speaks against {words!r}, which is marked there")
                used |= against
            elif answer is not None:
                self.decision(case, answer, choice=choice)
                used |= {key(span) for span in answer.spans}
        for case in changed.values():
            kept = [one for one in sent if one in self.there and self.shown.case_of[one].id == case.id]
            self.decision(case, self._drawn(case, [*kept, *claims.get(case.id, [])]))
        for one in extra:
            if one not in used:
                answer = Answer(spans=(self._whole(one),))
                self.decision(Case(id=case_id(self.merged.document, "span", answer), kind="span"), answer)

    def _claims(self, extra: Iterable[Key], others: Iterable[Case], changed: Iterable[Case]) -> dict[str, list[Key]]:
        """Each new span to the case that it overlaps most: one that wants something else, or one whose span is gone."""
        out: dict[str, list[Key]] = {}
        wanting = [*others, *changed]
        places = {case.id: case.fragments or self._extent(case) for case in wanting}
        for one in extra:
            shared = [(overlap(one[1], places[case.id]), -number) for number, case in enumerate(wanting)]
            most, number = max(shared, default=(0, 0))
            if most:
                out.setdefault(wanting[-number].id, []).append(one)
        return out

    def _extent(self, case: Case) -> tuple[tuple[int, int], ...]:
        mine = (one for one, origin in self.shown.case_of.items() if origin.id == case.id)
        return tuple(fragment for _, fragments in mine for fragment in fragments)

    def _drawn(self, case: Case, keys: Iterable[Key]) -> Answer:
        """The spans as an answer: an alternative's as it is, where they are just that."""
        mine = set(keys)
        for answer in case.alternatives:
            if {key(span) for span in answer.spans} == mine:
                return answer
        voted = self._voted(case)
        spans = [bare(self.merged.document, self.there[one]) if one in voted else self._whole(one) for one in mine]
        return Answer(spans=tuple(sorted(spans, key=span_order)))

    def _whole(self, one: Key) -> Span:
        span = self.there[one]
        base = bare(self.merged.document, span)
        attributes = {name: normal(value) for name, value in sorted(span.attributes.items())}
        return Span(id=base.id, label=base.label, fragments=base.fragments, text=base.text, attributes=attributes)

    def _marked(self, case: Case, extra: Collection[Key]) -> Answer | None:
        """An alternative that was marked instead of being chosen."""
        mine = {one for one in extra if one in self._voted(case)}
        return next((one for one in case.alternatives if mine and {key(span) for span in one.spans} == mine), None)

    @staticmethod
    def _voted(case: Case) -> set[Key]:
        return {key(span) for answer in case.alternatives for span in answer.spans}

    # attributes

    def attributes(self) -> None:
        for case, choice in self.open("attribute"):
            answer = self.picked(case, choice)
            span = self.there.get(key(case.on)) if case.on else None
            value = span.attributes.get(case.name or "") if span else None
            if choice.pick == "other" and value is None:
                self.problem(case, "it says that another value is right, but the span has none")
            elif answer is None and value is not None:
                answer = Answer(value=normal(value))
            if answer is not None:
                self.decision(case, answer, choice=choice)
        asked = {(key(case.on), case.name) for case, _ in self.open("attribute") if case.on}
        now = outcome(self.merged, with_new(self.before, self.made))
        for span in now.spans:
            one = key(span)
            if one not in self.there:
                continue  # chosen by its letter, and not on the screen
            on_screen = {name: normal(value) for name, value in self.there[one].attributes.items()}
            for name in sorted({*span.attributes, *on_screen}):
                if span.attributes.get(name) != on_screen.get(name) and (one, name) not in asked:
                    self._set(one, name, Answer(value=on_screen.get(name)))

    def _set(self, one: Key, name: str, answer: Answer) -> None:
        on = bare(self.merged.document, self.there[one])
        place = self._place("attribute", on=one, name=name)
        new = Case(id=case_id(self.merged.document, "attribute", on, name), kind="attribute", on=on, name=name)
        self.decision(place or new, answer)

    def _place(self, kind: str, *, on: Key | None = None, name: str | None = None) -> Case | None:
        cases = (*(one.case for one in self.merged.settled), *self.merged.cases)
        found = (one for one in cases if one.kind == kind and one.name == name and (one.on and key(one.on)) == on)
        return next(found, None)

    # relations

    def relations(self, to_cases: Sequence[Drawn]) -> None:
        now = outcome(self.merged, with_new(self.before, self.made))
        of_id = {span.id: key(span) for span in self.work.spans}
        drawn: dict[tuple[Key, Key], list[CaseRelation]] = {}
        for one in self.work.relations:
            self._draw(drawn, one.label, of_id[one.source], of_id[one.target], one.attributes)
        for label, source, target, attributes in to_cases:
            ends = [self._decided(end, now) for end in (source, target)]
            if ends[0] is None or ends[1] is None:
                told = f"a relation {label!r} is drawn to a case that was not decided for one span; it is left out"
                self.problems.append(f"{self.merged.document}: {told}")
            else:
                self._draw(drawn, label, ends[0], ends[1], attributes)
        shown = {key(span) for span in self.shown.spans}
        asked = {case.id: choice for case, choice in self.open("relation")}
        cases = [one.case for one in self.merged.settled if one.case.kind == "relation"]
        cases += [one for one in self.merged.cases if one.kind == "relation"]
        cases += [one.case for one in self.shown.decided if one.case.kind == "relation" and one.verdict == "added"]
        before = self._arrows(self.shown)
        expected = self._arrows(now)
        for case in cases:
            ends_now = now.relations_of.get(case.id)
            choice = asked.get(case.id)
            if choice is not None and (answer := self.picked(case, choice)) is not None:
                self.decision(case, answer, choice=choice)
                if ends_now is not None:
                    self._take(drawn, ends_now)
                continue
            if ends_now is None:
                if choice is not None and choice.pick == "other":
                    self.problem(case, "it says that something else is right, but one of its ends is not there")
                continue
            mine = self._take(drawn, ends_now)
            if choice is not None:
                if mine or choice.pick == "other":
                    self.decision(case, Answer(relations=mine), choice=choice)
                continue
            old_ends = self.shown.relations_of.get(case.id)
            was_shown = old_ends is not None and bool(before.get(old_ends))
            on_screen = all(end in self.there for end in ends_now)
            # what waited for its ends comes without having been on the screen
            if (was_shown or mine or (on_screen and set(ends_now) <= shown)) and mine != expected.get(ends_now, ()):
                self.decision(case, Answer(relations=mine))
        for first, second in sorted(drawn, key=str):
            answer = Answer(relations=tuple(sorted(drawn[first, second], key=sort_key)))
            near, far = self._bare(first, now), self._bare(second, now)
            place = case_id(self.merged.document, "relation", near, far)
            case = Case(id=place, kind="relation", first=(near,), second=(far,))
            self.decision(case, answer)

    def _draw(
        self,
        drawn: dict[tuple[Key, Key], list[CaseRelation]],
        label: str,
        source: Key,
        target: Key,
        attributes: Attributes,
    ) -> None:
        pair = _ordered(source, target)
        arrow = CaseRelation(
            label=label,
            forward=label in self.symmetric or (source, target) == pair,
            attributes={name: normal(value) for name, value in sorted(attributes.items())},
        )
        arrows = drawn.setdefault(pair, [])
        if arrow not in arrows:
            arrows.append(arrow)

    def _take(
        self, drawn: dict[tuple[Key, Key], list[CaseRelation]], ends: tuple[Key, Key]
    ) -> tuple[CaseRelation, ...]:
        """What is drawn between two ends, seen from the first, and taken off the list."""
        pair = _ordered(*ends)
        found = drawn.pop(pair, [])
        if pair != ends:
            found = [self._turned(one) for one in found]
        return tuple(sorted(found, key=sort_key))

    def _turned(self, one: CaseRelation) -> CaseRelation:
        forward = one.label in self.symmetric or not one.forward
        return CaseRelation(label=one.label, forward=forward, attributes=one.attributes)

    def _arrows(self, found: Outcome) -> dict[tuple[Key, Key], tuple[CaseRelation, ...]]:
        """The relations of an outcome by the ends of their places."""
        drawn: dict[tuple[Key, Key], list[CaseRelation]] = {}
        of_id = {span.id: key(span) for span in found.spans}
        for one in found.relations:
            self._draw(drawn, one.label, of_id[one.source], of_id[one.target], one.attributes)
        out: dict[tuple[Key, Key], tuple[CaseRelation, ...]] = {}
        for ends in found.relations_of.values():
            if ends not in out:
                pair = _ordered(*ends)
                arrows = drawn.get(pair, [])
                turned = arrows if pair == ends else [self._turned(one) for one in arrows]
                out[ends] = tuple(sorted(turned, key=sort_key))
        return out

    def _decided(self, end: Key | str, now: Outcome) -> Key | None:
        if not isinstance(end, str):
            return end
        mine = [one for one, case in now.case_of.items() if case.id == end]
        return mine[0] if len(mine) == 1 else None

    def _bare(self, one: Key, now: Outcome) -> Span:
        span = self.there.get(one) or next(each for each in now.spans if key(each) == one)
        return bare(self.merged.document, span)

    # document labels

    def document_labels(self) -> None:
        labels = {name: normal(value) for name, value in self.work.document_labels.items()}
        asked = set()
        for case, choice in self.open("document"):
            asked.add(case.name)
            answer = self.picked(case, choice)
            value = labels.get(case.name or "")
            if choice.pick == "other" and value is None:
                self.problem(case, "it says that another value is right, but none is set")
            elif answer is None and value is not None:
                answer = Answer(value=value)
            if answer is not None:
                self.decision(case, answer, choice=choice)
        for name in sorted({*labels, *self.shown.document_labels}):
            if labels.get(name) != self.shown.document_labels.get(name) and name not in asked:
                new = Case(id=case_id(self.merged.document, "document", name), kind="document", name=name)
                self.decision(self._place("document", name=name) or new, Answer(value=labels.get(name)))


def _ordered(one: Key, other: Key) -> tuple[Key, Key]:
    """Two ends in the order of the text."""
    first, second = sorted((one, other), key=lambda each: (each[1][0][0], -each[1][-1][1], each[1], each[0]))
    return first, second
