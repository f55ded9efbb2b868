"""The schema as Markdown tables, for the guidelines and the dataset card."""

from collections.abc import Iterable, Mapping, Sequence

from goldspan.attribute_values import as_tuple
from goldspan.schema.types import Attribute, Count, RelationLabel, Schema, acyclic_by_default


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
        yield f"`{name}`", "" if root == name else f"`{root}`", label_meaning(schema, name), examples


def _relations(schema: Schema) -> Iterable[Sequence[str]]:
    for name, one in schema.relations.items():
        ends = shortest(schema, one.source), shortest(schema, one.target)
        yield f"`{name}`", *ends, counts(schema, one.per_source, one.source_counts), relation_meaning(one)


def relation_meaning(one: RelationLabel) -> str:
    """The definition, and in brackets the rules that have no column of their own."""
    rules = {
        "symmetric": one.symmetric,
        "transitive": one.transitive,
        f"the inverse of `{one.inverse}`": one.inverse is not None,
        "never in a circle": one.acyclic,
        "circles are allowed": not one.acyclic and acyclic_by_default(one.symmetric, one.transitive, one.reflexive),
        "a span may have it with itself": one.reflexive,
        "both ends carry the same label": one.same_label,
        "the target stands earlier in the text": one.order == "backward",
        "the target stands later in the text": one.order == "forward",
        "within one sentence": one.scope == "sentence",
        "between documents": one.scope == "corpus",
    }
    return _with(one.definition, [rule for rule, holds in rules.items() if holds])


def label_meaning(schema: Schema, label: str) -> str:
    """The definition, and in brackets the relations that such a span needs."""
    needs = [f"needs {' or '.join(f'`{one}`' for one in group)}" for group in schema.requires(label)]
    return _with(schema.labels[label].definition, needs)


def counts(schema: Schema, rest: Count, of: Mapping[str, Count]) -> str:
    """A count, and those of the labels that have another."""
    labels: dict[Count, list[str]] = {}
    for label, count in of.items():
        labels.setdefault(count, []).append(label)
    return "; ".join([f"`{rest}`", *(f"`{count}` for {shortest(schema, those)}" for count, those in labels.items())])


def _with(definition: str, rules: Sequence[str]) -> str:
    return " ".join(filter(None, (cell(definition), f"({'; '.join(rules)})" if rules else "")))


def _attributes(schema: Schema) -> Iterable[Sequence[str]]:
    for name, one in schema.attributes.items():
        yield f"`{name}`", hosts(schema, one), attribute_values(schema, one), cell(one.definition)


def hosts(schema: Schema, one: Attribute) -> str:
    if one.on == "document":
        return "document"
    return shortest(schema, one.labels) if one.on == "span" else ", ".join(f"`{label}`" for label in one.labels)


def attribute_values(schema: Schema, one: Attribute) -> str:
    """The values, and in brackets whether there may be several, who needs one, and which is usual."""
    values = "free text" if one.kind == "text" else ", ".join(f"`{value}`" for value in one.values)
    several = " (several)" if one.kind == "multi-choice" else ""
    needed = " (required)" if one.required else ""
    if not isinstance(one.required, bool):
        labels = shortest(schema, one.required) if one.on == "span" else ", ".join(f"`{name}`" for name in one.required)
        needed = f" (required for {labels})"
    default = as_tuple(one.default)
    usual = f" (usually {', '.join(f'`{cell(value)}`' for value in default)})" if default else ""
    return values + several + needed + usual


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
