"""Thresholds for scores of agreement, and the scores that are below theirs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from goldspan.agreement import measure_registry
from goldspan.agreement.measures import SPLITS
from goldspan.agreement.statistics.scores import Score
from goldspan.errors import GoldspanError
from goldspan.schema.types import Schema
from goldspan.wording import unknown


class ThresholdError(GoldspanError):
    """Thresholds in the settings that cannot be read; the message says what would be right."""


class Threshold(Struct, frozen=True):
    """The least value that a measure must have, on everything or on one label or relation."""

    measure: str
    least: float
    of: Mapping[str, str] = {}

    def __str__(self) -> str:
        what = ", ".join(f"{key} {value}" for key, value in self.of.items())
        return f"{self.measure} of {what}" if what else self.measure


class MissedThreshold(Struct, frozen=True):
    """A threshold that is not reached: the score below it, or why there is none."""

    threshold: Threshold
    score: Score | None
    why: str


def read_thresholds(
    table: Mapping[str, Any], schema: Schema | None, *, place: str = "[tool.goldspan.gates]"
) -> list[Threshold]:
    """The thresholds of a table of settings.

    A number under the name of a measure is a threshold for the whole corpus; the tables ``label`` and ``relation``
    hold, by label, further such tables. Raises `ThresholdError` for a name that does not exist.
    """
    out: list[Threshold] = []
    for key, value in table.items():
        if key in SPLITS and isinstance(value, Mapping):
            for label, inner in value.items():
                _require_label(key, label, schema, place)
                if not isinstance(inner, Mapping):
                    raise ThresholdError(f'{place}: {key}.{label} must be a table, as {{"span F1, exact" = 0.7}}')
                known = measure_registry.names(schema, SPLITS[key])
                out += _read_table(inner, known, f"{place}: {key}.{label}", {key: label})
        else:
            out += _read_table({key: value}, measure_registry.names(schema), place, {})
    return out


def _require_label(split: str, label: str, schema: Schema | None, place: str) -> None:
    if schema is not None:
        known = schema.concrete if split == "label" else tuple(schema.relations)
        if label not in known:
            raise ThresholdError(f"{place}: {unknown(split, label, known)}")


def _read_table(
    table: Mapping[str, Any], known: Sequence[str], place: str, of: Mapping[str, str]
) -> Iterable[Threshold]:
    for name, least in table.items():
        if name not in known:
            raise ThresholdError(f"{place}: {unknown('measure', name, known)}")
        if isinstance(least, bool) or not isinstance(least, int | float) or not -1 <= least <= 1:
            raise ThresholdError(f"{place}: {name!r} must be a number from -1 to 1, not {least!r}")
        yield Threshold(name, float(least), of)


def missed_thresholds(
    thresholds: Iterable[Threshold], scores: Sequence[Score], schema: Schema | None = None
) -> list[MissedThreshold]:
    """The thresholds that are not reached.

    The value counts, not its interval. A score without a value misses its threshold, with its reason; so does a
    threshold for which there is no score. Where passes have scores of their own, each must reach the threshold, except
    those that by the ``schema`` do not ask annotators for what is measured.
    """
    out = []
    for threshold in thresholds:
        found = [
            score
            for score in scores
            if score.measure == threshold.measure
            and _without_pass(score) == dict(threshold.of)
            and _is_asked(threshold, score.of.get("pass"), schema)
        ]
        if not found:
            out.append(MissedThreshold(threshold, None, "nothing was compared that could be measured"))
        for score in found:
            in_pass = f" in the pass {score.of['pass']}" if "pass" in score.of else ""
            if score.value is None:
                out.append(MissedThreshold(threshold, score, f"it has no value{in_pass}: {score.undefined}"))
            elif score.value < threshold.least:
                distance = f"{threshold.least - score.value:.3f} below {threshold.least}"
                out.append(MissedThreshold(threshold, score, f"{score.value:.3f}{in_pass} is {distance}"))
    return out


def _is_asked(threshold: Threshold, pass_name: str | None, schema: Schema | None) -> bool:
    if schema is None or pass_name is None or pass_name not in schema.passes:
        return True
    shown = schema.passes[pass_name]
    labels = {*shown.labels, *shown.relations}
    asked = measure_registry.names_asked_by(schema, pass_name)
    return threshold.measure in asked and labels.issuperset(threshold.of.values())


def _without_pass(score: Score) -> dict[str, str]:
    return {key: value for key, value in score.of.items() if key != "pass"}
