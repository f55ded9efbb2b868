"""Sums over documents, and over resampled documents.

A resample draws as many documents as there are, with replacement, so that each document counts as often as it was
drawn. The numbers of a resample are therefore a weighted sum, and those of many resamples a product of two matrices.
The product is computed block by block, so that neither the numbers of all documents nor the weights of all resamples
are in memory at once.
"""

import random
from collections.abc import Hashable, Iterator

import numpy as np
from msgspec import Struct

from goldspan.agreement.statistics.document_counts import Array, DocumentCounts, Numbers

ENTRIES = 1 << 20
"""The most numbers of a matrix that are in memory at a time."""


class CountSource(Struct, frozen=True):
    """The documents of which a score is made: those in ``counts``, or all those in ``default``.

    With ``default``, a document that is not in ``counts`` has its numbers there.
    """

    counts: DocumentCounts
    default: DocumentCounts | None = None


def weights(documents: int, resamples: int, seed: int, *, batch: int) -> Iterator[Array]:
    """How often each document (columns) is in each resample (rows), at most ``batch`` resamples at a time.

    The same as counting ``random.Random(seed).choices(range(documents), k=documents)`` again and again,
    on any machine.
    """
    _, state, _ = random.Random(seed).getstate()
    generator = np.random.RandomState()
    generator.set_state(("MT19937", np.array(state[:-1], dtype=np.uint32), state[-1], 0, 0.0))
    for first in range(0, resamples, batch):
        out = np.empty((min(batch, resamples - first), documents), dtype=np.uint16)
        for row in out:
            drawn = (generator.random_sample(documents) * documents).astype(np.intp)
            row[:] = np.bincount(drawn, minlength=documents)
        yield out


def resample(sums: "Sums", *, resamples: int, seed: int) -> Iterator[Array]:
    """The sums of each resample, a row for each, some rows at a time."""
    batch = max(1, ENTRIES // max(sums.documents, len(sums.keys), 1))
    for drawn in weights(sums.documents, resamples, seed, batch=batch):
        yield sums.weighted(drawn)


class Sums:
    """Weighted sums of the numbers of a source's documents."""

    def __init__(self, source: CountSource) -> None:
        self.source = source
        self._columns: dict[Hashable, int] = {}
        counted = self._positions(source.counts)
        self._documents = self._positions(source.default) if source.default else counted
        self._counted = np.isin(self._documents, counted)
        self.keys = list(self._columns)

    def _positions(self, counts: DocumentCounts) -> Array:
        """The positions of the documents, after their keys got columns."""
        positions: list[Array] = [np.zeros(0, dtype=np.uint32)]
        for documents, block in counts.read():
            positions.append(documents)
            for key in block.keys:
                self._columns.setdefault(key, len(self._columns))
        found: Array = np.concatenate(positions)
        return found

    @property
    def documents(self) -> int:
        return len(self._documents)

    def all(self) -> Numbers:
        """The sums over all documents, each once."""
        return self.numbers(self.weighted(np.ones((1, self.documents)))[0])

    def weighted(self, weights: Array) -> Array:
        """For each row of weights, one for each document, a row of sums, one for each key."""
        out = np.zeros((len(weights), len(self.keys)))
        self._add(out, self.source.counts, weights)
        if self.source.default:
            self._add(out, self.source.default, np.where(self._counted, 0, weights))
        return out

    def _add(self, out: Array, counts: DocumentCounts, weights: Array) -> None:
        for documents, block in counts.read():
            if block.keys:
                columns = [self._columns[key] for key in block.keys]
                out[:, columns] += weights[:, np.searchsorted(self._documents, documents)] @ block.table()

    def numbers(self, row: Array) -> Numbers:
        """A row of sums by its keys. A key that no document has is missing, rather than 0."""
        return {self.keys[column]: float(row[column]) for column in np.flatnonzero(row)}
