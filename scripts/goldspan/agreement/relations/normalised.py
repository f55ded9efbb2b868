"""The relations of two layers in a normalised form, so that they can be compared.

An inverse is turned into the relation that the schema declares first, the ends of a symmetric relation have no order,
and a relation that occurs twice counts once.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from goldspan.agreement.spans.span_alignment import How, SpanPair, align
from goldspan.model import Layer, Relation, span_order
from goldspan.schema.types import Schema

Ends: TypeAlias = Literal["strict", "relaxed"]
"""``strict``: both ends have the same label and fragments; ``relaxed``: both ends are aligned by overlap."""

NormalisedRelation: TypeAlias = tuple[str, int, int]
"""A relation's label and the numbers of the pairs of spans that it joins."""


class RelationNormaliser:
    """Normalises relations by a schema; without one they stay as they are."""

    def __init__(self, schema: Schema | None) -> None:
        relations = schema.relations if schema else {}
        self.symmetric = {name for name, spec in relations.items() if spec.symmetric}
        position = {name: number for number, name in enumerate(relations)}
        self.turned = {
            name: spec.inverse
            for name, spec in relations.items()
            if spec.inverse and not spec.symmetric and position[spec.inverse] < position[name]
        }

    def of(self, layer: Layer, numbers: Mapping[str, int]) -> dict[NormalisedRelation, Relation]:
        """The normalised relations of a layer, each with the first relation that has this form.

        ``numbers`` has the number of each span, by id. Raises ``ValueError`` for a relation with an end that is no
        span of the layer.
        """
        out: dict[NormalisedRelation, Relation] = {}
        for relation in sorted(layer.relations, key=lambda relation: relation.id):
            if relation.source not in numbers or relation.target not in numbers:
                place = f"the relation {relation.id!r} of layer {layer.name!r} of {layer.document!r}"
                raise ValueError(f"{place} has an end that is no span of it; run `goldspan validate`")
            label, source, target = relation.label, numbers[relation.source], numbers[relation.target]
            if label in self.turned:
                label, source, target = self.turned[label], target, source
            if label in self.symmetric and target < source:
                source, target = target, source
            out.setdefault((label, source, target), relation)
        return out


def number_spans(pairs: Iterable[SpanPair]) -> tuple[list[SpanPair], dict[str, int], dict[str, int]]:
    """Pairs in an order that does not depend on which layer is the left one; and the number of each span, by side."""
    ordered = sorted(pairs, key=lambda pair: sorted(span_order(span) for span in pair if span))
    in_left = {left.id: number for number, (left, _) in enumerate(ordered) if left}
    in_right = {right.id: number for number, (_, right) in enumerate(ordered) if right}
    return ordered, in_left, in_right


def normalise(
    left: Layer, right: Layer, schema: Schema | None, ends: Ends
) -> tuple[list[SpanPair], dict[NormalisedRelation, Relation], dict[NormalisedRelation, Relation]]:
    """The pairs of spans of two layers, and the normalised relations of either."""
    how: How = "exact" if ends == "strict" else "overlap"
    pairs, in_left, in_right = number_spans(align(left, right, how=how, labels=ends == "strict"))
    normaliser = RelationNormaliser(schema)
    return pairs, normaliser.of(left, in_left), normaliser.of(right, in_right)
