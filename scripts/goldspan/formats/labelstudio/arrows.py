"""What a relation means that was drawn without a label, or the wrong way round: what the schema says of its ends."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from goldspan.model import Layer, Span
from goldspan.schema.keys import PairRule, pair_rules
from goldspan.schema.types import FRAGMENT, Schema

TURNED = "GS819"
"""The code of a relation that was turned."""


class Arrow(NamedTuple):
    """A relation of this label from ``source`` to ``target``; ``turned`` where it was drawn from target to source."""

    label: str
    source: Span
    target: Span
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Arrows:
    """The relations of a schema, of which a labeling config offers some."""

    schema: Schema
    offered: frozenset[str] | None
    """The relations among which annotators choose; ``None`` where that is not known."""
    ways: dict[tuple[str, str, str], tuple[tuple[Any, PairRule], ...] | None] = field(default_factory=dict)
    """For a relation and the labels of its ends the rules that its direction must keep; ``None`` where they do not
    fit. Filled as pairs occur."""
    between: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """For two labels, the labels of a relation without one between them. Filled as pairs occur."""

    def fits(self, label: str, source: Span, target: Span) -> bool:
        """Whether a relation of the schema may run from the one span to the other, as far as labels and order tell."""
        key = label, source.label, target.label
        if key not in self.ways:
            known = self.schema.relations[label]
            rules = tuple((value, rule) for value, rule in pair_rules(known) if rule.directed)
            self.ways[key] = rules if known.in_layers and known.joins(source.label, target.label) else None
        directed = self.ways[key]
        return directed is not None and (
            not directed or all(rule.holds(value, source, target, lambda at: at) for value, rule in directed)
        )

    def fit_turned(self, label: str, sources: Sequence[Span], targets: Sequence[Span]) -> bool:
        """Whether a relation fits from one of the targets to one of the sources, and only so.

        One that the schema lacks does not.
        """
        if label not in self.schema.relations:
            return False
        pairs = [(source, target) for source in sources for target in targets]
        if any(self.fits(label, source, target) for source, target in pairs):
            return False
        return any(self.fits(label, target, source) for source, target in pairs)

    def meant(self, sources: Sequence[Span], targets: Sequence[Span]) -> list[Arrow]:
        """What a relation without a label may be, from one of the sources to one of the targets.

        The only one that the labels of the ends allow, or the default for these labels; where several are left, all of
        them, and none where no label fits. What fits as drawn counts before what fits only the other way round. A
        discontinuous span may be meant, too, where both ends may be its fragments.
        """
        for starts, ends, turned in ((sources, targets, False), (targets, sources, True)):
            found = [
                Arrow(label, start, end, turned)
                for start in starts
                for end in ends
                for label in self._labels(start.label, end.label)
                if start.id != end.id or (label != FRAGMENT and self.schema.relations[label].reflexive)
            ]
            if found:
                return [self._in_order(arrow) for arrow in found]
        return []

    def _labels(self, source: str, target: str) -> tuple[str, ...]:
        if (source, target) not in self.between:
            relations = self.schema.relations
            labels = tuple(
                name
                for name in self.schema.relations_between(source, target)
                if self.offered is None or name in self.offered
            )
            defaults = tuple(name for name in labels if relations[name].is_default_for(source, target))
            tied = source == target and source in self.schema.labels and self.schema.labels[source].discontinuous
            self.between[source, target] = defaults or labels + ((FRAGMENT,) if tied else ())
        return self.between[source, target]

    def _in_order(self, arrow: Arrow) -> Arrow:
        """The same, turned round where it fits only so."""
        if arrow.label != FRAGMENT and self.fit_turned(arrow.label, [arrow.source], [arrow.target]):
            return Arrow(arrow.label, arrow.target, arrow.source, not arrow.turned)
        return arrow


def arrows_of(schema: Schema, offered: Sequence[str] | None) -> Arrows:
    """The arrows of a schema and of the relations that a labeling config offers, made once."""
    key = "arrows", offered
    if key not in schema.memo:
        schema.memo[key] = Arrows(schema, None if offered is None else frozenset(offered))
    arrows: Arrows = schema.memo[key]
    return arrows


def by_use(layers: Iterable[Layer], schema: Schema) -> tuple[str, ...]:
    """The relations of a schema, first those whose label annotators have to choose most often, by what layers hold.

    Of those that need as many choices, as where the label goes without saying, the most used come first, and then as in
    the schema.
    """
    arrows = arrows_of(schema, None)
    chosen, used = Counter[str](), Counter[str]()
    for layer in layers:
        spans = {span.id: span for span in layer.spans}
        for one in layer.relations:
            if one.label in schema.relations and one.source in spans and one.target in spans:
                source, target = spans[one.source], spans[one.target]
                used[one.label] += 1
                chosen[one.label] += arrows.meant([source], [target]) != [Arrow(one.label, source, target)]
    return tuple(sorted(schema.relations, key=lambda name: (-chosen[name], -used[name])))
