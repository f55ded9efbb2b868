"""Where two layers of a document differ, and how: each difference once, under its kind.

Spans are paired by `goldspan.agreement.spans.span_alignment.align`: what is identical
first, then by the greatest overlap. Two spans with other labels that share less
than half (by Dice) are no pair: a word is not a sentence with another
boundary. What such pairs leave over is paired once more, within one label. What
has no partner is missing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from goldspan.agreement.spans.span_alignment import align
from goldspan.attribute_values import normal
from goldspan.findings import excerpt
from goldspan.model import Attributes, Document, Excerpt, Layer, Relation, Span, Value, replace
from goldspan.schema.types import Schema
from goldspan.text.fragments import dice

Kind: TypeAlias = Literal["missing", "boundary", "label", "attribute", "relation missing", "relation type", "direction"]
KINDS: tuple[Kind, ...] = (
    "missing",
    "boundary",
    "label",
    "attribute",
    "relation missing",
    "relation type",
    "direction",
)

ENOUGH = 0.5
"""Spans with other labels are two views of one thing from this Dice coefficient of characters on."""

_FAR = 120
"""Of ends further apart than this, in characters, not all of the text between them is shown."""

Labels: TypeAlias = tuple[str | None, str | None]
"""A label of each of two annotators; ``None`` is NONE: nothing there."""

SpanPair: TypeAlias = tuple[Span | None, Span | None]
RelationPair: TypeAlias = tuple[Relation | None, Relation | None]


class Drawn(Struct, frozen=True):
    """A relation with its ends, so that it can be read."""

    label: str
    source: Span
    target: Span
    attributes: Attributes


class Disagreement(Struct, frozen=True, kw_only=True):
    """One difference between two layers; the first of every pair is the first layer's.

    ``labels`` are those of spans or relations, ``None`` where there is none;
    ``values`` those of ``attribute``, where that is what differs: one of the document where
    there are neither spans nor relations. A span with another extent and another label makes
    two differences.
    """

    kind: Kind
    document: str
    annotators: tuple[str, str]
    layers: tuple[str, str]
    labels: Labels
    attribute: str | None = None
    values: tuple[Value | None, Value | None] = (None, None)
    spans: SpanPair = (None, None)
    relations: tuple[Drawn | None, Drawn | None] = (None, None)
    why: str = ""
    excerpt: Excerpt


class Comparison(Struct, frozen=True, kw_only=True):
    """Two layers of a document, set against each other.

    ``spans`` and ``relations`` pair everything that either has; ``span_labels`` and
    ``relation_labels`` count the pairs by their labels: a confusion matrix. A relation drawn
    the other way round is in it twice, against nothing.
    """

    document: str
    annotators: tuple[str, str]
    spans: tuple[SpanPair, ...]
    relations: tuple[RelationPair, ...]
    disagreements: tuple[Disagreement, ...]
    span_labels: Counter[Labels]
    relation_labels: Counter[Labels]


def disagreements(document: Document, one: Layer, other: Layer, *, schema: Schema | None = None) -> list[Disagreement]:
    """All differences between two layers of a document, spans in the order of the text, relations, document labels.

    The schema says which relations are symmetric or inverse: what is the same
    statement is no disagreement.
    """
    return list(compare(document, one, other, schema=schema).disagreements)


def compare(document: Document, one: Layer, other: Layer, *, schema: Schema | None = None) -> Comparison:
    """Two layers of a document with their spans and relations paired, and the differences."""
    spans = pair_spans(one, other)
    relations = _pair_relations(one, other, spans, schema)
    return Comparison(
        document=document.id,
        annotators=(one.annotator, other.annotator),
        spans=spans,
        relations=tuple(pair for pair, _ in relations),
        disagreements=(
            *(made for pair in spans for made in _of_spans(document, one, other, pair)),
            *(
                made
                for pair, kind in relations
                for made in _of_relations(document, one, other, pair, kind, dict(_partners(spans)))
            ),
            *_of_document(document, one, other),
        ),
        span_labels=Counter((_label(first), _label(second)) for first, second in spans),
        relation_labels=Counter(labels for pair, kind in relations for labels in _relation_labels(pair, kind)),
    )


# spans


def pair_spans(one: Layer, other: Layer) -> tuple[SpanPair, ...]:
    """The spans of two layers, paired as the module says, in the order of the text."""
    kept: list[SpanPair] = []
    ones, others = list[Span](), list[Span]()
    for first, second in align(one, other, how="overlap", labels=False):
        if first is not None and second is not None and _are_one(first, second):
            kept.append((first, second))
        else:
            ones += [first] if first is not None else []
            others += [second] if second is not None else []
    if ones and others:
        left = replace(one, spans=tuple(ones)), replace(other, spans=tuple(others))
        kept += align(*left, how="overlap", labels=True)
    else:
        kept += [(span, None) for span in ones]
        kept += [(None, span) for span in others]
    return tuple(sorted(kept, key=_place))


def _are_one(first: Span, second: Span) -> bool:
    return first.label == second.label or dice(first.fragments, second.fragments) >= ENOUGH


def _place(pair: SpanPair) -> tuple[int, int, str]:
    span = pair[0] or pair[1]
    return (span.start, -span.end, span.label) if span is not None else (0, 0, "")


def _label(one: Span | Relation | None) -> str | None:
    return None if one is None else one.label


def _of_spans(document: Document, one: Layer, other: Layer, pair: SpanPair) -> Iterator[Disagreement]:
    first, second = pair
    labels = _label(first), _label(second)
    marks = [fragment for span in pair if span is not None for fragment in span.fragments]
    shown = excerpt(document.text, tuple(sorted(set(marks))))

    def made(kind: Kind, **more: object) -> Disagreement:
        return _made(kind, document, one, other, labels=labels, spans=pair, excerpt=shown, **more)

    if first is None or second is None:
        yield made("missing")
        return
    if first.fragments != second.fragments:
        yield made("boundary")
    if first.label != second.label:
        yield made("label")
    for name, values in _differing(first.attributes, second.attributes):
        yield made("attribute", attribute=name, values=values)


def _of_document(document: Document, one: Layer, other: Layer) -> Iterator[Disagreement]:
    shown = excerpt(document.text, ())
    for name, values in _differing(one.document_labels, other.document_labels):
        yield _made(
            "attribute", document, one, other, labels=(None, None), attribute=name, values=values, excerpt=shown
        )


def _differing(one: Attributes, other: Attributes) -> Iterator[tuple[str, tuple[Value | None, Value | None]]]:
    for name in sorted({*one, *other}):
        first, second = one.get(name), other.get(name)
        if normal(first) != normal(second):
            yield name, (first, second)


def _made(
    kind: Kind, document: Document, one: Layer, other: Layer, *, labels: Labels, excerpt: Excerpt, **more: object
) -> Disagreement:
    return Disagreement(
        kind=kind,
        document=document.id,
        annotators=(one.annotator, other.annotator),
        layers=(one.name, other.name),
        labels=labels,
        excerpt=excerpt,
        **more,  # type: ignore[arg-type]
    )


# relations

_Match = Literal["same", "direction", "relation type", "relation missing"]


def _partners(spans: Iterable[SpanPair]) -> Iterator[tuple[str, str]]:
    """For each paired span of the first layer, its partner's id."""
    for first, second in spans:
        if first is not None and second is not None:
            yield first.id, second.id


