"""Several annotators' layers of one document to what is settled, and the cases that are open."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goldspan.adjudicate.cases import Key, Merge, Settled, bare, case_id, key, sort_key
from goldspan.adjudicate.grouping import span_places
from goldspan.adjudicate.policies import Policy
from goldspan.attribute_values import normal
from goldspan.model import Attributes, Layer, Relation, Span, span_order
from goldspan.store.decisions import NOTHING, Answer, Case, CaseRelation, Kind, Vote

End = tuple[Key, ...]
"""The spans that are one end of relations: one span, or the competing ones of a place."""


def merge(document: str, layers: Sequence[Layer], policy: Policy, *, symmetric: Container[str] = frozenset()) -> Merge:
    """Merges the finished layers of a document, one of each annotator; their order does not matter.

    ``symmetric`` are the relations that have no direction. Every span, attribute,
    relation and document label of every layer is in exactly one place, and
    every place is settled or a case. A relation is settled only where both its
    ends are, each as one span. Raises ``ValueError`` for two layers of one
    annotator, or a layer of another document or text.
    """
    voices = tuple(sorted(layer.annotator for layer in layers))
    if len(set(voices)) != len(voices):
        raise ValueError(f"{document}: an annotator has two of these layers; give one of each")
    if any(layer.document != document for layer in layers) or len({layer.text_sha256 for layer in layers}) > 1:
        raise ValueError(f"{document}: these layers are of several documents or texts")
    work = _Work(document, policy, symmetric, {layer.annotator: _Said(layer, document) for layer in layers})
    work.spans()
    work.attributes()
    work.relations()
    work.document_labels()
    return Merge(document=document, voices=voices, settled=tuple(work.settled), cases=tuple(work.cases))


class _Said:
    """One annotator's layer by content; of two spans with one label and extent the first counts."""

    def __init__(self, layer: Layer, document: str) -> None:
        self.spans: dict[Key, Span] = {}
        for span in sorted(layer.spans, key=span_order):
            self.spans.setdefault(key(span), span)
        of_id = {span.id: key(span) for span in layer.spans}
        self.relations: list[tuple[Key, Key, Relation]] = [
            (of_id[one.source], of_id[one.target], one)
            for one in layer.relations
            if one.source in of_id and one.target in of_id
        ]
        self.document_labels = layer.document_labels


