"""Annotators against gold: how much of it they have exactly, and how much of theirs is in it."""

from collections.abc import Container, Hashable, Iterable
from typing import Literal

from msgspec import Struct

from goldspan.adjudicate.cases import key
from goldspan.model import Layer

Unit = Literal["spans", "relations"]


class GoldScore(Struct, frozen=True, kw_only=True):
    """One annotator's spans or relations against gold, pooled over documents: exact matches only.

    A span is its label and its extent, a relation its label and both ends.
    Precision, recall and F1 are ``None`` where they are divided by nothing: see `undefined`.
    """

    annotator: str
    unit: Unit
    documents: int = 0
    shared: int = 0
    theirs: int = 0
    gold: int = 0

    @property
    def precision(self) -> float | None:
        return self.shared / self.theirs if self.theirs else None

    @property
    def recall(self) -> float | None:
        return self.shared / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall: twice the shared over both sizes together."""
        both = self.theirs + self.gold
        return 2 * self.shared / both if both else None

    @property
    def undefined(self) -> str | None:
        """Why there is no F1, where there is none."""
        return f"neither the annotator nor gold has any {self.unit}" if self.f1 is None else None


def scores_against_gold(
    pairs: Iterable[tuple[Layer, Layer]], *, symmetric: Container[str] = frozenset()
) -> list[GoldScore]:
    """The scores of everybody, by name, spans first; ``pairs`` are an annotator's layer and the gold one."""
    found: dict[tuple[str, Unit], GoldScore] = {}
    units: tuple[Unit, ...] = ("spans", "relations")
    for layer, gold in pairs:
        for unit in units:
            mine, right = (_content(one, unit, symmetric) for one in (layer, gold))
            old = found.get((layer.annotator, unit), GoldScore(annotator=layer.annotator, unit=unit))
            found[layer.annotator, unit] = GoldScore(
                annotator=layer.annotator,
                unit=unit,
                documents=old.documents + 1,
                shared=old.shared + len(mine & right),
                theirs=old.theirs + len(mine),
                gold=old.gold + len(right),
            )
    return sorted(found.values(), key=lambda one: (one.annotator, units.index(one.unit)))


def _content(layer: Layer, unit: Unit, symmetric: Container[str]) -> set[Hashable]:
    keys = {span.id: key(span) for span in layer.spans}
    if unit == "spans":
        return set(keys.values())
    out: set[Hashable] = set()
    for one in layer.relations:
        ends = keys[one.source], keys[one.target]
        out.add((one.label, frozenset(ends) if one.label in symmetric else ends))
    return out
