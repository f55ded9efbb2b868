"""brat's relations, and the roles of its events, to relations.

A relation or role may stand on several lines. Here it is one, with one list
of labels for each end; what that admits beyond the lines is noted.
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
"""Lines of ``[relations]`` that are about overlap."""

Pair = tuple[str, str]


@dataclass(slots=True)
class Relations:
    """``called`` has what each relation of brat is called here; roles of events are in ``made`` only."""

    types: Types
    made: dict[str, RelationLabel] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)


def read_relations(types: Types) -> Relations:
    """All that ``[relations]`` and ``[events]`` say of relations."""
    relations = Relations(types)
    lines: dict[str, list[Node]] = {}
    for node in types.conf.nodes("relations"):
        if node.name in OVERLAPS:
            continue
        if node.parent is not None:
            types.note(node.line, f"{node.name} stands below {node.parent.name}; relations have no families here")
        plain = [one for one in node.arguments if not one.key.startswith("<")]
        if node.unused:
            types.note(node.line, f"{node.name} is marked as not to be drawn, and is left out")
        elif len(plain) != 2:
            types.conf.says(node.line, f"{node.name} needs two arguments, such as Arg1:PERSON, Arg2:PLACE")
        else:
            lines.setdefault(node.name, []).append(node)
    relations.called = {name: fitting(name) for name in lines}
    for name, nodes in lines.items():
        _relation(relations, name, nodes)
    _roles(relations)
    return relations


def _relation(relations: Relations, name: str, nodes: Sequence[Node]) -> None:
    types, first = relations.types, nodes[0]
    pairs: list[tuple[list[str], list[str]]] = []
    kinds: set[str] = set()
    for node in nodes:
        one, other = (argument for argument in node.arguments if not argument.key.startswith("<"))
        types.note_specials(node, "<REL-TYPE>")
        if (one.key, other.key) != ("Arg1", "Arg2"):
            types.note(node.line, f"{name}: {one.key} is the source and {other.key} the target; the names are lost")
        if one.repeat or other.repeat:
            types.note(node.line, f"{name}: counts of a relation's arguments mean nothing in brat, and are left out")
        kinds |= _kinds(name, node)
        pairs.append((types.of(node, one, relations.called), types.of(node, other, relations.called)))
    pairs = [(source, target) for source, target in pairs if source and target]
    if not pairs:
        types.note(first.line, f"{name} joins nothing that can be marked, and is left out")
        del relations.called[name]
        return
    label = relations.called[name] = _new_name(relations, first, name)
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
        types.note(first.line, f"{name} may run in circles, as in brat; without `acyclic: false` it may not")
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
    """What ``<REL-TYPE>`` says, a word each; brat takes Equiv for an equivalence, as its older files say no more."""
    said = {part for one in node.arguments if one.key == "<REL-TYPE>" for part in one.values}
    words = {word for part in said for word in part.split("-")}
    return words or ({"symmetric", "transitive"} if name == "Equiv" else set())


def _roles(relations: Relations) -> None:
    """Each role of an event to a relation from the trigger; one of a name, over all events."""
    types = relations.types
    roles: dict[str, list[tuple[Node, Argument]]] = {}
    for node in types.nodes():
        for one in node.arguments:
            if not one.key.startswith("<") and not node.unused:
                roles.setdefault(one.key, []).append((node, one))
            elif not one.key.startswith("<"):
                types.note(node.line, f"{node.name}: the role {one.key} of a type that nobody marks is left out")
    for name, uses in roles.items():
        _role(relations, name, uses)


def _role(relations: Relations, name: str, uses: Sequence[tuple[Node, Argument]]) -> None:
    types = relations.types
    allowed: set[Pair] = set()
    said: dict[str, Count] = {}
    for node, one in uses:
        targets = types.of(node, one, relations.called)
        if targets:
            allowed |= set(product((types.made[node.line],), targets))
            said[types.made[node.line]] = Count(*counts(one.repeat))
        else:
            types.note(node.line, f"{node.name}: the role {name} has nothing to fill it, and is left out")
    if not allowed:
        return
    first = uses[0][0]
    label = _new_name(relations, first, name, f"{fitting(name)}_role")
    sources, targets_of_all = {one for one, _ in allowed}, {other for _, other in allowed}
    _note_width(types, first, name, sources, targets_of_all, allowed)
    # one count for all events that have the role, or each its own
    alike = set(said.values())
    rest = alike.pop() if len(alike) == 1 else Count()
    relations.made[label] = RelationLabel(
        name=label,
        source=types.ordered(sources),
        target=types.ordered(targets_of_all),
        per_source=CountsByLabel(rest, {event: said[event] for event in types.ordered(said) if said[event] != rest}),
    )


def _note_width(
    types: Types, node: Node, name: str, sources: Iterable[str], targets: Iterable[str], allowed: set[Pair]
) -> None:
    """Says which pairs one relation of one source and one target list admits beyond those of the lines."""
    beyond = sorted(set(product(sources, targets)) - allowed)
    if beyond:
        some = ", ".join(f"{source} -> {target}" for source, target in beyond[:4])
        more = f" and {len(beyond) - 4} more" if len(beyond) > 4 else ""
        types.note(node.line, f"{name} has one list of labels for each end here, and so also admits {some}{more}")


def _new_name(relations: Relations, node: Node, name: str, other: str = "") -> str:
    wanted = fitting(name)
    if not wanted:
        relations.types.conf.says(node.line, f"{name!r} has no letter or digit, so no relation can be called so")
        return name
    label = free(wanted, {*relations.made, FRAGMENT}, other)
    if label != name:
        told = f"{name} is called {label}: the name is taken, or has characters that no name may have"
        relations.types.note(node.line, told)
    return label
