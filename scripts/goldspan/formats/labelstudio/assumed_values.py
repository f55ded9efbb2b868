"""The values that a span or a relation has where its annotator set nothing: the defaults that the schema assumes."""

from collections.abc import Mapping
from typing import TypeVar

from goldspan.attribute_values import as_tuple
from goldspan.formats.labelstudio.labeling_config import LabelingConfig, relation_value
from goldspan.model import Relation, Span, Value, replace
from goldspan.schema.types import Attribute, Schema

_Labelled = TypeVar("_Labelled", Span, Relation)

Defaults = Mapping[str, Mapping[str, Value]]
"""Assumed values by attribute, by the label of a span or the name of a relation."""


def assumed_values(schema: Schema, config: LabelingConfig | None) -> Defaults:
    """The assumed values of the attributes that a labeling config offers; of all attributes without one."""
    if "assume" not in schema.memo:
        schema.memo["assume"] = tuple(attribute for attribute in schema.attributes.values() if attribute.assume)
    assuming: tuple[Attribute, ...] = schema.memo["assume"]
    if not assuming:
        return {}
    key = "assumed", None if config is None else (*config.controls, *config.relations)
    if key not in schema.memo:
        found: dict[str, dict[str, Value]] = {}
        for attribute in assuming:
            for label in attribute.labels:
                if attribute.default is not None and _offers(config, attribute, label):
                    found.setdefault(label, {})[attribute.name] = attribute.default
        schema.memo[key] = found
    defaults: Defaults = schema.memo[key]
    return defaults


def _offers(config: LabelingConfig | None, attribute: Attribute, label: str) -> bool:
    if config is None:
        return True
    if attribute.on == "span":
        return attribute.name in config.controls
    values = as_tuple(attribute.default)
    return all(relation_value(label, attribute.name, value) in config.relations for value in values)


def with_assumed(made: _Labelled, defaults: Defaults) -> _Labelled:
    """The span or relation with the values that it does not have."""
    lacking = {name: value for name, value in defaults.get(made.label, {}).items() if name not in made.attributes}
    if not lacking:
        return made
    return replace(made, attributes={**made.attributes, **lacking}, assumed=tuple(sorted(lacking)))


def set_values(made: Span | Relation, schema: Schema) -> list[tuple[str, Value]]:
    """The attributes that are not assumed, by name.

    What was assumed is said where a reader would not assume the same, as after a change of the schema.
    """
    return [
        (name, value)
        for name, value in sorted(made.attributes.items())
        if name not in made.assumed or not _is_assumed(schema.attributes[name], made.label, value)
    ]


def _is_assumed(attribute: Attribute, label: str, value: Value) -> bool:
    return attribute.assume and label in attribute.labels and attribute.default == value
