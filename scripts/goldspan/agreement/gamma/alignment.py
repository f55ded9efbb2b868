"""The best alignment of a continuum: the unitary alignments that hold each unit once and have the least disorder.

It is computed exactly. Unitary alignments form components that share no unit, and each component is a separate problem:
an assignment for two annotators, a mixed-integer program for more (scipy's `linear_sum_assignment` and `milp`, which
is HiGHS). Of several best alignments the solver chooses one, always the same for the same input.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from goldspan.agreement.gamma.continuum import Floats, Integers, PackedContinuum, running_sums
from goldspan.agreement.gamma.dissimilarity import Dissimilarity
from goldspan.agreement.gamma.unitary import Candidates, Pairs, candidates, pairs_of

Booleans: TypeAlias = NDArray[np.bool_]

_BATCH = 6000
"""Components are solved together up to this many unitary alignments, because each start of a solver takes time."""


@dataclass(frozen=True)
class Aligned:
    """The best alignment: ``chosen`` has its unitary alignments of two units and more; other units are alone.

    ``disorder`` is the sum of the disorders of all its unitary alignments, those of one unit included. The disorder of
    the paper (section 4.3) is this sum, divided by the mean number of units of an annotator.
    """

    chosen: tuple[Candidates, ...]
    pairs: Pairs
    disorder: float


def align(continua: Sequence[PackedContinuum], dissimilarity: Dissimilarity, categorical: Floats) -> list[Aligned]:
    """The best alignment of each continuum; all have the same number of annotators.

    ``categorical`` is `Dissimilarity.categories` of the categories of the continua. Many small continua are aligned
    faster together than one by one; the result is the same.
    """
    delta = dissimilarity.delta_empty
    pairs = [pairs_of(packed, dissimilarity, categorical) for packed in continua]
    offered = [candidates(pairs_in, packed, delta) for pairs_in, packed in zip(pairs, continua, strict=True)]
    offset = running_sums(packed.units for packed in continua)
    together = [_joined(of_size, offset) for of_size in zip(*offered, strict=True)]
    taken, remaining = certain_choices(int(offset[-1]), together, delta)
    solve = _solve_assignment if continua[0].annotators == 2 else _solve_packing
    for rows, components in _batches(int(offset[-1]), together, remaining):
        picked = [_pick(of_size, rows_in) for of_size, rows_in in zip(together, rows, strict=True)]
        ends = np.cumsum([len(rows_in) for rows_in in rows])
        solved = np.split(solve(picked, components, delta), ends[:-1])
        for kept, rows_in, chosen in zip(taken, rows, solved, strict=True):
            kept[rows_in] = chosen
    ends_of = [np.cumsum([len(found.disorder) for found in of_size])[:-1] for of_size in zip(*offered, strict=True)]
    split = [np.split(kept, ends) for kept, ends in zip(taken, ends_of, strict=True)]
    return [
        _aligned(packed, pairs_in, by_size, [kept[number] for kept in split], delta)
        for number, (packed, pairs_in, by_size) in enumerate(zip(continua, pairs, offered, strict=True))
    ]


def _aligned(
    packed: PackedContinuum, pairs: Pairs, offered: Sequence[Candidates], taken: Sequence[Booleans], delta: float
) -> Aligned:
    chosen = tuple(_pick(of_size, np.nonzero(kept)[0]) for of_size, kept in zip(offered, taken, strict=True))
    alone = packed.units - sum(of_size.units.size for of_size in chosen)
    return Aligned(chosen, pairs, float(sum(of_size.disorder.sum() for of_size in chosen) + alone * delta))


def _joined(several: Sequence[Candidates], offset: Integers) -> Candidates:
    """Unitary alignments of one size of several continua, with their units numbered on; pairs are left as they are."""
    return Candidates(
        several[0].size,
        np.concatenate([found.units + begin for found, begin in zip(several, offset, strict=False)]),
        np.concatenate([found.pairs for found in several]),
        np.concatenate([found.disorder for found in several]),
    )


def _pick(of: Candidates, rows: Integers) -> Candidates:
    return Candidates(of.size, of.units[rows], of.pairs[rows], of.disorder[rows])


def certain_choices(units: int, offered: Sequence[Candidates], delta: float) -> tuple[list[Booleans], list[Booleans]]:
    """The unitary alignments that are certainly in the best alignment, and those that are still open.

    A unitary alignment is certain if it saves more than the best others of each of its units do together: whatever it
    excludes saves less. Those that share a unit with a certain one are excluded, which can make further ones certain.
    """
    taken: list[Booleans] = [np.zeros(len(of_size.disorder), dtype=bool) for of_size in offered]
    remaining: list[Booleans] = [np.ones(len(of_size.disorder), dtype=bool) for of_size in offered]
    saved = [of_size.size * delta - of_size.disorder for of_size in offered]
    while any(is_open.any() for is_open in remaining):
        best, second = _two_best(
            units,
            np.concatenate([found.units[is_open].ravel() for found, is_open in zip(offered, remaining, strict=True)]),
            np.concatenate(
                [
                    np.repeat(worth[is_open], found.size)
                    for found, worth, is_open in zip(offered, saved, remaining, strict=True)
                ]
            ),
        )
        used = np.zeros(units, dtype=bool)
        for found, worth, is_open, kept in zip(offered, saved, remaining, taken, strict=True):
            best_elsewhere = np.where(best[found.units] == worth[:, None], second[found.units], best[found.units])
            certain = is_open & (worth > best_elsewhere.sum(axis=1))
            kept |= certain
            used[found.units[certain]] = True
        if not used.any():
            break
        for found, is_open in zip(offered, remaining, strict=True):
            is_open &= ~used[found.units].any(axis=1)
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
    """Whole components, some at a time: for each size the rows that belong to them, and the component of each row."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    open_rows = [np.nonzero(is_open)[0] for is_open in remaining]
    if not any(map(len, open_rows)):
        return
    units_of = [found.units[rows] for found, rows in zip(offered, open_rows, strict=True)]
    first = np.concatenate([np.repeat(members[:, 0], members.shape[1] - 1) for members in units_of])
    second = np.concatenate([members[:, 1:].ravel() for members in units_of])
    graph = coo_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(units, units))
    _, component = connected_components(graph, directed=False)
    component_of = [component[members[:, 0]] for members in units_of]
    sizes = np.bincount(np.concatenate(component_of), minlength=units)
    batch = (np.cumsum(sizes) - sizes) // _BATCH  # of each component, so that it stays whole
    for number in np.unique(batch[np.concatenate(component_of)]):
        in_batch = [batch[components] == number for components in component_of]
        rows = [numbers[chosen] for numbers, chosen in zip(open_rows, in_batch, strict=True)]
        yield rows, np.concatenate([of_row[chosen] for of_row, chosen in zip(component_of, in_batch, strict=True)])


