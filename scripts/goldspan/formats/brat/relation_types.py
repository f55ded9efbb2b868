"""brat's relations, and the roles of its events, to relations.

A relation or role may have several lines in brat. Here it is one relation with one list of labels for each end; the
pairs that it allows and the lines do not are noted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from goldspan.formats.brat.conf_syntax import Argument, Node, counts
from goldspan.formats.brat.entity_types import Types
from goldspan.schema.names import fitting, free
from goldspan.schema.quantities import Count, CountsByLabel
from goldspan.schema.types import FRAGMENT, RelationLabel

OVERLAPS = ("<OVERLAP>", "ENTITY-NESTING")
"""The lines of ``[relations]`` that are about overlap."""

Pair = tuple[str, str]


@dataclass(slots=True)
class Relations:
    """``names`` has the name here of each relation of brat; the roles of events are only in ``made``."""

    types: Types
    made: dict[str, RelationLabel] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def read_relations(types: Types) -> Relations:
    """All that ``[relations]`` and ``[events]`` say of relations."""
    relations = Relations(types)
    lines: dict[str, list[Node]] = {}
    for node in types.conf.nodes("relations"):
        if node.name in OVERLAPS:
            continue
        if node.parent is not None:
            types.note(node.line, f"{node.name} stands below {node.parent.name}; relations have no families here")
        ends = [argument for argument in node.arguments if not argument.key.startswith("<")]
        if node.unused:
            types.note(node.line, f"{node.name} is marked as not used, and is left out")
        elif len(ends) != 2:
            types.conf.add_problem(node.line, f"{node.name} needs two arguments, such as Arg1:PERSON, Arg2:PLACE")
        else:
            lines.setdefault(node.name, []).append(node)
    relations.names = {name: fitting(name) for name in lines}
    for name, nodes in lines.items():
        _relation(relations, name, nodes)
    _roles(relations)
    return relations


def _relation(relations: Relations, name: str, nodes: Sequence[Node]) -> None:
    types, first = relations.types, nodes[0]
    pairs: list[tuple[list[str], list[str]]] = []
    kinds: set[str] = set()
    for node in nodes:
        source_end, target_end = (argument for argument in node.arguments if not argument.key.startswith("<"))
        types.note_specials(node, "<REL-TYPE>")
        if (source_end.key, target_end.key) != ("Arg1", "Arg2"):
            message = f"{source_end.key} is the source and {target_end.key} the target; the names are lost"
            types.note(node.line, f"{name}: {message}")
        if source_end.repeat or target_end.repeat:
            types.note(node.line, f"{name}: counts of a relation's arguments mean nothing in brat, and are left out")
        kinds |= _kinds(name, node)
        pairs.append((types.of(node, source_end, relations.names), types.of(node, target_end, relations.names)))
    pairs = [(source, target) for source, target in pairs if source and target]
    if not pairs:
        types.note(first.line, f"{name} joins nothing that can be marked, and is left out")
        del relations.names[name]
        return
    label = relations.names[name] = _new_name(relations, first, name)
    if beyond := kinds - {"symmetric", "transitive", "reflexive"}:
        types.note(first.line, f"{name} is {', '.join(sorted(beyond))}; a schema cannot say so")
    symmetric = "symmetric" in kinds
    sources = {end for source, _ in pairs for end in source}
    targets = {end for _, target in pairs for end in target}
    allowed = {pair for source, target in pairs for pair in product(source, target)}
    if symmetric:
        sources = targets = sources | targets
        allowed |= {(target, source) for source, target in allowed}
    alike = len(sources) > 1 and allowed == {(end, end) for end in sources} and sources == targets
    if not alike:
        _note_width(types, first, name, sources, targets, allowed)
    if "transitive" in kinds and not symmetric:
        types.note(first.line, f"{name} may have cycles, as in brat; without `acyclic: false` it may not")
    relations.made[label] = RelationLabel(
        name=label,
        source=types.ordered(sources),
        target=types.ordered(targets),
        symmetric=symmetric,
        transitive="transitive" in kinds,
        reflexive="reflexive" in kinds,
        same_label=alike,
    )


def _kinds(name: str, node: Node) -> set[str]:
    """The words of ``<REL-TYPE>``. Without any, Equiv is an equivalence, as in older files of brat."""
    values = {value for argument in node.arguments if argument.key == "<REL-TYPE>" for value in argument.values}
    words = {word for value in values for word in value.split("-")}
    return words or ({"symmetric", "transitive"} if name == "Equiv" else set())


def _roles(relations: Relations) -> None:
    """Each role of events to a relation from the trigger: one relation for all events that have the role."""
    types = relations.types
    roles: dict[str, list[tuple[Node, Argument]]] = {}
    for node in types.nodes():
        for argument in node.arguments:
            if not argument.key.startswith("<") and not node.unused:
                roles.setdefault(argument.key, []).append((node, argument))
            elif not argument.key.startswith("<"):
                types.note(node.line, f"{node.name}: the role {argument.key} of a type that is not used is left out")
    for name, uses in roles.items():
        _role(relations, name, uses)


def _role(relations: Relations, name: str, uses: Sequence[tuple[Node, Argument]]) -> None:
    types = relations.types
    allowed: set[Pair] = set()
    count_of: dict[str, Count] = {}
    for node, argument in uses:
        targets = types.of(node, argument, relations.names)
        if targets:
            allowed |= set(product((types.made[node.line],), targets))
            count_of[types.made[node.line]] = Count(*counts(argument.repeat))
        else:
            types.note(node.line, f"{node.name}: the role {name} has nothing to fill it, and is left out")
    if not allowed:
        return
    first = uses[0][0]
    label = _new_name(relations, first, name, f"{fitting(name)}_role")
    sources, targets_of_all = {source for source, _ in allowed}, {target for _, target in allowed}
    _note_width(types, first, name, sources, targets_of_all, allowed)
    # one count for all events that have the role, or each event its own
    alike = set(count_of.values())
    rest = alike.pop() if len(alike) == 1 else Count()
    relations.made[label] = RelationLabel(
        name=label,
        source=types.ordered(sources),
        target=types.ordered(targets_of_all),
        per_source=CountsByLabel(
            rest, {event: count_of[event] for event in types.ordered(count_of) if count_of[event] != rest}
        ),
    )


def _note_width(
    types: Types, node: Node, name: str, sources: Iterable[str], targets: Iterable[str], allowed: set[Pair]
) -> None:
    """Notes the pairs that one list of labels for each end allows beyond those of the lines."""
    beyond = sorted(set(product(sources, targets)) - allowed)
    if beyond:
        some = ", ".join(f"{source} -> {target}" for source, target in beyond[:4])
        more = f" and {len(beyond) - 4} more" if len(beyond) > 4 else ""
        types.note(node.line, f"{name} has one list of labels for each end here, and so also allows {some}{more}")


def _new_name(relations: Relations, node: Node, name: str, if_taken: str = "") -> str:
    wanted = fitting(name)
    if not wanted:
        relations.types.conf.add_problem(
            node.line, f"{name!r} has no letter or digit, so it cannot be the name of a relation"
        )
        return name
    label = free(wanted, {*relations.made, FRAGMENT}, if_taken)
    if label != name:
        reason = "the name is taken, or has characters that no name may have"
        relations.types.note(node.line, f"{name} is called {label}: {reason}")
    return label
