"""Where two layers of a document differ, and how: each difference once, under its kind.

Spans are paired by `goldspan.agreement.spans.span_alignment.align`: identical ones first, then by the greatest
overlap. Two spans with different labels that share less than half of their characters (by Dice) are not paired: a word
is not a sentence with another boundary. Spans that are left without a partner by this rule are paired once more,
within one label. A span without a partner is missing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from goldspan.agreement.spans.span_alignment import SpanPair, align
from goldspan.attribute_values import normal
from goldspan.findings import excerpt
from goldspan.model import Attributes, Document, Excerpt, Layer, Relation, Span, Value, replace
from goldspan.schema.types import Schema
from goldspan.text.fragments import dice

DisagreementKind: TypeAlias = Literal[
    "missing", "boundary", "label", "attribute", "relation missing", "relation type", "direction"
]
KINDS: tuple[DisagreementKind, ...] = get_args(DisagreementKind)

ENOUGH = 0.5
"""Spans with different labels are paired from this Dice coefficient of characters on."""

_FAR = 120
"""If the ends of a relation are further apart than this, in characters, the text between them is shortened."""

LabelPair: TypeAlias = tuple[str | None, str | None]
"""A label of each of two annotators; ``None`` is NONE: nothing there."""

RelationPair: TypeAlias = tuple[Relation | None, Relation | None]


class RelationWithEnds(Struct, frozen=True):
    """A relation with the spans that it joins, so that it can be shown."""

    label: str
    source: Span
    target: Span
    attributes: Attributes


class Disagreement(Struct, frozen=True, kw_only=True):
    """One difference between two layers; the first of every pair belongs to the left layer.

    ``labels`` are those of spans or relations, ``None`` where there is none; ``values`` those of ``attribute``, if an
    attribute differs. With neither spans nor relations, the attribute is a document label. A span with another extent
    and another label makes two differences.
    """

    kind: DisagreementKind
    document: str
    annotators: tuple[str, str]
    layers: tuple[str, str]
    labels: LabelPair
    attribute: str | None = None
    values: tuple[Value | None, Value | None] = (None, None)
    spans: SpanPair = (None, None)
    relations: tuple[RelationWithEnds | None, RelationWithEnds | None] = (None, None)
    why: str = ""
    excerpt: Excerpt


class Comparison(Struct, frozen=True, kw_only=True):
    """Two layers of a document, compared.

    ``spans`` and ``relations`` are pairs in which everything that either layer has is once; ``span_labels`` and
    ``relation_labels`` count the pairs by their labels: a confusion matrix. A relation that the annotators drew in
    opposite directions is counted twice there, each time against nothing.
    """

    document: str
    annotators: tuple[str, str]
    spans: tuple[SpanPair, ...]
    relations: tuple[RelationPair, ...]
    disagreements: tuple[Disagreement, ...]
    span_labels: Counter[LabelPair]
    relation_labels: Counter[LabelPair]


def disagreements(document: Document, left: Layer, right: Layer, *, schema: Schema | None = None) -> list[Disagreement]:
    """All differences between two layers of a document: spans in the order of the text, relations, document labels.

    The schema says which relations are symmetric or inverse: two forms of one statement are no disagreement.
    """
    return list(compare(document, left, right, schema=schema).disagreements)


def compare(document: Document, left: Layer, right: Layer, *, schema: Schema | None = None) -> Comparison:
    """Two layers of a document with their spans and relations paired, and the differences."""
    spans = pair_spans(left, right)
    partners = {in_left.id: in_right.id for in_left, in_right in spans if in_left is not None and in_right is not None}
    relations = _pair_relations(left, right, partners, schema)
    both = _Both(document, left, right)
    found = [disagreement for pair in spans for disagreement in both.of_spans(pair)]
    for relation_pair, match in relations:
        found += both.of_relations(relation_pair, match, partners)
    found += both.of_document_labels()
    return Comparison(
        document=document.id,
        annotators=(left.annotator, right.annotator),
        spans=spans,
        relations=tuple(pair for pair, _ in relations),
        disagreements=tuple(found),
        span_labels=Counter((_label(in_left), _label(in_right)) for in_left, in_right in spans),
        relation_labels=Counter(labels for pair, match in relations for labels in _relation_labels(pair, match)),
    )


# pairs of spans


def pair_spans(left: Layer, right: Layer) -> tuple[SpanPair, ...]:
    """The spans of two layers, paired as the module describes, in the order of the text."""
    kept: list[SpanPair] = []
    left_over, right_over = list[Span](), list[Span]()
    for in_left, in_right in align(left, right, how="overlap", labels=False):
        if in_left is not None and in_right is not None and _belong_together(in_left, in_right):
            kept.append((in_left, in_right))
        else:
            left_over += [in_left] if in_left is not None else []
            right_over += [in_right] if in_right is not None else []
    if left_over and right_over:
        rest = replace(left, spans=tuple(left_over)), replace(right, spans=tuple(right_over))
        kept += align(*rest, how="overlap", labels=True)
    else:
        kept += [(span, None) for span in left_over]
        kept += [(None, span) for span in right_over]
    return tuple(sorted(kept, key=_text_order))


def _belong_together(left: Span, right: Span) -> bool:
    return left.label == right.label or dice(left.fragments, right.fragments) >= ENOUGH


def _text_order(pair: SpanPair) -> tuple[int, int, str]:
    span = pair[0] or pair[1]
    return (span.start, -span.end, span.label) if span is not None else (0, 0, "")


def _label(item: Span | Relation | None) -> str | None:
    return None if item is None else item.label


# pairs of relations

_Match = Literal["same", "direction", "relation type", "relation missing"]


def _pair_relations(
    left: Layer, right: Layer, partners: Mapping[str, str], schema: Schema | None
) -> list[tuple[RelationPair, _Match]]:
    """The relations of both layers, paired where their ends are: the same, the other way round, of another type."""
    in_left, in_right = list(left.relations), list(right.relations)
    paired: list[tuple[RelationPair, _Match]] = []

    def pair(match: _Match, matches: Callable[[Relation, Relation], bool]) -> None:
        for first in tuple(in_left):
            second = next((relation for relation in in_right if matches(first, relation)), None)
            if second is not None:
                paired.append(((first, second), match))
                in_left.remove(first)
                in_right.remove(second)

    def same_ends(first: Relation, second: Relation) -> bool:
        return partners.get(first.source) == second.source and partners.get(first.target) == second.target

    def turned(first: Relation, second: Relation) -> bool:
        return partners.get(first.source) == second.target and partners.get(first.target) == second.source

    def same_statement(first: Relation, second: Relation) -> bool:
        if first.label == second.label and same_ends(first, second):
            return True
        spec = schema.relations.get(first.label) if schema is not None else None
        if spec is None or not turned(first, second):
            return False
        return spec.symmetric if first.label == second.label else spec.inverse == second.label

    pair("same", same_statement)
    pair("direction", lambda first, second: first.label == second.label and turned(first, second))
    pair("relation type", same_ends)
    pair("relation type", turned)
    paired += [((relation, None), "relation missing") for relation in in_left]
    paired += [((None, relation), "relation missing") for relation in in_right]
    return paired


def _relation_labels(pair: RelationPair, match: _Match) -> Iterator[LabelPair]:
    left, right = _label(pair[0]), _label(pair[1])
    if match == "same":
        yield left, left  # an inverse is the same statement as the relation itself
    elif match == "direction":
        # neither annotator has drawn the relation of the other, and the diagonal is for what both have
        yield left, None
        yield None, right
    else:
        yield left, right


# differences


class _Both:
    """Two layers of a document, and the differences between pairs of their spans and relations."""

    def __init__(self, document: Document, left: Layer, right: Layer) -> None:
        self.document = document
        self.layers = left, right

    def of_spans(self, pair: SpanPair) -> Iterator[Disagreement]:
        left, right = pair
        labels = _label(left), _label(right)
        marks = {fragment for span in pair if span is not None for fragment in span.fragments}
        shown = excerpt(self.document.text, tuple(sorted(marks)))

        def difference(kind: DisagreementKind, **more: object) -> Disagreement:
            return self._difference(kind, labels=labels, spans=pair, excerpt=shown, **more)

        if left is None or right is None:
            yield difference("missing")
            return
        if left.fragments != right.fragments:
            yield difference("boundary")
        if left.label != right.label:
            yield difference("label")
        for name, values in _differing(left.attributes, right.attributes):
            yield difference("attribute", attribute=name, values=values)

    def of_relations(self, pair: RelationPair, match: _Match, partners: Mapping[str, str]) -> Iterator[Disagreement]:
        left, right = pair
        sides = tuple(_with_ends(relation, layer) for relation, layer in zip(pair, self.layers, strict=True))
        marks = {
            fragment
            for side in sides
            if side is not None
            for end in (side.source, side.target)
            for fragment in end.fragments
        }
        shown = excerpt(self.document.text, tuple(sorted(marks)), gap=_FAR)
        labels = _label(left), _label(right)

        def difference(kind: DisagreementKind, **more: object) -> Disagreement:
            return self._difference(kind, labels=labels, relations=sides, excerpt=shown, **more)

        if match == "relation missing":
            side = 0 if left is not None else 1
            yield difference("relation missing", why=self._missing_ends(sides[side], side, partners))
            return
        if match != "same":
            yield difference(match)
        if left is not None and right is not None:
            for name, values in _differing(left.attributes, right.attributes):
                yield difference("attribute", attribute=name, values=values)

    def of_document_labels(self) -> Iterator[Disagreement]:
        shown = excerpt(self.document.text, ())
        left, right = self.layers
        for name, values in _differing(left.document_labels, right.document_labels):
            yield self._difference("attribute", labels=(None, None), attribute=name, values=values, excerpt=shown)

    def _missing_ends(self, relation: RelationWithEnds | None, side: int, partners: Mapping[str, str]) -> str:
        """Whether the other annotator has the ends of a relation, so that they could have drawn it."""
        if relation is None:
            return "an end of it is no span of its layer"
        annotator = self.layers[1 - side].annotator
        paired = set(partners) if side == 0 else set(partners.values())
        ends = (("source", relation.source), ("target", relation.target))
        missing = [role for role, end in ends if end.id not in paired]
        return f"{annotator} has not its {' and '.join(missing)}" if missing else f"{annotator} has both ends"

    def _difference(
        self, kind: DisagreementKind, *, labels: LabelPair, excerpt: Excerpt, **more: object
    ) -> Disagreement:
        left, right = self.layers
        return Disagreement(
            kind=kind,
            document=self.document.id,
            annotators=(left.annotator, right.annotator),
            layers=(left.name, right.name),
            labels=labels,
            excerpt=excerpt,
            **more,  # type: ignore[arg-type]
        )


def _differing(left: Attributes, right: Attributes) -> Iterator[tuple[str, tuple[Value | None, Value | None]]]:
    for name in sorted({*left, *right}):
        values = left.get(name), right.get(name)
        if normal(values[0]) != normal(values[1]):
            yield name, values


def _with_ends(relation: Relation | None, layer: Layer) -> RelationWithEnds | None:
    if relation is None:
        return None
    source, target = (
        next((span for span in layer.spans if span.id == end), None) for end in (relation.source, relation.target)
    )
    if source is None or target is None:
        return None
    return RelationWithEnds(relation.label, source, target, relation.attributes)