@dataclass(slots=True)
class _Work:
    document: str
    policy: Policy
    symmetric: Container[str]
    said: Mapping[str, _Said]
    settled: list[Settled] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    known: dict[Key, Span] = field(default_factory=dict)
    end_of: dict[Key, End] = field(default_factory=dict)
    taken: set[Key] = field(default_factory=set)

    def spans(self) -> None:
        holders: dict[Key, set[str]] = {}
        for who, said in self.said.items():
            for one, span in said.spans.items():
                holders.setdefault(one, set()).add(who)
                self.known.setdefault(one, bare(self.document, span))
        places = span_places({one: frozenset(who) for one, who in holders.items()}, frozenset(self.said))
        for place in places:
            answers: dict[str, Answer] = {}
            notes: dict[str, list[str]] = {}
            for who, said in self.said.items():
                mine = [one for one in place if one in said.spans]
                answers[who] = Answer(spans=tuple(self.known[one] for one in mine))
                notes[who] = [note for one in mine if (note := said.spans[one].note)]
            simple = all(len(answer.spans) <= 1 for answer in answers.values())
            self.end_of |= {one: place if simple else (one,) for one in place}
            answer = self._place("span", answers, notes=notes)
            if answer is not None:
                self.taken |= {key(span) for span in answer.spans}

    def attributes(self) -> None:
        for span in sorted(self.known.values(), key=span_order):
            one = key(span)
            having = {who: said.spans[one].attributes for who, said in self.said.items() if one in said.spans}
            for name in _names(having.values()):
                self._place("attribute", _values(having, name), on=span, name=name)

    def relations(self) -> None:
        pairs: dict[tuple[End, End], dict[str, list[CaseRelation]]] = {}
        for who, said in self.said.items():
            for source, target, relation in said.relations:
                ends = self.end_of[source], self.end_of[target]
                first, second = sorted(ends, key=lambda end: span_order(self.known[end[0]]))
                arrow = CaseRelation(
                    label=relation.label,
                    forward=relation.label in self.symmetric or ends == (first, second),
                    attributes={name: normal(value) for name, value in sorted(relation.attributes.items())},
                )
                arrows = pairs.setdefault((first, second), {}).setdefault(who, [])
                if arrow not in arrows:
                    arrows.append(arrow)
        for (first, second), arrows_of in sorted(pairs.items(), key=lambda pair: self._pair_order(*pair[0])):
            answers = {who: Answer(relations=tuple(sorted(arrows_of.get(who, ()), key=sort_key))) for who in self.said}
            self._place(
                "relation",
                answers,
                first=tuple(self.known[one] for one in first),
                second=tuple(self.known[one] for one in second),
                ready=self._is_settled(first) and self._is_settled(second),
            )

    def _pair_order(self, first: End, second: End) -> tuple[object, ...]:
        return span_order(self.known[first[0]]), span_order(self.known[second[0]])

    def _is_settled(self, end: End) -> bool:
        return sum(one in self.taken for one in end) == 1

    def document_labels(self) -> None:
        labels = {who: said.document_labels for who, said in self.said.items()}
        for name in _names(labels.values()):
            self._place("document", _values(labels, name), name=name)

    def _place(
        self,
        kind: Kind,
        answers: Mapping[str, Answer],
        *,
        notes: Mapping[str, Sequence[str]] | None = None,
        on: Span | None = None,
        name: str | None = None,
        first: tuple[Span, ...] = (),
        second: tuple[Span, ...] = (),
        ready: bool = True,
    ) -> Answer | None:
        """Files a place under settled or open; returns what was settled."""
        votes = _votes(answers, notes or {})
        alternatives = [vote.answer for vote in votes if vote.answer != NOTHING]
        case = Case(
            id=case_id(self.document, kind, on, name, first, second, sorted(alternatives, key=sort_key)),
            kind=kind,
            votes=votes,
            on=on,
            name=name,
            first=first,
            second=second,
        )
        agreed = kind == "attribute" and len(votes) == 1
        chosen = self.policy.choose(
            [(vote.answer, vote.annotators) for vote in votes], NOTHING, one=kind in ("attribute", "document")
        )
        if agreed:  # it goes along with its span, on which the policy has its say
            chosen = (votes[0].answer,)
        if chosen is None:
            self.cases.append(case)
            return None
        answer = _union(chosen)
        if answer.relations and not ready:
            self.cases.append(_awaiting(case, answer))
            return None
        self.settled.append(Settled(case=case, answer=answer))
        return answer


def _awaiting(case: Case, answer: Answer) -> Case:
    return Case(id=case.id, kind=case.kind, votes=case.votes, first=case.first, second=case.second, awaits=answer)


def _votes(answers: Mapping[str, Answer], notes: Mapping[str, Sequence[str]]) -> tuple[Vote, ...]:
    by_answer: dict[str, tuple[Answer, list[str]]] = {}
    for who in sorted(answers):
        by_answer.setdefault(sort_key(answers[who]), (answers[who], []))[1].append(who)
    ordered = sorted(by_answer.items(), key=lambda one: (-len(one[1][1]), _where(one[1][0]), one[0]))
    ordered.sort(key=lambda one: one[1][0] == NOTHING)
    return tuple(
        Vote(
            annotators=tuple(who),
            answer=answer,
            notes=tuple((one, note) for one in who for note in notes.get(one, ())),
        )
        for _, (answer, who) in ordered
    )


def _where(answer: Answer) -> list[tuple[object, ...]]:
    return [span_order(span) for span in answer.spans]


def _names(all_attributes: Iterable[Attributes]) -> list[str]:
    return sorted({name for attributes in all_attributes for name in attributes})


def _values(all_attributes: Mapping[str, Attributes], name: str) -> dict[str, Answer]:
    return {
        who: Answer(value=normal(attributes[name])) if name in attributes else NOTHING
        for who, attributes in all_attributes.items()
    }


def _union(answers: Sequence[Answer]) -> Answer:
    """Several answers that are all taken, as one."""
    if len(answers) == 1:
        return answers[0]
    spans = {key(span): span for answer in answers for span in answer.spans}
    arrows = {sort_key(arrow): arrow for answer in answers for arrow in answer.relations}
    return Answer(
        spans=tuple(sorted(spans.values(), key=span_order)), relations=tuple(arrows[one] for one in sorted(arrows))
    )
