"""The steps of a migration, done to one layer.

While steps are done, spans and relations keep the ids they had; only in the
end are ids derived again from the new content. What a step cannot decide, or
what would be lost without a word, becomes a `Case`, and stays as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goldspan.attribute_values import as_tuple
from goldspan.change.migrate.migration_language import HUMAN, Step
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one step did to a layer: how many spans, relations or document labels it changed, joined and lost."""

    step: int
    document: str
    layer: str
    changed: int = 0
    joined: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something that needs a human. ``fragments`` are of the spans it is about; none where it is the whole layer."""

    step: int
    document: str
    layer: str
    message: str
    fragments: Fragments = ()


@dataclass(frozen=True, slots=True)
class Migrated:
    """A layer after the steps. Where there are cases, it is not fit to be written.

    ``spans`` has the new id of each span that was there and is there, by its old
    one, joined ones too; it is empty where no step touched the layer.
    """

    layer: Layer
    effects: tuple[Effect, ...]
    cases: tuple[Case, ...]
    spans: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Work:
    """A layer in the making: spans and relations by the ids they had."""

    layer: Layer
    spans: dict[str, Span]
    relations: dict[str, Relation]
    document_labels: dict[str, Value]
    step: int = 0
    changed: int = 0
    joined: int = 0
    lost: int = 0
    cases: list[Case] = field(default_factory=list)
    into: dict[str, str] = field(default_factory=dict)
    """Spans and relations that were joined with another, by id, and that other."""

    def case(self, message: str, spans: Iterable[Span] = ()) -> None:
        extent = tuple(sorted(fragment for span in spans for fragment in span.fragments))
        place = {"document": self.layer.document, "layer": self.layer.name}
        self.cases.append(Case(step=self.step, message=message, fragments=extent, **place))

    def ends(self, relation: Relation) -> list[Span]:
        return [self.spans[one] for one in (relation.source, relation.target) if one in self.spans]

    def set_span(self, span: Span) -> None:
        self.spans[span.id] = span
        self.changed += 1

    def set_relation(self, relation: Relation) -> None:
        self.relations[relation.id] = relation
        self.changed += 1


def apply(layer: Layer, steps: Sequence[Step]) -> Migrated:
    """Does the steps in order. The layer that no step touches is the very same.

    The provenance, with its unmapped items, stays untouched. The layer must be sound
    in its structure: ids used once, relations between spans that are there.
    """
    work = _Work(
        layer,
        {span.id: span for span in layer.spans},
        {one.id: one for one in layer.relations},
        dict(layer.document_labels),
    )
    effects = []
    for number, step in enumerate(steps):
        work.step, work.changed, work.joined, work.lost = number, 0, 0, 0
        _STEPS[step.kind](work, step.options)
        if work.changed or work.joined or work.lost:
            effects.append(
                Effect(
                    step=number,
                    document=layer.document,
                    layer=layer.name,
                    changed=work.changed,
                    joined=work.joined,
                    lost=work.lost,
                )
            )
    if not effects:
        return Migrated(layer, (), tuple(work.cases))
    done, moved = _finished(work)
    return Migrated(done, tuple(effects), tuple(work.cases), moved)


def _finished(work: _Work) -> tuple[Layer, dict[str, str]]:
    """The layer with ids from its content, in order, and the new id of each span by the old one.

    Suppressions follow their spans and relations. One whose place is gone stays as
    it is, and validation says that nothing needs it.
    """
    spans = sorted(work.spans.values(), key=lambda span: span_order(span)[:-1])
    ids = numbered(span_id(work.layer.document, span.label, span.fragments) for span in spans)
    new = {span.id: one for span, one in zip(spans, ids, strict=True)}
    rank = {one: number for number, one in enumerate(ids)}
    relations = sorted(
        (replace(one, source=new[one.source], target=new[one.target]) for one in work.relations.values()),
        key=lambda one: (rank[one.source], rank[one.target], one.label),
    )
    relation_ids = numbered(relation_id(one.label, one.source, one.target) for one in relations)
    drawn = {relation.id: one for relation, one in zip(relations, relation_ids, strict=True)}
    moved = _followed(new, work)
    drawn = _followed(drawn, work)
    layer = replace(
        work.layer,
        spans=tuple(replace(span, id=one) for span, one in zip(spans, ids, strict=True)),
        relations=tuple(replace(relation, id=one) for relation, one in zip(relations, relation_ids, strict=True)),
        document_labels=work.document_labels,
        suppressions=tuple(
            replace(
                one,
                span=one.span and moved.get(one.span, one.span),
                relation=one.relation and drawn.get(one.relation, one.relation),
            )
            for one in work.layer.suppressions
        ),
    )
    return layer, moved


def _followed(new: Mapping[str, str], work: _Work) -> dict[str, str]:
    """The new ids by the old ones, also of what was joined with another, perhaps more than once."""
    out = dict(new)
    for old in work.into:
        at = old
        while at in work.into:
            at = work.into[at]
        if at in new:
            out[old] = new[at]
    return out


# labels of spans


def _rename_label(work: _Work, options: Mapping[str, Any]) -> None:
    if _label_is_taken(work, options["to"]):
        return
    for span in _labelled(work, [options["from"]]):
        work.set_span(replace(span, label=options["to"]))


def _merge_labels(work: _Work, options: Mapping[str, Any]) -> None:
    attribute, values = options.get("attribute", ""), options.get("values", {})
    # the way back is a split by the attribute, which would take along whatever had the label before
    if values and options["into"] not in options["labels"] and _label_is_taken(work, options["into"]):
        return
    touched = []
    for span in _labelled(work, options["labels"]):
        attributes = dict(span.attributes)
        if span.label in values:
            if attribute in attributes:
                told = f"has {attribute} {attributes[attribute]!r} already, which the merge would set"
                work.case(f"{_said(span)} {told}", [span])
                continue
            attributes[attribute] = values[span.label]
        merged = replace(span, label=options["into"], attributes=attributes)
        if merged != span:
            work.set_span(merged)
            touched.append(span.id)
    _join_spans(work, touched)


def _split_label(work: _Work, options: Mapping[str, Any]) -> None:
    label, by, into = options["label"], options["by"], options["into"]
    otherwise = options.get("otherwise", HUMAN)
    fresh = sorted({*into.values(), otherwise} - {label, HUMAN})
    if any([_label_is_taken(work, name) for name in fresh]):
        return
    decided = {span.id: _values(work, span, by) for span in _labelled(work, [label])}
    for one, values in decided.items():
        span = work.spans[one]
        names = {into.get(value, otherwise) for value in values} or {otherwise}
        name = names.pop() if len(names) == 1 else HUMAN
        if name == HUMAN:
            told = f"by {' and '.join(sorted(values))}" if values else "by nothing: it has none"
            what = by.get("attribute") or f"{by['relation']} as its {by['role']}"
            work.case(f"{_said(span)} is split {told} ({what}), and the migration does not say into what", [span])
            continue
        attributes = dict(span.attributes)
        if options.get("drop"):
            if by["attribute"] in attributes and into.get(attributes[by["attribute"]]) != name:
                told = f"{by['attribute']} {attributes[by['attribute']]!r} would be lost with `drop`"
                work.case(f"{_said(span)}: {told}", [span])
                continue
            attributes.pop(by["attribute"], None)
        split = replace(span, label=name, attributes=attributes)
        if split != span:
            work.set_span(split)


def _values(work: _Work, span: Span, by: Mapping[str, str]) -> set[str]:
    """What a split goes by: the attribute's values, or the labels at the other ends of a relation."""
    if "attribute" in by:
        return set(as_tuple(span.attributes.get(by["attribute"])))
    mine, other = ("source", "target") if by["role"] == "source" else ("target", "source")
    return {
        work.spans[getattr(one, other)].label
        for one in work.relations.values()
        if one.label == by["relation"] and getattr(one, mine) == span.id
    }


