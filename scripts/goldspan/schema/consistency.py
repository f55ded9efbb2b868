"""Whether the parts of a schema fit together, which a JSON Schema cannot say. Each function yields problems."""

from collections.abc import Iterator, Mapping

from goldspan.schema.keys import Fields, Problem
from goldspan.schema.pass_share import chains, pass_share
from goldspan.schema.types import (
    FRAGMENT,
    RESERVED,
    RelationLabel,
    Schema,
    attributes_that_fit,
    relations_that_fit,
)

_DEEPEST = 100
"""The limit for families in families; code that follows parents by recursion relies on it."""


def families(schema: Schema) -> Iterator[Problem]:
    """Every parent exists, and no label is its own ancestor; the other checks need that."""
    for name, label in schema.labels.items():
        seen, parent = {name}, label.parent
        while parent is not None:
            if parent not in schema.labels:
                yield ("labels", name, "parent"), f"no label is called {parent!r}"
                break
            if parent in seen:
                yield ("labels", name, "parent"), f"{parent!r} is its own ancestor"
                break
            if len(seen) == _DEEPEST:
                yield ("labels", name, "parent"), f"stands in more than {_DEEPEST} families"
                return  # and so do all below it
            seen.add(parent)
            parent = schema.labels[parent].parent


def relations(schema: Schema, written: Mapping[str, Fields]) -> Iterator[Problem]:
    """The keys of each relation fit together; inverses and needed relations fit their labels."""
    for name, relation in schema.relations.items():
        for key, message in _relation(relation):
            yield ("relations", name, *key), message
    for name, relation in schema.relations.items():
        if relation.inverse is not None and "inverse" in written[name]:
            inverse = schema.relations[relation.inverse]
            if (set(relation.source), set(relation.target)) != (set(inverse.target), set(inverse.source)):
                message = f"{inverse.name!r} does not run between the same labels the other way round"
                yield ("relations", name, "inverse"), message
    yield from _requires(schema)
    yield from _defaults(schema)


def _relation(relation: RelationLabel) -> Iterator[tuple[tuple[str, ...], str]]:
    if relation.name == FRAGMENT:
        yield (), f"the name {relation.name!r} is taken: it ties the fragments of a span"
    if relation.symmetric and set(relation.source) != set(relation.target):
        yield ("symmetric",), "a symmetric relation needs the same source and target labels"
    if relation.symmetric and relation.order != "any":
        yield ("order",), "a symmetric relation has no order"
    if relation.chain == "names" and not set(relation.source) & set(relation.target):
        yield ("chain",), "no label is among the source and the target, so this relation makes no chains"
    if relation.chain == "names" and relation.order == "forward":
        yield ("chain",), "each span of a chain points to one before it, and this relation points forward"
    if relation.chain == "names" and not relation.in_layers:
        yield ("chain",), "a relation between documents is drawn in no text"
    if relation.symmetric and relation.acyclic:
        yield ("acyclic",), "a symmetric relation runs both ways, and so in cycles"


def _requires(schema: Schema) -> Iterator[Problem]:
    for name, label in schema.labels.items():
        under = set(schema.under(name))
        for number, group in enumerate(label.requires):
            path = ("labels", name, "requires", number)
            able: set[str] = set()
            for wanted in group:
                relation = schema.relations.get(wanted)
                if relation is None:
                    yield path, f"no relation is called {wanted!r}"
                elif not relation.in_layers:
                    yield path, f"{wanted!r} is one between documents, which no layer holds"
                else:
                    able |= {*relation.source, *relation.target}
            if group and able and (unable := sorted(under - able)):
                yield path, f"{unable[0]!r} cannot have {' or '.join(group)}, whose ends are other labels"


def _defaults(schema: Schema) -> Iterator[Problem]:
    """Each pair of ``default_for`` can be joined, and no two labels have two defaults."""
    given: dict[tuple[str, str], str] = {}
    for name, relation in schema.relations.items():
        if relation.default_for and not relation.in_layers:
            yield ("relations", name, "default_for"), "a relation between documents is drawn in no text"
            continue
        for number, (sources, targets) in enumerate(relation.default_for):
            path = ("relations", name, "default_for", number)
            pairs = [pair for source in sources for target in targets if relation.joins(*(pair := (source, target)))]
            if not pairs and sources and targets:
                yield path, "this relation joins no two of these labels so"
            ways = {*pairs, *((target, source) for source, target in pairs)} if relation.symmetric else set(pairs)
            for pair in sorted(ways):
                if given.setdefault(pair, name) != name:
                    message = f"{given[pair]!r} is the default from {pair[0]!r} to {pair[1]!r} already"
                    yield path, message
                    break


def attributes(schema: Schema) -> Iterator[Problem]:
    """No attribute has a name that the labeling screen uses, or a type that Label Studio cannot show."""
    for name, attribute in schema.attributes.items():
        if attribute.on == "relation" and attribute.kind == "text":
            fix = "make it a choice; Label Studio has no free text on relations"
            yield ("attributes", name, "type"), f"a relation's attribute cannot be text: {fix}"
        if name in RESERVED or name == "labels" or name.startswith("labels_"):
            yield ("attributes", name), f"the name {name!r} is taken by the labeling screen"


def passes(schema: Schema) -> Iterator[Problem]:
    """What a pass shows exists and fits its labels, no two of its labels have one hotkey, and their order works out."""
    problems = list(_shown(schema))
    yield from problems
    if not problems:
        yield from _order_of_passes(schema)
    yield from _hotkeys(schema)


def _shown(schema: Schema) -> Iterator[Problem]:
    for name, shown in schema.passes.items():
        fields = {"labels": shown.labels, "relations": shown.relations}
        for number, relation in enumerate(shown.relations):
            if relation not in schema.relations:
                yield ("passes", name, "relations", number), f"no relation is called {relation!r}"
            elif relation not in relations_that_fit(fields, schema):
                message = f"{relation!r} cannot be drawn in this pass: its labels are not in it, or its scope is corpus"
                yield ("passes", name, "relations", number), message
        for number, attribute in enumerate(shown.attributes):
            if attribute not in attributes_that_fit(fields, schema):
                message = f"no attribute of this pass's labels is called {attribute!r}"
                yield ("passes", name, "attributes", number), message


def _order_of_passes(schema: Schema) -> Iterator[Problem]:
    """Passes stand behind those that they come after, and of a chain of passes only one adds a label."""
    names = list(schema.passes)
    for name, shown in schema.passes.items():
        for number, earlier in enumerate(shown.after):
            if earlier not in names[: names.index(name)]:
                message = f"no pass above this one is called {earlier!r}"
                yield ("passes", name, "after", number), message
                return
    for chain in chains(schema):
        added: dict[str, str] = {}
        for name in chain:
            for label in pass_share(schema, name).labels:
                if added.setdefault(label, name) != name:
                    message = f"{label!r} is added by the pass {added[label]!r} already; put this pass after that one"
                    yield ("passes", name, "labels"), message
                    return


def _hotkeys(schema: Schema) -> Iterator[Problem]:
    for name, shown in schema.passes.items():
        taken: dict[str, str] = {}
        for label in shown.labels:
            hotkey = schema.labels[label].hotkey
            if hotkey is None:
                continue
            if hotkey in taken:
                message = f"hotkey {hotkey!r} is {taken[hotkey]}'s already in pass {name!r}"
                yield ("labels", label, "hotkey"), message
            taken[hotkey] = label
