"""The JSON Schemas (2020-12) of the corpus' files.

Of a document, and of a layer: its bare structure, or with a schema's labels written in.
"""

from typing import Any

from goldspan.model import STATUSES
from goldspan.schema.types import Attribute, Host, Schema

_STRING = {"type": "string", "minLength": 1}
_NOTE = {"type": ["string", "null"], "pattern": r"^\S([\s\S]*\S)?$(?!\n)"}
_REASON = {"type": "string", "pattern": r"\S"}
_SHA = {"type": "string", "pattern": r"^[0-9a-f]{64}$(?!\n)"}
_UNMAPPED_CODE = {"type": "string", "pattern": r"^GS8[0-9]{2}$(?!\n)"}
_SUPPRESSED_CODE = {
    "type": "string",
    "pattern": r"^(GS[4567][0-9]{2}|(?!GS)[A-Z]{2,10}[0-9]{3})$(?!\n)",  # ours, or that of a corpus' own rule
    "not": {"const": "GS607"},
}
_VALUE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
_VALUES = {"type": "object", "additionalProperties": _VALUE}


def document_structure() -> dict[str, Any]:
    """What every document's file looks like."""
    known = {"type": ["string", "null"]}
    count = {"type": "integer", "minimum": 0}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A goldspan document",
        **_object(
            {
                "id": _STRING,
                "text": {"type": "string"},
                "text_sha256": _SHA,
                "source": _object(
                    {"file": _STRING, "sha256": _SHA, "encoding": _STRING},
                    optional={name: known for name in _FACTS},
                ),
                "alignment": {
                    "type": "array",
                    "items": {"type": "array", "prefixItems": [count] * 4, "minItems": 4, "maxItems": 4},
                },
                "removed": {
                    "type": "array",
                    "items": _object(
                        {"rule": _STRING, "raw_start": count, "raw_end": count, "text": {"type": "string"}}
                    ),
                },
            }
        ),
    }


_FACTS = ("publisher", "title", "author", "date", "url", "photo_credit", "licence")


def structure() -> dict[str, Any]:
    """What every layer's file looks like, whatever its labels."""
    return _layer(span=_span(), relation=_relation(), document_labels=_VALUES)


def layer_schema(schema: Schema) -> dict[str, Any]:
    """The same with the schema's labels, attributes and values: what a layer of this corpus looks like."""
    document_labels = _attributes(schema, "document", None)
    return {
        **_layer(
            span={"anyOf": [_labelled(schema, "span", name) for name in schema.concrete] or [False]},
            relation={
                "anyOf": [
                    _labelled(schema, "relation", name)
                    for name, relation in schema.relations.items()
                    if relation.in_layers
                ]
                or [False]
            },
            document_labels=document_labels,
        ),
        "title": f"A layer of {schema.name} {schema.version}",
    }


def _layer(*, span: Any, relation: Any, document_labels: Any) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A goldspan layer",
        **_object(
            {
                "document": _STRING,
                "name": _STRING,
                "annotator": _STRING,
                "status": {"enum": list(STATUSES)},
                "text_sha256": _SHA,
                "document_labels": document_labels,
                "note": _NOTE,
                "provenance": _PROVENANCE,
                "spans": {"type": "array", "items": span},
                "relations": {"type": "array", "items": relation},
            },
            optional={
                "exceptions": {"type": "array", "items": _SUPPRESSION},
                "context": {"type": "array", "items": _STRING, "minItems": 1, "uniqueItems": True},
            },
        ),
    }


def _object(properties: dict[str, Any], *, optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": {**properties, **(optional or {})},
    }


_SUPPRESSION: dict[str, Any] = {
    **_object({"code": _SUPPRESSED_CODE, "reason": _REASON}, optional={"span": _STRING, "relation": _STRING}),
    "not": {"required": ["span", "relation"]},
}

_ORIGIN: dict[str, Any] = _object(
    {"kind": {"enum": ["suggested", "unknown", "inferred"]}},
    optional={"model": _STRING, "version": _STRING, "score": {"type": "number"}, "edited": {"type": "boolean"}},
)

_ASSUMED: dict[str, Any] = {"type": "array", "items": _STRING, "minItems": 1, "uniqueItems": True}

_PROVENANCE: dict[str, Any] = _object(
    {},
    optional={
        "method": {"enum": ["manual", "machine-generated"]},
        "origin": _STRING,
        "project": {"type": "integer"},
        "task": {"type": "integer"},
        "annotation": {"type": "integer"},
        "draft": {"type": "integer"},
        "pass_name": _STRING,
        "updated_at": _STRING,
        "pulled_at": _STRING,
        "lead_time": {"type": "number"},
        "pulled_sha256": _SHA,
        "pushed_at": _STRING,
        "withdrawn": {"enum": [status for status in STATUSES if status != "withdrawn"]},
        "stands_on": {"type": "array", "items": _STRING, "minItems": 1, "uniqueItems": True},
        "comment": _STRING,
        "residue": {
            "type": "array",
            "items": _object({"code": _UNMAPPED_CODE, "message": _STRING, "item": True}),
        },
    },
)


def _span(label: Any = _STRING, attributes: Any = _VALUES, *, fragments: int | None = None) -> dict[str, Any]:
    offset = {"type": "integer", "minimum": 0}
    extent: dict[str, Any] = {
        "type": "array",
        "minItems": 1,
        "items": {"type": "array", "prefixItems": [offset, offset], "minItems": 2, "maxItems": 2},
    }
    if fragments is not None:
        extent["maxItems"] = fragments
    return _object(
        {"id": _STRING, "label": label, "fragments": extent, "text": _STRING},
        optional={"attributes": attributes, "note": _NOTE, "origin": _ORIGIN, "assumed": _ASSUMED},
    )


def _relation(label: Any = _STRING, attributes: Any = _VALUES) -> dict[str, Any]:
    return _object(
        {"id": _STRING, "label": label, "source": _STRING, "target": _STRING},
        optional={"attributes": attributes, "origin": _ORIGIN, "assumed": _ASSUMED},
    )


def _labelled(schema: Schema, on: Host, name: str) -> dict[str, Any]:
    attributes = _attributes(schema, on, name)
    required = bool(attributes["required"])
    if on == "span":
        shape = _span({"const": name}, attributes, fragments=None if schema.labels[name].discontinuous else 1)
    else:
        shape = _relation({"const": name}, attributes)
    return {**shape, "required": [*shape["required"], "attributes"]} if required else shape


def _attributes(schema: Schema, on: Host, name: str | None) -> dict[str, Any]:
    known = schema.attributes_of(on, name)
    return {
        "type": "object",
        "required": [attribute.name for attribute in known if attribute.needed_by(name)],
        "additionalProperties": False,
        "properties": {attribute.name: _values(attribute) for attribute in known},
    }


def _values(attribute: Attribute) -> dict[str, Any]:
    if attribute.kind == "text":
        return {"type": "string", "minLength": 1}
    values = {"enum": list(attribute.values)}
    if attribute.kind == "choice":
        return values
    return {"type": "array", "items": values, "minItems": 1, "uniqueItems": True}
