"""Documents and layers as JSON data, and JSON data as text: the same content always gives the same bytes."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from goldspan.model import Alignment, Document, Layer, Removed, Segment, Source

_SEGMENTS = tuple[Segment, ...]
_REMOVED = tuple[Removed, ...]


def document_fields(document: Document) -> dict[str, Any]:
    """The fields of a document's record in their order, for msgspec's encoder."""
    return {
        "id": document.id,
        "text": document.text,
        "text_sha256": document.text_sha256,
        "source": document.source,
        "alignment": document.alignment.segments,
        "removed": document.removed,
    }


def document_record(document: Document) -> dict[str, Any]:
    """A document as JSON data; unknown facts of the source are null."""
    return {name: _json_data(value) for name, value in document_fields(document).items()}


class DocumentFields(msgspec.Struct):
    """A document's record, typed, for msgspec's decoder."""

    id: str
    text: str
    text_sha256: str
    source: Source
    alignment: tuple[Segment, ...]
    removed: tuple[Removed, ...]


def document_of(fields: DocumentFields) -> Document:
    return Document(
        id=fields.id,
        text=fields.text,
        text_sha256=fields.text_sha256,
        source=fields.source,
        alignment=Alignment(fields.alignment),
        removed=fields.removed,
    )


def document_from(record: Mapping[str, Any]) -> Document:
    """The inverse of `document_record`. Raises ``KeyError`` or ``msgspec.ValidationError`` for any other record."""
    return Document(
        id=msgspec.convert(record["id"], str),
        text=msgspec.convert(record["text"], str),
        text_sha256=msgspec.convert(record["text_sha256"], str),
        source=msgspec.convert(record["source"], Source),
        alignment=Alignment(msgspec.convert(record["alignment"], _SEGMENTS)),
        removed=msgspec.convert(record["removed"], _REMOVED),
    )


def layer_record(layer: Layer) -> dict[str, Any]:
    """A layer as JSON data; empty attributes, notes and unknown provenance are left out."""
    out: dict[str, Any] = _json_data(layer)
    for name, value in (("exceptions", layer.suppressions), ("context", layer.context)):
        if not value:
            del out[name]
    return out


def layer_from(record: Mapping[str, Any]) -> Layer:
    """The inverse of `layer_record`. Raises ``msgspec.ValidationError`` where the record is not a layer."""
    return msgspec.convert(record, Layer)


def _json_data(value: object) -> Any:
    """Structs as dictionaries with sorted attributes, and tuples as the lists that JSON has."""
    return _lists(msgspec.to_builtins(value, order="deterministic"))


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value


def dumps(record: Mapping[str, Any]) -> str:
    """JSON with one field a line, and one item a line for the items of a list."""
    lines = []
    for key, value in record.items():
        if isinstance(value, Sequence) and not isinstance(value, str) and value:
            items = ",\n".join(f"    {as_text(item)}" for item in value)
            lines.append(f"  {as_text(key)}: [\n{items}\n  ]")
        elif isinstance(value, Mapping) and value:
            fields = ",\n".join(f"    {as_text(name)}: {as_text(item)}" for name, item in value.items())
            lines.append(f"  {as_text(key)}: {{\n{fields}\n  }}")
        else:
            lines.append(f"  {as_text(key)}: {as_text(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""As a text ends with one that was cut inside an emoji. JSON can escape it, UTF-8 cannot encode it."""


def as_text(value: Any) -> str:
    """JSON data on one line."""
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
