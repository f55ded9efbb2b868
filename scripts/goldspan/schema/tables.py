"""The schema as Markdown tables, for the guidelines and the dataset card."""

from collections.abc import Iterable, Sequence

from goldspan.schema.types import Attribute, Schema


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
        examples = "; ".join(f"*{cell(example)}*" for example in label.examples)
        yield f"`{name}`", "" if root == name else f"`{root}`", cell(label.definition), examples


def _relations(schema: Schema) -> Iterable[Sequence[str]]:
    for name, one in schema.relations.items():
        notes = [
            text
            for text, holds in (
                ("symmetric", one.symmetric),
                ("both ends carry the same label", one.same_label),
                ("the target stands earlier in the text", one.order == "backward"),
                ("the target stands later in the text", one.order == "forward"),
                ("between documents", one.scope == "corpus"),
            )
            if holds
        ]
        meaning = cell(one.definition) + (f" ({'; '.join(notes)})" if notes else "")
        yield f"`{name}`", shortest(schema, one.source), shortest(schema, one.target), f"`{one.per_source}`", meaning


def _attributes(schema: Schema) -> Iterable[Sequence[str]]:
    for name, one in schema.attributes.items():
        yield f"`{name}`", hosts(schema, one), attribute_values(one), cell(one.definition)


def hosts(schema: Schema, one: Attribute) -> str:
    if one.on == "document":
        return "document"
    return shortest(schema, one.labels) if one.on == "span" else ", ".join(f"`{label}`" for label in one.labels)


def attribute_values(one: Attribute) -> str:
    values = "free text" if one.kind == "text" else ", ".join(f"`{value}`" for value in one.values)
    several = " (several)" if one.kind == "multi-choice" else ""
    return values + several + (" (required)" if one.required else "")


def shortest(schema: Schema, labels: Sequence[str]) -> str:
    """The labels, a family's name standing for all of its labels; the families come in the order of the file."""
    left, out = set(labels), []
    for name, label in schema.labels.items():
        under = set(schema.under(name))
        if label.abstract and under and under <= left:
            out.append(f"`{name}`")
            left -= under
    return ", ".join(out + [f"`{name}`" for name in labels if name in left])


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    lines += (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join(lines) + "\n"
