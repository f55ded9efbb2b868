"""Sums over documents, and over documents that are drawn again and again.

A resample draws as many documents as there are, with repeats, so each document counts as
often as it was drawn. The numbers of a resample are therefore a weighted sum, and those of many
resamples a product of two matrices, made block by block: neither the documents' numbers nor
the weights of all resamples are ever held at once.
"""

import random
from collections.abc import Hashable, Iterator

import numpy as np
from msgspec import Struct

from goldspan.agreement.statistics.document_counts import Array, Numbers, Series

ENTRIES = 1 << 20
"""So many numbers of a matrix are held at a time."""


class Source(Struct, frozen=True):
    """The documents that a figure is of: those in ``series``, or all in ``without``.

    With ``without``, these are the numbers of each document that is not in ``series``.
    """

    series: Series
    without: Series | None = None


def weights(documents: int, resamples: int, seed: int, *, at_once: int) -> Iterator[Array]:
    """How often each document (columns) is in each resample (rows), at most ``at_once`` resamples at a time.

    The same as counting ``random.Random(seed).choices(range(documents), k=documents)`` again and again,
    on any machine.
    """
    _, state, _ = random.Random(seed).getstate()
    chance = np.random.RandomState()
    chance.set_state(("MT19937", np.array(state[:-1], dtype=np.uint32), state[-1], 0, 0.0))
    for first in range(0, resamples, at_once):
        out = np.empty((min(at_once, resamples - first), documents), dtype=np.uint16)
        for row in out:
            drawn = (chance.random_sample(documents) * documents).astype(np.intp)
            row[:] = np.bincount(drawn, minlength=documents)
        yield out


def resampled(sums: "Sums", *, resamples: int, seed: int) -> Iterator[Array]:
    """The sums of each resample, a row for each, some rows at a time."""
    at_once = max(1, ENTRIES // max(sums.documents, len(sums.keys), 1))
    for drawn in weights(sums.documents, resamples, seed, at_once=at_once):
        yield sums.weighted(drawn)


class Sums:
    """Weighted sums of the numbers of a source's documents."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.keys: dict[Hashable, int] = {}
        places: list[list[Array]] = []
        for series in (source.series, source.without):
            places.append([np.zeros(0, dtype=np.uint32)])
            for at, block in series.read() if series else ():
                places[-1].append(at)
                for key in block.keys:
                    self.keys.setdefault(key, len(self.keys))
        self.names = list(self.keys)
        ours, every = map(np.concatenate, places)
        self.places = every if source.without else ours
        self.ours = np.isin(self.places, ours)

    @property
    def documents(self) -> int:
        return len(self.places)

    def all(self) -> Numbers:
        """The sums over all documents, each once."""
        return self.numbers(self.weighted(np.ones((1, self.documents)))[0])

    def weighted(self, weights: Array) -> Array:
        """For each row of weights, one for each document, a row of sums, one for each key."""
        out = np.zeros((len(weights), len(self.keys)))
        self._add(out, self.source.series, weights)
        if self.source.without:
            self._add(out, self.source.without, np.where(self.ours, 0, weights))
        return out

    def _add(self, out: Array, series: Series, weights: Array) -> None:
        for at, block in series.read():
            if block.keys:
                columns = [self.keys[key] for key in block.keys]
                out[:, columns] += weights[:, np.searchsorted(self.places, at)] @ block.table()

    def numbers(self, row: Array) -> Numbers:
        """A row of sums by its keys. What no document has is not there, rather than 0."""
        return {self.names[at]: float(row[at]) for at in np.flatnonzero(row)}
