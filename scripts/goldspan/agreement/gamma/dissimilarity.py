"""How different two units are: in place, in category, and together (Mathet et al. 2015, section 4.2)."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from goldspan.agreement.gamma.continuum import Floats, Packed


class Dissimilarity(Struct, frozen=True, kw_only=True):
    """``alpha * positional + beta * categorical``; a unit and no unit are ``delta_empty`` apart.

    ``table`` says how far apart two categories are, from 0 to 1; a pair stands there once, in either order. Without a
    table, different categories are 1 apart; so are those that the table does not have. Raises ``ValueError`` for
    numbers that make no dissimilarity.
    """

    alpha: float = 1.0
    beta: float = 1.0
    delta_empty: float = 1.0
    table: Mapping[tuple[str, str], float] | None = None

    def __post_init__(self) -> None:
        if self.alpha < 0 or self.beta < 0 or self.alpha + self.beta == 0 or self.delta_empty <= 0:
            raise ValueError("alpha and beta must not be below 0 nor both 0, and delta_empty must be above 0")
        for (one, other), apart in (self.table or {}).items():
            if not 0 <= apart <= 1 or (one == other and apart != 0):
                raise ValueError(f"{one} and {other} cannot be {apart} apart: from 0 to 1, and 0 from itself")
            if one != other and (other, one) in (self.table or {}):
                raise ValueError(f"{one} and {other} are in the table twice")

    def categories(self, categories: Sequence[str]) -> Floats:
        """How far apart each two of these are, times ``delta_empty``: the categorical dissimilarity."""
        matrix = 1.0 - np.eye(len(categories))
        place = {category: number for number, category in enumerate(categories)}
        for (one, other), apart in (self.table or {}).items():
            if one in place and other in place:
                matrix[place[one], place[other]] = matrix[place[other], place[one]] = apart
        return self.delta_empty * matrix

    def positional(self, packed: Packed, rows: slice, columns: slice) -> Floats:
        """The positional dissimilarity of each of some units to each of others.

        With u and v the positions that two units cover, it is
        ``(1 + 2 * apart / (|u| + |v|)) ** 2 * delta_empty``, where ``apart`` is the distance between the two, or,
        where they overlap, minus the number of positions that they share. For units of one fragment this is the
        paper's ``((|start - start| + |end - end|) / (length + length)) ** 2 * delta_empty``: the sum of both shifts
        is what only one of the two covers, plus twice the distance between them.
        """
        lengths = packed.lengths
        total = lengths[rows, None] + lengths[None, columns]
        shift: Floats = 1.0 + 2.0 * _apart(packed, rows, columns) / total
        return shift * shift * self.delta_empty


def _apart(packed: Packed, rows: slice, columns: slice) -> Floats:
    here, there = _fragments(packed, rows), _fragments(packed, columns)
    between: Floats = np.maximum(packed.starts[here, None], packed.starts[None, there])
    between = between - np.minimum(packed.ends[here, None], packed.ends[None, there])
    if packed.simple or not between.size:
        return between
    row, column = packed.first[rows] - here.start, packed.first[columns] - there.start
    shared = np.add.reduceat(np.add.reduceat(np.maximum(-between, 0.0), row, axis=0), column, axis=1)
    distance = np.minimum.reduceat(np.minimum.reduceat(np.maximum(between, 0.0), row, axis=0), column, axis=1)
    return np.where(shared > 0, -shared, distance)


def _fragments(packed: Packed, units: slice) -> slice:
    return slice(int(packed.first[units.start]), int(packed.first[units.stop]))
