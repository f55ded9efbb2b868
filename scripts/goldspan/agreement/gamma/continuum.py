"""A continuum: the units that each annotator put on one document, plain and as arrays."""

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
    """A stretch of the continuum, of one or more half-open fragments, in order and apart, and its category."""

    fragments: tuple[tuple[float, float], ...]
    category: str = ""


class Continuum(Struct, frozen=True):
    """The units of two or more annotators, and the range in which units can lie.

    Made by `continuum_of`, which brings it into one order: the same units make
    the same continuum, whoever the annotators are.
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
    ordered = tuple(sorted(tuple(sorted(_units(one))) for one in annotators))
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
class Packed:
    """A continuum as arrays: units stand by annotator, fragments by unit.

    ``starts`` and ``ends`` are of fragments; ``first`` says which is the first of each unit, and ends with their
    number. ``bounds`` says which is the first unit of each annotator, and ends with the number of units.
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
        """What each unit covers: its gaps do not count."""
        covered = self.ends - self.starts
        return covered if self.simple else np.add.reduceat(covered, self.first[:-1])

    @property
    def outer(self) -> tuple[Floats, Floats]:
        """Where each unit begins and ends, its gaps included."""
        return self.starts[self.first[:-1]], self.ends[self.first[1:] - 1]


def pack(continuum: Continuum, categories: Sequence[str]) -> Packed:
    """The arrays of a continuum; a category becomes its place in ``categories``."""
    place = {category: number for number, category in enumerate(categories)}
    units = [unit for annotator in continuum.annotators for unit in annotator]
    fragments = [fragment for unit in units for fragment in unit.fragments]
    return Packed(
        starts=np.array([start for start, _ in fragments], dtype=np.float64),
        ends=np.array([end for _, end in fragments], dtype=np.float64),
        first=running(len(unit.fragments) for unit in units),
        bounds=running(len(annotator) for annotator in continuum.annotators),
        category=np.array([place[unit.category] for unit in units], dtype=np.int64),
    )


def categories_of(continuum: Continuum) -> tuple[str, ...]:
    return tuple(sorted({unit.category for annotator in continuum.annotators for unit in annotator}))


def running(counts: Iterable[Any]) -> Integers:
    """0 and the running sums: where each of some groups begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(np.fromiter(counts, dtype=np.int64))]).astype(np.int64)
