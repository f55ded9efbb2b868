"""All that a schema says, as Markdown for the guidelines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from goldspan.escapes import escape_markdown
from goldspan.schema.forms import OVERLAPS
from goldspan.schema.markdown import cell, code, code_list, label_list, table
from goldspan.schema.tables import attribute_values, count_words, examples, hosts, meaning
from goldspan.schema.types import Attribute, OverlapRule, RelationLabel, Schema, SpanLabel

_WAYS = {
    "nest": "one lies inside the other",
    "same": "both on the same characters",
    "cross": "each has some of its own",
}


def reference(schema: Schema) -> str:
    """A page with a table for every part that the schema has, under headings of level 2."""
    parts = [f"# {escape_markdown(schema.name)} {schema.version}\n"]
    if schema.description:
        parts.append(f"{escape_markdown(schema.description)}\n")
    for title, body in _parts(schema):
        parts.append(f"## {title}\n\n{body}")
    return "\n".join(parts)


def _parts(schema: Schema) -> Iterator[tuple[str, str]]:
    families = [label for label in schema.labels.values() if label.abstract]
    if families:
        rows = [
            (*_named(schema, family), code_list(schema.under(family.name)), cell(family.definition))
            for family in families
        ]
        yield "Families", table(("Family", "Part of", "Labels", "Meaning"), rows)
    yield (
        "Span labels",
        table(
            ("Label", "Part of", "Meaning", "Examples", "In several pieces"),
            (
                (
                    *_named(schema, label),
                    meaning(schema, label),
                    examples(label),
                    "may be" if label.discontinuous else "",
                )
                for label in map(schema.labels.__getitem__, schema.concrete)
            ),
        ),
    )
    for title, on in (
        ("Attributes of spans", "span"),
        ("Attributes of relations", "relation"),
        ("Labels of documents", "document"),
    ):
        asked = [attribute for attribute in schema.attributes.values() if attribute.on == on]
        if asked:
            head = ("Attribute", *(("Of",) if on != "document" else ()), "Values", "Meaning")
            yield title, table(head, [tuple(_attribute(schema, attribute)) for attribute in asked])
    if schema.relations:
        head = ("Relation", "From", "To", "Per source", "Per target", "Meaning", "Examples")
        yield "Relations", table(head, (_relation(schema, relation) for relation in schema.relations.values()))
    yield "Overlap", _overlap(schema)
    yield "Passes", "\n".join(_passes(schema))
    codebooks = list(_codebooks(schema))
    if codebooks:
        yield "In other schemes", table(("Name here", "Scheme", "Called there"), codebooks)


def _named(schema: Schema, label: SpanLabel) -> tuple[str, str]:
    return code(label.name), "" if label.parent is None else code(label.parent)


def _attribute(schema: Schema, attribute: Attribute) -> Iterator[str]:
    yield code(attribute.name)
    if attribute.on != "document":
        yield hosts(schema, attribute)
    yield attribute_values(schema, attribute)
    yield cell(attribute.definition)


def _relation(schema: Schema, relation: RelationLabel) -> Sequence[str]:
    return (
        code(relation.name),
        label_list(schema, relation.source),
        label_list(schema, relation.target),
        count_words(schema, relation.per_source),
        count_words(schema, relation.per_target),
        meaning(schema, relation),
        examples(relation),
    )


def _overlap(schema: Schema) -> str:
    rows = [("any", "any", _ways(schema.overlap.default))]
    for rule in schema.overlap.rules:
        first, second = (label_list(schema, sorted(labels)) for labels in rule.between)
        rows.append((first, second, _rule(schema, rule)))
    head = ("One span", "The other", "May overlap so")
    last = "\nOf several lines that fit two spans, the last one decides.\n" if len(rows) > 1 else ""
    return table(head, rows) + last


def _rule(schema: Schema, rule: OverlapRule) -> str:
    outer = f"; the outer one is {label_list(schema, sorted(rule.outer))}" if rule.outer else ""
    return _ways(rule.allow) + outer + (f". {cell(rule.why)}" if rule.why else "")


def _ways(allowed: Iterable[str]) -> str:
    return "; ".join(f"`{way}`: {_WAYS[way]}" for way in OVERLAPS if way in allowed) or "not at all"


def _passes(schema: Schema) -> Iterator[str]:
    for shown_pass in schema.passes.values():
        rows = [
            *([("after", code_list(shown_pass.after))] if shown_pass.after else []),
            ("labels", label_list(schema, shown_pass.labels)),
            ("relations", code_list(shown_pass.relations)),
            ("attributes", code_list(shown_pass.attributes)),
        ]
        text = f"{escape_markdown(shown_pass.instruction)}\n\n" if shown_pass.instruction else ""
        yield f"### {escape_markdown(shown_pass.title)} ({code(shown_pass.name)})\n\n{text}" + table(
            ("Shows", ""), rows
        )


def _codebooks(schema: Schema) -> Iterator[Sequence[str]]:
    named: list[tuple[str, Mapping[str, str]]] = [(name, label.maps_to) for name, label in schema.labels.items()]
    named += [(name, relation.maps_to) for name, relation in schema.relations.items()]
    named += [(name, attribute.maps_to) for name, attribute in schema.attributes.items()]
    for name, mapping in named:
        for scheme, called in mapping.items():
            yield code(name), cell(scheme), cell(called)
