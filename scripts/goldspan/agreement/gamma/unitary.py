"""Unitary alignments: which units of different annotators may be the same, and what that costs.

A unitary alignment takes at most one unit of each annotator. Its disorder is the mean dissimilarity of all pairs of the
n annotators, where a pair in which a unit is missing counts ``delta_empty`` (Mathet et al. 2015, section 4.3). With C
the number of pairs of annotators, that is ``delta_empty`` plus the sum, over the pairs of units in it, of their
dissimilarity less ``delta_empty``, by C.

The best alignment never has a unitary alignment that costs as much as its units on their own, or as much as two parts
of it. (The paper leaves out what costs more than n units on their own, the same with n for their number.) Both are
used here, and from the latter follows a bound on every pair, so that most are never looked at.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from goldspan.agreement.gamma.continuum import Floats, Integers, PackedContinuum
from goldspan.agreement.gamma.dissimilarity import Dissimilarity

_BATCH = 1 << 20
"""The most pairs that are computed at once; a bound on memory, not on size."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of units that can be in one unitary alignment, ordered by first unit, then by second, which is greater."""

    units: int
    first: Integers
    second: Integers
    positional: Floats
    combined: Floats

    def find(self, first: Integers, second: Integers) -> Integers:
        """The numbers of these pairs; -1 for pairs that are not among them."""
        if not len(self.first):
            return np.full(len(first), -1, dtype=np.int64)
        keys = self.first * self.units + self.second
        wanted = first * self.units + second
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, at, -1)


@dataclass(frozen=True)
class Candidates:
    """Unitary alignments of ``size`` units each: a row of ``units``, a row of ``pairs``, and the disorder of each."""

    size: int
    units: Integers
    pairs: Integers
    disorder: Floats


def pairs_of(packed: PackedContinuum, dissimilarity: Dissimilarity, categorical: Floats) -> Pairs:
    """All pairs of units that the best alignment may have together.

    Of k units, taking one out must not be cheaper. So its dissimilarity to the others is below
    ``delta_empty * (C + k - 1)``, and that to each of them all the more.
    """
    annotators = packed.annotators
    limit = dissimilarity.delta_empty * (annotators * (annotators - 1) // 2 + annotators - 1)
    found: list[tuple[Integers, Integers, Floats, Floats]] = []
    for annotator in range(annotators - 1):
        begin, end = int(packed.bounds[annotator]), int(packed.bounds[annotator + 1])
        later = slice(end, packed.units)
        step = max(1, _BATCH // max(1, packed.units - end))
        for row in range(begin, end, step):
            rows = slice(row, min(row + step, end))
            positional = dissimilarity.positional(packed, rows, later)
            combined = dissimilarity.alpha * positional
            combined += dissimilarity.beta * categorical[packed.category[rows]][:, packed.category[later]]
            above, beside = np.nonzero(combined < limit)
            found.append((above + row, beside + end, positional[above, beside], combined[above, beside]))
    first, second, positional, combined = (
        np.concatenate([arrays[number] for arrays in found] or [np.zeros(0)]) for number in range(4)
    )
    return Pairs(packed.units, first.astype(np.int64), second.astype(np.int64), positional, combined)


def candidates(pairs: Pairs, packed: PackedContinuum, delta: float) -> list[Candidates]:
    """The unitary alignments of two units, of three and so on, that cost less than their units apart or any two parts.

    One `Candidates` for each size, up to the number of annotators.
    """
    units = np.stack([pairs.first, pairs.second], axis=1)
    members = np.arange(len(pairs.first), dtype=np.int64)[:, None]
    made = [_worthwhile(2, units, members, pairs.combined, packed.annotators, delta)]
    for size in range(3, packed.annotators + 1):
        units, members = _longer(pairs, packed, units, members, delta)
        made.append(_worthwhile(size, units, members, pairs.combined, packed.annotators, delta))
    return made


def _worthwhile(
    size: int, units: Integers, members: Integers, combined: Floats, annotators: int, delta: float
) -> Candidates:
    together = annotators * (annotators - 1) // 2
    apart = combined[members]
    disorder = delta + (apart.sum(axis=1) - members.shape[1] * delta) / together
    keep = disorder < size * delta
    for part in range(1, 2 ** (size - 1)):
        inside = [bool(part >> member & 1) for member in range(size)]
        across = [column for column, (a, b) in enumerate(_places(size)) if inside[a] != inside[b]]
        keep &= apart[:, across].sum(axis=1) < delta * (together + len(across))
    return Candidates(size, units[keep], members[keep], disorder[keep])


def _places(size: int) -> list[tuple[int, int]]:
    """The pairs of ``size`` units in the order in which they stand in a row: those with the second, the third ..."""
    return sorted(combinations(range(size), 2), key=lambda pair: (pair[1], pair[0]))


def _longer(
    pairs: Pairs, packed: PackedContinuum, units: Integers, members: Integers, delta: float
) -> tuple[Integers, Integers]:
    """All ways to add one unit of a later annotator, less those that have become too expensive for anything."""
    annotators, size = packed.annotators, units.shape[1] + 1
    together = annotators * (annotators - 1) // 2
    begins = np.searchsorted(pairs.first, np.arange(packed.units + 1))
    last = units[:, -1]
    counts = begins[last + 1] - begins[last]
    step = max(1, _BATCH // max(1, int(counts.max(initial=1))))
    wide = members.shape[1] + size - 1
    longer = [(np.zeros((0, size), dtype=np.int64), np.zeros((0, wide), dtype=np.int64))]
    for row in range(0, len(units), step):
        count = counts[row : row + step]
        extended = np.repeat(np.arange(row, row + len(count)), count)
        offset = np.arange(len(extended)) - np.repeat(np.cumsum(count) - count, count)
        joined = begins[last[extended]] + offset
        added = pairs.second[joined]
        columns = [pairs.find(units[extended, member], added) for member in range(size - 2)]
        new = np.column_stack([*columns, joined])
        keep = (new >= 0).all(axis=1)
        extended, added, new = extended[keep], added[keep], new[keep]
        row_members = np.concatenate([members[extended], new], axis=1)
        most = size + annotators - np.searchsorted(packed.bounds, added, side="right")
        bound = delta * (together * (most - 1) + most * (most - 1) / 2)
        keep = pairs.combined[row_members].sum(axis=1) < bound
        longer.append((np.column_stack([units[extended], added])[keep], row_members[keep]))
    return np.concatenate([units for units, _ in longer]), np.concatenate([members for _, members in longer])