def _delete_label(work: _Work, options: Mapping[str, Any]) -> None:
    gone = {span.id for span in _labelled(work, [options["label"]])}
    tied = [one for one in work.relations.values() if one.source in gone or one.target in gone]
    if not options.get("lose"):
        for one in sorted(gone):
            span = work.spans[one]
            work.case(f"{_said(span)} would be lost; split or merge its label, or say `lose: true`", [span])
        return
    for one in gone:
        del work.spans[one]
    for relation in tied:
        del work.relations[relation.id]
    work.lost += len(gone) + len(tied)


def _label_is_taken(work: _Work, name: str) -> bool:
    taken = _labelled(work, [name])
    if taken:
        work.case(f"{name} is in use already; merge_labels, without values, joins labels", taken[:1])
    return bool(taken)


def _labelled(work: _Work, names: Sequence[str]) -> list[Span]:
    return [span for span in work.spans.values() if span.label in names]


def _join_spans(work: _Work, touched: Iterable[str]) -> None:
    """Joins a span that became the same as another; where they differ in attributes or note, a human must choose."""
    touched = set(touched)
    groups: dict[tuple[str, Fragments], list[Span]] = {}
    for span in work.spans.values():
        groups.setdefault((span.label, span.fragments), []).append(span)
    repointed: dict[str, str] = {}
    for group in groups.values():
        if len(group) < 2 or not touched & {span.id for span in group}:
            continue
        first, *others = group
        if any((one.attributes, one.note) != (first.attributes, first.note) for one in others):
            work.case(f"{_said(first)} would stand there {len(group)} times, with other attributes or notes", [first])
            continue
        for one in others:
            repointed[one.id] = work.into[one.id] = first.id
            del work.spans[one.id]
            work.joined += 1
    moved = []
    for relation in list(work.relations.values()):
        source, target = (repointed.get(one, one) for one in (relation.source, relation.target))
        if (source, target) != (relation.source, relation.target):
            work.relations[relation.id] = replace(relation, source=source, target=target)
            moved.append(relation.id)
    _join_relations(work, moved)


