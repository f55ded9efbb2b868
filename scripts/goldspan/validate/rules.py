"""Level 5: rules between labels: counts, overlap, and the same thing twice."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from goldspan.model import Finding, Related, Relation, Span
from goldspan.schema.types import Count, Overlap, RelationLabel
from goldspan.validate.context import Context, shown

ANY = Count()


def check(context: Context) -> Iterator[Finding]:
    """Findings GS501 to GS505 of a layer whose labels are all in the schema."""
    yield from _twice(context)
    yield from _counts(context)
    yield from _overlaps(context)


def _twice(context: Context) -> Iterator[Finding]:
    seen_spans: dict[object, Span] = {}
    for span in context.layer.spans:
        key: object = (span.label, span.fragments)
        first = seen_spans.setdefault(key, span)
        if first is not span:
            related = [context.see_span(first, "the first is")]
            yield context.at_span("GS504", f"{shown(span)} is marked more than once", span, related=related)
    seen: dict[object, Relation] = {}
    for relation in context.layer.relations:
        ends = relation.source, relation.target
        symmetric = context.schema.relations[relation.label].symmetric
        key = (relation.label, frozenset(ends) if symmetric else ends)
        earlier = seen.setdefault(key, relation)
        if earlier is not relation:
            told = f"{context.said(relation)} is drawn more than once"
            yield context.at_relation("GS505", told, relation, related=[context.see_relation(earlier)])


def _counts(context: Context) -> Iterator[Finding]:
    shown_in_pass = context.schema.passes.get(context.layer.provenance.pass_name or "")
    out: dict[str, Counter[str]] = {}
    into: dict[str, Counter[str]] = {}
    for relation in context.layer.relations:
        out.setdefault(relation.label, Counter())[relation.source] += 1
        into.setdefault(relation.label, Counter())[relation.target] += 1
    for name, spec in context.schema.relations.items():
        if spec.scope != "document" or (shown_in_pass is not None and name not in shown_in_pass.relations):
            continue
        leaving, arriving = out.get(name, Counter()), into.get(name, Counter())
        if spec.symmetric:
            leaving, arriving = leaving + arriving, Counter()
        yield from _count(context, spec, leaving, arriving)


def _count(context: Context, spec: RelationLabel, leaving: Counter[str], arriving: Counter[str]) -> Iterator[Finding]:
    if spec.per_source == ANY and (spec.symmetric or spec.per_target == ANY):
        return
    for span in context.layer.spans:
        number = leaving[span.id]
        if span.label in spec.source and not spec.per_source.admits(number):
            told = f"{shown(span)} has {number} {spec.name}; the schema wants {spec.per_source}"
            drawn = _drawn(context, spec, span, source=True, target=spec.symmetric)
            yield context.at_span("GS501", told, span, related=drawn)
        number = arriving[span.id]
        if not spec.symmetric and span.label in spec.target and not spec.per_target.admits(number):
            told = f"{number} {spec.name} point at {shown(span)}; the schema wants {spec.per_target}"
            yield context.at_span("GS502", told, span, related=_drawn(context, spec, span, source=False, target=True))


def _drawn(context: Context, spec: RelationLabel, span: Span, *, source: bool, target: bool) -> list[Related]:
    """The relations of a kind that leave a span, arrive at it, or both."""
    return [
        context.see_relation(one)
        for one in context.layer.relations
        if one.label == spec.name and ((source and one.source == span.id) or (target and one.target == span.id))
    ]


def _overlaps(context: Context) -> Iterator[Finding]:
    ordered = sorted(context.layer.spans, key=lambda span: (span.start, -span.end))
    for number, one in enumerate(ordered):
        for other in islice(ordered, number + 1, None):
            if other.start >= one.end:
                break
            way = overlap(one, other)
            if way is None or (way == "same" and one.label == other.label):
                continue
            if way not in context.schema.may_overlap(one.label, other.label):
                told = {"nest": "lies inside", "same": "covers the same words as", "cross": "crosses"}[way]
                inner, outer = (other, one) if _length(other) <= _length(one) else (one, other)
                yield context.at_pair("GS503", f"{shown(inner)} {told} {shown(outer)}", inner, outer)


def overlap(one: Span, other: Span) -> Overlap | None:
    """How two spans share characters: the same ones, all of one's, some, or none (``None``)."""
    shared = sum(
        max(0, min(end, other_end) - max(start, other_start))
        for start, end in one.fragments
        for other_start, other_end in other.fragments
    )
    if not shared:
        return None
    lengths = _length(one), _length(other)
    if shared == lengths[0] == lengths[1]:
        return "same"
    return "nest" if shared == min(lengths) else "cross"


def _length(span: Span) -> int:
    return sum(end - start for start, end in span.fragments)
