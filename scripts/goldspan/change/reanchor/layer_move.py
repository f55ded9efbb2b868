"""A layer from one version of its text to another: what moves with certainty moves, all else is listed."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from goldspan.attribute_values import as_json
from goldspan.change.reanchor.locate import Change, Doubt
from goldspan.findings import excerpt
from goldspan.model import (
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
    "split": "something was put into it, or its parts went apart",
    "edge": "a word at its edge changed",
    "repeated": "its words stand in several places that could be meant",
    "bare": "too little around it stayed as it was",
    "crowded": "another span comes to the same place",
    "unsound": "the old text does not have these words at these offsets",
}


@dataclass(frozen=True, slots=True)
class Unmoved:
    """A span that has no certain place in the new text.

    ``candidate`` is what stands there now, if anything does: a proposal for a
    person to accept. ``old`` and ``new`` are the two contexts.
    """

    span: Span
    reason: Reason
    candidate: Fragments | None
    old: Excerpt
    new: Excerpt


@dataclass(frozen=True, slots=True)
class Lost:
    """A relation that lost an end; ``source`` and ``target`` are both spans as they were, if the layer had them."""

    relation: Relation
    source: Span | None
    target: Span | None


@dataclass(frozen=True, slots=True)
class Moved:
    """The layer on the new text, and how its spans came there.

    ``unchanged`` spans have their old offsets, ``shifted`` ones others,
    ``accepted`` ones (their old ids) the candidate that a person chose. Together with
    ``unmoved`` they are all spans of the old layer. ``spans`` has the new id of each span
    that came along, by its old one.
    """

    layer: Layer
    unchanged: int
    shifted: int
    accepted: tuple[str, ...]
    unmoved: tuple[Unmoved, ...]
    lost: tuple[Lost, ...]
    spans: Mapping[str, str]


def move(layer: Layer, old_text: str, document: Document, *, accept: Collection[str] = ()) -> Moved:
    """The layer on the document's present text.

    Spans are taken with their label, attributes and note; ids are derived anew,
    and suppressions follow. A relation comes along if both of its ends do. What does not is kept in the
    new layer's unmapped items under GS820. ``accept`` has the ids of spans whose
    candidate a person wants.
    """
    return _move(layer, Change.between(old_text, document.text), document, accept)


def carrier(old_text: str, document: Document, *, accept: Collection[str] = ()) -> Callable[[Layer], Layer | None]:
    """A function that takes many small layers to the document's present text: each as a whole, or ``None``."""
    change = Change.between(old_text, document.text)

    def carry(layer: Layer) -> Layer | None:
        moved = _move(layer, change, document, accept)
        return None if moved.unmoved or moved.lost else moved.layer

    return carry


def _move(layer: Layer, change: Change, document: Document, accept: Collection[str]) -> Moved:
    known = Counter(span.id for span in layer.spans)
    places: dict[int, Fragments] = {}
    unmoved: dict[int, Unmoved] = {}
    accepted: set[int] = set()
    for number, span in enumerate(layer.spans):
        found = _place(change, span)
        if isinstance(found, tuple):
            places[number] = found
            continue
        unmoved[number] = _unmoved(change, span, found)
        candidate = unmoved[number].candidate
        if span.id in accept and known[span.id] == 1 and candidate is not None:
            places[number] = candidate
            accepted.add(number)
    for number in _crowded(layer.spans, places):
        unmoved[number] = dataclasses.replace(
            _unmoved(change, layer.spans[number], "crowded"),
            candidate=places.pop(number),
        )
        accepted.discard(number)
    for number in accepted:
        del unmoved[number]
    spans, new_ids = _spans(layer, document, places)
    new_ids = {one: new for one, new in new_ids.items() if known[one] == 1}
    relations, lost, drawn = _relations(layer, spans, new_ids)
    left = tuple(unmoved[number] for number in sorted(unmoved))
    unmapped = (*layer.provenance.unmapped, *_unmapped(layer, left, lost))
    same = sum(places[number] == layer.spans[number].fragments for number in places.keys() - accepted)
    return Moved(
        layer=replace(
            layer,
            text_sha256=document.text_sha256,
            spans=spans,
            relations=relations,
            suppressions=tuple(
                replace(
                    one,
                    span=one.span and new_ids.get(one.span, one.span),
                    relation=one.relation and drawn.get(one.relation, one.relation),
                )
                for one in layer.suppressions
            ),
            provenance=replace(layer.provenance, unmapped=unmapped),
        ),
        unchanged=same,
        shifted=len(places) - len(accepted) - same,
        accepted=tuple(layer.spans[number].id for number in sorted(accepted)),
        unmoved=left,
        lost=lost,
        spans=new_ids,
    )


def _place(change: Change, span: Span) -> Fragments | Reason:
    if not _sound(change.old, span):
        return "unsound"
    out = []
    for start, end in span.fragments:
        place = change.place(start, end)
        if not isinstance(place, tuple):
            if place != "changed" or change.candidate(start, end) is not None:
                return place
            return "repeated" if change.elsewhere(start, end) else "gone"
        out.append(place)
    return tuple(out) if is_normalised(out) else "split"


