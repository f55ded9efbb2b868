"""Floors for figures of agreement, and which figures lie below theirs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from goldspan import wording
from goldspan.agreement import registry
from goldspan.agreement.registry import Subject
from goldspan.agreement.statistics.scores import Score
from goldspan.errors import GoldspanError
from goldspan.schema.types import Schema

SPLITS: Mapping[str, Subject] = {"label": "spans", "relation": "relations"}


class GateError(GoldspanError):
    """Floors that name what there is not; the message lists what there is."""


class Floor(Struct, frozen=True):
    """The least value that a measure must have, of everything or of one label or relation."""

    measure: str
    least: float
    of: Mapping[str, str] = {}

    def __str__(self) -> str:
        what = ", ".join(f"{key} {value}" for key, value in self.of.items())
        return f"{self.measure} of {what}" if what else self.measure


class Failure(Struct, frozen=True):
    """A floor that does not hold: the figure below it, or why there is none."""

    floor: Floor
    score: Score | None
    why: str


def floors(table: Mapping[str, Any], schema: Schema | None, *, place: str = "[tool.goldspan.gates]") -> list[Floor]:
    """The floors that a table of settings says.

    A number under a measure's name is a floor of the corpus; the tables
    ``label`` and ``relation`` hold, by label, such tables again. Raises
    `GateError` where a name is none.
    """
    out: list[Floor] = []
    for key, value in table.items():
        if key in SPLITS and isinstance(value, Mapping):
            known = () if schema is None else schema.concrete if key == "label" else tuple(schema.relations)
            for label, inner in value.items():
                if schema is not None and label not in known:
                    raise GateError(f"{place}: {wording.unknown(key, label, known)}")
                if not isinstance(inner, Mapping):
                    raise GateError(f'{place}: {key}.{label} must be a table, as {{"span F1, exact" = 0.7}}')
                out += _table(inner, registry.names(schema, SPLITS[key]), f"{place}: {key}.{label}", {key: label})
        else:
            out += _table({key: value}, registry.names(schema), place, {})
    return out


def _table(table: Mapping[str, Any], known: Sequence[str], place: str, of: Mapping[str, str]) -> Iterable[Floor]:
    for name, least in table.items():
        if name not in known:
            raise GateError(f"{place}: {wording.unknown('measure', name, known)}")
        if isinstance(least, bool) or not isinstance(least, int | float) or not -1 <= least <= 1:
            raise GateError(f"{place}: {name!r} must be a number from -1 to 1, not {least!r}")
        yield Floor(name, float(least), of)


def failures(wanted: Iterable[Floor], scores: Sequence[Score], schema: Schema | None = None) -> list[Failure]:
    """The floors that do not hold.

    The value counts, not its interval. A figure without a value fails, with
    its reason; so does a floor of which there is no figure. Where passes have
    figures of their own, each must reach the floor, but for those that by the ``schema`` ask
    nothing of the kind.
    """
    out = []
    for floor in wanted:
        found = [one for one in scores if one.measure == floor.measure and _of(one) == dict(floor.of)]
        found = [one for one in found if _is_asked(floor, one.of.get("pass"), schema)]
        if not found:
            out.append(Failure(floor, None, "nothing was compared that could be measured"))
        for one in found:
            at = f" in the pass {one.of['pass']}" if "pass" in one.of else ""
            if one.value is None:
                out.append(Failure(floor, one, f"it has no value{at}: {one.undefined}"))
            elif one.value < floor.least:
                by = f"{floor.least - one.value:.3f} below {floor.least}"
                out.append(Failure(floor, one, f"{one.value:.3f}{at} is {by}"))
    return out


def _is_asked(floor: Floor, pass_name: str | None, schema: Schema | None) -> bool:
    if schema is None or pass_name is None or pass_name not in schema.passes:
        return True
    shown = schema.passes[pass_name]
    of = {*shown.labels, *shown.relations}
    return floor.measure in registry.names_in(schema, pass_name) and of.issuperset(floor.of.values())


def _of(one: Score) -> dict[str, str]:
    return {key: value for key, value in one.of.items() if key != "pass"}