# relations


def _rename_relation(work: _Work, options: Mapping[str, Any]) -> None:
    taken = _related(work, [options["to"]])
    if taken:
        work.case(f"{options['to']} is in use already; merge_relations joins relations", work.ends(taken[0]))
        return
    for one in _related(work, [options["from"]]):
        work.set_relation(replace(one, label=options["to"]))


def _merge_relations(work: _Work, options: Mapping[str, Any]) -> None:
    touched = [one for one in _related(work, options["relations"]) if one.label != options["into"]]
    for one in touched:
        work.set_relation(replace(one, label=options["into"]))
    _join_relations(work, [one.id for one in touched])


def _retype_relation(work: _Work, options: Mapping[str, Any]) -> None:
    taken = _related(work, [options["to"]])
    if taken and not options.get("join"):
        told = f"{options['to']} is in use already; say `join: true` if these relations become more of it"
        work.case(told, work.ends(taken[0]))
        return
    touched = []
    for one in _related(work, [options["relation"]]):
        ends = {"source": work.spans[one.source].label, "target": work.spans[one.target].label}
        if all(role not in options or label in options[role] for role, label in ends.items()):
            work.set_relation(replace(one, label=options["to"]))
            touched.append(one.id)
    _join_relations(work, touched)


def _swap_direction(work: _Work, options: Mapping[str, Any]) -> None:
    for one in _related(work, [options["relation"]]):
        work.set_relation(replace(one, source=one.target, target=one.source))


def _delete_relation(work: _Work, options: Mapping[str, Any]) -> None:
    for one in _related(work, [options["relation"]]):
        if options.get("lose"):
            del work.relations[one.id]
            work.lost += 1
        else:
            told = f"relation {one.label} would be lost; retype or merge it, or say `lose: true`"
            work.case(told, work.ends(one))


def _related(work: _Work, names: Sequence[str]) -> list[Relation]:
    return [one for one in work.relations.values() if one.label in names]


def _join_relations(work: _Work, touched: Iterable[str]) -> None:
    touched = set(touched)
    groups: dict[tuple[str, str, str], list[Relation]] = {}
    for one in work.relations.values():
        groups.setdefault((one.label, one.source, one.target), []).append(one)
    for group in groups.values():
        if len(group) < 2 or not touched & {one.id for one in group}:
            continue
        first, *others = group
        if any(one.attributes != first.attributes for one in others):
            told = f"relation {first.label} would stand there {len(group)} times, with other attributes"
            work.case(told, work.ends(first))
            continue
        for one in others:
            work.into[one.id] = first.id
            del work.relations[one.id]
            work.joined += 1


