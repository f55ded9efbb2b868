"""Random continua, of which the expected disorder is the mean: annotators who know only how much there is to mark.

A sampler is part of the definition of gamma: two samplers give two gammas. It takes a continuum and a random number
generator, and returns a function that draws one more continuum with each call.
"""

from collections.abc import Callable

import numpy as np

from goldspan.agreement.gamma.continuum import Floats, Integers, PackedContinuum, running_sums

Draw = Callable[[], PackedContinuum]
Sampler = Callable[[PackedContinuum, tuple[float, float], int, np.random.Generator], Draw]
"""A function of a continuum, its extent, the number of its categories, and a random number generator."""


def statistical(
    packed: PackedContinuum, extent: tuple[float, float], categories: int, chance: np.random.Generator
) -> Draw:
    """Normal numbers of units, gaps and lengths, with the mean and deviation of those observed; categories by share.

    The default sampler of pygamma-agreement, as its source defines it: each annotator gets at least one unit; a gap
    is from the end of a unit to the start of the next, negative where they overlap, and from 0 to the first unit
    where that does not begin there; the length is the absolute value of the number drawn. A discontinuous unit
    counts from its first start to its last end; where there are any, each drawn unit takes over the shape, stretched
    to its length, of an observed one.
    """
    starts, ends = packed.outer
    heads = packed.bounds[:-1][np.diff(packed.bounds) > 0]
    inner = np.ones(packed.units, dtype=bool)
    inner[heads] = False
    gaps = (starts - np.roll(ends, 1))[inner]
    leads = starts[heads]
    mean_gap, deviation_gap = _moments(np.concatenate([gaps, leads[leads > 0]]))
    mean_length, deviation_length = _moments(ends - starts)
    mean_units, deviation_units = _moments(np.diff(packed.bounds).astype(np.float64))
    share = np.bincount(packed.category, minlength=categories) / packed.units

    def draw() -> PackedContinuum:
        counts = np.maximum(1, chance.normal(mean_units, deviation_units, packed.annotators).astype(np.int64))
        bounds = running_sums(counts)
        total = int(bounds[-1])
        gap = chance.normal(mean_gap, deviation_gap, total)
        length = np.abs(chance.normal(mean_length, deviation_length, total))
        length[length == 0] = mean_length
        end = np.cumsum(gap + length)
        end -= np.repeat(np.concatenate([[0.0], end])[bounds[:-1]], counts)
        category = chance.choice(categories, total, p=share)
        start = end - length
        if packed.simple:
            return PackedContinuum(start, end, np.arange(total + 1), bounds, category)
        return _shaped(packed, chance.integers(packed.units, size=total), start, length, bounds, category)

    return draw


def shuffle(packed: PackedContinuum, extent: tuple[float, float], categories: int, chance: np.random.Generator) -> Draw:
    """For each annotator, the units of a random annotator, moved along the continuum as on a ring.

    The sampler of the paper (section 5.2): the shifts of two annotators differ by at least the mean length of a unit,
    if a hundred draws find such a shift. A unit moves as a whole, so a unit on the seam extends beyond the end.
    """
    low, high = extent
    width = high - low
    starts, ends = packed.outer
    near = float((ends - starts).mean())

    def shift(earlier: list[float]) -> float:
        drawn = 0.0
        for _ in range(100):
            drawn = float(chance.uniform(0, width))
            if all(min(abs(drawn - taken), width - abs(drawn - taken)) >= near for taken in earlier):
                break
        return drawn

    def draw() -> PackedContinuum:
        shifts: list[float] = []
        taken: list[Integers] = []
        moved: list[Floats] = []
        for _ in range(packed.annotators):
            shifts.append(shift(shifts))
            annotator = int(chance.integers(packed.annotators))
            units = np.arange(packed.bounds[annotator], packed.bounds[annotator + 1])
            taken.append(units)
            moved.append(low + (starts[units] - low + shifts[-1]) % width)
        units, start = np.concatenate(taken), np.concatenate(moved)
        bounds = running_sums(len(units) for units in taken)
        return _shaped(packed, units, start, (ends - starts)[units], bounds, packed.category[units])

    return draw


SAMPLERS: dict[str, Sampler] = {"statistical": statistical, "shuffle": shuffle}


def _moments(numbers: Floats) -> tuple[float, float]:
    """Mean and (population) deviation; 0 and 0 of no numbers."""
    return (float(numbers.mean()), float(numbers.std())) if len(numbers) else (0.0, 0.0)


def _shaped(
    packed: PackedContinuum, like: Integers, start: Floats, length: Floats, bounds: Integers, category: Integers
) -> PackedContinuum:
    """Units of these starts and lengths, gaps included, cut into fragments as the units ``like`` are."""
    starts, ends = packed.outer
    counts = (packed.first[1:] - packed.first[:-1])[like]
    first = running_sums(counts)
    fragment = np.repeat(packed.first[like] - first[:-1], counts) + np.arange(first[-1])
    stretch = np.repeat(length / (ends - starts)[like], counts)
    begin, origin = np.repeat(start, counts), np.repeat(starts[like], counts)
    return PackedContinuum(
        starts=begin + (packed.starts[fragment] - origin) * stretch,
        ends=begin + (packed.ends[fragment] - origin) * stretch,
        first=first,
        bounds=bounds,
        category=category,
    )
