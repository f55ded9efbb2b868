"""Level 4: labels, attributes and argument types, each for itself."""

from collections.abc import Iterator

from goldspan.model import Attributes, Finding, Relation, Span
from goldspan.schema.types import Attribute, Host, RelationLabel
from goldspan.validate.context import Context, shown

Problem = tuple[str, str]


def check(context: Context) -> Iterator[Finding]:
    """Findings GS401 to GS411 of a layer."""
    for span in context.layer.spans:
        yield from _span(context, span)
    for relation in context.layer.relations:
        yield from _relation(context, relation)
    for code, message in _attributes(context, "document", None, context.layer.document_labels):
        yield context.at_layer(code, f"document: {message}")


def _span(context: Context, span: Span) -> Iterator[Finding]:
    label = context.schema.labels.get(span.label)
    if label is None:
        yield context.at_span("GS401", f"the schema has no label {span.label!r}", span)
        return
    if label.abstract:
        hint = f"use one of: {', '.join(context.schema.under(span.label))}"
        yield context.at_span("GS401", f"{span.label!r} is a family of labels, not a label", span, hint=hint)
        return
    if len(span.fragments) > 1 and not label.discontinuous:
        told = f"{span.label} has {len(span.fragments)} fragments; the schema wants one"
        yield context.at_span("GS407", told, span)
    for code, message in _attributes(context, "span", span.label, span.attributes):
        yield context.at_span(code, f"{shown(span)}: {message}", span)


def _relation(context: Context, relation: Relation) -> Iterator[Finding]:
    spec = context.schema.relations.get(relation.label)
    if spec is None:
        yield context.at_relation("GS402", f"the schema has no relation {relation.label!r}", relation)
        return
    for code, message, hint in _arguments(context, relation, spec):
        yield context.at_relation(code, message, relation, hint=hint)
    for code, message in _attributes(context, "relation", relation.label, relation.attributes):
        yield context.at_relation(code, f"{context.said(relation)}: {message}", relation)


def _arguments(context: Context, relation: Relation, spec: RelationLabel) -> Iterator[tuple[str, str, str | None]]:
    source, target = context.spans[relation.source], context.spans[relation.target]
    said = context.said(relation)
    if spec.scope == "corpus":
        yield "GS411", f"{said}: the relation is one between documents", None
        return
    if source.label not in spec.source or target.label not in spec.target:
        swapped = source.label in spec.target and target.label in spec.source
        hint = "swap source and target: the other way round it is allowed" if swapped else None
        admitted = f"from {_listed(spec.source)} to {_listed(spec.target)}"
        yield "GS403", f"{said}: the schema allows it {admitted}", hint
        return
    if source.id == target.id and not spec.reflexive:
        yield "GS410", f"{said}: both ends are the same span", None
        return
    if spec.same_label and source.label != target.label:
        yield "GS409", f"{said}: both ends must carry the same label", None
    if spec.order == "backward" and not target.start <= source.start:
        yield "GS408", f"{said}: the target must not start after the source", None
    if spec.order == "forward" and not source.start <= target.start:
        yield "GS408", f"{said}: the target must not start before the source", None


def _attributes(context: Context, on: Host, label: str | None, values: Attributes) -> Iterator[Problem]:
    known = {one.name: one for one in context.schema.attributes_of(on, label)}
    for name, value in sorted(values.items()):
        if name not in known:
            may = f"; it may have {_listed(tuple(known))}" if known else "; it has no attributes"
            yield "GS404", f"{name!r} is not an attribute of {label or 'a document'}{may}"
        elif problem := _value_problem(known[name], value):
            yield "GS405", problem
    shown_in_pass = context.schema.passes.get(context.layer.provenance.pass_name or "")
    for name, one in known.items():
        if one.required and name not in values and (shown_in_pass is None or name in shown_in_pass.attributes):
            yield "GS406", f"the attribute {name!r} is required"


def _value_problem(attribute: Attribute, value: object) -> str | None:
    if attribute.kind == "multi-choice":
        if not isinstance(value, tuple):
            return f"{attribute.name!r} takes a list of values, not {value!r}"
        if len(set(value)) != len(value):
            return f"{attribute.name!r} has a value twice: {', '.join(value)}"
        given = value
    elif isinstance(value, str):
        given = (value,)
    else:
        return f"{attribute.name!r} takes one value, not {value!r}"
    if attribute.kind == "text":
        return None if value else f"{attribute.name!r} is empty"
    for one in given:
        if one not in attribute.values:
            return f"{attribute.name!r} cannot be {one!r}; it may be {_listed(attribute.values)}"
    return None


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) <= 8 else ", ".join(names[:8]) + f" and {len(names) - 8} more"