def _sound(text: str, span: Span) -> bool:
    fragments = span.fragments
    return is_inside(fragments, len(text)) and is_normalised(fragments) and words(text, fragments) == span.text


def _unmoved(change: Change, span: Span, reason: Reason) -> Unmoved:
    if reason == "unsound":
        return Unmoved(span, reason, None, excerpt(change.old, span.fragments), Excerpt("", ()))
    proposed = [change.candidate(start, end) for start, end in span.fragments]
    found = [one for one in proposed if one is not None]
    candidate = tuple(found) if len(found) == len(proposed) and is_normalised(found) else None
    if candidate is not None:
        new = excerpt(change.new, candidate)
    else:
        at = change.after(span.start)
        new = Excerpt(excerpt(change.new, ((max(0, at - 1), at + 1),)).text, ())
    return Unmoved(span, reason, candidate, excerpt(change.old, span.fragments), new)


def _crowded(spans: Sequence[Span], places: dict[int, Fragments]) -> list[int]:
    """The spans that would fall together with one that they were apart from."""
    came: dict[tuple[str, Fragments], set[Fragments]] = {}
    for number, place in places.items():
        came.setdefault((spans[number].label, place), set()).add(spans[number].fragments)
    return [number for number, place in places.items() if len(came[spans[number].label, place]) > 1]


def _spans(layer: Layer, document: Document, places: dict[int, Fragments]) -> tuple[tuple[Span, ...], dict[str, str]]:
    """The spans that moved, in the order of a layer, and their new ids by the old ones."""
    made = {
        number: replace(
            layer.spans[number],
            id=span_id(document.id, layer.spans[number].label, place),
            fragments=place,
            text=words(document.text, place),
        )
        for number, place in places.items()
    }
    # of two spans that are alike the one that stood first stays first, for their ids are numbered
    ordered = sorted(made, key=lambda one: (made[one].start, -made[one].end, made[one].fragments, made[one].label, one))
    ids = numbered(made[number].id for number in ordered)
    spans = tuple(replace(made[number], id=new) for number, new in zip(ordered, ids, strict=True))
    return spans, {layer.spans[number].id: new for number, new in zip(ordered, ids, strict=True)}


def _relations(
    layer: Layer, moved: Sequence[Span], new_ids: dict[str, str]
) -> tuple[tuple[Relation, ...], tuple[Lost, ...], dict[str, str]]:
    """The relations that came along, those that are lost, and the new ids of the former by their old ones."""
    spans = {span.id: span for span in layer.spans}
    rank = {span.id: number for number, span in enumerate(moved)}
    kept: list[tuple[str, Relation]] = []
    lost = []
    for one in layer.relations:
        source, target = new_ids.get(one.source), new_ids.get(one.target)
        if source is None or target is None:
            lost.append(Lost(one, spans.get(one.source), spans.get(one.target)))
        else:
            new = replace(one, id=relation_id(one.label, source, target), source=source, target=target)
            kept.append((one.id, new))
    kept.sort(key=lambda one: (rank[one[1].source], rank[one[1].target], one[1].label))
    ids = numbered(one.id for _, one in kept)
    relations = tuple(replace(one, id=new) for (_, one), new in zip(kept, ids, strict=True))
    return relations, tuple(lost), {old: new for (old, _), new in zip(kept, ids, strict=True)}


def _unmapped(layer: Layer, unmoved: Sequence[Unmoved], lost: Sequence[Lost]) -> Iterator[Unmapped]:
    made_on = {"text_sha256": layer.text_sha256}
    for one in unmoved:
        item: dict[str, Any] = {"span": _span_record(one.span), **made_on, "context": one.old.text}
        if one.candidate is not None:
            # where validation looks for an excerpt to show
            item["value"] = {"start": one.candidate[0][0], "end": one.candidate[-1][1]}
        yield Unmapped(CODE, f"{_shown(one.span)}: {REASONS[one.reason]}", item)
    for gone in lost:
        relation = gone.relation
        item = {
            "relation": {
                "id": relation.id,
                "label": relation.label,
                "source": relation.source,
                "target": relation.target,
                "attributes": _plain(relation.attributes),
            },
            "source": _span_record(gone.source) if gone.source else None,
            "target": _span_record(gone.target) if gone.target else None,
            **made_on,
        }
        ends = [_shown(end) if end else "nothing" for end in (gone.source, gone.target)]
        yield Unmapped(CODE, f"{relation.label} from {ends[0]} to {ends[1]}: an end of it did not survive", item)


def _shown(span: Span) -> str:
    return f"{span.label} {span.text if len(span.text) <= 40 else span.text[:37] + '...'!r}"


def _span_record(span: Span) -> dict[str, Any]:
    return {
        "id": span.id,
        "label": span.label,
        "fragments": [list(one) for one in span.fragments],
        "text": span.text,
        "attributes": _plain(span.attributes),
        "note": span.note,
    }


def _plain(attributes: Any) -> dict[str, Any]:
    return {name: as_json(value) for name, value in sorted(attributes.items())}
