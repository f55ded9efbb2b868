"""The best alignment of a continuum: the unitary alignments that hold each unit once and cost least together.

Solved exactly. Unitary alignments fall into components that share no unit, and each component is a problem of its own:
an assignment for two annotators, a mixed-integer program for more (scipy's `linear_sum_assignment` and `milp`, which
is HiGHS). Among equally good alignments the solver chooses, always the same for the same input.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from goldspan.agreement.gamma.continuum import Floats, Integers, Packed, running
from goldspan.agreement.gamma.dissimilarity import Dissimilarity
from goldspan.agreement.gamma.unitary import Candidates, Pairs, candidates, pairs_of

Booleans: TypeAlias = NDArray[np.bool_]

_BATCH = 6000
"""Components are solved together up to this many unitary alignments, as a solver's start takes a while, too."""


@dataclass(frozen=True)
class Aligned:
    """The best alignment: ``chosen`` has its unitary alignments of two units and more; the other units stand alone.

    ``disorder`` is the sum of the disorders of all its unitary alignments, those of one unit included. The disorder of
    the paper (section 4.3) is this, divided by the mean number of units of an annotator.
    """

    chosen: tuple[Candidates, ...]
    pairs: Pairs
    disorder: float


def align(continua: Sequence[Packed], dissimilarity: Dissimilarity, categorical: Floats) -> list[Aligned]:
    """The best alignment of each of some continua of as many annotators each.

    ``categorical`` is `Dissimilarity.categories` of the categories of the continua. Many small ones are aligned
    faster together than one by one; the result is the same.
    """
    delta = dissimilarity.delta_empty
    pairs = [pairs_of(packed, dissimilarity, categorical) for packed in continua]
    offered = [candidates(some, packed, delta) for some, packed in zip(pairs, continua, strict=True)]
    offset = running(packed.units for packed in continua)
    together = [_joined(sizes, offset) for sizes in zip(*offered, strict=True)]
    taken, remaining = _certain(int(offset[-1]), together, delta)
    solve = _assigned if continua[0].annotators == 2 else _packed
    for rows, components in _batches(int(offset[-1]), together, remaining):
        picked = [_pick(one, some) for one, some in zip(together, rows, strict=True)]
        ends = np.cumsum([len(some) for some in rows])
        for kept, some, yes in zip(taken, rows, np.split(solve(picked, components, delta), ends[:-1]), strict=True):
            kept[some] = yes
    ends_of = [np.cumsum([len(one.disorder) for one in sizes])[:-1] for sizes in zip(*offered, strict=True)]
    split = [np.split(kept, ends) for kept, ends in zip(taken, ends_of, strict=True)]
    return [
        _aligned(packed, some, sizes, [kept[number] for kept in split], delta)
        for number, (packed, some, sizes) in enumerate(zip(continua, pairs, offered, strict=True))
    ]


def _aligned(
    packed: Packed, pairs: Pairs, offered: Sequence[Candidates], taken: Sequence[Booleans], delta: float
) -> Aligned:
    chosen = tuple(_pick(one, np.nonzero(kept)[0]) for one, kept in zip(offered, taken, strict=True))
    alone = packed.units - sum(one.units.size for one in chosen)
    return Aligned(chosen, pairs, float(sum(one.disorder.sum() for one in chosen) + alone * delta))


def _joined(parts: Sequence[Candidates], offset: Integers) -> Candidates:
    """Unitary alignments of one size of several continua, their units numbered on; pairs are left as they are."""
    return Candidates(
        parts[0].size,
        np.concatenate([one.units + begin for one, begin in zip(parts, offset, strict=False)]),
        np.concatenate([one.pairs for one in parts]),
        np.concatenate([one.disorder for one in parts]),
    )


def _pick(of: Candidates, rows: Integers) -> Candidates:
    return Candidates(of.size, of.units[rows], of.pairs[rows], of.disorder[rows])


def _certain(units: int, offered: Sequence[Candidates], delta: float) -> tuple[list[Booleans], list[Booleans]]:
    """Which are certainly in the best alignment, and which remain open once these are.

    One that saves more than the best others of each of its units do together is certain: whatever it keeps out saves
    less. Taking some closes what shares a unit with them, which makes more of them certain.
    """
    taken: list[Booleans] = [np.zeros(len(one.disorder), dtype=bool) for one in offered]
    remaining: list[Booleans] = [np.ones(len(one.disorder), dtype=bool) for one in offered]
    saved = [one.size * delta - one.disorder for one in offered]
    while any(one.any() for one in remaining):
        best, second = _two_best(
            units,
            np.concatenate([one.units[rest].ravel() for one, rest in zip(offered, remaining, strict=True)]),
            np.concatenate(
                [np.repeat(worth[rest], one.size) for one, worth, rest in zip(offered, saved, remaining, strict=True)]
            ),
        )
        used = np.zeros(units, dtype=bool)
        for one, worth, rest, kept in zip(offered, saved, remaining, taken, strict=True):
            others = np.where(best[one.units] == worth[:, None], second[one.units], best[one.units])
            certain = rest & (worth > others.sum(axis=1))
            kept |= certain
            used[one.units[certain]] = True
        if not used.any():
            break
        for one, rest in zip(offered, remaining, strict=True):
            rest &= ~used[one.units].any(axis=1)
    return taken, remaining


