"""What an annotator changed of the context: the spans that were on the screen to be joined, and not to be worked on.

Label Studio can lock a region, but no arrow can be drawn to a locked one. So some context can be changed, and every
change is told and undone: a result is read as if the context stood in it as it was sent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from goldspan.formats.labelstudio.parse_results import span_words
from goldspan.formats.labelstudio.result_items import Item
from goldspan.model import Relation, Span, Unmapped, make_relation, replace

CHANGED = "GS824"
"""The code of a change of the context."""

NOT_ASKED = "GS825"
"""The code of what was added, though the screen was not to be used for it."""

Way: TypeAlias = Literal["deleted", "moved", "relabelled", "given values", "given a note"]


@dataclass(frozen=True, slots=True)
class ContextChange:
    """How a span of the context came back: ``sent`` is the span as it was sent, ``came`` as it came, if it did."""

    way: Way
    sent: Span
    came: Span | None = None

    def as_unmapped(self) -> Unmapped:
        """The change for the provenance of a layer."""
        message = f"{span_words(self.sent)} was there already, and was {self.way}{self._detail()}; that was undone"
        item: Item = {"id": self.sent.id, "value": _value(self.sent), "change": self.way}
        if self.came is not None:
            item["came"] = _value(self.came)
            item["came"] |= {"attributes": dict(self.came.attributes)} if self.came.attributes else {}
            item["came"] |= {"note": self.came.note} if self.came.note else {}
        return Unmapped(CHANGED, message, item)

    def _detail(self) -> str:
        if self.came is None:
            return ""
        if self.way == "moved":
            return f" to {self.came.text!r}"
        if self.way == "relabelled":
            return f" as {self.came.label}"
        if self.way == "given a note":
            return f": {self.came.note}"
        return f": {', '.join(sorted(self.came.attributes))}" if self.came.attributes else ""


@dataclass(frozen=True, slots=True)
class ContextComparison:
    """What came, beside the context that was sent.

    ``stands_for`` has for each span that came in place of one of the context the id of that one, by its own id;
    ``added`` are the other spans, which the annotator marked.
    """

    changes: tuple[ContextChange, ...]
    stands_for: Mapping[str, str]
    added: tuple[Span, ...]


def compare_context(
    sent: Iterable[Span], came: Sequence[Span], regions: Mapping[str, Sequence[str]]
) -> ContextComparison:
    """Compares the ``sent`` context, as it was on the screen, with the spans that ``came``.

    ``regions`` has the ids of the spans that each region became (`ParsedResult.regions`); a span was sent as the region
    of its id. A span of the context that was deleted, and marked again as it was, is unchanged.
    """
    by_id = {span.id: span for span in came}
    taken: dict[str, str] = {}
    changes: list[ContextChange] = []
    missing = []
    for span in sent:
        found = [by_id[name] for name in regions.get(span.id, ()) if name in by_id and name not in taken]
        now = next((one for one in found if _same_place(one, span)), found[0] if found else None)
        if now is None:
            missing.append(span)
        else:
            taken[now.id] = span.id
            changes += _changes(span, now)
    left = [span for span in came if span.id not in taken]
    for span in missing:
        again = next((one for one in left if one.id not in taken and _same_place(one, span)), None)
        if again is None:
            changes.append(ContextChange("deleted", span))
        else:
            taken[again.id] = span.id
            changes += _changes(span, again)
    return ContextComparison(tuple(changes), taken, tuple(span for span in came if span.id not in taken))


def _changes(sent: Span, came: Span) -> Iterable[ContextChange]:
    if came.label != sent.label:
        yield ContextChange("relabelled", sent, came)
    if came.fragments != sent.fragments:
        yield ContextChange("moved", sent, came)
    if dict(came.attributes) != dict(sent.attributes):
        yield ContextChange("given values", sent, came)
    if came.note is not None and came.note != sent.note:
        yield ContextChange("given a note", sent, came)


def _same_place(one: Span, other: Span) -> bool:
    return (one.label, one.fragments) == (other.label, other.fragments)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the screen is for, beside the context: which labels may be added, and which relations between which labels.

    ``whose`` says of what else it is, such as ``it belongs to the pass entities``.
    """

    span: Callable[[str], bool]
    relation: Callable[[str, str, str], bool]
    whose: Callable[[str], str] = field(default=lambda label: "it is not for this screen")


@dataclass(frozen=True, slots=True)
class UndoneResult:
    """Spans and relations on the context as it was sent, and what was undone or left out.

    ``spans`` begin with the context; they and ``relations`` are in no order.
    """

    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    unmapped: tuple[Unmapped, ...]


def undone(
    sent: Sequence[Span],
    came: Sequence[Span],
    relations: Iterable[Relation],
    regions: Mapping[str, Sequence[str]],
    asked: Asked,
) -> UndoneResult:
    """What came, without changes of the context, and without what is not asked for.

    Relations that were drawn to a span of the context go to it as it was sent.
    """
    compared = compare_context(sent, came, regions)
    unmapped = list(_as_unmapped(sent, compared))
    context = {span.id for span in sent}
    kept, names = list(sent), dict(compared.stands_for)
    for span in compared.added:
        if asked.span(span.label) and span.id not in context:
            kept.append(span)
            names[span.id] = span.id
        else:
            message = f"{span_words(span)} was marked, but {asked.whose(span.label)}; it was left out"
            unmapped.append(Unmapped(NOT_ASKED, message, {"id": span.id, "value": _value(span)}))
    by_id = {span.id: span for span in kept}
    drawn = []
    for relation in relations:
        source, target = (by_id.get(names.get(end, "")) for end in (relation.source, relation.target))
        if source is not None and target is not None and asked.relation(relation.label, source.label, target.label):
            drawn.append(_redrawn(relation, source.id, target.id))
            continue
        ends = {span.id: span for span in came}
        said = f"{relation.label} from {span_words(ends[relation.source])} to {span_words(ends[relation.target])}"
        why = (
            asked.whose(relation.label) if source is not None and target is not None else "one of its ends was not kept"
        )
        item = {"relation": relation.label, "from": _value(ends[relation.source]), "to": _value(ends[relation.target])}
        unmapped.append(Unmapped(NOT_ASKED, f"{said} was drawn, but {why}; it was left out", item))
    return UndoneResult(tuple(kept), tuple(drawn), tuple(unmapped))


def _as_unmapped(sent: Sequence[Span], compared: ContextComparison) -> Iterator[Unmapped]:
    """The changes one by one; as one where nothing of the context came."""
    if len(sent) > 1 and not compared.stands_for:
        message = f"none of the {len(sent)} spans that were there already came back; that was undone"
        yield Unmapped(CHANGED, message, {"change": "deleted", "ids": [span.id for span in sent]})
        return
    for change in compared.changes:
        yield change.as_unmapped()


def _redrawn(relation: Relation, source: str, target: str) -> Relation:
    if (source, target) == (relation.source, relation.target):
        return relation
    made = make_relation(relation.label, source, target, attributes=relation.attributes, origin=relation.origin)
    return replace(made, assumed=relation.assumed)


def _value(span: Span) -> Item:
    return {"start": span.start, "end": span.end, "labels": [span.label], "text": span.text}
