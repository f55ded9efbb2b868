"""The fast path for usual results: regions of one label, choices on regions, names of chains, and relations.

Most results of most exports hold nothing else. Their JSON is decoded right into items that can have no other keys, and
no names, labels and relations that the labeling config does not know. A result with anything else in it is left to
`parse_results`, and so is one with a relation that was drawn the wrong way round, or without a label where the schema
leaves a choice. Where both parse a result, they give the same.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal

import msgspec
from msgspec import Raw, Struct

from goldspan.formats.labelstudio.arrows import Arrows, arrows_of
from goldspan.formats.labelstudio.labeling_config import CHAIN, LabelingConfig
from goldspan.formats.labelstudio.named_chains import arrows_between, same_name
from goldspan.formats.labelstudio.result_items import SCREEN
from goldspan.model import INFERRED, Document, Origin, Relation, Span, relation_ids, span_ids
from goldspan.schema.types import FRAGMENT, Schema

_Edge = tuple[int, int, str, Origin | None]
"""The places of source and target, the label, and the origin."""

UsualResult = tuple[tuple[Span, ...], tuple[Relation, ...]]

_SCREEN_KEYS = [(name, Any, None) for name in sorted(SCREEN)]


class FastParser:
    """Parses the usual results of one labeling config."""

    def __init__(self, config: LabelingConfig) -> None:
        self._config = config
        controls = config.controls.values()
        label_controls = [control for control in controls if control.tag == "Labels"]
        choice_controls = [control.name for control in controls if control.tag == "Choices" and control.per_region]
        chains = [name for name, known in config.controls.items() if name.startswith(CHAIN) and known.per_region]
        labels = {label for control in label_controls for label in control.values if label}
        relations = [name for name in config.relations if name and ":" not in name and name != FRAGMENT]
        # where there is no control of a kind, no item has its type
        self._region = self._item_type("labels", [control.name for control in label_controls], tuple[_one_of(labels)])  # type: ignore[misc]
        self._choice = self._item_type("choices", choice_controls, tuple[str, ...])
        self._name = self._item_type("textarea", chains, tuple[str])
        relation_labels: Any = tuple[_one_of(relations), ...]  # type: ignore[misc]
        self._relation = _struct(
            "relation",
            [("from_id", str), ("to_id", str)],
            [("labels", relation_labels, ()), ("direction", Literal["right"], "right")],
        )
        self._decoder = msgspec.json.Decoder(list[self._region | self._choice | self._name | self._relation])  # type: ignore[name-defined]

    def _item_type(self, kind: str, controls: Sequence[str], values: Any) -> Any:
        """The type of items of this kind, which are about the text."""
        held = [("text", values)] if kind == "textarea" else [("text", str), (kind, values)]
        value = msgspec.defstruct(
            f"{kind}_value",
            [("start", int), ("end", int), *held],
            forbid_unknown_fields=True,
            gc=False,
        )
        names = [("from_name", _one_of(controls)), ("to_name", _one_of([self._config.text_name]))]
        return _struct(kind, [("id", str), *names, ("value", value)], _SCREEN_KEYS)

    def parse(self, result: Raw, document: Document, schema: Schema | None) -> UsualResult | None:
        """The spans and relations of a result, in order; ``None`` where something in it is unusual."""
        try:
            items = self._decoder.decode(result)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        region_type, relation_type, name_type = self._region, self._relation, self._name
        text, length = document.text, len(document.text)
        rows: list[tuple[int, int, str, str, str]] = []
        relation_items, choices, names = [], [], []
        for item in items:
            if type(item) is region_type:
                value = item.value
                start, end, words = value.start, value.end, value.text
                if not 0 <= start < end <= length or words != text[start:end]:
                    return None
                rows.append((start, -end, value.labels[0], item.id, words))
            elif type(item) is relation_type:
                relation_items.append(item)
            elif type(item) is name_type:
                names.append(item)
            else:
                choices.append(item)
        rows.sort()  # as `in_order` has them; where two are the same in that order, their ids are, too
        spans_of_rows = [(label, ((start, -negative_end),)) for start, negative_end, label, _, _ in rows]
        ids = span_ids(document.id, spans_of_rows)
        place_of = {row[3]: place for place, row in enumerate(rows)}
        if len(place_of) < len(rows) or len(set(ids)) < len(ids):
            return None
        attributes: dict[str, dict[str, Any]] = {}
        for choice in choices:
            place = place_of.get(choice.id)
            if place is None or not self._set(choice, spans_of_rows[place][1][0], attributes, schema):
                return None
        spans = [
            Span(id=span_id, label=label, fragments=extent, text=row[4], attributes=attributes.get(row[3]) or {})
            for span_id, (label, extent), row in zip(ids, spans_of_rows, rows, strict=True)
        ]
        arrows = arrows_of(schema, self._config.relations) if schema is not None and relation_items else None
        chained = _chained(names, place_of, spans)
        relations = None if chained is None else _relations(relation_items, chained, place_of, spans, arrows)
        return None if relations is None else (tuple(spans), relations)

    def _set(
        self, choice: Any, extent: tuple[int, int], attributes: dict[str, dict[str, Any]], schema: Schema | None
    ) -> bool:
        """Sets the attribute of a region of this extent; ``False`` where the choice is unusual."""
        name, value = choice.from_name, choice.value
        if not value.choices or (value.start, value.end) != extent:
            return False
        attribute = schema.attributes.get(name) if schema else None
        several = attribute.kind == "multi-choice" if attribute else self._config.controls[name].multiple
        given = attributes.setdefault(choice.id, {})
        if name in given:
            return False
        given[name] = value.choices if several or len(value.choices) > 1 else value.choices[0]
        return True


def _relations(
    items: Sequence[Any],
    chained: Sequence[_Edge],
    place_of: Mapping[str, int],
    spans: Sequence[Span],
    arrows: Arrows | None,
) -> tuple[Relation, ...] | None:
    """The relations in order; ``None`` where one is unusual. ``place_of`` has the place of each region's span."""
    edges = list(chained)
    for item in items:
        source, target = place_of.get(item.from_id), place_of.get(item.to_id)
        if source is None or target is None:  # an end that is no region
            return None
        if not item.labels:
            label = _inferred(spans[source], spans[target], arrows)
            if label is None:
                return None
            edges.append((source, target, label, INFERRED))
            continue
        for label in item.labels if len(item.labels) == 1 else dict.fromkeys(item.labels):
            if arrows is not None and arrows.fit_turned(label, (spans[source],), (spans[target],)):
                return None
            edges.append((source, target, label, None))
    edges.sort(key=itemgetter(0, 1, 2))
    rows = [(label, spans[source].id, spans[target].id) for source, target, label, _ in edges]
    ids = relation_ids(rows)
    if len(set(ids)) < len(ids):
        return None
    return tuple(
        [
            Relation(id=relation_id, label=label, source=source, target=target, origin=origin)
            for relation_id, (label, source, target), (_, _, _, origin) in zip(ids, rows, edges, strict=True)
        ]
    )


