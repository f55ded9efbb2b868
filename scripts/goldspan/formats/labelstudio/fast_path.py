"""The usual result, read in one go: a label a region, choices on regions, and relations.

Most results of most exports hold nothing else. The JSON is then decoded right
into items that have no other keys, and no other names, labels and relations,
than the labeling config knows. Whatever is unusual in the least is none of this
module's business: it says so, and `reading` reads the result in its own way.
Where both read a result, they read the same.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Raw, Struct

from goldspan.formats.labelstudio.labeling_config import LabelingConfig
from goldspan.model import Document, Relation, Span, relation_ids, span_ids
from goldspan.schema.types import FRAGMENT, Schema

Plain = tuple[tuple[Span, ...], tuple[Relation, ...]]

_OF_THE_SCREEN = [(name, Any, None) for name in ("origin", "hidden", "locked", "readonly")]


class PlainReader:
    """Reads usual results of one labeling config."""

    def __init__(self, config: LabelingConfig) -> None:
        self._config = config
        controls = config.controls.values()
        marking = [one for one in controls if one.tag == "Labels"]
        choosing = [one.name for one in controls if one.tag == "Choices" and one.per_region]
        labels = {label for one in marking for label in one.values if label}
        drawing = [one for one in config.relations if one and ":" not in one and one != FRAGMENT]
        # a kind of item that there is not is one that no item is
        self._labels = self._about_text("labels", [one.name for one in marking], tuple[_one_of(labels)])  # type: ignore[misc]
        self._choices = self._about_text("choices", choosing, tuple[str, ...])
        self._drawn = _struct(
            "relation",
            [("from_id", str), ("to_id", str), ("labels", Annotated[tuple[_one_of(drawing), ...], Meta(min_length=1)])],  # type: ignore[misc]
            [("direction", Literal["right"], "right")],
        )
        self._decoder = msgspec.json.Decoder(list[self._labels | self._choices | self._drawn])  # type: ignore[name-defined]

    def _about_text(self, kind: str, controls: Sequence[str], values: Any) -> Any:
        value = msgspec.defstruct(
            f"{kind}_value",
            [("start", int), ("end", int), ("text", str), (kind, values)],
            forbid_unknown_fields=True,
            gc=False,
        )
        names = [("from_name", _one_of(controls)), ("to_name", _one_of([self._config.text_name]))]
        return _struct(kind, [("id", str), *names, ("value", value)], _OF_THE_SCREEN)

    def read(self, result: Raw, document: Document, schema: Schema | None) -> Plain | None:
        """The spans and relations of a result, in order; ``None`` where something in it is unusual."""
        try:
            items = self._decoder.decode(result)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        labels, drawn = self._labels, self._drawn
        text, length = document.text, len(document.text)
        rows: list[tuple[int, int, str, str, str]] = []
        arrows, choices = [], []
        for item in items:
            if type(item) is labels:
                value = item.value
                start, end, words = value.start, value.end, value.text
                if not 0 <= start < end <= length or words != text[start:end]:
                    return None
                rows.append((start, -end, value.labels[0], item.id, words))
            elif type(item) is drawn:
                arrows.append(item)
            else:
                choices.append(item)
        rows.sort()  # as `in_order` has them: of two that are the same so far, neither is read here
        marked = [(label, ((start, -less_end),)) for start, less_end, label, _, _ in rows]
        ids = span_ids(document.id, marked)
        place_of = {row[3]: place for place, row in enumerate(rows)}
        if len(place_of) < len(rows) or len(set(ids)) < len(ids):
            return None
        attributes: dict[str, dict[str, Any]] = {}
        for choice in choices:
            place = place_of.get(choice.id)
            if place is None or not self._set(choice, marked[place][1][0], attributes, schema):
                return None
        relations = _relations(arrows, place_of, ids)
        if relations is None:
            return None
        spans = [
            Span(id=one, label=label, fragments=extent, text=row[4], attributes=attributes.get(row[3]) or {})
            for one, (label, extent), row in zip(ids, marked, rows, strict=True)
        ]
        return tuple(spans), relations

    def _set(
        self, choice: Any, extent: tuple[int, int], attributes: dict[str, dict[str, Any]], schema: Schema | None
    ) -> bool:
        """Sets the attribute of a region, which has this extent; says whether that is all there is to it."""
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


def _relations(arrows: Sequence[Any], place_of: Mapping[str, int], spans: Sequence[str]) -> tuple[Relation, ...] | None:
    """The relations in order, with the place of each region and the ids of the spans by place."""
    try:
        drawn = [
            (place_of[arrow.from_id], place_of[arrow.to_id], label)
            for arrow in arrows
            for label in (arrow.labels if len(arrow.labels) == 1 else dict.fromkeys(arrow.labels))
        ]
    except KeyError:  # an end that is no region
        return None
    drawn.sort()
    rows = [(label, spans[source], spans[target]) for source, target, label in drawn]
    ids = relation_ids(rows)
    if len(set(ids)) < len(ids):
        return None
    return tuple(
        [
            Relation(id=one, label=label, source=source, target=target)
            for one, (label, source, target) in zip(ids, rows, strict=True)
        ]
    )


def _struct(kind: str, needed: Sequence[tuple[str, Any]], others: Sequence[tuple[str, Any, Any]]) -> type[Struct]:
    return msgspec.defstruct(kind, [*needed, *others], tag_field="type", tag=kind, forbid_unknown_fields=True, gc=False)


def _one_of(names: Any) -> Any:
    """The type of these strings; where there are none, of one that no item has."""
    return Literal[tuple(sorted(names)) or ("\0",)]


def plain_reader(config: LabelingConfig) -> PlainReader:
    """The reader of a config, made once."""
    if "plain" not in config.memo:
        config.memo["plain"] = PlainReader(config)
    reader: PlainReader = config.memo["plain"]
    return reader
