"""Repairs that nobody could object to, and, by name, those that only a person can decide on."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from goldspan.model import (
    FINISHED,
    Document,
    Finding,
    Fragments,
    Layer,
    Relation,
    Span,
    Suppression,
    make_span,
    numbered,
    relation_id,
    replace,
    span_id,
    span_order,
    words,
)
from goldspan.schema.types import Schema
from goldspan.text.fragments import is_inside, union
from goldspan.validate import conventions, label_checks, offsets, rule_checks
from goldspan.validate.context import Context, shown
from goldspan.validate.span_boundaries import blank, clean, unshifted


@dataclass(frozen=True, slots=True)
class Fixed:
    """A layer after its repairs: those that were ``done``, in words, and those that were ``refused``, each with why.

    ``spans`` has the new id of each span by its old one, also of a span that was
    joined with another; it is empty where nothing was repaired.
    """

    layer: Layer
    done: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    spans: Mapping[str, str] = field(default_factory=dict)


def fix_layer(layer: Layer, document: Document, schema: Schema) -> Fixed:
    """Joins touching fragments, trims white space, drops exact duplicates, and orders the ends of symmetric relations.

    Ids are derived again; relations and suppressions follow their spans. A repair
    that would bring an error is not made, and where level 3 or 4 has errors that
    joining does not fix, nothing more is repaired. Doing it again changes nothing.
    """
    if layer.text_sha256 != document.text_sha256:
        return Fixed(layer, refused=("made on another text, so nothing was repaired",))
    work = _numbered(layer)
    done: list[str] = []
    while True:
        # one repair can make room for another, so the rounds go on until one changes nothing
        round_ = _RepairRound(work, document, schema)
        round_.run()
        if not round_.done:
            refused = (*round_.refused, *_left_to_people(Context(work.layer() if done else layer, document, schema)))
            return Fixed(work.layer(), tuple(done), refused, work.new_ids()) if done else Fixed(layer, refused=refused)
        done += round_.done
        work = round_.work.renumbered()


@dataclass(frozen=True, slots=True)
class _NumberedLayer:
    """A layer whose spans and relations are known by number, for their ids change under repair.

    A relation is its source, its target and the record; a suppression its record and what it concerns.
    """

    base: Layer
    spans: dict[int, Span]
    relations: dict[int, tuple[int, int, Relation]]
    suppressions: tuple[tuple[Suppression, int | None, int | None], ...]
    number_of: Mapping[str, int]
    """The number of each span by the id that it had before all repairs."""

    def new_ids(self) -> dict[str, str]:
        """The id of each span by the id that it had before all repairs."""
        ids = self._ids()
        return {old: ids[number] for old, number in self.number_of.items()}

    def renumbered(self) -> "_NumberedLayer":
        """The same, numbered in the order of its layer, as whoever reads that layer numbers it."""
        ids, fresh = self.new_ids(), _numbered(self.layer())
        return dataclasses.replace(fresh, number_of={old: fresh.number_of[new] for old, new in ids.items()})

    def _ids(self) -> dict[int, str]:
        """The ids by number, in the order of a layer."""
        bare = {number: self._bare(span) for number, span in self.spans.items()}
        order = sorted(bare, key=lambda number: (span_order(bare[number]), number))
        return dict(zip(order, numbered(bare[number].id for number in order), strict=True))

    def _bare(self, span: Span) -> Span:
        return replace(span, id=span_id(self.base.document, span.label, span.fragments))

    def layer(self) -> Layer:
        """In order and with ids derived, as a pull makes it."""
        ids = self._ids()
        rank = {number: place for place, number in enumerate(ids)}
        named = {
            number: replace(
                relation,
                id=relation_id(relation.label, ids[source], ids[target]),
                source=ids[source],
                target=ids[target],
            )
            for number, (source, target, relation) in self.relations.items()
        }

        def place(number: int) -> tuple[int, int, str, int]:
            source, target, relation = self.relations[number]
            return rank[source], rank[target], relation.label, number

        ordered = sorted(named, key=place)
        relation_ids = dict(zip(ordered, numbered(named[number].id for number in ordered), strict=True))
        numbers = {span.id: number for number, span in enumerate(self.base.spans)}
        return replace(
            self.base,
            context=tuple(ids[numbers[name]] for name in self.base.context if numbers.get(name) in ids),
            spans=tuple(replace(self.spans[number], id=id_) for number, id_ in ids.items()),
            relations=tuple(replace(named[number], id=relation_ids[number]) for number in ordered),
            suppressions=tuple(
                replace(
                    suppression,
                    span=suppression.span if span is None else ids[span],
                    relation=suppression.relation if relation is None else relation_ids[relation],
                )
                for suppression, span, relation in self.suppressions
            ),
        )


def _numbered(layer: Layer) -> _NumberedLayer:
    spans = {span.id: number for number, span in enumerate(layer.spans)}
    relations = {relation.id: number for number, relation in enumerate(layer.relations)}
    return _NumberedLayer(
        layer,
        dict(enumerate(layer.spans)),
        {
            number: (spans[relation.source], spans[relation.target], relation)
            for number, relation in enumerate(layer.relations)
        },
        tuple(
            (suppression, spans.get(suppression.span or ""), relations.get(suppression.relation or ""))
            for suppression in layer.suppressions
        ),
        spans,
    )


class _RepairRound:
    """Each repair tried once, and taken where it brings no error."""

    def __init__(self, work: _NumberedLayer, document: Document, schema: Schema) -> None:
        self.work = work
        self.document = document
        self.schema = schema
        self.done: list[str] = []
        self.refused: list[str] = []

    def run(self) -> None:
        self._reshape(lambda text, fragments: union(fragments), "touching fragments joined")
        now = self._context(self.work)
        if _errors(now, offsets.check) or _errors(now, label_checks.check):
            self.refused.append("the layer has errors of level 3 or 4, so nothing more was repaired; fix those first")
            return
        self._reshape(_trimmed, "white space trimmed")
        self._merge_spans()
        self._merge_relations()
        self._order_symmetric()

    def _try(self, new: _NumberedLayer, what: str) -> None:
        before, after = self._context(self.work), self._context(new)
        for check in (offsets.check, label_checks.check, rule_checks.check):
            errors = _errors(before, check)
            if new_errors := _errors(after, check) - errors:
                self.refused.append(f"{what}: not done, for it would bring {', '.join(sorted(new_errors))}")
                return
            if errors:
                break  # the next level is not checked in a layer that fails here
        self.work = new
        self.done.append(what)

    def _context(self, work: _NumberedLayer) -> Context:
        return Context(work.layer(), self.document, self.schema)

    def _reshape(self, shape: Callable[[str, Fragments], Fragments | str], message: str) -> None:
        """``shape`` gives the new fragments of a span, or says why it is left alone."""
        for number, span in list(self.work.spans.items()):
            if not _sound(span, self.document.text):
                continue
            fragments = shape(self.document.text, span.fragments)
            if isinstance(fragments, str):
                self.refused.append(f"{shown(span)}: {fragments}")
            elif fragments != span.fragments:
                new = make_span(
                    self.document,
                    span.label,
                    fragments,
                    attributes=span.attributes,
                    note=span.note,
                    origin=span.origin,
                )
                self._try(
                    dataclasses.replace(self.work, spans={**self.work.spans, number: new}), f"{shown(span)}: {message}"
                )

    def _merge_spans(self) -> None:
        for kept, dropped in combinations(sorted(self.work.spans), 2):
            spans = self.work.spans
            if kept not in spans or dropped not in spans:
                continue
            if (spans[kept].label, spans[kept].fragments) != (spans[dropped].label, spans[dropped].fragments):
                continue
            what = f"{shown(spans[dropped])}: marked twice"
            if (spans[kept].attributes, spans[kept].note) != (spans[dropped].attributes, spans[dropped].note):
                self.refused.append(f"{what}, but not with the same attributes and note")
                continue
            moved = {
                number: (kept if source == dropped else source, kept if target == dropped else target, relation)
                for number, (source, target, relation) in self.work.relations.items()
            }
            merged = dataclasses.replace(
                self.work,
                spans={number: span for number, span in spans.items() if number != dropped},
                relations=moved,
                suppressions=tuple(
                    (suppression, kept if span == dropped else span, relation)
                    for suppression, span, relation in self.work.suppressions
                ),
                number_of={old: kept if number == dropped else number for old, number in self.work.number_of.items()},
            )
            self._try(self._distinct(merged), f"{what}, one kept")

    def _merge_relations(self) -> None:
        new = self._distinct(self.work)
        if dropped := [
            relation for number, (_, _, relation) in self.work.relations.items() if number not in new.relations
        ]:
            labels = ", ".join(sorted({relation.label for relation in dropped}))
            self._try(new, f"{labels}: {len(dropped)} drawn twice, one of each kept")
        ends = Counter(self._ends(number) for number in self.work.relations)
        for (label, *_), times in ends.items():
            if times > 1:
                self.refused.append(f"{label}: drawn {times} times between two spans, and left alone")

    def _distinct(self, work: _NumberedLayer) -> _NumberedLayer:
        """The same without the relations that repeat an earlier one."""
        kept: dict[int, tuple[int, int, Relation]] = {}
        same: dict[int, int] = {}
        for number, (source, target, relation) in work.relations.items():
            for earlier, (first, last, known) in kept.items():
                turned = self._symmetric(relation) and (source, target) == (last, first)
                if (known.label, known.attributes) == (relation.label, relation.attributes) and (
                    (source, target) == (first, last) or turned
                ):
                    same[number] = earlier
                    break
            else:
                kept[number] = (source, target, relation)
        suppressions = tuple(
            (suppression, span, None if relation is None else same.get(relation, relation))
            for suppression, span, relation in work.suppressions
        )
        return dataclasses.replace(work, relations=kept, suppressions=suppressions)

    def _ends(self, number: int) -> tuple[str, int, int]:
        source, target, relation = self.work.relations[number]
        if self._symmetric(relation):
            source, target = sorted((source, target))
        return relation.label, source, target

    def _order_symmetric(self) -> None:
        order = sorted(self.work.spans, key=lambda number: (span_order(self.work.spans[number])[:4], number))
        rank = {number: place for place, number in enumerate(order)}
        for number, (source, target, relation) in list(self.work.relations.items()):
            if self._symmetric(relation) and rank[target] < rank[source]:
                turned = {**self.work.relations, number: (target, source, relation)}
                message = f"{relation.label} from {shown(self.work.spans[source])} to {shown(self.work.spans[target])}"
                self._try(
                    dataclasses.replace(self.work, relations=turned), f"{message}: ends put in the order of the text"
                )

    def _symmetric(self, relation: Relation) -> bool:
        known = self.schema.relations.get(relation.label)
        return known is not None and known.symmetric


def _errors(context: Context, check: Callable[[Context], Iterator[Finding]]) -> Counter[str]:
    return Counter(finding.code for finding in check(context) if finding.severity == "error")


def _sound(span: Span, text: str) -> bool:
    """Whether the fragments lie in the text in order, without overlap, and the words are theirs."""
    return (
        is_inside(span.fragments, len(text))
        and all(end <= start for (_, end), (start, _) in pairwise(span.fragments))
        and span.text == words(text, span.fragments)
    )


def _trimmed(text: str, fragments: Fragments) -> Fragments | str:
    """Without white space at the edges, where that is all there is to them."""
    out: list[tuple[int, int]] = []
    for start, end in fragments:
        while start < end and blank(text[start]):
            start += 1
        while start < end and blank(text[end - 1]):
            end -= 1
        out.append((start, end))
    trimmed = tuple(out)
    if trimmed == fragments:
        return fragments
    if not all(start < end for start, end in trimmed):
        return "not trimmed, for nothing would be left of a fragment"
    meant = unshifted(text, fragments)
    if meant not in (None, trimmed) or not all(clean(text, start, end) == (True, True) for start, end in trimmed):
        message = f"; perhaps {words(text, meant)!r} was meant" if meant is not None else ""
        return f"not trimmed, for the span looks shifted{message}"
    return trimmed


# what is left to people


QUESTIONS = {
    "GS302": "the words could be marked at their present place, if that is the place that was meant",
    "GS408": "source and target could be swapped, if nothing but the direction is wrong",
    "GS507": "one of the two could be deleted",
    "GS602": "the edge could be moved to that of the word, unless a part of the word was meant",
    "GS603": "the partner could be added to the span, or both be left out",
    "GS604": "the mark could be left out, unless it belongs to what was meant",
}
"""By code, a repair that a program could make, and that only a person knows to be right."""


def _left_to_people(context: Context) -> Iterator[str]:
    """The repairs of a finished layer that are left to people, in the order of its findings."""
    if context.layer.status not in FINISHED:
        return
    for finding in _findings_by_level(context):
        if finding.code in QUESTIONS and not any(
            suppression.covers(finding) for suppression in context.layer.suppressions
        ):
            yield f"{finding.code} {finding.message}: {QUESTIONS[finding.code]}"


def _findings_by_level(context: Context) -> Iterator[Finding]:
    """The findings of each level, up to the first level with an error."""
    for check in (offsets.check, label_checks.check, rule_checks.check, conventions.check):
        found = list(check(context))
        yield from found
        if any(finding.severity == "error" for finding in found):
            return
