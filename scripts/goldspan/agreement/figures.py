"""A figure of agreement: what was measured, on how much, how sure it is, or why there is none.

Intervals come from resamples that draw documents, not units: units of one document hang together.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

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


def interval(
    drawn: Iterable[float | None], *, documents: int, level: float = 0.95, resamples: int, seed: int
) -> Interval | None:
    """The interval of the values of resamples, ``None`` where the measure had none; it has none without a value."""
    values = sorted(value for value in drawn if value is not None)
    if not values:
        return None
    return Interval(
        low=_quantile(values, (1 - level) / 2),
        high=_quantile(values, (1 + level) / 2),
        level=level,
        resamples=resamples,
        seed=seed,
        undefined=resamples - len(values),
        unreliable=f"only {documents} documents" if documents < FEW else None,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between the two nearest (Hyndman and Fan 1996, definition 7)."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
