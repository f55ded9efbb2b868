"""A layer while the steps of a migration are applied to it.

Until all steps are done, spans and relations keep their old ids; at the end new
ids are derived from the new content. What a step cannot decide, and what would
be lost without being declared, becomes a `MigrationCase` and stays as it is.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from goldspan.attribute_values import as_tuple
from goldspan.model import (
    Attributes,
    Fragments,
    Layer,
    Relation,
    Span,
    Value,
    numbered,
    relation_id,
    replace,
    span_id,
    span_order,
)

AttributeChange = Callable[[Attributes], dict[str, Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEffect:
    """What one step did to a layer: how many spans, relations and document labels it changed, joined and lost.

    ``step`` is the number of the step, from 0.
    """

    step: int
    document: str
    layer: str
    changed: int = 0
    joined: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationCase:
    """Something that a person has to decide. ``fragments`` are of the spans concerned; empty for a whole layer."""

    step: int
    document: str
    layer: str
    message: str
    fragments: Fragments = ()


@dataclass(frozen=True, slots=True)
class MigratedLayer:
    """A layer after the steps. While there are cases, it must not be written.

    ``new_ids`` has the new id of each span that still exists, by its old id,
    including spans that were joined with another. It is empty where no step
    changed the layer.
    """

    layer: Layer
    effects: tuple[StepEffect, ...]
    cases: tuple[MigrationCase, ...]
    new_ids: Mapping[str, str] = field(default_factory=dict)


class LayerInProgress:
    """Spans and relations by their old ids, the document labels, and what the present step has done to them."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.spans = {span.id: span for span in layer.spans}
        self.relations = {relation.id: relation for relation in layer.relations}
        self.document_labels: dict[str, Value] = dict(layer.document_labels)
        self.effects: list[StepEffect] = []
        self.cases: list[MigrationCase] = []
        self._step = self._changed = self._joined = self._lost = 0
        self._joined_into: dict[str, str] = {}  # ids of spans and relations, and the one that each was joined with

    # steps

    def begin_step(self, number: int) -> None:
        self._step, self._changed, self._joined, self._lost = number, 0, 0, 0

    def end_step(self) -> None:
        if self._changed or self._joined or self._lost:
            self.effects.append(
                StepEffect(
                    step=self._step,
                    document=self.layer.document,
                    layer=self.layer.name,
                    changed=self._changed,
                    joined=self._joined,
                    lost=self._lost,
                )
            )

    def add_case(self, message: str, spans: Iterable[Span] = ()) -> None:
        fragments = tuple(sorted(fragment for span in spans for fragment in span.fragments))
        place = {"document": self.layer.document, "layer": self.layer.name}
        self.cases.append(MigrationCase(step=self._step, message=message, fragments=fragments, **place))

    # what there is

    def spans_with(self, labels: Collection[str]) -> list[Span]:
        return [span for span in self.spans.values() if span.label in labels]

    def relations_with(self, labels: Collection[str]) -> list[Relation]:
        return [relation for relation in self.relations.values() if relation.label in labels]

    def ends(self, relation: Relation) -> list[Span]:
        return [self.spans[end] for end in (relation.source, relation.target) if end in self.spans]

    def uses_attribute(self, name: str, value: str | None = None) -> bool:
        """Whether anything in the layer has the attribute, or this value of it."""
        return any(
            name in attributes and (value is None or value in as_tuple(attributes[name]))
            for attributes in self._all_attributes()
        )

    def _all_attributes(self) -> Iterator[Attributes]:
        yield from (span.attributes for span in self.spans.values())
        yield from (relation.attributes for relation in self.relations.values())
        yield self.document_labels

    # changes

    def set_span(self, span: Span) -> None:
        self.spans[span.id] = span
        self._changed += 1

    def set_relation(self, relation: Relation) -> None:
        self.relations[relation.id] = relation
        self._changed += 1

    def set_document_labels(self, labels: dict[str, Value]) -> None:
        self.document_labels = labels
        self._changed += 1

    def delete_span(self, span: Span) -> None:
        """Deletes a span and the relations that it is an end of."""
        del self.spans[span.id]
        self._lost += 1
        for relation in list(self.relations.values()):
            if span.id in (relation.source, relation.target):
                self.delete_relation(relation)

    def delete_relation(self, relation: Relation) -> None:
        del self.relations[relation.id]
        self._lost += 1

    def change_attributes(self, change: AttributeChange, *, is_loss: bool = False) -> None:
        """Changes the attributes of every span and relation, and the document labels."""
        before = self._changed
        for span in list(self.spans.values()):
            if (attributes := change(span.attributes)) != span.attributes:
                self.set_span(replace(span, attributes=attributes))
        for relation in list(self.relations.values()):
            if (attributes := change(relation.attributes)) != relation.attributes:
                self.set_relation(replace(relation, attributes=attributes))
        if (labels := change(self.document_labels)) != self.document_labels:
            self.set_document_labels(labels)
        if is_loss:
            self._changed, self._lost = before, self._lost + self._changed - before

    def join_spans(self, changed: Collection[str]) -> None:
        """Joins spans of one label and the same fragments, one of which is ``changed`` (ids).

        Where their attributes or notes differ, a person has to choose.
        """
        groups: dict[tuple[str, Fragments], list[Span]] = {}
        for span in self.spans.values():
            groups.setdefault((span.label, span.fragments), []).append(span)
        joined: dict[str, str] = {}
        for group in groups.values():
            if len(group) < 2 or not {span.id for span in group} & set(changed):
                continue
            first, *repeated = group
            if any((span.attributes, span.note) != (first.attributes, first.note) for span in repeated):
                what = f"{shown(first)} would stand there {len(group)} times, with other attributes or notes"
                self.add_case(what, [first])
                continue
            for span in repeated:
                joined[span.id] = self._joined_into[span.id] = first.id
                del self.spans[span.id]
                self._joined += 1
        moved = []
        for relation in list(self.relations.values()):
            source, target = (joined.get(end, end) for end in (relation.source, relation.target))
            if (source, target) != (relation.source, relation.target):
                self.relations[relation.id] = replace(relation, source=source, target=target)
                moved.append(relation.id)
        self.join_relations(moved)

    def join_relations(self, changed: Collection[str]) -> None:
        """Joins relations of one label between the same ends, one of which is ``changed`` (ids).

        Where their attributes differ, a person has to choose.
        """
        groups: dict[tuple[str, str, str], list[Relation]] = {}
        for relation in self.relations.values():
            groups.setdefault((relation.label, relation.source, relation.target), []).append(relation)
        for group in groups.values():
            if len(group) < 2 or not {relation.id for relation in group} & set(changed):
                continue
            first, *repeated = group
            if any(relation.attributes != first.attributes for relation in repeated):
                what = f"relation {first.label} would stand there {len(group)} times, with other attributes"
                self.add_case(what, self.ends(first))
                continue
            for relation in repeated:
                self._joined_into[relation.id] = first.id
                del self.relations[relation.id]
                self._joined += 1

    # the result

    def finish(self) -> MigratedLayer:
        """The layer with new ids, in order; the very same layer where no step changed it.

        Suppressions follow their spans and relations. One whose span or relation
        is gone stays as it is, and validation reports that it is not needed.
        """
        if not self.effects:
            return MigratedLayer(self.layer, (), tuple(self.cases))
        spans = sorted(self.spans.values(), key=lambda span: span_order(span)[:-1])
        span_ids = numbered(span_id(self.layer.document, span.label, span.fragments) for span in spans)
        new_span = {span.id: new for span, new in zip(spans, span_ids, strict=True)}
        rank = {new: number for number, new in enumerate(span_ids)}
        relations = sorted(
            (
                replace(relation, source=new_span[relation.source], target=new_span[relation.target])
                for relation in self.relations.values()
            ),
            key=lambda relation: (rank[relation.source], rank[relation.target], relation.label),
        )
        relation_ids = numbered(relation_id(relation.label, relation.source, relation.target) for relation in relations)
        new_relation = {relation.id: new for relation, new in zip(relations, relation_ids, strict=True)}
        new_span, new_relation = self._with_joined(new_span), self._with_joined(new_relation)
        layer = replace(
            self.layer,
            spans=tuple(replace(span, id=new) for span, new in zip(spans, span_ids, strict=True)),
            relations=tuple(replace(relation, id=new) for relation, new in zip(relations, relation_ids, strict=True)),
            document_labels=self.document_labels,
            context=tuple(dict.fromkeys(new_span[name] for name in self.layer.context if name in new_span)),
            suppressions=tuple(
                replace(
                    suppression,
                    span=suppression.span and new_span.get(suppression.span, suppression.span),
                    relation=suppression.relation and new_relation.get(suppression.relation, suppression.relation),
                )
                for suppression in self.layer.suppressions
            ),
        )
        return MigratedLayer(layer, tuple(self.effects), tuple(self.cases), new_span)

    def _with_joined(self, new_ids: Mapping[str, str]) -> dict[str, str]:
        """The new ids by the old ones, also for what was joined with another, once or several times."""
        complete = dict(new_ids)
        for old in self._joined_into:
            kept = old
            while kept in self._joined_into:
                kept = self._joined_into[kept]
            if kept in new_ids:
                complete[old] = new_ids[kept]
        return complete


def shown(span: Span) -> str:
    return f"{span.label} {span.text!r}"
