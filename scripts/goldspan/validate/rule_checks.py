"""Levels 5 and 7 of a layer: rules between labels.

Level 5: counts, needed relations, cycles, overlap, and duplicates. Level 7: relations between mentions of one thing.
Each rule first finds out quickly whether anything is wrong; only then does it make messages.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from goldspan.components import components
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
        distinct = {_normalised(relation, symmetric) for relation in relations}
    else:
        distinct = {(relation.label, relation.source, relation.target) for relation in relations}
    if len(distinct) == len(relations):
        return
    seen: dict[tuple[str, str, str], Relation] = {}
    for relation in relations:
        first = seen.setdefault(_normalised(relation, symmetric), relation)
        if first is not relation:
            message = f"{context.relation_in_words(relation)} is drawn more than once"
            yield context.at_relation("GS505", message, relation, related=[context.see_relation(first)])


def _normalised(relation: Relation, symmetric: frozenset[str]) -> tuple[str, str, str]:
    """Label and ends of a relation; those of a symmetric one in one order, whichever way it was drawn."""
    if relation.label in symmetric and relation.target < relation.source:
        return relation.label, relation.target, relation.source
    return relation.label, relation.source, relation.target


# counts


def _counts(context: Context, tables: Lookup) -> Iterator[Finding]:
    """GS501 and GS502: only relations with a count that some span breaks are gone through span by span."""
    rules, spans = tables.counts, context.spans
    number: dict[tuple[str, str, bool], int] = {}
    for relation in context.layer.relations:
        if relation.label in rules:
            leaving = relation.label, relation.source, True
            number[leaving] = number.get(leaving, 0) + 1
            arriving = relation.label, relation.target, relation.label in tables.symmetric
            number[arriving] = number.get(arriving, 0) + 1
    broken = set()
    for (name, span_id, leaves), times in number.items():
        limits = rules[name].leaving if leaves else rules[name].arriving
        limit = limits.get(spans[span_id].label)
        if limit is not None and limit.most is not None and times > limit.most:
            broken.add(name)
    if needing := tables.needing:
        for span in context.layer.spans:
            for name, leaves in needing.get(span.label, ()):
                limits = rules[name].leaving if leaves else rules[name].arriving
                if number.get((name, span.id, leaves), 0) < limits[span.label].least:
                    broken.add(name)
    for name in rules:
        if name in broken:
            yield from _miscounted(context, rules[name], number)


def _miscounted(context: Context, rule: CountRule, number: Mapping[tuple[str, str, bool], int]) -> Iterator[Finding]:
    name = rule.spec.name
    for span in context.layer.spans:
        times, limit = number.get((name, span.id, True), 0), rule.leaving.get(span.label, ANY_NUMBER)
        if not limit.admits(times):
            message = f"{shown(span)} has {times or 'no'} {name}; the schema asks for {limit.words}"
            yield context.at_span("GS501", message, span, related=_ends_at(context, rule, span, leaving=True))
        times, limit = number.get((name, span.id, False), 0), rule.arriving.get(span.label, ANY_NUMBER)
        if not limit.admits(times):
            verb = "points" if times == 1 else "point"
            message = f"{times or 'no'} {name} {verb} at {shown(span)}; the schema asks for {limit.words}"
            yield context.at_span("GS502", message, span, related=_ends_at(context, rule, span, leaving=False))


def _ends_at(context: Context, rule: CountRule, span: Span, *, leaving: bool) -> list[Related]:
    """The relations of a kind that leave a span, or arrive at it; of a symmetric one both."""
    return [
        context.see_relation(relation)
        for relation in context.layer.relations
        if relation.label == rule.spec.name
        and (
            (leaving and relation.source == span.id) or (leaving == rule.spec.symmetric and relation.target == span.id)
        )
    ]


def _requires(context: Context, tables: Lookup) -> Iterator[Finding]:
    """GS509."""
    labels_at: dict[str, set[str]] = {}
    for relation in context.layer.relations:
        labels_at.setdefault(relation.source, set()).add(relation.label)
        labels_at.setdefault(relation.target, set()).add(relation.label)
    for span in context.layer.spans:
        for group in tables.requires.get(span.label, ()):
            if labels_at.get(span.id, _NONE).isdisjoint(group):
                wanted = group[0] if len(group) == 1 else f"one of {', '.join(group)}"
                yield context.at_span("GS509", f"{shown(span)} needs {wanted}", span)


_NONE: frozenset[str] = frozenset()


# cycles, inverses, and what follows from other relations


def _graphs(context: Context, tables: Lookup) -> Iterator[Finding]:
    by_name: dict[str, list[Relation]] = {}
    for relation in context.layer.relations:
        if relation.label in tables.graphs:
            by_name.setdefault(tables.graphs[relation.label].spec.name, []).append(relation)
    for name, relations in by_name.items():
        yield from _graph(context, tables, tables.graphs[name], relations)


def _graph(context: Context, tables: Lookup, rule: GraphRule, relations: Sequence[Relation]) -> Iterator[Finding]:
    """GS506 to GS508 of a relation and its inverse."""
    edges: dict[graphs.Edge, Relation] = {}
    for relation in relations:
        _, source, target = _normalised(relation, tables.symmetric)
        edge = (target, source) if relation.label == rule.inverse else (source, target)
        first = edges.setdefault(edge, relation)
        if first.label != relation.label:
            message = f"{context.relation_in_words(relation)} says the same as {context.relation_in_words(first)}"
            yield context.at_relation("GS507", message, relation, related=[context.see_relation(first)])
    if rule.spec.symmetric:
        yield from _follows_without_direction(context, edges)
    elif graphs.has_path(edges):
        nodes = graphs.graph(edges)
        order, cycles = graphs.depth_first(nodes)
        if rule.spec.acyclic and cycles:
            for cycle in cycles:
                members = _along(edges, [*cycle, cycle[0]])
                message = f"{_listed(context, members)} make a cycle"
                related = [context.see_relation(member) for member in members[:-1]]
                yield context.at_relation("GS506", message, members[-1], related=related)
        elif rule.spec.transitive:
            for edge in graphs.implied(nodes, order):
                yield _follows(context, edges[edge], _along(edges, graphs.other_path(nodes, *edge)))


def _follows_without_direction(context: Context, edges: Mapping[graphs.Edge, Relation]) -> Iterator[Finding]:
    implied = list(graphs.closing_cycles(edges))
    if not implied:
        return
    both_ways = {**edges, **{(target, source): relation for (source, target), relation in edges.items()}}
    nodes = graphs.graph(both_ways)
    for edge in implied:
        yield _follows(context, edges[edge], _along(both_ways, graphs.other_path(nodes, *edge)))


def _follows(context: Context, relation: Relation, path: Sequence[Relation]) -> Finding:
    message = f"{context.relation_in_words(relation)} follows from {_listed(context, path)}"
    return context.at_relation("GS508", message, relation, related=[context.see_relation(edge) for edge in path])


def _along(edges: Mapping[graphs.Edge, Relation], nodes: Sequence[str]) -> list[Relation]:
    return [edges[edge] for edge in pairwise(nodes)]


def _listed(context: Context, relations: Sequence[Relation]) -> str:
    """Relations in words, as they were drawn."""
    spans = context.spans
    return ", ".join(
        f"{shown(spans[relation.source])} {relation.label} {shown(spans[relation.target])}" for relation in relations
    )


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
            next_start, next_minus_end, next_at = rows[following]
            following += 1
            first, second = spans[at], spans[next_at]
            if len(first.fragments) > 1 or len(second.fragments) > 1:
                way = kind_of_overlap(first, second)
                if way is None:
                    continue
                second_is_outer = way == "nest" and length(second.fragments) > length(first.fragments)
                outer, inner = (second, first) if second_is_outer else (first, second)
            else:
                # the longer of two that start together comes first
                way = "cross" if next_minus_end < minus_end else "nest"
                if next_start == start and next_minus_end == minus_end:
                    way = "same"
                outer, inner = first, second
            if way == "same" and first.label == second.label:
                continue
            if way not in (usual if usual is not None else tables.may_overlap(outer.label, inner.label)):
                yield _overlapping(context, tables, way, outer, inner)


def _overlapping(context: Context, tables: Lookup, way: Overlap, outer: Span, inner: Span) -> Finding:
    if length(outer.fragments) < length(inner.fragments):
        inner, outer = outer, inner
    message = f"{shown(inner)} {WORDS[way]} {shown(outer)}"
    if way == "nest" and "nest" in tables.may_overlap(inner.label, outer.label):
        message += f"; the schema asks for {inner.label} to be the outer one"
    return context.at_pair("GS503", message, inner, outer)


def kind_of_overlap(left: Span, right: Span) -> Overlap | None:
    """How two spans share characters: the same ones, all of one's, some, or none (``None``)."""
    shared = overlap(left.fragments, right.fragments)
    if not shared:
        return None
    lengths = length(left.fragments), length(right.fragments)
    if shared == lengths[0] == lengths[1]:
        return "same"
    return "nest" if shared == min(lengths) else "cross"


# level 7: chains of mentions


def check_chains(context: Context) -> Iterator[Finding]:
    """Findings GS731: relations that join a thing to itself by way of two of its mentions."""
    identity = lookup(context.schema, context.layer.provenance.pass_name).identity
    links = [relation for relation in context.layer.relations if relation.label in identity] if identity else []
    if not links:
        return
    chains = components((relation.source, relation.target) for relation in links)
    chain_of = {span: number for number, chain in enumerate(chains) for span in chain}
    for relation in context.layer.relations:
        spec = context.schema.relations[relation.label]
        if spec.identity or spec.reflexive or relation.source == relation.target:
            continue
        if relation.source in chain_of and chain_of[relation.source] == chain_of.get(relation.target):
            joining = [link for link in links if chain_of[link.source] == chain_of[relation.source]]
            message = f"{context.relation_in_words(relation)}: both are one thing by {joining[0].label}"
            related = [context.see_relation(link) for link in joining]
            yield context.at_relation("GS731", message, relation, related=related)
