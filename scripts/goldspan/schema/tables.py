"""The schema as Markdown tables, for the guidelines and the dataset card."""

from collections.abc import Iterable, Sequence

from goldspan.schema.keys import words
from goldspan.schema.markdown import cell, code, code_list, label_list, table
from goldspan.schema.quantities import Count, CountsByLabel
from goldspan.schema.types import Attribute, RelationLabel, Schema, SpanLabel


def tables(schema: Schema) -> str:
    """Three tables, each under a heading of level 3: span labels, relations, attributes."""
    parts = [
        "### Span labels\n\n" + table(("Label", "Family", "Meaning", "Examples"), _labels(schema)),
        "### Relations\n\n" + table(("Relation", "From", "To", "Per source", "Meaning"), _relations(schema)),
        "### Attributes\n\n" + table(("Attribute", "Of", "Values", "Meaning"), _attributes(schema)),
    ]
    return "\n".join(parts)


def _labels(schema: Schema) -> Iterable[Sequence[str]]:
    for name in schema.concrete:
        label, root = schema.labels[name], schema.root(name)
        yield code(name), "" if root == name else code(root), meaning(schema, label), examples(label)


def _relations(schema: Schema) -> Iterable[Sequence[str]]:
    for name, relation in schema.relations.items():
        ends = label_list(schema, relation.source), label_list(schema, relation.target)
        yield code(name), *ends, count_words(schema, relation.per_source), meaning(schema, relation)


def _attributes(schema: Schema) -> Iterable[Sequence[str]]:
    for name, attribute in schema.attributes.items():
        yield code(name), hosts(schema, attribute), attribute_values(schema, attribute), cell(attribute.definition)


def meaning(schema: Schema, entry: SpanLabel | RelationLabel) -> str:
    """The definition, and in brackets the words for keys without a column of their own."""
    found = words(entry, schema)
    return " ".join(filter(None, (cell(entry.definition), f"({'; '.join(found)})" if found else "")))


def examples(entry: SpanLabel | RelationLabel) -> str:
    return "; ".join(f"*{cell(example)}*" for example in entry.examples)


def count_words(schema: Schema, counts: CountsByLabel) -> str:
    """A count, and those of the labels that have another."""
    labels: dict[Count, list[str]] = {}
    for label, count in counts.by_label.items():
        labels.setdefault(count, []).append(label)
    by_label = (f"`{count}` for {label_list(schema, those)}" for count, those in labels.items())
    return "; ".join([code(str(counts.usual)), *by_label])


def hosts(schema: Schema, attribute: Attribute) -> str:
    """What has the attribute."""
    if attribute.on == "document":
        return "document"
    return label_list(schema, attribute.labels) if attribute.on == "span" else code_list(attribute.labels)


def attribute_values(schema: Schema, attribute: Attribute) -> str:
    """The values, and in brackets whether there may be several, who needs one, and which is usual."""
    values = "free text" if attribute.kind == "text" else code_list(attribute.values)
    return " ".join([values, *(f"({text})" for text in words(attribute, schema))])
