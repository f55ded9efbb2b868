"""Figures as plain data, with every field: for JSON and CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from goldspan.agreement.collection import Collection
from goldspan.agreement.statistics.scores import Score
from goldspan.agreement.thresholds import Failure

OF = ("pass", "label", "relation", "document", "annotators")
COLUMNS = (
    "measure",
    *OF,
    "value",
    "n",
    "unit",
    "documents",
    "undefined",
    "low",
    "high",
    "level",
    "resamples",
    "seed",
    "over",
    "undefined_resamples",
    "unreliable",
    "no_interval",
)


def score_record(one: Score) -> dict[str, Any]:
    """A figure as plain JSON data."""
    out: dict[str, Any] = msgspec.to_builtins(one)
    return out


def rows(scores: Iterable[Score]) -> Iterator[dict[str, Any]]:
    """A flat row for each figure, with the keys of `COLUMNS`; what it has not is empty."""
    for one in scores:
        at = one.interval
        yield {
            "measure": one.measure,
            **{key: one.of.get(key, "") for key in OF},
            "value": one.value,
            "n": one.n,
            "unit": one.unit,
            "documents": one.documents,
            "undefined": one.undefined,
            "low": at and at.low,
            "high": at and at.high,
            "level": at and at.level,
            "resamples": at and at.resamples,
            "seed": at and at.seed,
            "over": at and at.over,
            "undefined_resamples": at and at.undefined,
            "unreliable": at and at.unreliable,
            "no_interval": one.no_interval,
        }


def collection_record(one: Collection) -> dict[str, Any]:
    """What was compared, and what was left out."""
    return {
        "documents": one.documents,
        "compared": one.compared,
        "annotators": [
            {"name": name, "layers": person.layers, "machine_generated": person.machine}
            for name, person in sorted(one.people.items())
        ],
        "without_another": dict(sorted(one.alone.items())),
        "left_out": dict(sorted(one.left_out.items())),
    }


def failure_record(one: Failure) -> dict[str, Any]:
    """A floor that does not hold."""
    return {
        "measure": one.floor.measure,
        "of": dict(one.floor.of),
        "least": one.floor.least,
        "value": one.score.value if one.score is not None else None,
        "why": one.why,
    }
