"""A figure of agreement: what was measured, on how much, how sure it is, or why there is none.

Intervals come from resamples that draw documents, not units: units of one document hang together. Where documents hang
together too, by links, groups of them are drawn.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

RESAMPLES = 1000
SEED = 20170606
FEW = 20
"""With fewer documents than this, an interval from resampling documents is said to be unreliable."""

DOCUMENTS = "documents"


class Undefined(Struct, frozen=True):
    """Why a measure has no value here; never a 0, a 1 or a NaN in its place."""

    why: str


Value = float | Undefined


class Interval(Struct, frozen=True, kw_only=True):
    """A percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13).

    ``over`` is what was drawn, documents or groups of them. ``undefined`` counts the resamples in which the
    measure had no value; they are left out. ``unreliable`` says why not to lean on it, where there is a reason.
    """

    low: float
    high: float
    level: float = 0.95
    resamples: int = RESAMPLES
    seed: int = SEED
    over: str = DOCUMENTS
    undefined: int = 0
    unreliable: str | None = None


class Score(Struct, frozen=True, kw_only=True):
    """One number with all that is needed to read it.

    ``measure`` names what was computed, ``of`` on what (``{"label": "PERSON"}``,
    ``{"document": "d1"}``, ``{"annotators": "ann, bob"}``; empty: on everything).
    ``n`` is how many of ``unit`` went in, from ``documents`` documents. ``value`` is
    ``None`` where the measure is not defined, and ``undefined`` then says why. Where a value has no
    interval, ``no_interval`` says why.
    """

    measure: str
    value: float | None
    n: int
    unit: str
    documents: int
    of: Mapping[str, str] = {}
    undefined: str | None = None
    interval: Interval | None = None
    no_interval: str | None = None


ONE_DOCUMENT = "one document, and an interval takes several to draw from"


def with_interval(
    one: Score,
    drawn: Iterable[float | None],
    *,
    units: int,
    over: str = DOCUMENTS,
    alone: str = ONE_DOCUMENT,
    resamples: int,
    seed: int,
) -> Score:
    """The figure with the interval of the values of resamples, or with the reason why there is none.

    ``units`` is how many of ``over`` there are to draw from, ``alone`` what is to be said of one. No value is
    taken of ``drawn`` where they are not needed.
    """
    if one.value is None:
        return one
    if units < 2:
        return structs.replace(one, no_interval=alone)
    if not resamples:
        return structs.replace(one, no_interval="no resamples were asked for")
    found = interval(drawn, units=units, over=over, resamples=resamples, seed=seed)
    return structs.replace(one, interval=found, no_interval=None if found else "no resample has a value")


def interval(
    drawn: Iterable[float | None],
    *,
    units: int,
    over: str = DOCUMENTS,
    level: float = 0.95,
    resamples: int,
    seed: int,
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
        over=over,
        undefined=resamples - len(values),
        unreliable=f"only {units} {over}" if units < FEW else None,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between the two nearest (Hyndman and Fan 1996, definition 7)."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
