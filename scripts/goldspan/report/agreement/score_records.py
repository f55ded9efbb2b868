"""Scores as plain data, with every field: for JSON and CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from goldspan.agreement.corpus_counts import CorpusCounts
from goldspan.agreement.statistics.scores import Score
from goldspan.agreement.thresholds import MissedThreshold

OF = ("pass", "label", "relation", "origin", "document", "annotators")
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


def score_record(score: Score) -> dict[str, Any]:
    """A score as plain JSON data."""
    out: dict[str, Any] = msgspec.to_builtins(score)
    return out


def rows(scores: Iterable[Score]) -> Iterator[dict[str, Any]]:
    """A flat row for each score, with the keys of `COLUMNS`; a field that the score has not is empty."""
    for score in scores:
        interval = score.interval
        yield {
            "measure": score.measure,
            **{key: score.of.get(key, "") for key in OF},
            "value": score.value,
            "n": score.n,
            "unit": score.unit,
            "documents": score.documents,
            "undefined": score.undefined,
            "low": interval and interval.low,
            "high": interval and interval.high,
            "level": interval and interval.level,
            "resamples": interval and interval.resamples,
            "seed": interval and interval.seed,
            "over": interval and interval.over,
            "undefined_resamples": interval and interval.undefined,
            "unreliable": interval and interval.unreliable,
            "no_interval": score.no_interval,
        }


def counts_record(counts: CorpusCounts) -> dict[str, Any]:
    """What was compared, and what was left out."""
    return {
        "documents": counts.documents,
        "compared": counts.compared,
        "annotators": [
            {"name": name, "layers": annotator.layers, "machine_generated": annotator.machine}
            for name, annotator in sorted(counts.annotators.items())
        ],
        "without_another": dict(sorted(counts.alone.items())),
        "left_out": dict(sorted(counts.left_out.items())),
    }


def missed_record(missed: MissedThreshold) -> dict[str, Any]:
    """A threshold that is not reached."""
    return {
        "measure": missed.threshold.measure,
        "of": dict(missed.threshold.of),
        "least": missed.threshold.least,
        "value": missed.score.value if missed.score is not None else None,
        "why": missed.why,
    }