def _two_best(units: int, where: Integers, worth: Floats) -> tuple[Floats, Floats]:
    """The greatest worth at each unit, and the second greatest, which may be the same; 0 where there is none."""
    best, second = np.zeros(units), np.zeros(units)
    np.maximum.at(best, where, worth)
    lower = worth < best[where]
    np.maximum.at(second, where[lower], worth[lower])
    several = np.bincount(where[~lower], minlength=units) > 1
    return best, np.where(several, best, second)


def _batches(
    units: int, offered: Sequence[Candidates], remaining: Sequence[Booleans]
) -> Iterator[tuple[list[Integers], Integers]]:
    """Whole components, some at a time: the rows of each size that belong to them, and the component of all rows."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    left = [np.nonzero(rest)[0] for rest in remaining]
    if not any(map(len, left)):
        return
    held = [each.units[rows] for each, rows in zip(offered, left, strict=True)]
    one = np.concatenate([np.repeat(each[:, 0], each.shape[1] - 1) for each in held])
    other = np.concatenate([each[:, 1:].ravel() for each in held])
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(units, units))
    _, component = connected_components(graph, directed=False)
    of_row = [component[each[:, 0]] for each in held]
    sizes = np.bincount(np.concatenate(of_row), minlength=units)
    batch = (np.cumsum(sizes) - sizes) // _BATCH  # of each component, so that it stays whole
    for number in np.unique(batch[np.concatenate(of_row)]):
        some = [batch[each] == number for each in of_row]
        rows = [each[these] for each, these in zip(left, some, strict=True)]
        yield rows, np.concatenate([each[these] for each, these in zip(of_row, some, strict=True)])


def _assigned(offered: Sequence[Candidates], components: Integers, delta: float) -> Booleans:
    """Which to take, of two annotators' units: the assignment that saves most against leaving all alone."""
    from scipy.optimize import linear_sum_assignment

    (only,) = offered
    first, row = np.unique(only.units[:, 0], return_inverse=True)
    second, column = np.unique(only.units[:, 1], return_inverse=True)
    saved = np.zeros((len(first), len(second)))
    saved[row, column] = 2 * delta - only.disorder
    to = np.full(len(first), -1)
    rows, columns = linear_sum_assignment(saved, maximize=True)
    to[rows] = columns
    return np.asarray(to[row] == column)


def _packed(offered: Sequence[Candidates], components: Integers, delta: float) -> Booleans:
    """Which to take, of any number of annotators' units: a set packing.

    The linear program is solved first. Where its optimum is whole in a component, as mostly, it is that of the
    mixed-integer program too, which is solved for the other components.
    """
    saved = np.concatenate([one.size * delta - one.disorder for one in offered])
    sizes = np.concatenate([np.full(len(one.disorder), one.size) for one in offered])
    units = np.concatenate([one.units.ravel() for one in offered])
    taken = _program(saved, sizes, units, whole=False)
    chosen = np.asarray(taken > 0.5)
    broken = np.isin(components, components[np.abs(taken - chosen) > 1e-6])
    if broken.any():
        chosen[broken] = _program(saved[broken], sizes[broken], units[np.repeat(broken, sizes)], whole=True) > 0.5
    return chosen


def _program(saved: Floats, sizes: Integers, units: Integers, *, whole: bool) -> Floats:
    """How much of each unitary alignment to take, so that most is saved and of each unit at most one is taken."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array

    _, row = np.unique(units, return_inverse=True)
    begins = np.concatenate([[0], np.cumsum(sizes)])
    holds = csc_array((np.ones(len(row)), row, begins), shape=(int(row.max()) + 1, len(saved)))
    found = milp(
        -saved,
        integrality=np.full(len(saved), int(whole)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(holds, -np.inf, 1),
        # each option takes a while to be checked, so those that say nothing new are left out
        options={"mip_rel_gap": 0.0} if whole else {"presolve": False},
    )
    if found.x is None:
        raise RuntimeError(f"no best alignment was found: {found.message}")
    return np.asarray(found.x)
