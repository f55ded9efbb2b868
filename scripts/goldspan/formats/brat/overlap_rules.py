"""brat's lines on overlap to overlap rules. Entities may overlap only where a line allows it; everything else may."""

from collections.abc import Mapping
from itertools import product

from goldspan.formats.brat.conf_syntax import Node
from goldspan.formats.brat.entity_types import Types
from goldspan.formats.brat.relation_types import OVERLAPS as LINES
from goldspan.formats.brat.relation_types import Pair
from goldspan.schema.forms import OVERLAPS, Overlap
from goldspan.schema.types import OverlapRule

WAYS: Mapping[str, frozenset[Overlap]] = {
    "contain": frozenset({"nest"}),
    "equal": frozenset({"same"}),
    "cross": frozenset({"cross"}),
    "<ANY>": frozenset(OVERLAPS),
}


def read_overlap(types: Types) -> tuple[OverlapRule, ...]:
    """The rules. Where only one of two types may contain the other, it is the outer one."""
    entities = types.concrete.get("<ENTITY>", [])
    if not entities:
        return ()
    everywhere: set[Overlap] = set()
    allowed: dict[Pair, set[Overlap]] = {}
    holds: set[Pair] = set()
    """Pairs of labels of which the first may contain the second."""
    for node in types.conf.nodes("relations"):
        if node.name not in LINES:
            continue
        words, ways = _ways(types, node)
        ends = [argument for argument in node.arguments if not argument.key.startswith("<")]
        if len(ends) != 2:
            types.conf.add_problem(node.line, f"{node.name} needs two arguments, such as Arg1:<ENTITY>, Arg2:<ENTITY>")
            continue
        first, second = (set(types.of(node, argument)) & set(entities) for argument in ends)
        if first == second == set(entities):
            everywhere |= ways
            continue
        for left, right in product(sorted(first), sorted(second)):
            holds |= {(left, right)} if "contain" in words else set()
            holds |= {(left, right), (right, left)} if "<ANY>" in words else set()
            pair = min((left, right), (right, left), key=lambda both: [entities.index(name) for name in both])
            allowed.setdefault(pair, set()).update(ways)
    if "same" in everywhere or any("same" in ways and left == right for (left, right), ways in allowed.items()):
        types.notes.append(
            f"{types.conf.file}: the same label twice on the same characters is never allowed here (GS504)"
        )
    if everywhere == set(OVERLAPS):
        return ()
    every = frozenset(entities)
    exceptions = sorted(allowed.items(), key=lambda item: [entities.index(name) for name in item[0]])
    return (
        OverlapRule(between=(every, every), allow=frozenset(everywhere)),
        *(
            OverlapRule(
                between=(frozenset({left}), frozenset({right})),
                allow=frozenset(ways | everywhere),
                outer=frozenset() if "nest" in everywhere else _outer(left, right, holds),
            )
            for (left, right), ways in exceptions
            if not ways <= everywhere
        ),
    )


def _outer(left: str, right: str, holds: set[Pair]) -> frozenset[str]:
    """The label that contains the other, where only one of the two may."""
    directions = {(left, right), (right, left)} & holds
    return frozenset(outer for outer, _ in directions) if len(directions) == 1 and left != right else frozenset()


def _ways(types: Types, node: Node) -> tuple[set[str], set[Overlap]]:
    """The words of ``<OVL-TYPE>``, and the ways they allow."""
    if node.name == "ENTITY-NESTING":
        return {"contain"}, {"nest"}
    words = {value: None for argument in node.arguments if argument.key == "<OVL-TYPE>" for value in argument.values}
    if not words:
        types.note(node.line, "<OVERLAP> without <OVL-TYPE> has no effect, in brat and here")
    for value in words:
        if value not in WAYS:
            types.conf.add_problem(
                node.line, f"{value} is not an <OVL-TYPE>; known are contain, equal, cross and <ANY>"
            )
    return set(words), {way for value in words for way in WAYS.get(value, ())}
