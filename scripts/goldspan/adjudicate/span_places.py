"""Groups the spans of several annotators into places: spans that compete with one another."""

from collections.abc import Iterator, Mapping, Sequence

from goldspan.adjudicate.cases import SpanKey
from goldspan.components import components
from goldspan.model import Fragments
from goldspan.text.fragments import length, overlap

MIN_SHARED = 0.5
"""Spans with different labels compete where they share at least this part of the union of their characters."""


def span_places(
    annotators_of: Mapping[SpanKey, frozenset[str]], everybody: frozenset[str]
) -> list[tuple[SpanKey, ...]]:
    """The spans in groups, each of which is one place, all in the order of the text.

    ``annotators_of`` has the annotators who marked each span. A span that
    everybody marked is a place of its own. Two others compete where they share
    characters, no annotator marked both (whoever marks both does not regard them
    as alternatives), and they have the same label or share at least `MIN_SHARED` of
    their characters. A place is a connected component of competing spans. It does not
    depend on the policy, so a policy only decides about places, and never forms them.
    """
    ordered = sorted(annotators_of, key=_order)
    disputed = [span for span in ordered if annotators_of[span] != everybody]
    competing = (
        (left, right)
        for left, right in _overlapping(disputed)
        if not annotators_of[left] & annotators_of[right] and _are_alternatives(left, right)
    )
    return [tuple(group) for group in components(competing, nodes=ordered)]


def _order(span: SpanKey) -> tuple[int, int, Fragments, str]:
    label, fragments = span
    return fragments[0][0], -fragments[-1][1], fragments, label


def _overlapping(ordered: Sequence[SpanKey]) -> Iterator[tuple[SpanKey, SpanKey]]:
    """Pairs whose outer ranges share a character; the spans are sorted by start."""
    reaching: list[SpanKey] = []
    for span in ordered:
        start = span[1][0][0]
        reaching = [earlier for earlier in reaching if earlier[1][-1][1] > start]
        yield from ((earlier, span) for earlier in reaching)
        reaching.append(span)


def _are_alternatives(left: SpanKey, right: SpanKey) -> bool:
    shared = overlap(left[1], right[1])
    if not shared:
        return False
    if left[0] == right[0]:
        return True
    union = length(left[1]) + length(right[1]) - shared
    return shared >= MIN_SHARED * union
