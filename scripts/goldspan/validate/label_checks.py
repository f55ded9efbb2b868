"""Level 4: each label, attribute and relation by itself.

Nearly every span and relation fits the schema, and the tables of `lookup` show it
quickly. Only a span or relation that the tables do not pass is checked closely.
"""

from collections.abc import Iterator

from goldspan.attribute_values import as_tuple
from goldspan.model import Attributes, Finding, Relation, Span, Value
from goldspan.schema.types import Attribute
from goldspan.text.sentences import sentences
from goldspan.validate.context import Context, shown
from goldspan.validate.lookup import AttributeRules, RelationRules, SpanRules, lookup

Problem = tuple[str, str]


def check(context: Context) -> Iterator[Finding]:
    """Findings GS401 to GS413 of a layer."""
    layer = context.layer
    tables = lookup(context.schema, layer.provenance.pass_name)
    spans, bare = tables.spans, tables.bare
    for span in layer.spans:
        if span.label in bare and not span.attributes and len(span.fragments) == 1:
            continue
        label = spans.get(span.label)
        if (
            label is None
            or not label.fast
            or (len(span.fragments) > 1 and not label.discontinuous)
            or ((span.attributes or label.required) and not label.admits(span.attributes))
        ):
            yield from _span(context, span, label)
    if layer.relations:
        ends, relations, fitting = context.spans, tables.relations, tables.fitting
        for relation in layer.relations:
            labels = relation.label, ends[relation.source].label, ends[relation.target].label
            same = relation.source == relation.target
            if labels in fitting and not same and not relation.attributes:
                continue
            known = relations.get(relation.label)
            if known is None or same or not known.joins(*labels[1:]) or not known.admits(relation.attributes):
                yield from _relation(context, relation, known)
            elif not known.required:
                fitting.add(labels)
    yield from _document(context, tables.document)


def check_closely(context: Context) -> Iterator[Finding]:
    """The same findings as `check`, without its fast path."""
    tables = lookup(context.schema, context.layer.provenance.pass_name)
    for span in context.layer.spans:
        yield from _span(context, span, tables.spans.get(span.label))
    for relation in context.layer.relations:
        yield from _relation(context, relation, tables.relations.get(relation.label))
    yield from _document(context, tables.document)


def _document(context: Context, rules: AttributeRules) -> Iterator[Finding]:
    for code, message in _attributes(rules, "a document", context.layer.document_labels):
        yield context.at_layer(code, f"document: {message}")


def _span(context: Context, span: Span, rules: SpanRules | None) -> Iterator[Finding]:
    if rules is None and span.label in context.schema.labels:
        hint = f"use one of: {', '.join(context.schema.under(span.label))}"
        yield context.at_span("GS401", f"{span.label!r} is a family of labels, not a label", span, hint=hint)
        return
    if rules is None:
        yield context.at_span("GS401", f"the schema has no label {span.label!r}", span)
        return
    if len(span.fragments) > 1 and not rules.discontinuous:
        message = f"{span.label} has {len(span.fragments)} fragments; the schema asks for one"
        yield context.at_span("GS407", message, span)
    for code, message in _attributes(rules, span.label, span.attributes):
        yield context.at_span(code, f"{shown(span)}: {message}", span)


def _relation(context: Context, relation: Relation, rules: RelationRules | None) -> Iterator[Finding]:
    if rules is None:
        yield context.at_relation("GS402", f"the schema has no relation {relation.label!r}", relation)
        return
    for code, message, hint in _arguments(context, relation, rules):
        yield context.at_relation(code, f"{context.relation_in_words(relation)}: {message}", relation, hint=hint)
    for code, message in _attributes(rules, relation.label, relation.attributes):
        yield context.at_relation(code, f"{context.relation_in_words(relation)}: {message}", relation)


def _arguments(context: Context, relation: Relation, rules: RelationRules) -> Iterator[tuple[str, str, str | None]]:
    spec, source, target = rules.spec, context.spans[relation.source], context.spans[relation.target]
    if not spec.in_layers:
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
    for value, rule in rules.pair_rules:
        if not rule.holds(value, source, target, lambda offset: sentences(context.document.text).at(offset)):
            yield rule.code, rule.message(value), None


def _attributes(rules: AttributeRules, owner: str, values: Attributes) -> Iterator[Problem]:
    known = rules.known
    for name, value in sorted(values.items()):
        if name not in known:
            may = f"; it may have {_listed(tuple(known))}" if known else "; it has no attributes"
            yield "GS404", f"{name!r} is not an attribute of {owner}{may}"
        elif problem := value_problem(known[name], value):
            yield "GS405", problem
    for name in rules.required:
        if name not in values:
            yield "GS406", f"the attribute {name!r} is required"


def value_problem(attribute: Attribute, value: Value) -> str | None:
    """What is wrong with the value of an attribute; ``None`` where nothing is."""
    if attribute.kind == "multi-choice" and not isinstance(value, tuple):
        return f"{attribute.name!r} takes a list of values, not {value!r}"
    if attribute.kind != "multi-choice" and not isinstance(value, str):
        return f"{attribute.name!r} takes one value, not {value!r}"
    given = as_tuple(value)
    if len(set(given)) != len(given):
        return f"{attribute.name!r} has a value twice: {', '.join(given)}"
    if attribute.kind == "text":
        return None if value else f"{attribute.name!r} is empty"
    for string in given:
        if string not in attribute.values:
            return f"{attribute.name!r} cannot be {string!r}; it may be {_listed(attribute.values)}"
    return None


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) if len(names) <= 8 else ", ".join(names[:8]) + f" and {len(names) - 8} more"