# attributes, wherever they are: a schema gives a name to one attribute only


def _rename_attribute(work: _Work, options: Mapping[str, Any]) -> None:
    if _is_in_use(work, options["to"]):
        work.case(f"the attribute {options['to']} is in use already")
        return
    _each(
        work,
        lambda values: {options["to"] if name == options["from"] else name: one for name, one in values.items()},
    )


def _rename_value(work: _Work, options: Mapping[str, Any]) -> None:
    attribute, old, new = options["attribute"], options["from"], options["to"]
    if _is_in_use(work, attribute, new):
        work.case(f"{attribute} has the value {new!r} already; two values do not become one by a rename")
        return

    def renamed(value: Value) -> Value:
        if isinstance(value, str):
            return new if value == old else value
        return tuple(new if one == old else one for one in value)

    _each(work, lambda values: {name: renamed(one) if name == attribute else one for name, one in values.items()})


def _delete_attribute(work: _Work, options: Mapping[str, Any]) -> None:
    attribute = options["attribute"]
    if options.get("lose"):
        before = work.changed
        _each(work, lambda values: {name: one for name, one in values.items() if name != attribute})
        work.changed, work.lost = before, work.changed - before
        return
    told = f"the attribute {attribute} would be lost; say `lose: true` if it may"
    for span in work.spans.values():
        if attribute in span.attributes:
            work.case(f"{_said(span)}: {told}", [span])
    for relation in work.relations.values():
        if attribute in relation.attributes:
            work.case(f"relation {relation.label}: {told}", work.ends(relation))
    if attribute in work.document_labels:
        work.case(f"the document: {told}")


def _set_default(work: _Work, options: Mapping[str, Any]) -> None:
    name = options["attribute"]
    value = options["value"] if isinstance(options["value"], str) else tuple(options["value"])
    on = options.get("on", "span")
    if on == "document":
        if name not in work.document_labels:
            work.document_labels[name] = value
            work.changed += 1
    elif on == "span":
        for span in _labelled(work, options["labels"]):
            if name not in span.attributes:
                work.set_span(replace(span, attributes={**span.attributes, name: value}))
    else:
        for one in _related(work, options["labels"]):
            if name not in one.attributes:
                work.set_relation(replace(one, attributes={**one.attributes, name: value}))


def _each(work: _Work, change: Callable[[Attributes], dict[str, Value]]) -> None:
    for span in list(work.spans.values()):
        if (changed := change(span.attributes)) != span.attributes:
            work.set_span(replace(span, attributes=changed))
    for relation in list(work.relations.values()):
        if (changed := change(relation.attributes)) != relation.attributes:
            work.set_relation(replace(relation, attributes=changed))
    if (changed := change(work.document_labels)) != work.document_labels:
        work.document_labels = changed
        work.changed += 1


def _is_in_use(work: _Work, attribute: str, value: str | None = None) -> bool:
    hosts = [one.attributes for one in work.spans.values()]
    hosts += [one.attributes for one in work.relations.values()]
    for values in (*hosts, work.document_labels):
        found = values.get(attribute)
        if found is not None and (value is None or value in as_tuple(found)):
            return True
    return False


def _said(span: Span) -> str:
    return f"{span.label} {span.text!r}"


_STEPS: Mapping[str, Callable[[_Work, Mapping[str, Any]], None]] = {
    "rename_label": _rename_label,
    "rename_relation": _rename_relation,
    "rename_attribute": _rename_attribute,
    "rename_value": _rename_value,
    "merge_labels": _merge_labels,
    "merge_relations": _merge_relations,
    "split_label": _split_label,
    "delete_label": _delete_label,
    "delete_relation": _delete_relation,
    "delete_attribute": _delete_attribute,
    "retype_relation": _retype_relation,
    "swap_direction": _swap_direction,
    "set_default": _set_default,
}