def _solve_assignment(offered: Sequence[Candidates], components: Integers, delta: float) -> Booleans:
    """The unitary alignments to take of two annotators' units: the assignment that saves most."""
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


def _solve_packing(offered: Sequence[Candidates], components: Integers, delta: float) -> Booleans:
    """The unitary alignments to take of any number of annotators' units: a set packing.

    The linear program is solved first. Where its optimum in a component is a whole number, as it mostly is, it is also
    the optimum of the mixed-integer program, which is solved for the other components.
    """
    saved = np.concatenate([of_size.size * delta - of_size.disorder for of_size in offered])
    sizes = np.concatenate([np.full(len(of_size.disorder), of_size.size) for of_size in offered])
    units = np.concatenate([of_size.units.ravel() for of_size in offered])
    taken = packing_program(saved, sizes, units, whole=False)
    chosen = np.asarray(taken > 0.5)
    broken = np.isin(components, components[np.abs(taken - chosen) > 1e-6])
    if broken.any():
        chosen[broken] = (
            packing_program(saved[broken], sizes[broken], units[np.repeat(broken, sizes)], whole=True) > 0.5
        )
    return chosen


def packing_program(saved: Floats, sizes: Integers, units: Integers, *, whole: bool) -> Floats:
    """How much of each unitary alignment to take, so that most is saved and each unit is in at most one of them."""
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
        # each option takes time to be checked, so options that would not change anything are left out
        options={"mip_rel_gap": 0.0} if whole else {"presolve": False},
    )
    if found.x is None:
        raise RuntimeError(f"no best alignment was found: {found.message}")
    return np.asarray(found.x)
