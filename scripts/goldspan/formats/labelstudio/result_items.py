"""Layers to Label Studio's result items; `parse_results` is the inverse."""

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

from goldspan.attribute_values import as_tuple
from goldspan.formats.labelstudio.assumed_values import set_values
from goldspan.formats.labelstudio.labeling_config import CHAIN, CONTEXT, NOTE, TEXT, label_controls, relation_value
from goldspan.formats.labelstudio.named_chains import named
from goldspan.model import Document, Layer, Relation, content_id
from goldspan.schema.pass_share import pass_share
from goldspan.schema.types import FRAGMENT, Attribute, Schema

Item: TypeAlias = dict[str, Any]

SCREEN = frozenset({"origin", "hidden", "locked", "readonly"})
"""Keys of an item that concern only how the screen shows it."""


ACCEPTED, CHANGED = "prediction", "prediction-changed"
"""The origins of regions that came from a prediction: as it was, and moved."""


def score_of(item: Item) -> float | None:
    """How sure a model was of an item or a prediction; ``None`` where that is no number."""
    score = item.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float):
        return None
    try:
        return float(score) if math.isfinite(score) else None
    except OverflowError:
        return None


def to_results(layer: Layer, document: Document, schema: Schema) -> list[Item]:
    """The result items of a layer's spans, relations, document labels and note.

    A discontinuous span becomes one region for each fragment, the later ones
    tied to the first by `FRAGMENT`. Relations on the same ordered pair become
    one item with several labels, as Label Studio keeps only one item a pair.
    Assumed values are left out, so that they stay so. Chains of a relation may be names (`named_chains`).
    Context is locked, but where an arrow of the layer's pass may end: none can be drawn to a locked region.
    Raises ``KeyError`` for a label that the schema does not have.
    """
    control_of = {label: control for control, labels in label_controls(schema).items() for label in labels}
    chains = named(layer, schema)
    context = frozenset(layer.context)
    reached = pass_share(schema, layer.provenance.pass_name or "").reached if context else frozenset()
    items: list[Item] = []
    ties: list[Item] = []
    for span in layer.spans:
        region_ids = [span.id] + [f"{span.id}.{number}" for number in range(2, len(span.fragments) + 1)]
        for region, (start, end) in zip(region_ids, span.fragments, strict=True):
            extent = {"start": start, "end": end, "text": document.text[start:end]}
            control = CONTEXT if span.id in context else control_of[span.label]
            item = _item(region, control, "labels", extent | {"labels": [span.label]})
            if span.id in context and span.label not in reached:
                item["readonly"] = True
            if region == span.id and span.note is not None:
                item["meta"] = {"text": [span.note]}
            items.append(item)
            if region == span.id:
                items += (
                    _attribute_item(span.id, schema.attributes[name], value, extent)
                    for name, value in set_values(span, schema)
                )
                items += (
                    _item(span.id, f"{CHAIN}{relation}", "textarea", extent | {"text": [name]})
                    for relation, name in chains.names.get(span.id, ())
                )
            else:
                ties.append(_relation_item(region, span.id, [FRAGMENT]))
    pairs: dict[tuple[str, str], list[str]] = {}
    for relation in layer.relations:
        if relation.id not in chains.relations:
            pairs.setdefault((relation.source, relation.target), []).extend(_relation_labels(relation, schema))
    items += ties
    items += (_relation_item(source, target, labels) for (source, target), labels in pairs.items())
    items += (
        _attribute_item(content_id("d", layer.document, name), schema.attributes[name], value, {})
        for name, value in sorted(layer.document_labels.items())
    )
    if layer.note is not None:
        items.append(_item(content_id("d", layer.document, NOTE), NOTE, "textarea", {"text": [layer.note]}))
    return items


def _item(region: str, control: str, kind: str, value: Item) -> Item:
    return {"id": region, "from_name": control, "to_name": TEXT, "type": kind, "value": value}


def _attribute_item(region: str, attribute: Attribute, value: Any, extent: Item) -> Item:
    values = list(as_tuple(value))
    # the words of a text attribute stand where those of the region would
    if attribute.kind == "text":
        return _item(region, attribute.name, "textarea", extent | {"text": values})
    return _item(region, attribute.name, "choices", extent | {"choices": values})


def _relation_labels(relation: Relation, schema: Schema) -> Iterator[str]:
    yield relation.label
    for name, value in set_values(relation, schema):
        for single in as_tuple(value):
            yield relation_value(relation.label, name, single)


def _relation_item(source: str, target: str, labels: list[str]) -> Item:
    return {"from_id": source, "to_id": target, "type": "relation", "direction": "right", "labels": labels}
