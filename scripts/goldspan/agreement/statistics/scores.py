"""A score of agreement: what was measured, on how much, how certain it is, or why there is no value.

Intervals come from resamples that draw whole documents, because the units of one document depend on each other. Where
links connect documents, the resamples draw groups of connected documents.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

RESAMPLES = 1000
SEED = 20170606
FEW = 20
"""With fewer documents than this, an interval from resampled documents is marked as unreliable."""

DOCUMENTS = "documents"
ONE_DOCUMENT = "one document, and an interval takes several to draw from"


class Undefined(Struct, frozen=True):
    """Why a measure has no value here; never a 0, a 1 or a NaN in its place."""

    why: str


Value = float | Undefined


class Interval(Struct, frozen=True, kw_only=True):
    """A percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13).

    ``over`` is what the resamples drew, documents or groups of them. ``undefined`` counts the resamples in which the
    measure had no value; they are left out. ``unreliable`` gives the reason not to rely on the interval, if any.
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
    """One number with everything that is needed to interpret it.

    ``measure`` names what was computed, ``of`` on what (``{"label": "PERSON"}``, ``{"document": "d1"}``,
    ``{"annotators": "ann, bob"}``; empty: on everything). ``n`` is the number of ``unit`` that were compared, in
    ``documents`` documents. ``value`` is ``None`` where the measure is undefined, and ``undefined`` then gives the
    reason. Where a value has no interval, ``no_interval`` gives the reason.
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


class Bootstrap(Struct, frozen=True, kw_only=True):
    """What resamples draw: ``units`` of ``over``, ``resamples`` times.

    ``alone`` is the reason why there is no interval where there is only one unit.
    """

    units: int
    resamples: int
    seed: int = SEED
    over: str = DOCUMENTS
    alone: str = ONE_DOCUMENT


def with_interval(score: Score, values: Iterable[float | None], bootstrap: Bootstrap) -> Score:
    """The score with the interval of its values in the resamples, or with the reason why it has none.

    Nothing is taken from ``values`` where no interval can be made.
    """
    if score.value is None:
        return score
    if bootstrap.units < 2:
        return structs.replace(score, no_interval=bootstrap.alone)
    if not bootstrap.resamples:
        return structs.replace(score, no_interval="no resamples were asked for")
    found = interval(values, bootstrap)
    return structs.replace(score, interval=found, no_interval=None if found else "no resample has a value")


def interval(values: Iterable[float | None], bootstrap: Bootstrap, *, level: float = 0.95) -> Interval | None:
    """The interval of the values that a measure has in the resamples; ``None`` where it has none in any."""
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    return Interval(
        low=_quantile(ordered, (1 - level) / 2),
        high=_quantile(ordered, (1 + level) / 2),
        level=level,
        resamples=bootstrap.resamples,
        seed=bootstrap.seed,
        over=bootstrap.over,
        undefined=bootstrap.resamples - len(ordered),
        unreliable=f"only {bootstrap.units} {bootstrap.over}" if bootstrap.units < FEW else None,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between the two nearest (Hyndman and Fan 1996, definition 7)."""
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (at - below)
