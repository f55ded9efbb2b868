"""How values are written in a schema's file: each form has a JSON Schema, a reader and a writer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal, TypeAlias

from goldspan.attribute_values import as_json
from goldspan.schema.keys import Form, ReadContext, WriteContext, read, shape, write
from goldspan.schema.quantities import ANY_NUMBER, Count, CountsByLabel, Distance

Overlap: TypeAlias = Literal["nest", "same", "cross"]
OVERLAPS: tuple[Overlap, ...] = ("nest", "same", "cross")

NAME = {"type": "string", "pattern": "^\\w(?:[\\w .-]*\\w)?$(?!\\n)", "maxLength": 60}
IDENTIFIER = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$(?!\\n)", "maxLength": 60}
PASS_NAME = {"pattern": "^[a-z][a-z0-9-]*$(?!\\n)"}
_STRING = {"type": "string"}
_COUNT = {"type": "string", "pattern": "^([?*+1]|\\{[0-9]{1,9}(,[0-9]{0,9})?\\})$(?!\\n)"}
_STRINGS = {"type": "array", "items": _STRING, "uniqueItems": True}


class Flow(dict[str, Any]):
    """A mapping that is written on one line."""


# strings, lists and mappings

TEXT = Form(_STRING)
FLAG = Form({"type": "boolean"})
VERSION = Form({"type": "string", "pattern": "^[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}$(?!\\n)"})
COLOUR = Form({"type": "string", "pattern": "^#[0-9a-fA-F]{6}$(?!\\n)"})
STRINGS = Form(_STRINGS, lambda written, _: tuple(written), lambda value, _: list(value))
NAMES = Form({"type": "array", "items": NAME, "minItems": 1, "uniqueItems": True}, STRINGS.read, STRINGS.write)
CODES = Form({"type": "object", "additionalProperties": _STRING}, write=lambda value, _: Flow(value))
"""Names in other schemes, by scheme."""


def string(least: int, most: int | None = None) -> Form:
    """A string with a least and a greatest length."""
    return Form({**_STRING, "minLength": least, **({} if most is None else {"maxLength": most})})


def one_of(*values: str) -> Form:
    return Form({"enum": list(values)})


def _written_groups(groups: Iterable[Sequence[str]], _: WriteContext) -> list[Any]:
    return [group[0] if len(group) == 1 else list(group) for group in groups]


GROUPS = Form(
    {
        "type": "array",
        "items": {"type": ["string", "array"], "items": _STRING, "minItems": 1, "uniqueItems": True},
    },
    lambda written, _: tuple((group,) if isinstance(group, str) else tuple(group) for group in written),
    _written_groups,
)
"""A list of names; in place of a name, a list of alternatives."""


# sets of labels


def _expanded(written: Sequence[str], context: ReadContext) -> tuple[str, ...]:
    return context.expand(written)


LABELS = Form(
    {**_STRINGS, "minItems": 1},
    _expanded,
    lambda value, context: context.names.of(value, context.what),
)
"""Labels and families, each family standing for the labels below it."""


def _read_hosts(written: Sequence[str], context: ReadContext) -> tuple[str, ...]:
    on = context.fields["on"]
    if on == "span":
        return context.expand(written) if written else context.schema.concrete
    if on == "document":
        if written:
            context.report("an attribute of the document has no labels")
        return ()
    for number, name in enumerate(written):
        if name not in context.schema.relations:
            context.report(f"no relation is called {name!r}", number)
    return tuple(written) or tuple(context.schema.relations)


def _written_hosts(value: Sequence[str], context: WriteContext) -> list[str]:
    return context.names.of(value, context.what) if context.fields["on"] == "span" else list(value)


HOSTS = Form(_STRINGS, _read_hosts, _written_hosts)
"""The labels, or the relations, that have an attribute; all where the list is empty."""


def _read_required(written: bool | Sequence[str], context: ReadContext) -> bool | tuple[str, ...]:
    if isinstance(written, bool):
        return written
    on, labels = context.fields["on"], context.fields["labels"]
    if on == "document":
        context.report("an attribute of the document has no labels; write true or false")
        return False
    needing: set[str] = set()
    for number, name in enumerate(written):
        known = context.schema.labels if on == "span" else context.schema.relations
        under = set(context.schema.under(name) if on == "span" else (name,))
        if name not in known:
            context.report(f"no {'label' if on == 'span' else 'relation'} is called {name!r}", number)
        elif under and not under & set(labels):
            context.report(f"{name!r} does not have this attribute", number)
        needing |= under & set(labels)
    if needing == set(labels):
        return bool(labels)
    return tuple(label for label in labels if label in needing) or False


def _written_required(value: bool | Sequence[str], context: WriteContext) -> bool | list[str]:
    return value if isinstance(value, bool) else _written_hosts(value, context)


REQUIRED = Form(
    {"type": ["boolean", "array"], "items": _STRING, "uniqueItems": True}, _read_required, _written_required
)


def _read_default(written: str | Sequence[str], context: ReadContext) -> str | tuple[str, ...] | None:
    kind, values = context.fields["kind"], context.fields["values"]
    if isinstance(written, str) == (kind == "multi-choice"):
        wanted = "a list of values" if kind == "multi-choice" else "one value"
        context.report(f"the default of this type of attribute is {wanted}")
        return None
    for value in (written,) if isinstance(written, str) else written:
        if kind != "text" and value not in values:
            context.report(f"{value!r} is not one of the values")
    return written if isinstance(written, str) else tuple(written)


DEFAULT = Form(
    {**_STRINGS, "type": ["string", "array"], "minLength": 1, "minItems": 1},
    _read_default,
    lambda value, _: as_json(value),
)


def _read_assume(written: bool, context: ReadContext) -> bool:
    if written and context.fields["default"] is None:
        context.report("there is no default that could be assumed")
    if written and context.fields["on"] == "document":
        context.report("the default of an attribute of the document is set on the labeling screen from the start")
    return written


ASSUME = Form(FLAG.shape, _read_assume)


SHOWN_LABELS = Form(_STRINGS, _expanded, lambda value, context: context.names.of(value, context.what) if value else [])
"""The labels of a pass, which may be none."""


# overlap

WAYS = Form(
    {"type": ["array", "string"], "items": {"enum": list(OVERLAPS)}, "uniqueItems": True, "pattern": "^none$(?!\\n)"},
    lambda written, _: frozenset() if isinstance(written, str) else frozenset(written),
    lambda value, _: [way for way in OVERLAPS if way in value],
)
"""Ways to overlap; ``none`` is a readable empty list."""

TWO_LABELS = Form(
    {"type": "array", "items": _STRING, "minItems": 2, "maxItems": 2},
    lambda written, context: tuple(frozenset(context.expand([name], first=at)) for at, name in enumerate(written)),
    lambda value, context: [context.names.single(labels) for labels in value],
)
"""Two labels or families, each as the set of its labels."""

LABEL_PAIRS = Form(
    {"type": "array", "items": TWO_LABELS.json_schema(), "uniqueItems": True},
    lambda written, context: tuple(
        TWO_LABELS.read(pair, replace(context, path=(*context.path, number))) for number, pair in enumerate(written)
    ),
    lambda value, context: [TWO_LABELS.write(pair, context) for pair in value],
)
"""Pairs of labels or families, each label as the set of its labels."""


def _read_outer(written: str, context: ReadContext) -> frozenset[str]:
    first, second = context.written["between"]
    if written not in (first, second):
        context.report(f"{written!r} is neither {first!r} nor {second!r}")
    elif "nest" not in context.fields["allow"]:
        context.report("these two may not nest, so none is the outer one")
    return frozenset(context.schema.under(written))


OUTER = Form(_STRING, _read_outer, lambda value, context: context.names.single(value))


# counts and distances


def _read_count(written: str, context: ReadContext, *below: object) -> Count:
    short = {"?": Count(0, 1), "*": ANY_NUMBER, "+": Count(1), "1": Count(1, 1)}
    if written in short:
        return short[written]
    least, comma, most = written[1:-1].partition(",")
    count = Count(int(least), int(most) if most else (None if comma else int(least)))
    if count.most is not None and count.most < count.least:
        context.report(f"{written} admits no number; write the smaller one first", *below)
    return count


def _read_counts(written: str | Mapping[str, str], context: ReadContext, *, end: str) -> CountsByLabel:
    """The nearest name decides: that of the label, then that of its family, and so on."""
    if isinstance(written, str):
        return CountsByLabel(_read_count(written, context))
    given = {name: _read_count(count, context, name) for name, count in written.items()}
    usual, labels = given.pop("*", ANY_NUMBER), context.fields[end]
    for name in given:
        if name not in context.schema.labels:
            context.report(f"no label is called {name!r}", name)
        elif not set(context.schema.under(name)) & set(labels):
            context.report(f"{name!r} cannot stand at this end of the relation", name)
    nearest = {}
    for label in labels:
        nearest[label] = next((given[name] for name in context.schema.ancestry(label) if name in given), usual)
    return CountsByLabel(usual, {label: count for label, count in nearest.items() if count != usual})


def _written_count(count: Count) -> str:
    return "1" if count == Count(1, 1) else str(count)


def _written_counts(counts: CountsByLabel, context: WriteContext, *, end: str) -> str | Flow:
    if not counts.by_label:
        return _written_count(counts.usual)
    # a label below one that has its own count would take that one
    given = [
        label
        for label in context.fields[end]
        if label in counts.by_label or any(above in counts.by_label for above in context.names.above(label))
    ]
    return Flow({label: _written_count(counts.of(label)) for label in given} | {"*": _written_count(counts.usual)})


def counts(end: str) -> Form:
    """A count, or counts by label, over the labels at one end of a relation."""
    return Form(
        {
            **_COUNT,
            "type": ["string", "object"],
            "minProperties": 1,
            "additionalProperties": _COUNT,
        },
        partial(_read_counts, end=end),
        partial(_written_counts, end=end),
    )


def _read_distance(written: Mapping[str, int], context: ReadContext) -> Distance:
    if context.fields["scope"] == "corpus":
        context.report("a relation between documents has no distance")
    return Distance(**{unit: int(limit) for unit, limit in written.items()})


def _written_distance(value: Distance, _: WriteContext) -> Flow:
    limits = {"sentences": value.sentences, "characters": value.characters}
    return Flow({unit: limit for unit, limit in limits.items() if limit is not None})


DISTANCE = Form(
    {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {unit: {"type": "integer", "minimum": 0} for unit in ("sentences", "characters")},
    },
    _read_distance,
    _written_distance,
)


# sections


def entry(section: type) -> Form:
    """One entry of a section."""
    return Form(
        lambda: shape(section),
        lambda written, context: _read_entry(section, written, context),
        lambda value, context: write(value, schema=context.schema, names=context.names),
    )


def list_of(section: type) -> Form:
    """A list of entries of a section."""
    form = entry(section)
    return Form(
        lambda: {"type": "array", "items": shape(section)},
        lambda written, context: tuple(
            _read_entry(section, item, context, number) for number, item in enumerate(written)
        ),
        lambda value, context: [form.write(item, context) for item in value],
    )


def entries(section: type, names: Mapping[str, Any], *, bare: bool = False, least: int = 0) -> Form:
    """Entries of a section by name, at ``least`` so many; with ``bare``, a name alone is an entry."""
    form = entry(section)
    return Form(
        lambda: {
            "type": "object" if least else ["object", "null"],
            **({"minProperties": least} if least else {}),
            "propertyNames": names,
            "additionalProperties": {**shape(section), **({"type": ["object", "null"]} if bare else {})},
        },
        lambda written, context: {
            name: _read_entry(section, item, context, name, name=name) for name, item in written.items()
        },
        lambda value, context: {name: form.write(item, context) for name, item in value.items()},
    )


def _read_entry(section: type, written: Mapping[str, Any], context: ReadContext, *below: object, **given: Any) -> Any:
    path = (*context.path, *below)
    return read(section, written, schema=context.schema, path=path, problems=context.problems, **given)
