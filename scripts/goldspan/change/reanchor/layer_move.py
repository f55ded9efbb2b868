"""Moves a layer from one version of its text to another: what is certain moves, everything else is reported."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from goldspan.attribute_values import as_json
from goldspan.change.reanchor.locate import Doubt, TextChange
from goldspan.findings import excerpt
from goldspan.model import (
    Attributes,
    Document,
    Excerpt,
    Fragments,
    Layer,
    Relation,
    Span,
    Unmapped,
    numbered,
    relation_id,
    replace,
    span_id,
    words,
)
from goldspan.text.fragments import is_inside, is_normalised

CODE = "GS820"

Reason: TypeAlias = Doubt | Literal["gone", "unsound", "crowded"]

REASONS: dict[Reason, str] = {
    "gone": "its words are no longer there",
    "changed": "its words changed",
    "split": "text was inserted into it, or its parts were separated",
    "edge": "a word at its edge changed",
    "repeated": "its words occur at several places that could be meant",
    "bare": "too little of the text around it is unchanged",
    "crowded": "another span moves to the same place",
    "unsound": "the old text does not have these words at these offsets",
}
"""Why a span was not moved, in words."""


@dataclass(frozen=True, slots=True)
class UnmovedSpan:
    """A span without a certain place in the new text.

    ``candidate`` is the place in the new text that a person can accept, if there
    is one. ``old`` and ``new`` are the two contexts.
    """

    span: Span
    reason: Reason
    candidate: Fragments | None
    old: Excerpt
    new: Excerpt


@dataclass(frozen=True, slots=True)
class LostRelation:
    """A relation that lost an end; ``source`` and ``target`` are its old ends, if the layer had them."""

    relation: Relation
    source: Span | None
    target: Span | None


@dataclass(frozen=True, slots=True)
class MovedLayer:
    """A layer on the new text.

    ``unchanged`` spans have their old offsets and ``shifted`` spans have new
    ones; ``accepted`` are the old ids of spans at their candidate. Together with
    ``unmoved`` they are all spans of the old layer. ``new_ids`` has the new id
    of each span that moved, by its old id.
    """

    layer: Layer
    unchanged: int
    shifted: int
    accepted: tuple[str, ...]
    unmoved: tuple[UnmovedSpan, ...]
    lost: tuple[LostRelation, ...]
    new_ids: Mapping[str, str]


def move(layer: Layer, old_text: str, document: Document, *, accept: Collection[str] = ()) -> MovedLayer:
    """The layer on the present text of the document.

    Spans keep their label, attributes and note. Ids are derived again, and
    suppressions follow. A relation moves if both of its ends do. What does not
    move is kept in the unmapped items of the new layer as GS820. ``accept`` are
    the ids of spans that a person moves to their candidate.
    """
    return _LayerMove(layer, TextChange.between(old_text, document.text), document, accept).result()


def layer_mover(old_text: str, document: Document, *, accept: Collection[str] = ()) -> Callable[[Layer], Layer | None]:
    """A function that moves layers to the present text of the document; it gives ``None`` for an incomplete move."""
    change = TextChange.between(old_text, document.text)

    def update(layer: Layer) -> Layer | None:
        moved = _LayerMove(layer, change, document, accept).result()
        return None if moved.unmoved or moved.lost else moved.layer

    return update


class _LayerMove:
    """The move of one layer. Spans are known by their number in the old layer, because ids may be repeated."""

    def __init__(self, layer: Layer, change: TextChange, document: Document, accept: Collection[str]) -> None:
        self.layer, self.change, self.document = layer, change, document
        self.uses = Counter(span.id for span in layer.spans)
        self.places: dict[int, Fragments] = {}
        self.unmoved: dict[int, UnmovedSpan] = {}
        self.accepted: set[int] = set()
        for number, span in enumerate(layer.spans):
            self._place(number, span, accept)
        self._undo_collisions()
        for number in self.accepted:
            del self.unmoved[number]

    def _place(self, number: int, span: Span, accept: Collection[str]) -> None:
        place = _place(self.change, span)
        if isinstance(place, tuple):
            self.places[number] = place
            return
        self.unmoved[number] = _unmoved(self.change, span, place)
        candidate = self.unmoved[number].candidate
        if span.id in accept and self.uses[span.id] == 1 and candidate is not None:
            self.places[number] = candidate
            self.accepted.add(number)

    def _undo_collisions(self) -> None:
        """Leaves out spans of one label with different old fragments that would have the same new ones."""
        spans = self.layer.spans
        old_fragments: dict[tuple[str, Fragments], set[Fragments]] = {}
        for number, place in self.places.items():
            old_fragments.setdefault((spans[number].label, place), set()).add(spans[number].fragments)
        for number, place in list(self.places.items()):
            if len(old_fragments[spans[number].label, place]) > 1:
                unmoved = _unmoved(self.change, spans[number], "crowded")
                self.unmoved[number] = dataclasses.replace(unmoved, candidate=self.places.pop(number))
                self.accepted.discard(number)

    def result(self) -> MovedLayer:
        old_spans = self.layer.spans
        spans, new_ids = self._spans()
        relations, lost, new_relation_ids = self._relations(spans, new_ids)
        unmoved = tuple(self.unmoved[number] for number in sorted(self.unmoved))
        moved = self.places.keys() - self.accepted
        unchanged = sum(self.places[number] == old_spans[number].fragments for number in moved)
        provenance = self.layer.provenance
        unmapped = (*provenance.unmapped, *_unmapped(self.layer, unmoved, lost))
        return MovedLayer(
            layer=replace(
                self.layer,
                text_sha256=self.document.text_sha256,
                spans=spans,
                relations=relations,
                suppressions=tuple(
                    replace(
                        suppression,
                        span=suppression.span and new_ids.get(suppression.span, suppression.span),
                        relation=suppression.relation
                        and new_relation_ids.get(suppression.relation, suppression.relation),
                    )
                    for suppression in self.layer.suppressions
                ),
                context=tuple(new_ids[name] for name in self.layer.context if name in new_ids),
                provenance=replace(provenance, unmapped=unmapped),
            ),
            unchanged=unchanged,
            shifted=len(moved) - unchanged,
            accepted=tuple(old_spans[number].id for number in sorted(self.accepted)),
            unmoved=unmoved,
            lost=lost,
            new_ids=new_ids,
        )

    def _spans(self) -> tuple[tuple[Span, ...], dict[str, str]]:
        """The spans that moved, in the order of a layer, and their new ids by the old ones."""
        old_spans = self.layer.spans
        moved = {
            number: replace(
                old_spans[number],
                id=span_id(self.document.id, old_spans[number].label, place),
                fragments=place,
                text=words(self.document.text, place),
            )
            for number, place in self.places.items()
        }

        def order(number: int) -> tuple[int, int, Fragments, str, int]:
            # of two spans that are alike the first stays first, because their ids are numbered
            span = moved[number]
            return span.start, -span.end, span.fragments, span.label, number

        numbers = sorted(moved, key=order)
        ids = numbered(moved[number].id for number in numbers)
        spans = tuple(replace(moved[number], id=new) for number, new in zip(numbers, ids, strict=True))
        new_ids = {old_spans[number].id: new for number, new in zip(numbers, ids, strict=True)}
        return spans, {old: new for old, new in new_ids.items() if self.uses[old] == 1}

    def _relations(
        self, spans: Sequence[Span], new_ids: Mapping[str, str]
    ) -> tuple[tuple[Relation, ...], tuple[LostRelation, ...], dict[str, str]]:
        """The relations that moved, those that are lost, and the new ids of the former by the old ones."""
        old_spans = {span.id: span for span in self.layer.spans}
        rank = {span.id: number for number, span in enumerate(spans)}
        moved: list[tuple[str, Relation]] = []
        lost = []
        for old in self.layer.relations:
            source, target = new_ids.get(old.source), new_ids.get(old.target)
            if source is None or target is None:
                lost.append(LostRelation(old, old_spans.get(old.source), old_spans.get(old.target)))
            else:
                new = replace(old, id=relation_id(old.label, source, target), source=source, target=target)
                moved.append((old.id, new))
        moved.sort(key=lambda pair: (rank[pair[1].source], rank[pair[1].target], pair[1].label))
        ids = numbered(new.id for _, new in moved)
        relations = tuple(replace(relation, id=new) for (_, relation), new in zip(moved, ids, strict=True))
        return relations, tuple(lost), {old: new for (old, _), new in zip(moved, ids, strict=True)}


def _place(change: TextChange, span: Span) -> Fragments | Reason:
    if not _is_sound(change.old, span):
        return "unsound"
    places = []
    for start, end in span.fragments:
        place = change.place(start, end)
        if not isinstance(place, tuple):
            if place != "changed" or change.candidate(start, end) is not None:
                return place
            return "repeated" if change.occurs_elsewhere(start, end) else "gone"
        places.append(place)
    return tuple(places) if is_normalised(places) else "split"


def _is_sound(text: str, span: Span) -> bool:
    fragments = span.fragments
    return is_inside(fragments, len(text)) and is_normalised(fragments) and words(text, fragments) == span.text


def _unmoved(change: TextChange, span: Span, reason: Reason) -> UnmovedSpan:
    if reason == "unsound":
        return UnmovedSpan(span, reason, None, excerpt(change.old, span.fragments), Excerpt("", ()))
    proposed = [change.candidate(start, end) for start, end in span.fragments]
    found = [place for place in proposed if place is not None]
    candidate = tuple(found) if len(found) == len(proposed) and is_normalised(found) else None
    if candidate is not None:
        new = excerpt(change.new, candidate)
    else:
        offset = change.new_start(span.start)
        new = Excerpt(excerpt(change.new, ((max(0, offset - 1), offset + 1),)).text, ())
    return UnmovedSpan(span, reason, candidate, excerpt(change.old, span.fragments), new)


def _unmapped(layer: Layer, unmoved: Sequence[UnmovedSpan], lost: Sequence[LostRelation]) -> Iterator[Unmapped]:
    made_on = {"text_sha256": layer.text_sha256}
    for kept in unmoved:
        item: dict[str, Any] = {"span": _span_record(kept.span), **made_on, "context": kept.old.text}
        if kept.candidate is not None:
            # where validation looks for an excerpt to show
            item["value"] = {"start": kept.candidate[0][0], "end": kept.candidate[-1][1]}
        yield Unmapped(CODE, f"{_shown(kept.span)}: {REASONS[kept.reason]}", item)
    for gone in lost:
        relation = gone.relation
        item = {
            "relation": {
                "id": relation.id,
                "label": relation.label,
                "source": relation.source,
                "target": relation.target,
                "attributes": _attributes_record(relation.attributes),
            },
            "source": _span_record(gone.source) if gone.source else None,
            "target": _span_record(gone.target) if gone.target else None,
            **made_on,
        }
        source, target = (_shown(end) if end else "nothing" for end in (gone.source, gone.target))
        yield Unmapped(CODE, f"{relation.label} from {source} to {target}: an end of it was not moved", item)


def _shown(span: Span) -> str:
    return f"{span.label} {span.text if len(span.text) <= 40 else span.text[:37] + '...'!r}"


def _span_record(span: Span) -> dict[str, Any]:
    return {
        "id": span.id,
        "label": span.label,
        "fragments": [list(fragment) for fragment in span.fragments],
        "text": span.text,
        "attributes": _attributes_record(span.attributes),
        "note": span.note,
    }


def _attributes_record(attributes: Attributes) -> dict[str, Any]:
    return {name: as_json(value) for name, value in sorted(attributes.items())}
