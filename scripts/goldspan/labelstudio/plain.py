"""The usual result, read in one go: a label a region, choices on regions, and relations with a label.

Most results of most exports hold nothing else, and are read here several times
as fast as item by item. Whatever is unusual in the least, down to a key that
nobody expects, is none of this module's business: it says so, and `reading`
reads the result in its own way. Where both read a result, they read the same.
"""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Raw, Struct

from goldspan.labelstudio.config import Config
from goldspan.model import (
    Document,
    Relation,
    Span,
    in_order,
    numbered,
    relation_id,
    replace,
    span_id,
)
from goldspan.schema.types import FRAGMENT, Schema


class _Stretch(Struct, gc=False, forbid_unknown_fields=True):
    start: int
    end: int
    text: str
    labels: tuple[str] | None = None
    choices: tuple[str, ...] | None = None


class _Marked(Struct, gc=False, forbid_unknown_fields=True):
    """An item that is about a stretch of text; of what the screen adds, nothing is needed."""

    id: str
    from_name: str
    to_name: str
    value: _Stretch
    origin: Any = None
    hidden: Any = None
    locked: Any = None
    readonly: Any = None


class _Labels(_Marked, tag_field="type", tag="labels", gc=False, forbid_unknown_fields=True):
    pass


class _Choices(_Marked, tag_field="type", tag="choices", gc=False, forbid_unknown_fields=True):
    pass


class _Drawn(Struct, tag_field="type", tag="relation", gc=False, forbid_unknown_fields=True):
    from_id: str
    to_id: str
    labels: tuple[str, ...]
    direction: Literal["right"] = "right"


_decoder = msgspec.json.Decoder(list[_Labels | _Choices | _Drawn])


def read_plain(
    result: Raw, document: Document, config: Config, schema: Schema | None
) -> tuple[tuple[Span, ...], tuple[Relation, ...]] | None:
    """The spans and relations of a result, in order; ``None`` where something in it is unusual."""
    try:
        items = _decoder.decode(result)
    except msgspec.MsgspecError:
        return None
    regions: dict[str, _Labels] = {}
    attributes: dict[str, dict[str, Any]] = {}
    choices: list[_Choices] = []
    arrows: list[_Drawn] = []
    text, length, controls, text_name = document.text, len(document.text), config.controls, config.text_name
    for item in items:
        if type(item) is _Labels:
            control, value = controls.get(item.from_name), item.value
            start, end = value.start, value.end
            if not (
                control is not None
                and control.tag == "Labels"
                and item.to_name == text_name
                and value.labels is not None
                and value.choices is None
                and value.labels[0]
                and 0 <= start < end <= length
                and value.text == text[start:end]
                and item.id not in regions
            ):
                return None
            regions[item.id] = item
        elif type(item) is _Drawn:
            arrows.append(item)
        elif type(item) is _Choices:
            choices.append(item)
    for choice in choices:
        if not _set(choice, regions, attributes, config, schema):
            return None
    name = document.id
    ids = [
        span_id(name, one.value.labels[0], ((one.value.start, one.value.end),))  # type: ignore[index]
        for one in regions.values()
    ]
    spans = [
        Span(
            id=span,
            label=one.value.labels[0],  # type: ignore[index]
            fragments=((one.value.start, one.value.end),),
            text=one.value.text,
            attributes=attributes.get(region, {}),
        )
        for span, (region, one) in zip(numbered(ids), regions.items(), strict=True)
    ]
    span_of = dict(zip(regions, [span.id for span in spans], strict=True))
    relations = []
    for arrow in arrows:
        source, target = span_of.get(arrow.from_id), span_of.get(arrow.to_id)
        if source is None or target is None or not arrow.labels:
            return None
        for label in arrow.labels if len(arrow.labels) == 1 else dict.fromkeys(arrow.labels):
            if not label or ":" in label or label == FRAGMENT:
                return None
            made = relation_id(label, source, target)
            relations.append(Relation(id=made, label=label, source=source, target=target))
    names = numbered([one.id for one in relations])
    relations = [one if one.id == own else replace(one, id=own) for one, own in zip(relations, names, strict=True)]
    return in_order(spans, relations)


def _set(
    choice: _Choices,
    regions: Mapping[str, _Labels],
    attributes: dict[str, dict[str, Any]],
    config: Config,
    schema: Schema | None,
) -> bool:
    """Sets the attribute of a region; says whether that is all there is to it."""
    control, region, value = config.controls.get(choice.from_name), regions.get(choice.id), choice.value
    if (
        control is None
        or control.tag != "Choices"
        or not control.per_region
        or choice.to_name != config.text_name
        or region is None
        or not value.choices
        or value.labels is not None
        or (value.start, value.end) != (region.value.start, region.value.end)
    ):
        return False
    attribute = schema.attributes.get(control.name) if schema else None
    several = attribute.kind == "multi-choice" if attribute else control.multiple
    given = attributes.setdefault(choice.id, {})
    if control.name in given:
        return False
    given[control.name] = value.choices if several or len(value.choices) > 1 else value.choices[0]
    return True
