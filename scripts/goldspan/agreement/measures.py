"""What a measure is to whoever asks for figures: three functions and a name."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from goldspan.agreement.figures import RESAMPLES, SEED, Figure, Pool, Value, figure
from goldspan.model import Document, Layer
from goldspan.schema.types import Schema


class Task(Struct, frozen=True):
    """One document with the finished layers of two or more annotators, one of each, and the schema if there is one."""

    document: Document
    layers: tuple[Layer, ...]
    schema: Schema | None = None


class Measure(Struct, frozen=True, kw_only=True):
    """A measure of agreement.

    ``part`` counts what one document contributes, ``value`` makes a number of
    pooled parts, ``size`` says how many of ``unit`` a part holds. ``about`` is one
    sentence for readers, with the source of the formula. ``pool``, where parts are costly
    to pool, does it faster.
    """

    name: str
    unit: str
    part: Callable[[Task], Any]
    value: Callable[[Sequence[Any]], Value]
    size: Callable[[Any], int]
    about: str = ""
    pool: Pool[Any] | None = None

    def of(
        self,
        tasks: Iterable[Task],
        *,
        of: Mapping[str, str] | None = None,
        resamples: int = RESAMPLES,
        seed: int = SEED,
    ) -> Figure:
        """The figure of some documents, pooled. Held are their parts, not the documents."""
        parts = [self.part(task) for task in tasks]
        size = sum(self.size(part) for part in parts)
        return figure(
            self.name,
            parts,
            self.value,
            n=size,
            unit=self.unit,
            of=of,
            resamples=resamples,
            seed=seed,
            pool=self.pool,
        )
