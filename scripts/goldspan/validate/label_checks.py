"""Level 4: labels, attributes and argument types, each for itself.

Nearly every span and relation is fine, and one glance at the tables of
`lookup` shows it; only what fails that is looked at closely and put in words.
"""

from collections.abc import Iterator

from goldspan.model import Attributes, Finding, Relation, Span
from goldspan.schema.types import Attribute, RelationLabel
from goldspan.text.sentences import sentences
from goldspan.validate.context import Context, shown
from goldspan.validate.lookup import Carrier, Drawn, Marked, lookup

Problem = tuple[str, str]


def check(context: Context) -> Iterator[Finding]:
    """Findings GS401 to GS412 of a layer."""
    layer = context.layer
    tables = lookup(context.schema, layer.provenance.pass_name)
    marked, bare = tables.spans, tables.bare
    for span in layer.spans:
        if span.label in bare and not span.attributes and len(span.fragments) == 1:
            continue
        label = marked.get(span.label)
        if (
            label is None
            or (len(span.fragments) > 1 and not label.discontinuous)
            or ((span.attributes or label.required) and not label.admits(span.attributes))
        ):
            yield from _span(context, span, label)
    if layer.relations:
        ends, drawn, fitting = context.spans, tables.relations, tables.fitting
        for relation in layer.relations:
            labels = relation.label, ends[relation.source].label, ends[relation.target].label
            same = relation.source == relation.target
            if labels in fitting and not same and not relation.attributes:
                continue
            known = drawn.get(relation.label)
            if known is None or same or not known.joins(*labels[1:]) or not known.admits(relation.attributes):
                yield from _relation(context, relation, known)
            elif not known.required:
                fitting.add(labels)
    for code, message in _attributes(tables.document, "a document", layer.document_labels):
        yield context.at_layer(code, f"document: {message}")


def _span(context: Context, span: Span, label: Marked | None) -> Iterator[Finding]:
    if label is None and span.label in context.schema.labels:
        hint = f"use one of: {', '.join(context.schema.under(span.label))}"
        yield context.at_span("GS401", f"{span.label!r} is a family of labels, not a label", span, hint=hint)
        return
    if label is None:
        yield context.at_span("GS401", f"the schema has no label {span.label!r}", span)
        return
    if len(span.fragments) > 1 and not label.discontinuous:
        told = f"{span.label} has {len(span.fragments)} fragments; the schema wants one"
        yield context.at_span("GS407", told, span)
    for code, message in _attributes(label, span.label, span.attributes):
        yield context.at_span(code, f"{shown(span)}: {message}", span)


def _relation(context: Context, relation: Relation, known: Drawn | None) -> Iterator[Finding]:
    if known is None:
        yield context.at_relation("GS402", f"the schema has no relation {relation.label!r}", relation)
        return
    for code, message, hint in _arguments(context, relation, known.spec):
        yield context.at_relation(code, f"{context.said(relation)}: {message}", relation, hint=hint)
    for code, message in _attributes(known, relation.label, relation.attributes):
        yield context.at_relation(code, f"{context.said(relation)}: {message}", relation)


def _arguments(context: Context, relation: Relation, spec: RelationLabel) -> Iterator[tuple[str, str, str | None]]:
    source, target = context.spans[relation.source], context.spans[relation.target]
    if spec.scope == "corpus":
        yield "GS411", "the relation is one between documents", None
        return
    if source.label not in spec.source or target.label not in spec.target:
        swapped = source.label in spec.target and target.label in spec.source
        hint = "swap source and target: the other way round it is allowed" if swapped else None
        yield "GS403", f"the schema allows it from {_listed(spec.source)} to {_listed(spec.target)}", hint
        return
    if source.id == target.id and not spec.reflexive:
        yield "GS410", "both ends are the same span", None
        return
    if spec.same_label and source.label != target.label:
        yield "GS409", "both ends must carry the same label", None
    if spec.order == "backward" and not target.start <= source.start:
        yield "GS408", "the target must not start after the source", None
    if spec.order == "forward" and not source.start <= target.start:
        yield "GS408", "the target must not start before the source", None
    if spec.scope == "sentence" and _leaves_sentence(context.document.text, source, target):
        yield "GS412", "its ends do not lie in one sentence", None


def _leaves_sentence(text: str, source: Span, target: Span) -> bool:
    at = sentences(text).at
    return at(min(source.start, target.start)) != at(max(source.end, target.end) - 1)


def _attributes(carrier: Carrier, named: str, values: Attributes) -> Iterator[Problem]:
    known = carrier.known
    for name, value in sorted(values.items()):
        if name not in known:
            may = f"; it may have {_listed(tuple(known))}" if known else "; it has no attributes"
            yield "GS404", f"{name!r} is not an attribute of {named}{may}"
        elif problem := _value_problem(known[name], value):
            yield "GS405", problem
    for name in carrier.required:
        if name not in values:
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
