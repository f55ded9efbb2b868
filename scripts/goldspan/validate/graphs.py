"""Directed graphs of relations: cycles, and edges that follow from others."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from goldspan.components import DisjointSets

Edge: TypeAlias = tuple[str, str]
"""A source and a target."""

Graph: TypeAlias = Mapping[str, Sequence[str]]
"""The targets of each source."""


def has_path(edges: Iterable[Edge]) -> bool:
    """Whether any edge begins where another ends; where none does, there is no cycle and nothing follows."""
    edges = tuple(edges)
    return not {source for source, _ in edges}.isdisjoint(target for _, target in edges)


def graph(edges: Iterable[Edge]) -> dict[str, list[str]]:
    """The targets of each source, in the order of the edges."""
    out: dict[str, list[str]] = {}
    for source, target in edges:
        out.setdefault(source, []).append(target)
    return out


def depth_first(nodes: Graph) -> tuple[list[str], list[list[str]]]:
    """All nodes, each after those that it leads to, and the cycles, each as its nodes in turn.

    There is one cycle for each edge that leads back to a node on the path of the
    search, which begins at the first node. So removing the last edge of each of
    these cycles breaks every cycle, and no cycle is returned twice. An edge from
    a node to itself is no cycle.
    """
    done: dict[str, None] = {}
    cycles = []
    for root in nodes:
        if root in done:
            continue
        path = {root: iter(nodes[root])}
        while path:
            node = next(reversed(path))
            following = next((target for target in path[node] if target not in done and target != node), None)
            if following is None:
                done[node] = None
                del path[node]
            elif following in path:
                on_path = list(path)
                cycles.append(on_path[on_path.index(following) :])
            else:
                path[following] = iter(nodes.get(following, ()))
    return list(done), cycles


def implied(nodes: Graph, order: Sequence[str]) -> Iterator[Edge]:
    """The edges that follow from longer paths, those of each source in the order of the edges.

    ``order`` has each node after those that it leads to, as `depth_first` gives
    it; edges against this order, which close a cycle, are left aside.
    """
    rank = {node: number for number, node in enumerate(order)}
    reachable: list[int] = []
    """By rank, all that a node leads to, itself too, as bits."""
    for number, node in enumerate(order):
        targets = sorted({rank[target] for target in nodes.get(node, ()) if rank[target] < number}, reverse=True)
        reached, follows = 0, set()
        for target in targets:
            if reached >> target & 1:
                follows.add(target)
            reached |= reachable[target]
        reachable.append(reached | 1 << number)
        if follows:
            yield from ((node, target) for target in nodes[node] if rank[target] in follows)


def closing_cycles(edges: Iterable[Edge]) -> Iterator[Edge]:
    """Where direction means nothing, the edges between nodes that the edges before them connect already."""
    sets: DisjointSets[str] = DisjointSets()
    return (edge for edge in edges if edge[0] != edge[1] and not sets.join(*edge))


def other_path(nodes: Graph, source: str, target: str) -> list[str]:
    """The nodes of a shortest path from the source to the target that does not take the edge between them.

    Raises `ValueError` where there is none.
    """
    came_from: dict[str, str] = {source: source}
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for following in nodes.get(node, ()):
            if following in came_from or (node, following) == (source, target):
                continue
            came_from[following] = node
            if following == target:
                path = [following]
                while path[-1] != source:
                    path.append(came_from[path[-1]])
                return path[::-1]
            queue.append(following)
    raise ValueError(f"no other path leads from {source!r} to {target!r}")
