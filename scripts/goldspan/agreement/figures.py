"""A figure of agreement: what was measured, on how much, how sure it is, or why there is none.

Every measure is a function of parts, one for each document, that are pooled.
So the same function gives the figure of a document (one part), of the corpus
(all parts), and of each resample of the bootstrap, which draws documents, not
units: units of one document hang together.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

_Part = TypeVar("_Part")

Pool = Callable[[Sequence[_Part]], Callable[[Sequence[int]], _Part]]
"""Of some parts, a function that makes one part of those drawn, given by position, with repeats.

A measure has the same value of that part as of those it is made of. It saves the
resamples from pooling the same parts over and over.
"""

RESAMPLES = 1000
SEED = 20170606
FEW = 20
"""With fewer documents than this, an interval from resampling documents is said to be unreliable."""


class Undefined(Struct, frozen=True):
    """Why a measure has no value here; never a 0, a 1 or a NaN in its place."""

    why: str


Value = float | Undefined


class Interval(Struct, frozen=True, kw_only=True):
    """A percentile bootstrap interval over documents (Efron and Tibshirani 1993, chapter 13).

    ``undefined`` counts the resamples in which the measure had no value; they
    are left out. ``unreliable`` says why not to lean on it, where there is a reason.
    """

    low: float
    high: float
    level: float = 0.95
    resamples: int = RESAMPLES
    seed: int = SEED
    undefined: int = 0
    unreliable: str | None = None


class Figure(Struct, frozen=True, kw_only=True):
    """One number with all that is needed to read it.

    ``measure`` names what was computed, ``of`` on what (``{"label": "PERSON"}``,
    ``{"document": "d1"}``, ``{"annotators": "ann, bob"}``; empty: on everything).
    ``n`` is how many of ``unit`` went in, from ``documents`` documents. ``value`` is
    ``None`` where the measure is not defined, and ``undefined`` then says why.
    """

    measure: str
    value: float | None
    n: int
    unit: str
    documents: int
    of: Mapping[str, str] = {}
    undefined: str | None = None
    interval: Interval | None = None


def figure(
    measure: str,
    parts: Sequence[_Part],
    value_of: Callable[[Sequence[_Part]], Value],
    *,
    n: int,
    unit: str,
    of: Mapping[str, str] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    pool: Pool[_Part] | None = None,
) -> Figure:
    """The figure of some documents' parts, pooled, with its interval."""
    value = value_of(parts)
    defined = not isinstance(value, Undefined)
    return Figure(
        measure=measure,
        value=None if isinstance(value, Undefined) else value,
        n=n,
        unit=unit,
        documents=len(parts),
        of=dict(of or {}),
        undefined=value.why if isinstance(value, Undefined) else None,
        interval=interval(parts, value_of, resamples=resamples, seed=seed, pool=pool) if defined else None,
    )


def interval(
    parts: Sequence[_Part],
    value_of: Callable[[Sequence[_Part]], Value],
    *,
    level: float = 0.95,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    pool: Pool[_Part] | None = None,
) -> Interval | None:
    """The bootstrap interval of a measure over documents; ``None`` for fewer than two of them.

    The same parts in the same order give the same interval, on any machine.
    """
    if len(parts) < 2:
        return None
    chance = random.Random(seed)
    if pool:
        positions, pooled = range(len(parts)), pool(parts)
        drawn = [value_of([pooled(chance.choices(positions, k=len(parts)))]) for _ in range(resamples)]
    else:
        drawn = [value_of(chance.choices(parts, k=len(parts))) for _ in range(resamples)]
    values = sorted(value for value in drawn if not isinstance(value, Undefined))
    if not values:
        return None
    return Interval(
        low=_quantile(values, (1 - level) / 2),
        high=_quantile(values, (1 + level) / 2),
        level=level,
        resamples=resamples,
        seed=seed,
        undefined=resamples - len(values),
        unreliable=f"only {len(parts)} documents" if len(parts) < FEW else None,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between the two nearest (Hyndman and Fan 1996, definition 7)."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
