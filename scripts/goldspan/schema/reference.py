"""All that a schema says, as Markdown for the guidelines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from goldspan.schema.tables import (
    attribute_values,
    cell,
    counts,
    hosts,
    label_meaning,
    relation_meaning,
    shortest,
    table,
)
from goldspan.schema.types import OVERLAPS, Attribute, OverlapRule, RelationLabel, Schema, SpanLabel

_WAYS = {
    "nest": "one lies inside the other",
    "same": "both on the same characters",
    "cross": "each has some of its own",
}


def reference(schema: Schema) -> str:
    """A page with a table for every part of the schema that is there, its parts under headings of level 2."""
    parts = [f"# {schema.name} {schema.version}\n"]
    if schema.description:
        parts.append(f"{_line(schema.description)}\n")
    for title, body in _parts(schema):
        parts.append(f"## {title}\n\n{body}")
    return "\n".join(parts)


def _parts(schema: Schema) -> Iterator[tuple[str, str]]:
    families = [one for one in schema.labels.values() if one.abstract]
    if families:
        rows = [(*_named(schema, one), _spelt(schema.under(one.name)), cell(one.definition)) for one in families]
        yield "Families", table(("Family", "Part of", "Labels", "Meaning"), rows)
    yield (
        "Span labels",
        table(
            ("Label", "Part of", "Meaning", "Examples", "In several pieces"),
            (
                (
                    *_named(schema, one),
                    label_meaning(schema, one.name),
                    _examples(one),
                    "may be" if one.discontinuous else "",
                )
                for one in map(schema.labels.__getitem__, schema.concrete)
            ),
        ),
    )
    for title, on in (
        ("Attributes of spans", "span"),
        ("Attributes of relations", "relation"),
        ("Labels of documents", "document"),
    ):
        asked = [one for one in schema.attributes.values() if one.on == on]
        if asked:
            head = ("Attribute", *(("Of",) if on != "document" else ()), "Values", "Meaning")
            yield title, table(head, [tuple(_attribute(schema, one)) for one in asked])
    if schema.relations:
        head = ("Relation", "From", "To", "Per source", "Per target", "Meaning", "Examples")
        yield "Relations", table(head, (_relation(schema, one) for one in schema.relations.values()))
    yield "Overlap", _overlap(schema)
    yield "Passes", "\n".join(_passes(schema))
    codebooks = list(_codebooks(schema))
    if codebooks:
        yield "In other schemes", table(("Name here", "Scheme", "Called there"), codebooks)


def _named(schema: Schema, one: SpanLabel) -> tuple[str, str]:
    return f"`{one.name}`", "" if one.parent is None else f"`{one.parent}`"


def _examples(one: SpanLabel | RelationLabel) -> str:
    return "; ".join(f"*{cell(example)}*" for example in one.examples)


def _attribute(schema: Schema, one: Attribute) -> Iterator[str]:
    yield f"`{one.name}`"
    if one.on != "document":
        yield hosts(schema, one)
    yield attribute_values(schema, one)
    yield cell(one.definition)


def _relation(schema: Schema, one: RelationLabel) -> Sequence[str]:
    return (
        f"`{one.name}`",
        shortest(schema, one.source),
        shortest(schema, one.target),
        counts(schema, one.per_source, one.source_counts),
        counts(schema, one.per_target, one.target_counts),
        relation_meaning(one),
        _examples(one),
    )


def _overlap(schema: Schema) -> str:
    rows = [("any", "any", _ways(schema.overlap))]
    rows += [
        (shortest(schema, sorted(one.first)), shortest(schema, sorted(one.second)), _rule(schema, one))
        for one in schema.overlap_rules
    ]
    head = ("One span", "The other", "May overlap so")
    last = "\nOf several lines that fit two spans, the last one decides.\n" if len(rows) > 1 else ""
    return table(head, rows) + last


def _rule(schema: Schema, one: OverlapRule) -> str:
    outer = f"; the outer one is {shortest(schema, sorted(one.outer))}" if one.outer else ""
    return _ways(one.allow) + outer


def _ways(allowed: Iterable[str]) -> str:
    return "; ".join(f"`{way}`: {_WAYS[way]}" for way in OVERLAPS if way in allowed) or "not at all"


def _passes(schema: Schema) -> Iterator[str]:
    for one in schema.passes.values():
        rows = [
            ("labels", shortest(schema, one.labels)),
            ("relations", _spelt(one.relations)),
            ("attributes", _spelt(one.attributes)),
        ]
        said = f"{_line(one.instruction)}\n\n" if one.instruction else ""
        yield f"### {_line(one.title)} (`{one.name}`)\n\n{said}" + table(("Shows", ""), rows)


def _codebooks(schema: Schema) -> Iterator[Sequence[str]]:
    named: list[tuple[str, Mapping[str, str]]] = [(name, one.maps_to) for name, one in schema.labels.items()]
    named += [(name, one.maps_to) for name, one in schema.relations.items()]
    named += [(name, one.maps_to) for name, one in schema.attributes.items()]
    for name, mapping in named:
        for scheme, there in mapping.items():
            yield f"`{name}`", cell(scheme), cell(there)


def _spelt(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _line(text: str) -> str:
    return " ".join(text.split())
