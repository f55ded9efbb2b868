"""Each kind of step of a migration: what it does to a layer."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from goldspan.attribute_values import as_tuple
from goldspan.change.migrate.migrated_layer import LayerInProgress, MigratedLayer, shown
from goldspan.change.migrate.migration_language import HUMAN, Step
from goldspan.change.references import LayerUpdate
from goldspan.model import Layer, Span, Value, replace

Options = Mapping[str, Any]


def apply_steps(layer: Layer, steps: Sequence[Step]) -> MigratedLayer:
    """Applies the steps in order. A layer that no step changes is returned as it is.

    The provenance, with its unmapped items, is not changed. The structure of the
    layer must be sound: unique ids, and relations between spans that exist.
    """
    work = LayerInProgress(layer)
    for number, step in enumerate(steps):
        work.begin_step(number)
        _KINDS[step.kind](work, step.options)
        work.end_step()
    return work.finish()


def layer_update(steps: Sequence[Step]) -> LayerUpdate:
    """The steps as an update of layers; ``None`` where a person has to decide."""

    def update(layer: Layer) -> Layer | None:
        migrated = apply_steps(layer, steps)
        return None if migrated.cases else migrated.layer

    return update


def renamed_relation(label: str, steps: Sequence[Step]) -> str:
    """The label of a relation after the steps that rename or merge all relations of its label."""
    for step in steps:
        if step.kind == "rename_relation" and label == step.options["from"]:
            label = step.options["to"]
        elif step.kind == "merge_relations" and label in step.options["relations"]:
            label = step.options["into"]
    return label


# labels of spans


def _rename_label(work: LayerInProgress, options: Options) -> None:
    if _label_is_in_use(work, options["to"]):
        return
    for span in work.spans_with([options["from"]]):
        work.set_span(replace(span, label=options["to"]))


def _merge_labels(work: LayerInProgress, options: Options) -> None:
    attribute, values = options.get("attribute", ""), options.get("values", {})
    # the inverse is a split by the attribute, which would also take the spans that had the label before
    if values and options["into"] not in options["labels"] and _label_is_in_use(work, options["into"]):
        return
    changed = []
    for span in work.spans_with(options["labels"]):
        attributes = dict(span.attributes)
        if span.label in values:
            if attribute in attributes:
                what = f"has {attribute} {attributes[attribute]!r} already, which the merge would set"
                work.add_case(f"{shown(span)} {what}", [span])
                continue
            attributes[attribute] = values[span.label]
        merged = replace(span, label=options["into"], attributes=attributes)
        if merged != span:
            work.set_span(merged)
            changed.append(span.id)
    work.join_spans(changed)


def _split_label(work: LayerInProgress, options: Options) -> None:
    label, into = options["label"], options["into"]
    new_labels = sorted({*into.values(), options.get("otherwise", HUMAN)} - {label, HUMAN})
    if any([_label_is_in_use(work, name) for name in new_labels]):
        return
    spans = work.spans_with([label])
    criteria = [_split_criteria(work, span, options["by"]) for span in spans]  # before any label changes
    for span, values in zip(spans, criteria, strict=True):
        _split_span(work, span, values, options)


def _split_span(work: LayerInProgress, span: Span, values: set[str], options: Options) -> None:
    by, into, otherwise = options["by"], options["into"], options.get("otherwise", HUMAN)
    names = {into.get(value, otherwise) for value in values} or {otherwise}
    name = names.pop() if len(names) == 1 else HUMAN
    if name == HUMAN:
        found = f"by {' and '.join(sorted(values))}" if values else "by nothing: it has none"
        criterion = by.get("attribute") or f"{by['relation']} as its {by['role']}"
        what = f"is split {found} ({criterion}), and the migration does not say into what"
        work.add_case(f"{shown(span)} {what}", [span])
        return
    attributes = dict(span.attributes)
    if options.get("drop"):
        attribute = by["attribute"]
        if attribute in attributes and into.get(attributes[attribute]) != name:
            work.add_case(f"{shown(span)}: {attribute} {attributes[attribute]!r} would be lost with `drop`", [span])
            return
        attributes.pop(attribute, None)
    split = replace(span, label=name, attributes=attributes)
    if split != span:
        work.set_span(split)


def _split_criteria(work: LayerInProgress, span: Span, by: Mapping[str, str]) -> set[str]:
    """What decides a split: the values of an attribute, or the labels at the other ends of a relation."""
    if "attribute" in by:
        return set(as_tuple(span.attributes.get(by["attribute"])))
    own_end, other_end = ("source", "target") if by["role"] == "source" else ("target", "source")
    return {
        work.spans[getattr(relation, other_end)].label
        for relation in work.relations_with([by["relation"]])
        if getattr(relation, own_end) == span.id
    }


def _delete_label(work: LayerInProgress, options: Options) -> None:
    for span in sorted(work.spans_with([options["label"]]), key=lambda span: span.id):
        if options.get("lose"):
            work.delete_span(span)
        else:
            work.add_case(f"{shown(span)} would be lost; split or merge its label, or say `lose: true`", [span])


def _label_is_in_use(work: LayerInProgress, name: str) -> bool:
    """Whether a span has the label, which is a case for a person."""
    spans = work.spans_with([name])
    if spans:
        work.add_case(f"{name} is in use already; merge_labels, without values, joins labels", spans[:1])
    return bool(spans)


# relations


def _rename_relation(work: LayerInProgress, options: Options) -> None:
    in_use = work.relations_with([options["to"]])
    if in_use:
        work.add_case(f"{options['to']} is in use already; merge_relations joins relations", work.ends(in_use[0]))
        return
    for relation in work.relations_with([options["from"]]):
        work.set_relation(replace(relation, label=options["to"]))


def _merge_relations(work: LayerInProgress, options: Options) -> None:
    into = options["into"]
    changed = [relation for relation in work.relations_with(options["relations"]) if relation.label != into]
    for relation in changed:
        work.set_relation(replace(relation, label=into))
    work.join_relations([relation.id for relation in changed])


def _retype_relation(work: LayerInProgress, options: Options) -> None:
    in_use = work.relations_with([options["to"]])
    if in_use and not options.get("join"):
        what = f"{options['to']} is in use already; say `join: true` if these relations become more of it"
        work.add_case(what, work.ends(in_use[0]))
        return
    changed = []
    for relation in work.relations_with([options["relation"]]):
        ends = {"source": work.spans[relation.source].label, "target": work.spans[relation.target].label}
        if all(role not in options or label in options[role] for role, label in ends.items()):
            work.set_relation(replace(relation, label=options["to"]))
            changed.append(relation.id)
    work.join_relations(changed)


def _swap_direction(work: LayerInProgress, options: Options) -> None:
    for relation in work.relations_with([options["relation"]]):
        work.set_relation(replace(relation, source=relation.target, target=relation.source))


def _delete_relation(work: LayerInProgress, options: Options) -> None:
    for relation in work.relations_with([options["relation"]]):
        if options.get("lose"):
            work.delete_relation(relation)
        else:
            what = f"relation {relation.label} would be lost; retype or merge it, or say `lose: true`"
            work.add_case(what, work.ends(relation))


# attributes of spans, relations and documents, for a schema has each name of an attribute once


def _rename_attribute(work: LayerInProgress, options: Options) -> None:
    old, new = options["from"], options["to"]
    if work.uses_attribute(new):
        work.add_case(f"the attribute {new} is in use already")
        return
    work.change_attributes(lambda values: {new if name == old else name: value for name, value in values.items()})


def _rename_value(work: LayerInProgress, options: Options) -> None:
    attribute, old, new = options["attribute"], options["from"], options["to"]
    if work.uses_attribute(attribute, new):
        work.add_case(f"{attribute} has the value {new!r} already; two values do not become one by a rename")
        return

    def renamed(value: Value) -> Value:
        if isinstance(value, str):
            return new if value == old else value
        return tuple(new if string == old else string for string in value)

    work.change_attributes(
        lambda values: {name: renamed(value) if name == attribute else value for name, value in values.items()}
    )


def _delete_attribute(work: LayerInProgress, options: Options) -> None:
    attribute = options["attribute"]
    if options.get("lose"):
        work.change_attributes(
            lambda values: {name: value for name, value in values.items() if name != attribute}, is_loss=True
        )
        return
    what = f"the attribute {attribute} would be lost; say `lose: true` if it may"
    for span in work.spans.values():
        if attribute in span.attributes:
            work.add_case(f"{shown(span)}: {what}", [span])
    for relation in work.relations.values():
        if attribute in relation.attributes:
            work.add_case(f"relation {relation.label}: {what}", work.ends(relation))
    if attribute in work.document_labels:
        work.add_case(f"the document: {what}")


def _set_default(work: LayerInProgress, options: Options) -> None:
    name = options["attribute"]
    value = options["value"] if isinstance(options["value"], str) else tuple(options["value"])
    on = options.get("on", "span")
    if on == "document":
        if name not in work.document_labels:
            work.set_document_labels({**work.document_labels, name: value})
    elif on == "span":
        for span in work.spans_with(options["labels"]):
            if name not in span.attributes:
                work.set_span(replace(span, attributes={**span.attributes, name: value}))
    else:
        for relation in work.relations_with(options["labels"]):
            if name not in relation.attributes:
                work.set_relation(replace(relation, attributes={**relation.attributes, name: value}))


_KINDS: Mapping[str, Callable[[LayerInProgress, Options], None]] = {
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