def _chained(items: Sequence[Any], place_of: Mapping[str, int], spans: Sequence[Span]) -> list[_Edge] | None:
    """The relations that the names of chains say; ``None`` where one is unusual."""
    places: dict[tuple[str, str], list[int]] = {}
    for item in items:
        place = place_of.get(item.id)
        if place is None or spans[place].fragments[0] != (item.value.start, item.value.end):
            return None
        places.setdefault((item.from_name, same_name(item.value.text[0])), []).append(place)
    if any(len(set(at)) < max(2, len(at)) for at in places.values()):
        return None
    return [
        (source, target, name.removeprefix(CHAIN), None)
        for (name, _), at in places.items()
        for source, target in arrows_between(sorted(at))
    ]


def _inferred(source: Span, target: Span, arrows: Arrows | None) -> str | None:
    """The label of a relation without one that the schema leaves no choice about, and that was drawn the right way."""
    found = arrows.meant((source,), (target,)) if arrows is not None else []
    return found[0].label if len(found) == 1 and found[0].label != FRAGMENT and not found[0].turned else None


def _struct(kind: str, needed: Sequence[tuple[str, Any]], optional: Sequence[tuple[str, Any, Any]]) -> type[Struct]:
    return msgspec.defstruct(
        kind, [*needed, *optional], tag_field="type", tag=kind, forbid_unknown_fields=True, gc=False
    )


def _one_of(names: Any) -> Any:
    """The type of these strings; without any, that of a string which no item has."""
    return Literal[tuple(sorted(names)) or ("\0",)]


def fast_parser(config: LabelingConfig) -> FastParser:
    """The parser of a config, made once."""
    if "fast" not in config.memo:
        config.memo["fast"] = FastParser(config)
    parser: FastParser = config.memo["fast"]
    return parser
