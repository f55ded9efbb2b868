"""What changed from one schema to another, as far as it touches a dataset."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from goldspan.release.build.entries import relation_labels
from goldspan.release.versions.changes import DatasetChange
from goldspan.schema.language import SchemaError, parse
from goldspan.schema.types import Schema

EXTENSIBLE = ("source", "target", "labels", "values")
"""Keys that may get more items without a change to existing labels: the ends of a relation, what carries an attribute,
and its values."""


def published_schema(dataset: Path) -> Schema | None:
    """The schema in the folder of a dataset; ``None`` where there is none, or this goldspan cannot read it."""
    path = dataset / "schema.yaml"
    try:
        return parse(path.read_text(encoding="utf-8"), name=str(path))
    except (OSError, SchemaError):
        return None


def schema_differences(old: Schema, new: Schema) -> Iterator[DatasetChange]:
    """Labels, relations and attributes that were added or removed, or have another meaning.

    Definitions, examples, colours and hotkeys do not count: they change no data. Another order of labels does, for
    `datasets` numbers them by it.
    """
    before, after = dict(_elements(old)), dict(_elements(new))
    for name, element in before.items():
        if name not in after:
            yield DatasetChange("schema", "removed", name)
        elif element != after[name]:
            yield _element_change(name, element, after[name])
    for name in after:
        if name not in before:
            yield DatasetChange("schema", "added", name)
    for what, old_names, new_names in (
        ("labels", old.concrete, new.concrete),
        ("relations", relation_labels(old), relation_labels(new)),
    ):
        kept = tuple(name for name in old_names if name in new_names)
        if new_names[: len(kept)] != kept:
            yield DatasetChange(
                "schema", "changed", f"numbers of {what}", None, ", ".join(old_names), ", ".join(new_names)
            )


def _element_change(name: str, old: Any, new: Any) -> DatasetChange:
    """An addition where the only difference is that some keys have more items."""
    differing = [key for key in EXTENSIBLE if getattr(old, key, ()) != getattr(new, key, ())]
    extended = all(set(getattr(old, key)) <= set(getattr(new, key)) for key in differing)
    if extended and old == replace(new, **{key: getattr(old, key) for key in differing}):
        return DatasetChange("schema", "added", f"{name}: {', '.join(differing)}")
    return DatasetChange("schema", "changed", name)


def _elements(schema: Schema) -> Iterator[tuple[str, Any]]:
    for name, label in schema.labels.items():
        yield f"label {name}", replace(label, definition="", examples=(), colour=None, hotkey=None, maps_to={})
    for name, relation in schema.relations.items():
        yield f"relation {name}", replace(relation, definition="", examples=(), maps_to={})
    for name, attribute in schema.attributes.items():
        yield f"attribute {name}", replace(attribute, definition="", maps_to={})
