"""What the relations of two layers say, told in the same words, so that they can be compared.

An inverse is turned to the relation that the schema declares first, the ends of
a symmetric one have no order, and the same said twice counts once.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from goldspan.agreement.spans.span_alignment import Pair, align
from goldspan.model import Layer, Relation, span_order
from goldspan.schema.types import Schema

Ends: TypeAlias = Literal["strict", "relaxed"]
"""``strict``: both ends have the same label and fragments; ``relaxed``: both ends are aligned by overlap."""

Said: TypeAlias = tuple[str, int, int]
"""A relation's label and the numbers of the pairs of spans that it joins."""


class Reading:
    """How a schema wants relations to be read; without one they are read as they stand."""

    def __init__(self, schema: Schema | None) -> None:
        relations = schema.relations if schema else {}
        self.symmetric = {name for name, spec in relations.items() if spec.symmetric}
        place = {name: number for number, name in enumerate(relations)}
        self.turned = {
            name: spec.inverse
            for name, spec in relations.items()
            if spec.inverse and not spec.symmetric and place[spec.inverse] < place[name]
        }

    def of(self, layer: Layer, numbers: Mapping[str, int]) -> dict[Said, Relation]:
        """What the relations of a layer say, each with the first that says it, by the numbers of their ends."""
        out: dict[Said, Relation] = {}
        for one in sorted(layer.relations, key=lambda one: one.id):
            if one.source not in numbers or one.target not in numbers:
                told = (
                    f"the relation {one.id!r} of layer {layer.name!r} of {layer.document!r} has an end that is no span"
                )
                raise ValueError(f"{told} of it; run `goldspan validate`")
            label, source, target = one.label, numbers[one.source], numbers[one.target]
            if label in self.turned:
                label, source, target = self.turned[label], target, source
            if label in self.symmetric and target < source:
                source, target = target, source
            out.setdefault((label, source, target), one)
        return out


def numbered(pairs: Iterable[Pair]) -> tuple[list[Pair], dict[str, int], dict[str, int]]:
    """Pairs in an order in which it does not matter whose span comes first; and each span's pair, by side."""
    ordered = sorted(pairs, key=lambda pair: sorted(span_order(span) for span in pair if span))
    ours = {one.id: number for number, (one, _) in enumerate(ordered) if one}
    theirs = {other.id: number for number, (_, other) in enumerate(ordered) if other}
    return ordered, ours, theirs


def read(
    one: Layer, other: Layer, schema: Schema | None, ends: Ends
) -> tuple[list[Pair], dict[Said, Relation], dict[Said, Relation]]:
    how: Literal["exact", "overlap"] = "exact" if ends == "strict" else "overlap"
    pairs, ours, theirs = numbered(align(one, other, how=how, labels=ends == "strict"))
    reading = Reading(schema)
    return pairs, reading.of(one, ours), reading.of(other, theirs)
