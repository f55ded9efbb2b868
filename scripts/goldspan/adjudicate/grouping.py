"""Which spans of several annotators are about the same place."""

from collections.abc import Iterator, Mapping, Sequence

from goldspan.adjudicate.cases import Key
from goldspan.components import components
from goldspan.model import Fragments
from goldspan.text.fragments import length, overlap

SHARED = 0.5
"""Spans of different labels compete where they share at least this much of the characters that either has."""


def span_places(holders: Mapping[Key, frozenset[str]], everybody: frozenset[str]) -> list[tuple[Key, ...]]:
    """The spans in groups, each of which is one place, all in the order of the text.

    ``holders`` says who has each span. A span that everybody has is a place of
    its own. Of the others two compete where they share characters, nobody has
    both (whoever has both shows that they are no alternatives), and they have
    the same label or share at least half of their characters. What competes,
    directly or by way of others, is one place. The policy does not matter here,
    so no policy can change what is compared with what.
    """
    ordered = sorted(holders, key=_order)
    competing = (
        (one, other)
        for one, other in _overlapping([each for each in ordered if holders[each] != everybody])
        if not holders[one] & holders[other] and _alternatives(one, other)
    )
    return [tuple(group) for group in components(competing, nodes=ordered)]


def _order(one: Key) -> tuple[int, int, Fragments, str]:
    label, fragments = one
    return fragments[0][0], -fragments[-1][1], fragments, label


def _overlapping(ordered: Sequence[Key]) -> Iterator[tuple[Key, Key]]:
    """Pairs whose outer ranges share a character; the keys come by start."""
    open_: list[Key] = []
    for one in ordered:
        start = one[1][0][0]
        open_ = [other for other in open_ if other[1][-1][1] > start]
        yield from ((other, one) for other in open_)
        open_.append(one)


def _alternatives(one: Key, other: Key) -> bool:
    shared = overlap(one[1], other[1])
    if not shared:
        return False
    if one[0] == other[0]:
        return True
    either = length(one[1]) + length(other[1]) - shared
    return shared >= SHARED * either
