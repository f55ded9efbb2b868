"""A continuum: the units that each annotator marked in one document, as structs and as arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from goldspan.model import Layer

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]


class Unit(Struct, frozen=True, order=True):
    """A stretch of the continuum: one or more half-open fragments, in order and apart, and its category."""

    fragments: tuple[tuple[float, float], ...]
    category: str = ""


class Continuum(Struct, frozen=True):
    """The units of two or more annotators, and the range in which units can be.

    It is made by `continuum_of`, which sorts it: the same units make the same continuum, whoever the annotators are.
    """

    annotators: tuple[tuple[Unit, ...], ...]
    extent: tuple[float, float]


def continuum_of(
    annotators: Iterable[Iterable[Unit] | Layer], *, extent: tuple[float, float] | None = None
) -> Continuum:
    """The continuum of some annotators' units; a layer's units are its spans, by label.

    ``extent`` is by default from the first start to the last end. Raises ``ValueError``
    for fewer than two annotators, and for fragments that are empty, overlap or are out of order.
    """
    ordered = tuple(sorted(tuple(sorted(_units(annotator))) for annotator in annotators))
    if len(ordered) < 2:
        raise ValueError(f"agreement takes two annotators or more, not {len(ordered)}")
    fragments = [fragment for units in ordered for unit in units for fragment in unit.fragments]
    for unit in (unit for units in ordered for unit in units):
        borders = [border for fragment in unit.fragments for border in fragment]
        if not borders or borders != sorted(borders) or any(start >= end for start, end in unit.fragments):
            raise ValueError(f"the fragments of a unit must be in order, not overlap and not be empty: {unit}")
    if extent is None:
        extent = (min((start for start, _ in fragments), default=0.0), max((end for _, end in fragments), default=0.0))
    return Continuum(ordered, extent)


def _units(annotator: Iterable[Unit] | Layer) -> Iterable[Unit]:
    if isinstance(annotator, Layer):
        return (Unit(span.fragments, span.label) for span in annotator.spans)
    return annotator


@dataclass(frozen=True)
class PackedContinuum:
    """A continuum as arrays: units in the order of annotators, fragments in the order of units.

    ``starts`` and ``ends`` are of fragments; ``first`` is the number of the first fragment of each unit, and at its end
    the number of fragments. ``bounds`` is the number of the first unit of each annotator, and at its end the number of
    units.
    """

    starts: Floats
    ends: Floats
    first: Integers
    bounds: Integers
    category: Integers

    @property
    def units(self) -> int:
        return len(self.category)

    @property
    def annotators(self) -> int:
        return len(self.bounds) - 1

    @property
    def mean_units(self) -> float:
        """The mean number of units of an annotator."""
        return self.units / self.annotators

    @cached_property
    def simple(self) -> bool:
        """Whether each unit is one fragment."""
        return len(self.starts) == self.units

    @cached_property
    def lengths(self) -> Floats:
        """The length of each unit, without its gaps."""
        covered = self.ends - self.starts
        return covered if self.simple else np.add.reduceat(covered, self.first[:-1])

    @property
    def outer(self) -> tuple[Floats, Floats]:
        """The start and the end of each unit, with its gaps."""
        return self.starts[self.first[:-1]], self.ends[self.first[1:] - 1]


def pack(continuum: Continuum, categories: Sequence[str]) -> PackedContinuum:
    """The arrays of a continuum; a category becomes its position in ``categories``."""
    position = {category: number for number, category in enumerate(categories)}
    units = [unit for annotator in continuum.annotators for unit in annotator]
    fragments = [fragment for unit in units for fragment in unit.fragments]
    return PackedContinuum(
        starts=np.array([start for start, _ in fragments], dtype=np.float64),
        ends=np.array([end for _, end in fragments], dtype=np.float64),
        first=running_sums(len(unit.fragments) for unit in units),
        bounds=running_sums(len(annotator) for annotator in continuum.annotators),
        category=np.array([position[unit.category] for unit in units], dtype=np.int64),
    )


def categories_of(continuum: Continuum) -> tuple[str, ...]:
    return tuple(sorted({unit.category for annotator in continuum.annotators for unit in annotator}))


def running_sums(counts: Iterable[Any]) -> Integers:
    """0 and the running sums of the counts: where each group begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(np.fromiter(counts, dtype=np.int64))]).astype(np.int64)
