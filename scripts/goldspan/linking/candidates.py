"""Which chains of two documents may be of one thing, best first, by their names alone: a person decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from goldspan.linking.chain_profiles import ChainProfile, Rarity, name_words
from goldspan.model import Span
from goldspan.schema.types import Schema

Why: TypeAlias = Literal["same name", "initials", "words in common"]

INITIALS = 0.8
"""The score of a name and its initials, or of two sets of initials of which one begins with the other."""

OTHER_LABEL = 0.7
"""The factor for two chains with different labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Two chains that may be of one thing: of each the mention with the name that speaks for it; a score in (0, 1];
    and how many mentions both have together."""

    left: Span
    right: Span
    score: float
    why: Why
    mentions: int


def candidates(
    left: Sequence[ChainProfile], right: Sequence[ChainProfile], schema: Schema, rarity: Rarity, *, most: int
) -> list[Candidate]:
    """Up to ``most`` pairs of chains that a relation between documents may join, by score, and then long chains first.

    The score is that of the best two names: 1 where they are equal, `INITIALS` where one has the initials of the other,
    and else the share of their words, each by its rarity, that they have in common (weighted Jaccard).
    """
    found = [
        best
        for one in left
        for other in right
        if may_link(schema, one.label, other.label) and (best := _best(one, other, rarity))
    ]
    return sorted(found, key=lambda one: (-one.score, -one.mentions, one.left.fragments, one.right.fragments))[:most]


def may_link(schema: Schema, left: str, right: str) -> bool:
    """Whether a relation between documents may join spans with these labels, in either direction."""
    relations = (relation for relation in schema.relations.values() if not relation.in_layers)
    return any(relation.joins(left, right) or relation.joins(right, left) for relation in relations)


def _best(left: ChainProfile, right: ChainProfile, rarity: Rarity) -> Candidate | None:
    pairs = (
        (score, why, one, other)
        for one in left.names
        for other in right.names
        for score, why in _alike(one, other, rarity)
    )
    best = max(pairs, key=lambda pair: pair[0], default=None)
    if best is None:
        return None
    score, why, one, other = best
    factor = 1.0 if left.label == right.label else OTHER_LABEL
    return Candidate(
        left=_named(left, one),
        right=_named(right, other),
        score=round(score * factor, 3),
        why=why,
        mentions=len(left.spans) + len(right.spans),
    )


def _alike(left: tuple[str, ...], right: tuple[str, ...], rarity: Rarity) -> Iterator[tuple[float, Why]]:
    if left == right:
        yield 1.0, "same name"
        return
    if _abbreviates(left, right) or _abbreviates(right, left):
        yield INITIALS, "initials"
    shared = set(left) & set(right)
    if shared:
        every = sum(rarity.get(word, 1.0) for word in {*left, *right})
        yield sum(rarity.get(word, 1.0) for word in shared) / every, "words in common"


def _abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether a name of one word is made of the first letters of another, or begins such a one: ``is`` and ``isis``."""
    if len(short) != 1 or not 2 <= len(short[0]) <= 6:
        return False
    if len(long) == 1:
        return len(long[0]) <= 6 and long[0].startswith(short[0])
    return "".join(word[0] for word in long).startswith(short[0])


def _named(chain: ChainProfile, name: tuple[str, ...]) -> Span:
    """The first mention of a chain with this name."""
    return next(span for span in chain.spans if name_words(span.text) == name)
