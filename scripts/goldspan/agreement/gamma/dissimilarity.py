"""How different two units are: in place, in category, and together (Mathet et al. 2015, section 4.2)."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from goldspan.agreement.gamma.continuum import Floats, PackedContinuum


class Dissimilarity(Struct, frozen=True, kw_only=True):
    """``alpha * positional + beta * categorical``; a unit and no unit are ``delta_empty`` apart.

    ``table`` has the distance of two categories, from 0 to 1; a pair is in it once, in either order. The distance of
    different categories that are not in the table is 1. Raises ``ValueError`` for numbers that make no dissimilarity.
    """

    alpha: float = 1.0
    beta: float = 1.0
    delta_empty: float = 1.0
    table: Mapping[tuple[str, str], float] | None = None

    def __post_init__(self) -> None:
        if self.alpha < 0 or self.beta < 0 or self.alpha + self.beta == 0 or self.delta_empty <= 0:
            raise ValueError("alpha and beta must not be below 0 nor both 0, and delta_empty must be above 0")
        for (left, right), apart in (self.table or {}).items():
            if not 0 <= apart <= 1 or (left == right and apart != 0):
                raise ValueError(f"{left} and {right} cannot be {apart} apart: from 0 to 1, and 0 from itself")
            if left != right and (right, left) in (self.table or {}):
                raise ValueError(f"{left} and {right} are in the table twice")

    def categories(self, categories: Sequence[str]) -> Floats:
        """The categorical dissimilarity of each two categories: their distance times ``delta_empty``."""
        matrix = 1.0 - np.eye(len(categories))
        position = {category: number for number, category in enumerate(categories)}
        for (left, right), apart in (self.table or {}).items():
            if left in position and right in position:
                row, column = position[left], position[right]
                matrix[row, column] = matrix[column, row] = apart
        return self.delta_empty * matrix

    def positional(self, packed: PackedContinuum, rows: slice, columns: slice) -> Floats:
        """The positional dissimilarity of each unit of the rows and each unit of the columns.

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


def _apart(packed: PackedContinuum, rows: slice, columns: slice) -> Floats:
    in_rows, in_columns = _fragments(packed, rows), _fragments(packed, columns)
    between: Floats = np.maximum(packed.starts[in_rows, None], packed.starts[None, in_columns])
    between = between - np.minimum(packed.ends[in_rows, None], packed.ends[None, in_columns])
    if packed.simple or not between.size:
        return between
    row, column = packed.first[rows] - in_rows.start, packed.first[columns] - in_columns.start
    shared = np.add.reduceat(np.add.reduceat(np.maximum(-between, 0.0), row, axis=0), column, axis=1)
    distance = np.minimum.reduceat(np.minimum.reduceat(np.maximum(between, 0.0), row, axis=0), column, axis=1)
    return np.where(shared > 0, -shared, distance)


def _fragments(packed: PackedContinuum, units: slice) -> slice:
    return slice(int(packed.first[units.start]), int(packed.first[units.stop]))
