"""Pairs of layers with disagreements planted in them, of every kind, each known beforehand."""

import random

from benchmarks import shapes

from goldspan.model import (
    Document,
    Layer,
    Provenance,
    Relation,
    Span,
    in_order,
    make_relation,
    make_span,
    replace,
)

RELATION_KINDS = ("relation missing", "relation type", "direction")
PLANTED = ("missing", "boundary", "label", "attribute", *RELATION_KINDS)


def pair(number: int, *, each: int = 1) -> tuple[Document, Layer, Layer, dict[str, set[str]]]:
    """A document, a layer of it, the same with ``each`` disagreements of every kind, and where they are.

    Of a kind of spans, the places are ids of the first layer's spans; of a kind of relations, of its relations.
    """
    doc, plain = shapes.case(number)
    chance = random.Random(number)
    spans = [replace(span, attributes={"certain": "yes"}) for span in plain.spans if span.label != shapes.WHOLE]
    known = {span.id for span in spans}
    relations = _one_a_pair([one for one in plain.relations if {one.source, one.target} <= known])
    held = {end for one in relations for end in (one.source, one.target)}
    # what is changed overlaps nothing else, so that there is one right answer
    free = [span for span in spans if span.id not in held and _alone(span, spans) and span.end - span.start > 3]
    of_spans = iter(chance.sample(free, 4 * each))
    of_relations = iter(chance.sample(relations, 3 * each))
    others: dict[str, Span] = {span.id: span for span in spans}
    drawn: dict[str, Relation] = {one.id: one for one in relations}
    planted: dict[str, set[str]] = {kind: set() for kind in PLANTED}
    for kind in PLANTED:
        for _ in range(each):
            if kind in RELATION_KINDS:
                one = next(of_relations)
                planted[kind].add(one.id)
                del drawn[one.id]
                if kind == "relation type":
                    label = "OTHER_TYPE"
                    drawn[one.id] = make_relation(label, one.source, one.target)
                elif kind == "direction":
                    drawn[one.id] = make_relation(one.label, one.target, one.source)
                continue
            span = next(of_spans)
            planted[kind].add(span.id)
            if kind == "missing":
                del others[span.id]
            elif kind == "boundary":
                shorter = make_span(doc, span.label, [(span.start, span.end - 1)], attributes=span.attributes)
                others[span.id] = shorter
            elif kind == "label":
                others[span.id] = make_span(doc, "OTHER", span.fragments, attributes=span.attributes)
            else:
                others[span.id] = replace(span, attributes={"certain": "no"})
    one = layer_of(doc, "ann", spans, relations)
    return doc, one, layer_of(doc, "bob", others.values(), drawn.values()), planted


def layer_of(doc, annotator, spans=(), relations=(), *, status="submitted", method="manual", **more) -> Layer:
    ordered_spans, ordered_relations = in_order(spans, relations)
    return Layer(
        document=doc.id,
        name=more.pop("name", annotator),
        annotator=annotator,
        status=status,
        text_sha256=doc.text_sha256,
        spans=ordered_spans,
        relations=ordered_relations,
        provenance=Provenance(method=method, **more),
    )


def _one_a_pair(relations: list[Relation]) -> list[Relation]:
    """Of the relations that join the same two spans, either way, the first."""
    seen: dict[frozenset[str], Relation] = {}
    for one in relations:
        seen.setdefault(frozenset((one.source, one.target)), one)
    return list(seen.values())


def _alone(span: Span, spans: list[Span]) -> bool:
    return all(other is span or other.end <= span.start or other.start >= span.end for other in spans)
