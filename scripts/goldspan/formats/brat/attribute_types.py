"""brat's attributes to attributes of spans and of relations."""

from collections.abc import Sequence

from goldspan.formats.brat.conf_syntax import Argument, Node
from goldspan.formats.brat.relation_types import Relations
from goldspan.schema.names import fitting, free, identifier
from goldspan.schema.types import Attribute, Host

FLAG = "yes"
"""The only value of an attribute without values of its own."""


def read_attributes(relations: Relations) -> dict[str, Attribute]:
    """All that ``[attributes]`` says."""
    types = relations.types
    lines: dict[str, list[Node]] = {}
    for node in types.conf.nodes("attributes"):
        if node.parent is not None:
            types.note(node.line, f"{node.name} stands below {node.parent.name}; attributes have no families here")
        if node.unused:
            types.note(node.line, f"{node.name} is marked as not to be used, and is left out")
        else:
            lines.setdefault(node.name, []).append(node)
    made: dict[str, Attribute] = {}
    for name, nodes in lines.items():
        _attribute(relations, made, name, nodes)
    return made


def _attribute(relations: Relations, made: dict[str, Attribute], name: str, nodes: Sequence[Node]) -> None:
    types = relations.types
    spans: set[str] = set()
    on_relations: set[str] = set()
    values: dict[str, None] = {}
    kinds = set()
    defaults: dict[str, None] = {}
    for node in nodes:
        given = {argument.key: argument for argument in node.arguments}
        types.note_specials(node, "<DEFAULT>")
        for key in given:
            if key not in ("Arg", "Value") and not key.startswith("<"):
                types.note(node.line, f"{name}: the argument {key} is not known, and is left out")
        if "Arg" not in given:
            types.conf.add_problem(
                node.line, f"{name} does not say what can have it; write Arg:<ENTITY>, or Arg:TYPE|TYPE"
            )
            continue
        spans_of_line, relations_of_line = _hosts(relations, node, given["Arg"])
        spans |= set(spans_of_line)
        on_relations |= set(relations_of_line)
        these = _values(relations, node, given["Value"].values) if "Value" in given else {FLAG: FLAG}
        kinds.add(tuple(these.values()))
        values |= dict.fromkeys(these.values())
        if "<DEFAULT>" in given:
            defaults |= dict.fromkeys(_default(relations, node, given["<DEFAULT>"], these))
    if len(kinds) > 1:
        types.note(nodes[0].line, f"{name} has other values on other lines; here all of them may have all values")
    if len(defaults) > 1:
        types.note(nodes[0].line, f"{name} has several defaults ({', '.join(defaults)}); it has none here")
    hosts: list[tuple[Host, tuple[str, ...]]] = [
        ("span", types.ordered(spans)),
        ("relation", tuple(name for name in relations.made if name in on_relations)),
    ]
    hosts = [(on, labels) for on, labels in hosts if labels]
    if not hosts:
        types.note(nodes[0].line, f"{name} is of nothing that can be marked, and is left out")
    for on, labels in hosts:
        own_name = _new_name(relations, made, nodes[0], name, on)
        made[own_name] = Attribute(
            name=own_name,
            on=on,
            kind="choice",
            labels=labels,
            values=tuple(values),
            default=next(iter(defaults)) if len(defaults) == 1 else None,
        )


def _hosts(relations: Relations, node: Node, argument: Argument) -> tuple[list[str], list[str]]:
    """The labels of spans, and those of relations, that have the attribute."""
    of_relations = [relations.names[value] for value in argument.values if value in relations.names]
    if {"<RELATION>", "<ANY>"} & set(argument.values):
        of_relations = list(relations.names.values())
    of_spans = tuple(value for value in argument.values if value not in relations.names and value != "<RELATION>")
    return relations.types.of(node, Argument(argument.key, argument.repeat, of_spans)), of_relations


def _values(relations: Relations, node: Node, written: Sequence[str]) -> dict[str, str]:
    """Each value in brat to its name in the schema."""
    out: dict[str, str] = {}
    for value in written:
        named = fitting(value) or "value"
        if named != value:
            named = free(named, {*out.values(), *written})
            relations.types.note(node.line, f"{node.name}: the value {value!r} is called {named}")
        out.setdefault(value, named)
    return out


def _default(relations: Relations, node: Node, argument: Argument, values: dict[str, str]) -> list[str]:
    unknown = [value for value in argument.values if value not in values]
    if unknown or len(argument.values) > 1:
        written = f"{argument.key}:{'|'.join(argument.values)}"
        relations.types.note(node.line, f"{node.name}: {written} is not one of the values; it is left out")
        return []
    return [values[argument.values[0]]]


def _new_name(relations: Relations, made: dict[str, Attribute], node: Node, name: str, on: Host) -> str:
    wanted = identifier(name)
    label = free(wanted, made, f"{wanted[:50]}_{on}")
    if label != name:
        relations.types.note(node.line, f"the attribute {name} of a {on} is called {label}")
    return label
