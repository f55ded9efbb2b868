"""Each annotator's precision, recall and F1 against gold, over exact matches."""

from collections.abc import Container, Hashable, Iterable
from typing import Literal

from msgspec import Struct

from goldspan.adjudicate.cases import span_key
from goldspan.model import Layer

Unit = Literal["spans", "relations"]


class GoldScore(Struct, frozen=True, kw_only=True):
    """The exact matches of one annotator's spans or relations with gold, summed over documents.

    Two spans match where label and fragments are the same, two relations where
    the label and both ends are. ``theirs`` is the number of the annotator's, ``gold``
    that of gold's. Precision, recall and F1 are ``None`` where the denominator is zero.
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
        """The harmonic mean of precision and recall, 2 · shared / (theirs + gold)."""
        total = self.theirs + self.gold
        return 2 * self.shared / total if total else None

    @property
    def undefined(self) -> str | None:
        """The reason why F1 is ``None``."""
        return f"neither the annotator nor gold has any {self.unit}" if self.f1 is None else None


def scores_against_gold(
    pairs: Iterable[tuple[Layer, Layer]], *, symmetric: Container[str] = frozenset()
) -> list[GoldScore]:
    """The scores by annotator, spans before relations; ``pairs`` are the annotator's layer and the gold layer.

    ``symmetric`` are the relations that have no direction.
    """
    scores: dict[tuple[str, Unit], GoldScore] = {}
    units: tuple[Unit, ...] = ("spans", "relations")
    for layer, gold in pairs:
        for unit in units:
            theirs, expected = _content(layer, unit, symmetric), _content(gold, unit, symmetric)
            old = scores.get((layer.annotator, unit), GoldScore(annotator=layer.annotator, unit=unit))
            scores[layer.annotator, unit] = GoldScore(
                annotator=layer.annotator,
                unit=unit,
                documents=old.documents + 1,
                shared=old.shared + len(theirs & expected),
                theirs=old.theirs + len(theirs),
                gold=old.gold + len(expected),
            )
    return sorted(scores.values(), key=lambda score: (score.annotator, units.index(score.unit)))


def _content(layer: Layer, unit: Unit, symmetric: Container[str]) -> set[Hashable]:
    keys = {span.id: span_key(span) for span in layer.spans}
    if unit == "spans":
        return set(keys.values())
    content: set[Hashable] = set()
    for relation in layer.relations:
        ends = keys[relation.source], keys[relation.target]
        content.add((relation.label, frozenset(ends) if relation.label in symmetric else ends))
    return content
