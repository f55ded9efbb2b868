"""Level 5: rules between labels: counts, needed relations, circles, overlap, and the same thing twice.

Each rule first asks, in as few steps as it can, whether it has anything to
say; only then are words made.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from goldspan.model import Finding, Fragments, Related, Relation, Span
from goldspan.schema.forms import Overlap
from goldspan.schema.quantities import ANY_NUMBER
from goldspan.text.fragments import length, overlap
from goldspan.validate import graphs
from goldspan.validate.context import Context, shown
from goldspan.validate.lookup import CountRule, GraphRule, Lookup, lookup

WORDS: Mapping[Overlap, str] = {"nest": "lies inside", "same": "covers the same words as", "cross": "crosses"}


def check(context: Context) -> Iterator[Finding]:
    """Findings GS501 to GS509 of a layer whose labels are all in the schema."""
    tables = lookup(context.schema, context.layer.provenance.pass_name)
    yield from _spans_twice(context)
    if context.layer.relations:
        yield from _relations_twice(context, tables)
        if tables.graphs:
            yield from _graphs(context, tables)
    if tables.counts:
        yield from _counts(context, tables)
    if tables.requires:
        yield from _requires(context, tables)
    yield from _overlaps(context, tables)


# the same thing twice


def _spans_twice(context: Context) -> Iterator[Finding]:
    spans = context.layer.spans
    if len({(span.label, span.fragments) for span in spans}) == len(spans):
        return
    seen: dict[tuple[str, Fragments], Span] = {}
    for span in spans:
        first = seen.setdefault((span.label, span.fragments), span)
        if first is not span:
            related = [context.see_span(first, "the first is")]
            yield context.at_span("GS504", f"{shown(span)} is marked more than once", span, related=related)


def _relations_twice(context: Context, tables: Lookup) -> Iterator[Finding]:
    relations, symmetric = context.layer.relations, tables.symmetric
    if symmetric:
        said = {_drawn(one, symmetric) for one in relations}
    else:
        said = {(one.label, one.source, one.target) for one in relations}
    if len(said) == len(relations):
        return
    seen: dict[tuple[str, str, str], Relation] = {}
    for one in relations:
        first = seen.setdefault(_drawn(one, symmetric), one)
        if first is not one:
            told = f"{context.said(one)} is drawn more than once"
            yield context.at_relation("GS505", told, one, related=[context.see_relation(first)])


def _drawn(one: Relation, symmetric: frozenset[str]) -> tuple[str, str, str]:
    """What a relation says, in one spelling."""
    if one.label in symmetric and one.target < one.source:
        return one.label, one.target, one.source
    return one.label, one.source, one.target


# how many


def _counts(context: Context, tables: Lookup) -> Iterator[Finding]:
    """GS501 and GS502: the relations whose limits some span breaks are gone through span by span."""
    counted, spans = tables.counts, context.spans
    number: dict[tuple[str, str, bool], int] = {}
    for one in context.layer.relations:
        if one.label in counted:
            leaves = one.label, one.source, True
            number[leaves] = number.get(leaves, 0) + 1
            arrives = one.label, one.target, one.label in tables.symmetric
            number[arrives] = number.get(arrives, 0) + 1
    broken = set()
    for (name, span, leaves_it), times in number.items():
        limits = counted[name].leaving if leaves_it else counted[name].arriving
        limit = limits.get(spans[span].label)
        if limit is not None and limit.most is not None and times > limit.most:
            broken.add(name)
    if needing := tables.needing:
        for each in context.layer.spans:
            for name, leaves_it in needing.get(each.label, ()):
                limits = counted[name].leaving if leaves_it else counted[name].arriving
                if number.get((name, each.id, leaves_it), 0) < limits[each.label].least:
                    broken.add(name)
    for name in counted:
        if name in broken:
            yield from _miscounted(context, counted[name], number)


def _miscounted(context: Context, rule: CountRule, number: Mapping[tuple[str, str, bool], int]) -> Iterator[Finding]:
    name = rule.spec.name
    for span in context.layer.spans:
        times, limit = number.get((name, span.id, True), 0), rule.leaving.get(span.label, ANY_NUMBER)
        if not limit.admits(times):
            told = f"{shown(span)} has {times} {name}; the schema wants {limit}"
            drawn = _at(context, rule, span, leaving=True)
            yield context.at_span("GS501", told, span, related=drawn)
        times, limit = number.get((name, span.id, False), 0), rule.arriving.get(span.label, ANY_NUMBER)
        if not limit.admits(times):
            told = f"{times} {name} point at {shown(span)}; the schema wants {limit}"
            drawn = _at(context, rule, span, leaving=False)
            yield context.at_span("GS502", told, span, related=drawn)


def _at(context: Context, rule: CountRule, span: Span, *, leaving: bool) -> list[Related]:
    """The relations of a kind that leave a span, or arrive at it; of a symmetric one both."""
    return [
        context.see_relation(one)
        for one in context.layer.relations
        if one.label == rule.spec.name
        and ((leaving and one.source == span.id) or (leaving == rule.spec.symmetric and one.target == span.id))
    ]


def _requires(context: Context, tables: Lookup) -> Iterator[Finding]:
    """GS509."""
    drawn: dict[str, set[str]] = {}
    for one in context.layer.relations:
        drawn.setdefault(one.source, set()).add(one.label)
        drawn.setdefault(one.target, set()).add(one.label)
    for span in context.layer.spans:
        for group in tables.requires.get(span.label, ()):
            if drawn.get(span.id, _NONE).isdisjoint(group):
                wanted = group[0] if len(group) == 1 else f"one of {', '.join(group)}"
                yield context.at_span("GS509", f"{shown(span)} needs {wanted}", span)


_NONE: frozenset[str] = frozenset()


# relations that go on from one another


def _graphs(context: Context, tables: Lookup) -> Iterator[Finding]:
    drawn: dict[str, list[Relation]] = {}
    for one in context.layer.relations:
        if one.label in tables.graphs:
            drawn.setdefault(tables.graphs[one.label].spec.name, []).append(one)
    for name, relations in drawn.items():
        yield from _graph(context, tables, tables.graphs[name], relations)


def _graph(context: Context, tables: Lookup, rule: GraphRule, relations: Sequence[Relation]) -> Iterator[Finding]:
    """GS506 to GS508 of a relation and its inverse."""
    arrows: dict[graphs.Arrow, Relation] = {}
    for one in relations:
        _, source, target = _drawn(one, tables.symmetric)
        arrow = (target, source) if one.label == rule.inverse else (source, target)
        first = arrows.setdefault(arrow, one)
        if first.label != one.label:
            told = f"{context.said(one)} says what {context.said(first)} says already"
            yield context.at_relation("GS507", told, one, related=[context.see_relation(first)])
    if rule.spec.symmetric:
        yield from _follows_both_ways(context, arrows)
    elif graphs.chains(arrows):
        nodes = graphs.graph(arrows)
        order, circles = graphs.walked(nodes)
        if rule.spec.acyclic and circles:
            for circle in circles:
                round_it = _along(arrows, [*circle, circle[0]])
                told = f"{_listed(context, round_it)} make a circle"
                related = [context.see_relation(other) for other in round_it[:-1]]
                yield context.at_relation("GS506", told, round_it[-1], related=related)
        elif rule.spec.transitive:
            for arrow in graphs.implied(nodes, order):
                yield _follows(context, arrows[arrow], _along(arrows, graphs.way_round(nodes, *arrow)))


def _follows_both_ways(context: Context, arrows: Mapping[graphs.Arrow, Relation]) -> Iterator[Finding]:
    twice = list(graphs.joined_twice(arrows))
    if not twice:
        return
    both_ways = {**arrows, **{(target, source): one for (source, target), one in arrows.items()}}
    nodes = graphs.graph(both_ways)
    for arrow in twice:
        yield _follows(context, arrows[arrow], _along(both_ways, graphs.way_round(nodes, *arrow)))


def _follows(context: Context, one: Relation, others: Sequence[Relation]) -> Finding:
    told = f"{context.said(one)} follows from {_listed(context, others)}"
    return context.at_relation("GS508", told, one, related=[context.see_relation(other) for other in others])


def _along(arrows: Mapping[graphs.Arrow, Relation], nodes: Sequence[str]) -> list[Relation]:
    return [arrows[arrow] for arrow in pairwise(nodes)]


def _listed(context: Context, relations: Sequence[Relation]) -> str:
    """Relations in words, as they were drawn."""
    spans = context.spans
    return ", ".join(f"{shown(spans[one.source])} {one.label} {shown(spans[one.target])}" for one in relations)


# overlap


def _overlaps(context: Context, tables: Lookup) -> Iterator[Finding]:
    """GS503."""
    if not tables.overlap_rules and len(tables.overlap) == len(WORDS):
        return
    usual = None if tables.overlap_rules else tables.overlap
    rows = sorted([(span.fragments[0][0], -span.fragments[-1][1], at) for at, span in enumerate(context.layer.spans)])
    spans = context.layer.spans
    last = len(rows)
    for number, (start, minus_end, at) in enumerate(rows, 1):
        following = number
        # those that start before this one ends
        while following < last and rows[following][0] < -minus_end:
            other_start, other_minus_end, other_at = rows[following]
            following += 1
            one, other = spans[at], spans[other_at]
            if len(one.fragments) > 1 or len(other.fragments) > 1:
                way = kind_of_overlap(one, other)
                if way is None:
                    continue
                outer, inner = (
                    (other, one) if way == "nest" and length(other.fragments) > length(one.fragments) else (one, other)
                )
            else:
                # the longer of two that start together comes first
                way = "cross" if other_minus_end < minus_end else "nest"
                if other_start == start and other_minus_end == minus_end:
                    way = "same"
                outer, inner = one, other
            if way == "same" and one.label == other.label:
                continue
            if way not in (usual if usual is not None else tables.may_overlap(outer.label, inner.label)):
                yield _overlapping(context, tables, way, outer, inner)


def _overlapping(context: Context, tables: Lookup, way: Overlap, outer: Span, inner: Span) -> Finding:
    if length(outer.fragments) < length(inner.fragments):
        inner, outer = outer, inner
    told = f"{shown(inner)} {WORDS[way]} {shown(outer)}"
    if way == "nest" and "nest" in tables.may_overlap(inner.label, outer.label):
        told += f"; the schema wants {inner.label} to be the outer one"
    return context.at_pair("GS503", told, inner, outer)


def kind_of_overlap(left: Span, right: Span) -> Overlap | None:
    """How two spans share characters: the same ones, all of one's, some, or none (``None``)."""
    shared = overlap(left.fragments, right.fragments)
    if not shared:
        return None
    lengths = length(left.fragments), length(right.fragments)
    if shared == lengths[0] == lengths[1]:
        return "same"
    return "nest" if shared == min(lengths) else "cross"
