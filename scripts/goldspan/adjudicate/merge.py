"""Merges the layers of several annotators of a document into settled places and open cases."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from goldspan.adjudicate.cases import Merge, Settled, SpanKey, bare_span, case_id, sort_key, span_key
from goldspan.adjudicate.policies import Policy
from goldspan.attribute_values import normal
from goldspan.components import components
from goldspan.model import Attributes, Fragments, Layer, Relation, Span, replace, span_order
from goldspan.store.decisions import NOTHING, Answer, Case, CaseRelation, Kind, Vote
from goldspan.text.fragments import length, overlap

End: TypeAlias = tuple[SpanKey, ...]
"""One end of relations: one span, or the competing spans of a place."""

MIN_SHARED = 0.5
"""Spans with different labels compete where they share at least this part of the union of their characters."""


def merge(document: str, layers: Sequence[Layer], policy: Policy, *, symmetric: Container[str] = frozenset()) -> Merge:
    """Merges the finished layers of a document, one per annotator; their order does not matter.

    ``symmetric`` are the relations that have no direction. Every span, attribute,
    relation and document label of every layer is in exactly one place, and
    every place is settled or an open case. A relation is settled only where both
    of its ends are, each with exactly one span. Raises ``ValueError`` for two layers
    of one annotator, or layers of several documents or texts.
    """
    annotators = tuple(sorted(layer.annotator for layer in layers))
    if len(set(annotators)) != len(annotators):
        raise ValueError(f"{document}: an annotator has two of these layers; give one of each")
    if any(layer.document != document for layer in layers) or len({layer.text_sha256 for layer in layers}) > 1:
        raise ValueError(f"{document}: these layers are of several documents or texts")
    merger = _Merger(document, policy, symmetric, {layer.annotator: _LayerContent(layer) for layer in layers})
    merger.spans()
    merger.attributes()
    merger.relations()
    merger.document_labels()
    return Merge(document=document, annotators=annotators, settled=tuple(merger.settled), cases=tuple(merger.cases))


class _LayerContent:
    """A layer by content; of several spans with one label and extent the first counts."""

    def __init__(self, layer: Layer) -> None:
        self.spans: dict[SpanKey, Span] = {}
        for span in sorted(layer.spans, key=span_order):
            self.spans.setdefault(span_key(span), span)
        by_id = {span.id: span_key(span) for span in layer.spans}
        self.relations: list[tuple[SpanKey, SpanKey, Relation]] = [
            (by_id[relation.source], by_id[relation.target], relation)
            for relation in layer.relations
            if relation.source in by_id and relation.target in by_id
        ]
        self.document_labels = layer.document_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class _CasePlace:
    """Where a case is: see `Case` for the fields of each kind."""

    kind: Kind
    on: Span | None = None
    name: str | None = None
    first: tuple[Span, ...] = ()
    second: tuple[Span, ...] = ()


@dataclass(slots=True)
class _Merger:
    """``contents`` are the layers by annotator. ``known`` has every span, ``accepted`` those of settled places."""

    document: str
    policy: Policy
    symmetric: Container[str]
    contents: Mapping[str, _LayerContent]
    settled: list[Settled] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    known: dict[SpanKey, Span] = field(default_factory=dict)
    end_of: dict[SpanKey, End] = field(default_factory=dict)
    accepted: set[SpanKey] = field(default_factory=set)

    def spans(self) -> None:
        annotators_of: dict[SpanKey, set[str]] = {}
        for annotator, content in self.contents.items():
            for marked, span in content.spans.items():
                annotators_of.setdefault(marked, set()).add(annotator)
                self.known.setdefault(marked, bare_span(self.document, span))
        frozen = {marked: frozenset(annotators) for marked, annotators in annotators_of.items()}
        for place in span_places(frozen, frozenset(self.contents)):
            self._span_place(place)

    def _span_place(self, place: tuple[SpanKey, ...]) -> None:
        answers: dict[str, Answer] = {}
        notes: dict[str, list[str]] = {}
        for annotator, content in self.contents.items():
            marked = [span for span in place if span in content.spans]
            answers[annotator] = Answer(spans=tuple(self.known[span] for span in marked))
            notes[annotator] = [note for span in marked if (note := content.spans[span].note)]
        is_one_end = all(len(answer.spans) <= 1 for answer in answers.values())
        self.end_of |= {span: place if is_one_end else (span,) for span in place}
        answer = self._vote(_CasePlace(kind="span"), answers, notes=notes)
        if answer is not None:
            self.accepted |= {span_key(span) for span in answer.spans}

    def attributes(self) -> None:
        for span in sorted(self.known.values(), key=span_order):
            marked = span_key(span)
            attributes_of = {
                annotator: content.spans[marked].attributes
                for annotator, content in self.contents.items()
                if marked in content.spans
            }
            for name in _names(attributes_of.values()):
                self._vote(_CasePlace(kind="attribute", on=span, name=name), _values(attributes_of, name))

    def relations(self) -> None:
        relations_between: dict[tuple[End, End], dict[str, list[CaseRelation]]] = {}
        for annotator, content in self.contents.items():
            for source, target, relation in content.relations:
                ends = self.end_of[source], self.end_of[target]
                first, second = sorted(ends, key=lambda end: span_order(self.known[end[0]]))
                case_relation = CaseRelation(
                    label=relation.label,
                    forward=relation.label in self.symmetric or ends == (first, second),
                    attributes={name: normal(value) for name, value in sorted(relation.attributes.items())},
                )
                marked = relations_between.setdefault((first, second), {}).setdefault(annotator, [])
                if case_relation not in marked:
                    marked.append(case_relation)
        for (first, second), relations_of in sorted(
            relations_between.items(), key=lambda item: self._pair_order(*item[0])
        ):
            place = _CasePlace(
                kind="relation",
                first=tuple(self.known[span] for span in first),
                second=tuple(self.known[span] for span in second),
            )
            answers = {
                annotator: Answer(relations=tuple(sorted(relations_of.get(annotator, ()), key=sort_key)))
                for annotator in self.contents
            }
            self._vote(place, answers, ends_settled=self._is_settled(first) and self._is_settled(second))

    def _pair_order(self, first: End, second: End) -> tuple[object, ...]:
        return span_order(self.known[first[0]]), span_order(self.known[second[0]])

    def _is_settled(self, end: End) -> bool:
        return sum(span in self.accepted for span in end) == 1

    def document_labels(self) -> None:
        labels_of = {annotator: content.document_labels for annotator, content in self.contents.items()}
        for name in _names(labels_of.values()):
            self._vote(_CasePlace(kind="document", name=name), _values(labels_of, name))

    def _vote(
        self,
        place: _CasePlace,
        answers: Mapping[str, Answer],
        *,
        notes: Mapping[str, Sequence[str]] | None = None,
        ends_settled: bool = True,
    ) -> Answer | None:
        """Adds the place to the settled places or to the open cases; returns the answer that was settled."""
        votes = _votes(answers, notes or {})
        alternatives = [vote.answer for vote in votes if vote.answer != NOTHING]
        content = place.on, place.name, place.first, place.second, sorted(alternatives, key=sort_key)
        case = Case(
            id=case_id(self.document, place.kind, *content),
            kind=place.kind,
            votes=votes,
            on=place.on,
            name=place.name,
            first=place.first,
            second=place.second,
        )
        chosen = self._chosen(case)
        if chosen is None:
            self.cases.append(case)
            return None
        answer = _union(chosen)
        if answer.relations and not ends_settled:
            self.cases.append(replace(case, awaits=answer))
            return None
        self.settled.append(Settled(case=case, answer=answer))
        return answer

    def _chosen(self, case: Case) -> tuple[Answer, ...] | None:
        if case.kind == "attribute" and len(case.votes) == 1:
            return (case.votes[0].answer,)  # whether its span is settled is for the policy to say
        votes = [(vote.answer, vote.annotators) for vote in case.votes]
        return self.policy.choose(votes, NOTHING, single=case.kind in ("attribute", "document"))


def _votes(answers: Mapping[str, Answer], notes: Mapping[str, Sequence[str]]) -> tuple[Vote, ...]:
    """The votes in order: nothing last, more annotators first, then by place and content."""
    by_content: dict[str, tuple[Answer, list[str]]] = {}
    for annotator in sorted(answers):
        answer = answers[annotator]
        by_content.setdefault(sort_key(answer), (answer, []))[1].append(annotator)

    def order(content: str) -> tuple[object, ...]:
        answer, annotators = by_content[content]
        return answer == NOTHING, -len(annotators), [span_order(span) for span in answer.spans], content

    return tuple(
        Vote(
            annotators=tuple(annotators),
            answer=answer,
            notes=tuple((annotator, note) for annotator in annotators for note in notes.get(annotator, ())),
        )
        for answer, annotators in (by_content[content] for content in sorted(by_content, key=order))
    )


def _names(all_attributes: Iterable[Attributes]) -> list[str]:
    return sorted({name for attributes in all_attributes for name in attributes})


def _values(attributes_of: Mapping[str, Attributes], name: str) -> dict[str, Answer]:
    return {
        annotator: Answer(value=normal(attributes[name])) if name in attributes else NOTHING
        for annotator, attributes in attributes_of.items()
    }


def _union(answers: Sequence[Answer]) -> Answer:
    """Several accepted answers as one."""
    if len(answers) == 1:
        return answers[0]
    spans = {span_key(span): span for answer in answers for span in answer.spans}
    relations = {sort_key(relation): relation for answer in answers for relation in answer.relations}
    return Answer(
        spans=tuple(sorted(spans.values(), key=span_order)),
        relations=tuple(relations[content] for content in sorted(relations)),
    )


# which spans compete


def span_places(
    annotators_of: Mapping[SpanKey, frozenset[str]], everybody: frozenset[str]
) -> list[tuple[SpanKey, ...]]:
    """The spans in groups, each of which is one place, all in the order of the text.

    ``annotators_of`` has the annotators who marked each span. A span that
    everybody marked is a place of its own. Two others compete where they share
    characters, no annotator marked both (whoever marks both does not regard them
    as alternatives), and they have the same label or share at least `MIN_SHARED` of
    their characters. A place is a connected component of competing spans. It does not
    depend on the policy, so a policy only decides about places, and never forms them.
    """
    ordered = sorted(annotators_of, key=_order)
    disputed = [span for span in ordered if annotators_of[span] != everybody]
    competing = (
        (left, right)
        for left, right in _overlapping(disputed)
        if not annotators_of[left] & annotators_of[right] and _are_alternatives(left, right)
    )
    return [tuple(group) for group in components(competing, nodes=ordered)]


def _order(span: SpanKey) -> tuple[int, int, Fragments, str]:
    label, fragments = span
    return fragments[0][0], -fragments[-1][1], fragments, label


def _overlapping(ordered: Sequence[SpanKey]) -> Iterator[tuple[SpanKey, SpanKey]]:
    """Pairs whose outer ranges share a character; the spans are sorted by start."""
    reaching: list[SpanKey] = []
    for span in ordered:
        start = span[1][0][0]
        reaching = [earlier for earlier in reaching if earlier[1][-1][1] > start]
        yield from ((earlier, span) for earlier in reaching)
        reaching.append(span)


def _are_alternatives(left: SpanKey, right: SpanKey) -> bool:
    shared = overlap(left[1], right[1])
    if not shared:
        return False
    if left[0] == right[0]:
        return True
    union = length(left[1]) + length(right[1]) - shared
    return shared >= MIN_SHARED * union
