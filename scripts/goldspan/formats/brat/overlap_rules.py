"""brat's lines on overlap to overlap rules: entities may not overlap but where one says so; everything else may."""

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
    """The rules; where a type contains another one way round, it is the outer one."""
    entities = types.concrete.get("<ENTITY>", [])
    if not entities:
        return ()
    everywhere: set[Overlap] = set()
    allowed: dict[Pair, set[Overlap]] = {}
    holds: set[Pair] = set()
    """Which label may lie around which."""
    for node in types.conf.nodes("relations"):
        if node.name not in LINES:
            continue
        said, ways = _ways(types, node)
        ends = [one for one in node.arguments if not one.key.startswith("<")]
        if len(ends) != 2:
            types.conf.says(node.line, f"{node.name} needs two arguments, such as Arg1:<ENTITY>, Arg2:<ENTITY>")
            continue
        first, second = (set(types.of(node, one)) & set(entities) for one in ends)
        if first == second == set(entities):
            everywhere |= ways
            continue
        for one, other in product(sorted(first), sorted(second)):
            holds |= {(one, other)} if "contain" in said else set()
            holds |= {(one, other), (other, one)} if "<ANY>" in said else set()
            pair = min((one, other), (other, one), key=lambda both: [entities.index(name) for name in both])
            allowed.setdefault(pair, set()).update(ways)
    if "same" in everywhere or any("same" in ways and one == other for (one, other), ways in allowed.items()):
        types.notes.append(f"{types.conf.file}: one label twice on the same characters is never allowed here (GS504)")
    if everywhere == set(OVERLAPS):
        return ()
    every = frozenset(entities)
    exceptions = sorted(allowed.items(), key=lambda item: [entities.index(name) for name in item[0]])
    return (
        OverlapRule(between=(every, every), allow=frozenset(everywhere)),
        *(
            OverlapRule(
                between=(frozenset({one}), frozenset({other})),
                allow=frozenset(ways | everywhere),
                outer=frozenset() if "nest" in everywhere else _outer(one, other, holds),
            )
            for (one, other), ways in exceptions
            if not ways <= everywhere
        ),
    )


def _outer(one: str, other: str, holds: set[Pair]) -> frozenset[str]:
    ways_round = {(one, other), (other, one)} & holds
    return frozenset(outer for outer, _ in ways_round) if len(ways_round) == 1 and one != other else frozenset()


def _ways(types: Types, node: Node) -> tuple[set[str], set[Overlap]]:
    """The words of ``<OVL-TYPE>``, and the ways they allow."""
    if node.name == "ENTITY-NESTING":
        return {"contain"}, {"nest"}
    said = {value: None for one in node.arguments if one.key == "<OVL-TYPE>" for value in one.values}
    if not said:
        types.note(node.line, "<OVERLAP> without <OVL-TYPE> says nothing, in brat as here")
    for value in said:
        if value not in WAYS:
            types.conf.says(node.line, f"{value} is no <OVL-TYPE>; known are contain, equal, cross and <ANY>")
    return set(said), {way for value in said for way in WAYS.get(value, ())}
