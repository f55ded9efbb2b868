"""The second step home: regions and arrows to spans and relations.

What these cannot carry is returned as unmapped, with the code that says why;
nothing of a result is dropped without a trace, but for the marks of the screen
itself (``origin``, ``hidden``, ``locked``, ``readonly``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from goldspan.attribute_values import as_tuple
from goldspan.components import components
from goldspan.formats.labelstudio.fast_path import plain_reader
from goldspan.formats.labelstudio.json_values import read_json
from goldspan.formats.labelstudio.labeling_config import LabelingConfig
from goldspan.formats.labelstudio.regions import Keep, Region, Regions, read_regions
from goldspan.formats.labelstudio.result_items import SCREEN, Item
from goldspan.model import (
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
)
from goldspan.schema.types import FRAGMENT, Schema

_Named = TypeVar("_Named", Span, Relation)

_CARRIED = {"from_id", "to_id", "type", "direction", "labels"} | SCREEN


Arrow = tuple[Item, list[str]]
"""A relation's item, and the labels in it that can be read."""


@dataclass(frozen=True, slots=True)
class ParsedResult:
    """What a result says, in the types of the model.

    ``regions`` are the ids of the spans that each region became; they are not there where the usual result was
    read in one go.
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
    """Reads the ``result`` of an annotation or a draft; from an export it may come as the JSON that stands there.

    Without a config, a result item's own type says what kind of control made it.
    ``schema`` decides what cannot be read from the result alone: which
    relations are symmetric, which label a relation of a doubly labelled region
    is for, and whether an attribute holds one value or several.
    """
    if isinstance(result, msgspec.Raw):
        plain = plain_reader(config).read(result, document, schema) if config is not None else None
        if plain is not None:
            return ParsedResult(*plain, {}, None, ())
        result = read_json(result)
    reader = _ResultParser(document, schema)
    arrows: list[Arrow] = []
    others: list[Item] = []
    for item in _items(result, reader.keep):
        if item.get("type") == "relation":
            arrows.append((item, _labels(item)))
        else:
            others.append(item)
    regions = read_regions(others, document.text, config, schema, reader.keep)
    spans, spans_of = reader.spans(regions, arrows)
    relations = _renamed([one for item, labels in arrows for one in reader.relations(item, labels, spans_of)])
    ordered_spans, ordered_relations = in_order(spans, relations)
    return ParsedResult(
        ordered_spans,
        ordered_relations,
        regions.document_labels,
        regions.note,
        tuple(reader.unmapped),
        {region: tuple(span.id for span in became) for region, became in spans_of.items()},
    )


def _items(result: object, keep: Keep) -> Iterator[Item]:
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
    document: Document
    schema: Schema | None
    unmapped: list[Unmapped] = field(default_factory=list)

    def keep(self, code: str, message: str, item: object) -> None:
        self.unmapped.append(Unmapped(code, message, item))

    # spans

    def spans(self, regions: Regions, arrows: Sequence[Arrow]) -> tuple[list[Span], dict[str, list[Span]]]:
        """The spans, and for each region id the spans that it became."""
        made: list[Span] = []
        regions_of: list[list[str]] = []
        for ids in self._tied(regions, arrows):
            before = len(made)
            if len(ids) == 1:
                for region in regions.by_id[ids[0]]:
                    made += self._spans_of([region], region.labels)
            else:
                parts = [region for one in ids for region in regions.by_id[one]]
                made += self._spans_of(parts, parts[0].labels)
            regions_of += [ids] * (len(made) - before)
        spans = _renamed(made)
        spans_of: dict[str, list[Span]] = {}
        for span, ids in zip(spans, regions_of, strict=True):
            for one in ids:
                spans_of.setdefault(one, []).append(span)
        return spans, spans_of

    def _spans_of(self, parts: Sequence[Region], labels: Sequence[str]) -> list[Span]:
        first = parts[0]
        if len(parts) == len(labels) == 1:
            extent = [(first.start, first.end)]
            return [make_span(self.document, labels[0], extent, attributes=first.attributes, note=first.note)]
        attributes: dict[str, Any] = {}
        for part in parts:
            for name, value in part.attributes.items():
                if attributes.setdefault(name, value) != value:
                    told = f"fragments disagree on {name!r}: {attributes[name]!r} was kept"
                    self.keep("GS809", told, {**part.item, name: value})
        notes = [part.note for part in parts if part.note is not None]
        return [
            make_span(
                self.document,
                label,
                [(part.start, part.end) for part in parts],
                attributes={name: one for name, one in attributes.items() if self._belongs(name, label, labels)},
                note="\n".join(dict.fromkeys(notes)) if notes else None,
            )
            for label in labels
        ]

    def _belongs(self, name: str, label: str, labels: Sequence[str]) -> bool:
        """Whether the attribute goes with this label, where a region has several and the schema can tell."""
        attribute = self.schema.attributes.get(name) if self.schema else None
        if attribute is None or not set(attribute.labels) & set(labels):
            return True
        return label in attribute.labels

    def _tied(self, regions: Regions, arrows: Sequence[Arrow]) -> list[list[str]]:
        """The region ids in groups, each of the fragments of one span, in the order of the result."""
        ties = [item for item, labels in arrows if FRAGMENT in labels]
        if not ties:
            return [[one] for one in regions.by_id]
        pairs: list[tuple[str, str]] = []
        for item in ties:
            ends = item.get("from_id"), item.get("to_id")
            if not all(isinstance(end, str) and end in regions.by_id for end in ends):
                continue  # reported as a relation to a region that is not there
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
        ends = one, other = item.get("from_id"), item.get("to_id")
        if not (isinstance(one, str) and isinstance(other, str) and one in spans_of and other in spans_of):
            missing = [end for end in ends if not isinstance(end, str) or end not in spans_of]
            self.keep("GS803", f"the relation's end {missing[0]!r} is not a region that could be read", item)
            return
        self._keep_rest(item, labels)
        if labels == [FRAGMENT]:
            return
        if not labels:
            self.keep("GS804", f"the relation from {one!r} to {other!r} has no label", item)
            return
        direction = item.get("direction", "right")
        if direction not in ("right", "left", "bi", None):
            self.keep("GS806", f"the relation's direction is {direction!r}; it was read as 'right'", item)
        source, target = spans_of[one], spans_of[other]
        if direction == "left":
            source, target = target, source
        typed = {labels[0]: {}} if len(labels) == 1 and ":" not in labels[0] else self._typed(labels)
        for label, attributes in typed.items():
            yield self._drawn(label, attributes, source, target, item)
            if direction == "bi" and not self._symmetric(label):
                yield self._drawn(label, attributes, target, source, item)

    def _keep_rest(self, item: Item, labels: Sequence[str]) -> None:
        """Keeps what a relation has no place for."""
        some_unread = bool(labels) and len(labels) < len(_listed(item.get("labels")))
        if item.keys() <= _CARRIED and not some_unread:
            return
        lost = {key: one for key, one in item.items() if key not in _CARRIED}
        if some_unread:
            lost["labels"] = item["labels"]
        ids = {"from_id": item["from_id"], "to_id": item["to_id"]}
        self.keep("GS812", f"not carried over: {', '.join(sorted(lost))}", ids | lost)

    def _typed(self, labels: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The relation labels among the item's labels, each with its attributes."""
        out: dict[str, dict[str, Any]] = {}
        for written in labels:
            if written == FRAGMENT:
                continue
            label, name, value = self._split(written)
            attributes = out.setdefault(label, {})
            if name is None:
                continue
            attribute = self.schema.attributes[name] if self.schema else None
            if attribute is not None and attribute.kind == "multi-choice":
                attributes[name] = (*attributes.get(name, ()), value)
            elif name in attributes:
                attributes[name] = (*as_tuple(attributes[name]), value)
            else:
                attributes[name] = value
        return out

    def _split(self, written: str) -> tuple[str, str | None, str]:
        label, colon, rest = written.partition(":")
        name, equals, value = rest.partition("=")
        if colon and equals and self.schema and label in self.schema.relations and name in self.schema.attributes:
            return label, name, value
        return written, None, ""

    def _symmetric(self, label: str) -> bool:
        known = self.schema.relations.get(label) if self.schema else None
        return known is not None and known.symmetric

    def _drawn(
        self, label: str, attributes: Attributes, sources: list[Span], targets: list[Span], item: Item
    ) -> Relation:
        if len(sources) == len(targets) == 1:
            return make_relation(label, sources[0].id, targets[0].id, attributes=attributes)
        known = self.schema.relations.get(label) if self.schema else None
        pairs = [(source, target) for source in sources for target in targets]
        if known is not None and len(pairs) > 1:
            fitting = [(one, two) for one, two in pairs if one.label in known.source and two.label in known.target]
            pairs = fitting or pairs
        source, target = pairs[0]
        if len(pairs) > 1:
            read_as = f"{source.label} to {target.label}"
            self.keep("GS808", f"{label!r} could join {len(pairs)} pairs of labels; it was read as {read_as}", item)
        return make_relation(label, source.id, target.id, attributes=attributes)


def _renamed(made: list[_Named]) -> list[_Named]:
    """With ids of their own, where some are the same."""
    names = numbered([one.id for one in made])
    return [one if one.id == name else replace(one, id=name) for one, name in zip(made, names, strict=True)]


def _labels(item: Item) -> list[str]:
    return [one for one in _listed(item.get("labels")) if isinstance(one, str) and one]


def _listed(labels: object) -> list[object]:
    return labels if isinstance(labels, list) else [labels] if isinstance(labels, str) else []