def _pair_relations(
    one: Layer, other: Layer, spans: Iterable[SpanPair], schema: Schema | None
) -> list[tuple[RelationPair, _Match]]:
    """The relations of both layers, paired where their ends are: the same, turned round, of another type."""
    partner = dict(_partners(spans))
    ones, others = list(one.relations), list(other.relations)
    paired: list[tuple[RelationPair, _Match]] = []

    def step(match: _Match, same: Callable[[Relation, Relation], bool]) -> None:
        for first in tuple(ones):
            second = next((each for each in others if same(first, each)), None)
            if second is not None:
                paired.append(((first, second), match))
                ones.remove(first)
                others.remove(second)

    def ends(first: Relation, second: Relation) -> bool:
        return partner.get(first.source) == second.source and partner.get(first.target) == second.target

    def turned(first: Relation, second: Relation) -> bool:
        return partner.get(first.source) == second.target and partner.get(first.target) == second.source

    def says_the_same(first: Relation, second: Relation) -> bool:
        if first.label == second.label and ends(first, second):
            return True
        known = schema.relations.get(first.label) if schema is not None else None
        if known is None or not turned(first, second):
            return False
        return known.symmetric if first.label == second.label else known.inverse == second.label

    step("same", says_the_same)
    step("direction", lambda first, second: first.label == second.label and turned(first, second))
    step("relation type", ends)
    step("relation type", turned)
    paired += [((first, None), "relation missing") for first in ones]
    paired += [((None, second), "relation missing") for second in others]
    return paired


def _relation_labels(pair: RelationPair, match: _Match) -> Iterator[Labels]:
    first, second = _label(pair[0]), _label(pair[1])
    if match == "same":
        yield first, first  # said from the other end, it is the same statement
    elif match == "direction":
        # nobody has drawn what the other has, and the diagonal is for what both have
        yield first, None
        yield None, second
    else:
        yield first, second


def _of_relations(
    document: Document, one: Layer, other: Layer, pair: RelationPair, match: _Match, partner: dict[str, str]
) -> Iterator[Disagreement]:
    first, second = pair
    sides = _drawn(first, one), _drawn(second, other)
    marks = {
        fragment
        for side in sides
        if side is not None
        for end in (side.source, side.target)
        for fragment in end.fragments
    }
    shown = excerpt(document.text, tuple(sorted(marks)), gap=_FAR)
    labels = _label(first), _label(second)

    def made(kind: Kind, **more: object) -> Disagreement:
        return _made(kind, document, one, other, labels=labels, relations=sides, excerpt=shown, **more)

    if match == "relation missing":
        yield made("relation missing", why=_why(pair, sides, (one, other), partner))
        return
    if match != "same":
        yield made(match)
    if first is not None and second is not None:
        for name, values in _differing(first.attributes, second.attributes):
            yield made("attribute", attribute=name, values=values)


def _drawn(relation: Relation | None, layer: Layer) -> Drawn | None:
    if relation is None:
        return None
    source, target = (
        next((span for span in layer.spans if span.id == end), None) for end in (relation.source, relation.target)
    )
    return None if source is None or target is None else Drawn(relation.label, source, target, relation.attributes)


def _why(
    pair: RelationPair, sides: tuple[Drawn | None, Drawn | None], layers: tuple[Layer, Layer], partner: dict[str, str]
) -> str:
    """Whether the ends are there on the other side, so that the relation could have been drawn."""
    at = 0 if pair[0] is not None else 1
    drawn, lacking = sides[at], layers[1 - at].annotator
    if drawn is None:
        return "an end of it is no span of its layer"
    known = set(partner) if at == 0 else set(partner.values())
    gone = [role for role, end in (("source", drawn.source), ("target", drawn.target)) if end.id not in known]
    if not gone:
        return f"{lacking} has both ends"
    return f"{lacking} has not its {' and '.join(gone)}"
