"""brat's entities and events to labels in families, and the labels that a name in brat stands for.

A rule about a type says nothing of its subtypes in brat, so a type that has
some becomes a label beside them in a family of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from goldspan.formats.brat.conf_syntax import Argument, Conf, Node
from goldspan.schema.names import fitting, free
from goldspan.schema.types import SpanLabel


@dataclass(slots=True)
class Types:
    """The labels of a file, and the notes on the file, to which the other modules add."""

    conf: Conf
    notes: list[str] = field(default_factory=list)
    labels: dict[str, SpanLabel] = field(default_factory=dict)
    concrete: dict[str, list[str]] = field(default_factory=dict)
    """A name in brat to the concrete labels it stands for; ``<ENTITY>``, ``<EVENT>`` and ``<ANY>`` too."""
    made: dict[int, str] = field(default_factory=dict)
    """The label that was made of a type, by the line of the type."""

    def note(self, line: int, message: str) -> None:
        self.notes.append(f"{self.conf.file}:{line}: {message}")

    def note_specials(self, node: Node, *known: str) -> None:
        """Notes which of a line's arguments in angle brackets are lost."""
        for argument in node.arguments:
            if argument.key.startswith("<") and argument.key not in known:
                written = f"{argument.key}:{'|'.join(argument.values)}"
                self.note(node.line, f"{node.name}: {written} cannot be said in a schema")

    def nodes(self) -> Iterator[Node]:
        yield from self.conf.nodes("entities")
        yield from self.conf.nodes("events")

    def of(self, node: Node, argument: Argument, relations: Iterable[str] = ()) -> list[str]:
        """The labels of an argument, in the order of the file; ``relations`` are the names that are not types."""
        found: set[str] = set()
        for value in argument.values:
            if value in self.concrete:
                found |= set(self.concrete[value])
                if any(node.unused and node.name == value for node in self.nodes()):
                    self.note(node.line, f"{value} is not used for marking; here it stands for all types below it")
            elif value in relations or value == "<RELATION>":
                self.note(node.line, f"{node.name}: {argument.key} may be a relation ({value}) in brat, but not here")
            else:
                self.note(node.line, f"{node.name}: no type is called {value}; it is left out")
        return list(self.ordered(found))

    def ordered(self, labels: Iterable[str]) -> tuple[str, ...]:
        wanted = set(labels)
        return tuple(name for name in self.concrete["<ANY>"] if name in wanted)


def read_types(conf: Conf) -> Types:
    """The labels of ``[entities]`` and ``[events]``."""
    types = Types(conf)
    roots: list[str] = []
    for section, root in (("entities", "ENTITY"), ("events", "EVENT")):
        if nodes := conf.nodes(section):
            name = free(root, {node.name for node in types.nodes()})
            roots.append(name)
            types.labels[name] = SpanLabel(name=name, abstract=True)
            types.concrete[f"<{root}>"] = _hierarchy(types, nodes, name, section)
    types.concrete["<ANY>"] = [name for name, label in types.labels.items() if not label.abstract]
    if roots:
        types.notes.append(
            f"{' and '.join(roots)}: made as what brat writes <ENTITY> and <EVENT>; "
            "every label is discontinuous, as brat lets any span have fragments"
        )
    return types


def _hierarchy(types: Types, nodes: Sequence[Node], root: str, section: str) -> list[str]:
    """Makes the labels of a section below its root, and returns the concrete ones."""
    above = {id(node.parent) for node in nodes if node.parent}
    families: dict[int, str] = {}
    made = []
    for node in nodes:
        parent = families[id(node.parent)] if node.parent else root
        name = types.made[node.line] = _new_label(types, node, section)
        if node.unused:
            types.labels[name] = SpanLabel(name=name, parent=parent, abstract=True, maps_to=_codes(node))
            families[id(node)] = name
            continue
        if id(node) in above:
            family = free(f"{name}_family", types.labels)
            types.labels[family] = SpanLabel(name=family, parent=parent, abstract=True)
            families[id(node)] = parent = family
            types.note(
                node.line,
                f"{node.name} has subtypes, and brat's rules about it do not hold for these; "
                f"so {name} stands beside them in a family {family}",
            )
        types.labels[name] = SpanLabel(name=name, parent=parent, discontinuous=True, maps_to=_codes(node))
        types.concrete.setdefault(node.name, []).append(name)
        made.append(name)
    for node in nodes:
        if node.unused:
            types.concrete.setdefault(node.name, []).extend(_below(types.labels, families[id(node)], made))
    return made


def _below(labels: Mapping[str, SpanLabel], family: str, made: Iterable[str]) -> Iterator[str]:
    for name in made:
        at: str | None = name
        while at is not None and at != family:
            at = labels[at].parent
        if at == family:
            yield name


def _new_label(types: Types, node: Node, section: str) -> str:
    wanted = _named(types, node)
    name = free(wanted, types.labels, f"{wanted}_{section.removesuffix('s')}")
    if name != wanted:
        types.note(node.line, f"the name {wanted} is taken; this type is called {name}, and rules on it hold for both")
    types.note_specials(node)
    return name


def _named(types: Types, node: Node) -> str:
    name = fitting(node.name)
    if not name:
        types.conf.add_problem(node.line, f"{node.name!r} has no letter or digit, so it cannot be the name of a label")
        return "unnamed"
    if name != node.name:
        types.note(node.line, f"{node.name!r} is called {name}, because of what a name may hold")
    return name


def _codes(node: Node) -> dict[str, str]:
    """Further names of a type, such as ``GO:0005515``, by the vocabulary that they are from."""
    return {(name.partition(":")[0] if ":" in name else "brat"): name for name in node.names}
