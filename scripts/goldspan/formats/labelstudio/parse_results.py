"""The results of annotations to spans and relations.

What these cannot represent is returned as unmapped, with the code that says why. Nothing of a result is dropped but for
what concerns the screen alone (``origin``, ``hidden``, ``locked``, ``readonly``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from goldspan.attribute_values import as_tuple
from goldspan.components import components
from goldspan.formats.labelstudio.arrows import TURNED, Arrows, arrows_of
from goldspan.formats.labelstudio.assumed_values import Defaults, assumed_values, with_assumed
from goldspan.formats.labelstudio.fast_path import fast_parser
from goldspan.formats.labelstudio.json_values import read_json
from goldspan.formats.labelstudio.labeling_config import LabelingConfig
from goldspan.formats.labelstudio.named_chains import ALONE, arrows_between
from goldspan.formats.labelstudio.regions import Keep, Region, Regions, read_regions
from goldspan.formats.labelstudio.result_items import SCREEN, Item
from goldspan.model import (
    INFERRED,
    Attributes,
    Document,
    Relation,
    Span,
    Unmapped,
    in_order,
    make_relation,
    make_span,
    numbered,
    replace,
    span_order,
)
from goldspan.schema.types import FRAGMENT, Schema

_HasId = TypeVar("_HasId", Span, Relation)

_MAPPED_KEYS = {"from_id", "to_id", "type", "direction", "labels"} | SCREEN
"""The keys of a relation's item that a relation represents, and those of the screen."""

_LONGEST = 40
"""Characters of a span that a message shows."""

RelationItem = tuple[Item, list[str]]
"""A relation's item, and those of its labels that are strings."""


@dataclass(frozen=True, slots=True)
class ParsedResult:
    """What a result says, in the types of the model.

    ``regions`` has the ids of the spans that each region became; it is empty where the fast path parsed the result.
    """

    spans: tuple[Span, ...]
    relations: tuple[Relation, ...]
    document_labels: Attributes
    note: str | None
    unmapped: tuple[Unmapped, ...]
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)


def from_results(
    result: object, document: Document, config: LabelingConfig | None, schema: Schema | None = None
) -> ParsedResult:
    """Parses the ``result`` of an annotation or a draft: a list of items, or its JSON (``msgspec.Raw``).

    Without a config, a result item's own type says what kind of control made it.
    ``schema`` decides what the result alone does not say: which relations are symmetric, which of a region's several
    labels a relation is for, and whether an attribute holds one value or several; what a relation without a label is,
    where it leaves no choice; and that one which fits only the other way round was drawn so (`arrows`); and
    which values are assumed (`assumed_values`).
    """
    defaults = assumed_values(schema, config) if schema is not None else {}
    if isinstance(result, msgspec.Raw):
        usual = fast_parser(config).parse(result, document, schema) if config is not None else None
        if usual is not None:
            return ParsedResult(*_all_assumed(*usual, defaults), {}, None, ())
        result = read_json(result)
    offered = config.relations if config is not None else None
    parser = _ResultParser(schema, arrows_of(schema, offered) if schema is not None else None)
    relation_items: list[RelationItem] = []
    region_items: list[Item] = []
    for item in result_items(result, parser.keep):
        if item.get("type") == "relation":
            relation_items.append((item, _labels(item)))
        else:
            region_items.append(item)
    regions = read_regions(region_items, document.text, config, schema, parser.keep)
    spans, spans_of = parser.spans(document, regions, relation_items)
    chosen = [relation for item, labels in relation_items for relation in parser.relations(item, labels, spans_of)]
    parser.read_chains(regions, spans_of)
    ordered_spans, ordered_relations = in_order(spans, _with_own_ids([*chosen, *parser.unsaid(chosen)]))
    return ParsedResult(
        *_all_assumed(ordered_spans, ordered_relations, defaults),
        regions.document_labels,
        regions.note,
        tuple(parser.unmapped),
        {region: tuple(span.id for span in became) for region, became in spans_of.items()},
    )


