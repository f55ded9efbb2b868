"""Arrows between nodes: circles, and arrows that follow from others."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from goldspan.components import DisjointSets

Arrow: TypeAlias = tuple[str, str]
Graph: TypeAlias = Mapping[str, Sequence[str]]


def chains(arrows: Iterable[Arrow]) -> bool:
    """Whether any arrow goes on from where another ends; where none does, nothing else here has anything to say."""
    arrows = tuple(arrows)
    return not {source for source, _ in arrows}.isdisjoint(target for _, target in arrows)


def graph(arrows: Iterable[Arrow]) -> dict[str, list[str]]:
    """The targets of each source, in the order of the arrows."""
    out: dict[str, list[str]] = {}
    for source, target in arrows:
        out.setdefault(source, []).append(target)
    return out


def walked(nodes: Graph) -> tuple[list[str], list[list[str]]]:
    """All nodes, each after those that it leads to, and the circles, each as its nodes in turn.

    There is one circle for each arrow that, walking from the first node on,
    leads back to where the walk came from; so every circle is broken by taking
    away the last arrow of these, and none of them is told twice. An arrow from
    a node to itself is no circle.
    """
    done: dict[str, None] = {}
    circles = []
    for root in nodes:
        if root in done:
            continue
        way = {root: iter(nodes[root])}
        while way:
            at = next(reversed(way))
            onward = next((one for one in way[at] if one not in done and one != at), None)
            if onward is None:
                done[at] = None
                del way[at]
            elif onward in way:
                on_the_way = list(way)
                circles.append(on_the_way[on_the_way.index(onward) :])
            else:
                way[onward] = iter(nodes.get(onward, ()))
    return list(done), circles


def implied(nodes: Graph, order: Sequence[str]) -> Iterator[Arrow]:
    """The arrows that follow from longer ways, each source's in the order of the arrows.

    ``order`` has each node after those that it leads to, as `walked` gives it;
    arrows against it, which close a circle, are neither judged nor used.
    """
    rank = {node: number for number, node in enumerate(order)}
    beyond: list[int] = []
    """By rank, all that a node leads to, itself too, as bits."""
    for number, node in enumerate(order):
        targets = sorted({rank[one] for one in nodes.get(node, ()) if rank[one] < number}, reverse=True)
        reached, follows = 0, set()
        for target in targets:
            if reached >> target & 1:
                follows.add(target)
            reached |= beyond[target]
        beyond.append(reached | 1 << number)
        if follows:
            yield from ((node, one) for one in nodes[node] if rank[one] in follows)


def joined_twice(arrows: Iterable[Arrow]) -> Iterator[Arrow]:
    """Where direction means nothing, the arrows between nodes that those before them join already."""
    sets: DisjointSets[str] = DisjointSets()
    return (arrow for arrow in arrows if arrow[0] != arrow[1] and not sets.join(*arrow))


def way_round(nodes: Graph, source: str, target: str) -> list[str]:
    """The nodes of a shortest way from one to the other that does not take the arrow between them.

    Raises `ValueError` where there is none.
    """
    came: dict[str, str] = {source: source}
    left = deque([source])
    while left:
        at = left.popleft()
        for one in nodes.get(at, ()):
            if one in came or (at, one) == (source, target):
                continue
            came[one] = at
            if one == target:
                out = [one]
                while out[-1] != source:
                    out.append(came[out[-1]])
                return out[::-1]
            left.append(one)
    raise ValueError(f"no way leads from {source!r} to {target!r}")