def read_arrows(
    items: Iterable[Item], spans_of: Mapping[str, list[Span]], schema: Schema, offered: Sequence[str]
) -> tuple[tuple[Relation, ...], tuple[Unmapped, ...]]:
    """The relations that items say between spans, given by the ids of their regions, and what could not be read.

    They are read as those of `from_results`, with labels among those ``offered``.
    """
    parser = _ResultParser(schema, arrows_of(schema, tuple(offered)))
    chosen = [one for item in items for one in parser.relations(item, _labels(item), spans_of)]
    return tuple(_with_own_ids([*chosen, *parser.unsaid(chosen)])), tuple(parser.unmapped)


def result_items(result: object, keep: Keep) -> Iterator[Item]:
    """The items of a result. ``keep`` is given what is none."""
    if not isinstance(result, list):
        if result is not None:
            keep("GS806", f"the result is a {type(result).__name__}, not a list", result)
        return
    for item in result:
        if isinstance(item, dict):
            yield item
        else:
            keep("GS806", f"a result item is a {type(item).__name__}, not an object", item)


@dataclass(slots=True)
class _ResultParser:
    schema: Schema | None
    arrows: Arrows | None
    unmapped: list[Unmapped] = field(default_factory=list)
    read_anew: list[Relation] = field(default_factory=list)
    """The relations that were inferred or turned, or that a name of a chain says."""

    def keep(self, code: str, message: str, item: object) -> None:
        self.unmapped.append(Unmapped(code, message, item))

    # spans

    def spans(
        self, document: Document, regions: Regions, relation_items: Sequence[RelationItem]
    ) -> tuple[list[Span], dict[str, list[Span]]]:
        """The spans, and for each region id the spans that it became."""
        made: list[Span] = []
        regions_of: list[list[str]] = []
        for region_ids in self._fragment_groups(regions, relation_items):
            before = len(made)
            if len(region_ids) == 1:
                for region in regions.by_id[region_ids[0]]:
                    made += self._spans_of(document, [region], region.labels)
            else:
                fragments = [region for region_id in region_ids for region in regions.by_id[region_id]]
                made += self._spans_of(document, fragments, fragments[0].labels)
            regions_of += [region_ids] * (len(made) - before)
        spans = _with_own_ids(made)
        spans_of: dict[str, list[Span]] = {}
        for span, region_ids in zip(spans, regions_of, strict=True):
            for region_id in region_ids:
                spans_of.setdefault(region_id, []).append(span)
        return spans, spans_of

    def _spans_of(self, document: Document, fragments: Sequence[Region], labels: Sequence[str]) -> list[Span]:
        """A span for each label, of all fragments."""
        first = fragments[0]
        if len(fragments) == len(labels) == 1:
            extent = [(first.start, first.end)]
            return [make_span(document, labels[0], extent, attributes=first.attributes, note=first.note)]
        attributes: dict[str, Any] = {}
        for fragment in fragments:
            for name, value in fragment.attributes.items():
                if attributes.setdefault(name, value) != value:
                    message = f"fragments disagree on {name!r}: {attributes[name]!r} was kept"
                    self.keep("GS809", message, {**fragment.item, name: value})
        notes = [fragment.note for fragment in fragments if fragment.note is not None]
        return [
            make_span(
                document,
                label,
                [(fragment.start, fragment.end) for fragment in fragments],
                attributes={name: value for name, value in attributes.items() if self._belongs(name, label, labels)},
                note="\n".join(dict.fromkeys(notes)) if notes else None,
            )
            for label in labels
        ]

    def _belongs(self, name: str, label: str, labels: Sequence[str]) -> bool:
        """Whether the attribute is one of this label, where a region has several ``labels`` and the schema says."""
        attribute = self.schema.attributes.get(name) if self.schema else None
        if attribute is None or not set(attribute.labels) & set(labels):
            return True
        return label in attribute.labels

    def _fragment_groups(self, regions: Regions, relation_items: Sequence[RelationItem]) -> list[list[str]]:
        """The region ids in groups, each of the fragments of one span, in the order of the result."""
        ties = [item for item, labels in relation_items if FRAGMENT in labels]
        if not ties:
            return [[region_id] for region_id in regions.by_id]
        pairs: list[tuple[str, str]] = []
        for item in ties:
            ends = item.get("from_id"), item.get("to_id")
            if not all(isinstance(end, str) and end in regions.by_id for end in ends):
                continue  # reported as a relation to a region that does not exist
            first, second = map(str, ends)
            labels = [[region.labels for region in regions.by_id[end]] for end in (first, second)]
            if labels[0] != labels[1] or len(labels[0]) != 1:
                self.keep("GS809", f"the fragments {first!r} and {second!r} are labelled differently", item)
            elif first == second:
                self.keep("GS809", f"the fragment {first!r} is tied to itself", item)
            else:
                pairs.append((first, second))
        return components(pairs, nodes=regions.by_id)

    # relations

    def relations(self, item: Item, labels: list[str], spans_of: Mapping[str, list[Span]]) -> Iterator[Relation]:
        ends = start, end = item.get("from_id"), item.get("to_id")
        if not (isinstance(start, str) and isinstance(end, str) and start in spans_of and end in spans_of):
            missing = next(end for end in ends if not isinstance(end, str) or end not in spans_of)
            self.keep("GS803", f"the relation's end {missing!r} is not a region that could be read", item)
            return
        self._keep_other_keys(item, labels)
        if labels == [FRAGMENT]:
            return
        direction = item.get("direction", "right")
        if direction not in ("right", "left", "bi", None):
            self.keep("GS806", f"the relation's direction is {direction!r}; it was read as 'right'", item)
        source, target = spans_of[start], spans_of[end]
        if direction == "left":
            source, target = target, source
        if not labels:
            self._infer(source, target, item)
            return
        typed = {labels[0]: {}} if len(labels) == 1 and ":" not in labels[0] else self._attributes_of_labels(labels)
        for label, attributes in typed.items():
            if direction == "bi" and not self._symmetric(label):
                yield self._relation(label, attributes, source, target, item)
                yield self._relation(label, attributes, target, source, item)
            elif self.arrows is not None and self.arrows.fit_turned(label, source, target):
                self._keep_turned(self._relation(label, attributes, target, source, item), source, target, item)
            else:
                yield self._relation(label, attributes, source, target, item)

    def unsaid(self, chosen: Iterable[Relation]) -> list[Relation]:
        """The relations that were read anew, those that were inferred last, without those that stand before them."""
        said = {(relation.id, *sorted(relation.attributes.items())) for relation in chosen}
        added = []
        for relation in sorted(self.read_anew, key=lambda relation: relation.origin is not None):
            key = relation.id, *sorted(relation.attributes.items())
            if key not in said:
                said.add(key)
                added.append(relation)
        return added

    def read_chains(self, regions: Regions, spans_of: Mapping[str, list[Span]]) -> None:
        """Reads the names of chains; one that stands on a single span says nothing."""
        for (label, _), named in regions.chains.items():
            found = {span.id: span for region, _ in named for span in self._chained(label, spans_of.get(region, []))}
            if len(found) == 1:
                [span] = found.values()
                message = f"the name of a chain of {label!r} stands on {span_words(span)} alone"
                self.keep(ALONE, message, named[0][1])
            for source, target in arrows_between(sorted(found.values(), key=span_order)):
                self.read_anew.append(make_relation(label, source.id, target.id))

    def _chained(self, label: str, spans: list[Span]) -> list[Span]:
        """Of the spans that a region became, those that may be in a chain of the relation; all where none may."""
        known = self.schema.relations.get(label) if self.schema else None
        able = [span for span in spans if known is None or span.label in known.source or span.label in known.target]
        return able or spans

    def _infer(self, sources: Sequence[Span], targets: Sequence[Span], item: Item) -> None:
        """The relation without a label that the schema leaves no choice about."""
        found = self.arrows.meant(sources, targets) if self.arrows else []
        if self.arrows and len(found) == 1 and found[0].label != FRAGMENT:
            label, source, target, turned = found[0]
            inferred = make_relation(label, source.id, target.id, origin=INFERRED)
            if turned:
                self._keep_turned(inferred, sources, targets, item)
            else:
                self.read_anew.append(inferred)
            if item.get("direction") == "bi" and not self._symmetric(label) and self.arrows.fits(label, target, source):
                self.read_anew.append(make_relation(label, target.id, source.id, origin=INFERRED))
            return
        message = f"the relation from {span_words(sources[0])} to {span_words(targets[0])} has no label"
        if self.arrows:
            labels = list(dict.fromkeys(arrow.label for arrow in found))
            message += f", and it may be {' or '.join(labels)}" if labels else ", and no label fits its ends"
        self.keep("GS804", message, item)

    def _keep_turned(self, turned: Relation, sources: Sequence[Span], targets: Sequence[Span], item: Item) -> None:
        drawn = f"from {span_words(sources[0])} to {span_words(targets[0])}"
        message = f"{turned.label!r} was drawn {drawn}, and fits only the other way round; it was turned"
        self.keep(TURNED, message, item)
        self.read_anew.append(turned)

    def _keep_other_keys(self, item: Item, labels: Sequence[str]) -> None:
        """Keeps what a relation cannot represent."""
        some_unread = bool(labels) and len(labels) < len(_listed(item.get("labels")))
        if item.keys() <= _MAPPED_KEYS and not some_unread:
            return
        lost = {key: value for key, value in item.items() if key not in _MAPPED_KEYS}
        if some_unread:
            lost["labels"] = item["labels"]
        ids = {"from_id": item["from_id"], "to_id": item["to_id"]}
        self.keep("GS812", f"not carried over: {', '.join(sorted(lost))}", ids | lost)

    def _attributes_of_labels(self, written: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The relation labels among the item's labels, each with the attributes that the other labels give it."""
        out: dict[str, dict[str, Any]] = {}
        for text in written:
            if text == FRAGMENT:
                continue
            label, name, value = self._split(text)
            attributes = out.setdefault(label, {})
            if name is None:
                continue
            attribute = self.schema.attributes[name] if self.schema else None
            if attribute is not None and attribute.kind == "multi-choice":
                attributes[name] = (*attributes.get(name, ()), value)
            elif name in attributes:
                before = attributes[name]
                attributes[name] = (*as_tuple(before), value)
            else:
                attributes[name] = value
        return out

    def _split(self, text: str) -> tuple[str, str | None, str]:
        """``LABEL:attribute=value`` in three; where it is not an attribute of the schema, all of it is the label."""
        label, colon, rest = text.partition(":")
        name, equals, value = rest.partition("=")
        if colon and equals and self.schema and label in self.schema.relations and name in self.schema.attributes:
            return label, name, value
        return text, None, ""

    def _symmetric(self, label: str) -> bool:
        known = self.schema.relations.get(label) if self.schema else None
        return known is not None and known.symmetric

    def _relation(
        self, label: str, attributes: Attributes, sources: list[Span], targets: list[Span], item: Item
    ) -> Relation:
        """The relation between the two spans that it fits, where a region became several."""
        if len(sources) == len(targets) == 1:
            return make_relation(label, sources[0].id, targets[0].id, attributes=attributes)
        known = self.schema.relations.get(label) if self.schema else None
        pairs = [(source, target) for source in sources for target in targets]
        if known is not None and len(pairs) > 1:
            fitting = [
                (source, target)
                for source, target in pairs
                if source.label in known.source and target.label in known.target
            ]
            pairs = fitting or pairs
        source, target = pairs[0]
        if len(pairs) > 1:
            read_as = f"{source.label} to {target.label}"
            self.keep("GS808", f"{label!r} could join {len(pairs)} pairs of labels; it was read as {read_as}", item)
        return make_relation(label, source.id, target.id, attributes=attributes)


def _all_assumed(
    spans: tuple[Span, ...], relations: tuple[Relation, ...], defaults: Defaults
) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    if not defaults:
        return spans, relations
    return (
        tuple([with_assumed(span, defaults) for span in spans]),
        tuple([with_assumed(relation, defaults) for relation in relations]),
    )


def _with_own_ids(made: list[_HasId]) -> list[_HasId]:
    """The same spans or relations, numbered where several have the same id."""
    ids = numbered([item.id for item in made])
    return [item if item.id == own_id else replace(item, id=own_id) for item, own_id in zip(made, ids, strict=True)]


def span_words(span: Span) -> str:
    """A span in a message."""
    text = " ".join(span.text.split())
    return f"{span.label} {text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'!r}"


def _labels(item: Item) -> list[str]:
    return [label for label in _listed(item.get("labels")) if isinstance(label, str) and label]


def _listed(labels: object) -> list[object]:
    return labels if isinstance(labels, list) else [labels] if isinstance(labels, str) else []
