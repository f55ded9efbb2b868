"""Columns that several views have, and the values in them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from operator import attrgetter
from typing import Any

import msgspec

from goldspan.model import ORIGIN_DOC, Attributes, Layer, Method, Relation, Span, origin_name, without_origins
from goldspan.release.build.columns import Column, ColumnType, Label, ListOf, Number, Offset, StructOf, Text
from goldspan.release.build.views import Row
from goldspan.schema.names import column_names
from goldspan.schema.types import Attribute, Host, Schema

FREE_TEXT = "free text"
"""The description of the column of an attribute without a list of values."""

NOTE = "what the annotator wrote beside it, where such notes are published"

EXTENT = (
    Column("start", Offset(), "where the span begins", lambda spans: [span.fragments[0][0] for span in spans]),
    Column(
        "end",
        Offset(),
        "where it ends; the character at `end` is outside",
        lambda spans: [span.fragments[-1][1] for span in spans],
    ),
    Column("text", Text(), "the span's words, with ` ... ` between two fragments"),
    Column(
        "fragments",
        ListOf(
            StructOf(
                (
                    Column("start", Offset(), "where it begins", lambda ranges: [start for start, _ in ranges]),
                    Column("end", Offset(), "where it ends, exclusive", lambda ranges: [end for _, end in ranges]),
                )
            )
        ),
        "the stretches of text it is made of; more than one for a discontinuous span",
    ),
)
"""Where a span is, and its words."""


def label_type(names: tuple[str, ...]) -> ColumnType:
    """A ``ClassLabel`` of these names. A schema without any has strings there, and no rows."""
    return Label(names) if names else Text()


def span_struct(schema: Schema, label: ColumnType) -> StructOf:
    return StructOf(
        (
            Column("id", Text(), "unique in its layer, and the same in every release while label and extent stay"),
            Column("label", label, "the span's label"),
            *EXTENT,
            *attribute_struct("attributes", "null where an attribute was not set", schema, "span"),
            *NESTED_ORIGIN,
            Column("note", Text(), NOTE),
        )
    )


def relation_struct(schema: Schema, label: ColumnType) -> StructOf:
    return StructOf(
        (
            Column("id", Text(), "unique in its layer"),
            Column("label", label, "the relation's label"),
            Column("source", Text(), "id of the span it starts from"),
            Column("target", Text(), "id of the span it points to"),
            *attribute_struct("attributes", "null where an attribute was not set", schema, "relation"),
            *NESTED_ORIGIN,
        )
    )


# origins


def _origin_fact(name: str, kind: ColumnType, about: str) -> Column:
    """A fact of the prediction that a label was in. A field of a struct takes it from a span or a relation."""
    get = attrgetter(name)
    return Column(f"origin_{name}", kind, about, lambda made: [label.origin and get(label.origin) for label in made])


_ORIGIN_FACTS = (
    _origin_fact("model", Text(), "the model that suggested it, if known"),
    _origin_fact("version", Text(), "its version, if known"),
    _origin_fact("score", Number(), "how sure the model was, if known"),
)

ORIGIN = (
    Column(
        "origin",
        Text(),
        ORIGIN_DOC,
    ),
    *_ORIGIN_FACTS,
)
"""How a span or a relation was made, and the suggestion, where it was one."""

NESTED_ORIGIN = (
    Column(
        "origin",
        Text(),
        "`accepted` or `edited`: suggested by a model first; `inferred`: drawn with the label that the schema gives; "
        "`unknown`; null where it was made as `method` says",
        lambda made: [label.origin and origin_name(label, None) for label in made],
    ),
    *_ORIGIN_FACTS,
)
"""The same inside of a row that says the method."""


def origin_fields(made: Span | Relation, method: Method | None) -> Row:
    """The values of a row in the columns of `ORIGIN`."""
    origin = made.origin
    out: Row = {"origin": origin_name(made, method)}
    if origin is not None:
        out |= {"origin_model": origin.model, "origin_version": origin.version, "origin_score": origin.score}
    return out


# layers


def layer_columns(annotator: str, status: str) -> tuple[Column, ...]:
    """By whom and how the labels of a layer were made; a view adds to ``annotator`` and describes ``status``."""
    return (
        Column("annotator", Text(), f"whose labels these are{annotator}"),
        Column("status", Text(), status),
        Column("method", Text(), "`machine-generated` or `manual`; null where nobody said"),
        Column(
            "labels_sha256", Text(), "the same for the same spans, relations and document labels, whoever made them"
        ),
    )


def layer_fields(schema: Schema) -> Callable[[Layer | None], Row]:
    """Makes the fields of `layer_columns` and of a layer's labels; all are empty where there is no layer.

    The document's labels are left out where the schema has no attributes of documents, and so no column for them.
    """
    has_document_labels = bool(schema.attributes_of("document"))
    nothing: Row = {column.name: None for column in layer_columns("", "")} | {"spans": (), "relations": ()}

    def fields(layer: Layer | None) -> Row:
        out = nothing
        if layer is not None:
            out = {
                "annotator": layer.annotator,
                "status": layer.status,
                "method": layer.provenance.method,
                "labels_sha256": labels_sha256(layer),
                "spans": layer.spans,
                "relations": layer.relations,
            }
        return out | {"document_labels": layer.document_labels if layer else {}} if has_document_labels else out

    return fields


_canonical = msgspec.json.Encoder(order="sorted")


def labels_sha256(layer: Layer) -> str:
    """The sha256 of a layer's labels as canonical JSON.

    The words of spans are left out: they follow from the text, and the sum must not help to guess them. So are origins,
    which are no labels.
    """
    labels = {
        "spans": [(span.id, span.label, span.fragments, span.attributes, span.note) for span in layer.spans],
        "relations": without_origins(layer).relations,
        "document_labels": layer.document_labels,
    }
    return sha256(_canonical.encode(labels)).hexdigest()


# attributes


def attribute_struct(name: str, about: str, schema: Schema, on: Host) -> tuple[Column, ...]:
    """One struct column with the attributes, or none: Parquet has no struct without fields."""
    fields = tuple(
        replace(_attribute_column(attribute, attribute.name), get=_values(attribute.name))
        for attribute in schema.attributes_of(on)
    )
    return (Column(name, StructOf(fields), about),) if fields else ()


def flat_attributes(schema: Schema, on: Host, columns: Iterable[Column]) -> dict[str, Column]:
    """A column for each attribute, by the attribute's name.

    A column that would be called like one of ``columns`` has ``attribute_`` before its name, as often as needed.
    """
    attributes = schema.attributes_of(on)
    names = column_names([attribute.name for attribute in attributes], [column.name for column in columns])
    return {attribute.name: _attribute_column(attribute, names[attribute.name]) for attribute in attributes}


def attribute_fields(attributes: Attributes, columns: Mapping[str, Column]) -> Row:
    """The values of a row in the columns of `flat_attributes`."""
    return {columns[name].name: value for name, value in attributes.items()} if attributes else {}


def _attribute_column(attribute: Attribute, name: str) -> Column:
    kind: ColumnType = ListOf(Text()) if attribute.kind == "multi-choice" else Text()
    values = ", ".join(f"`{value}`" for value in attribute.values)
    return Column(name, kind, values or FREE_TEXT)


def _values(name: str) -> Callable[[Sequence[Attributes]], list[Any]]:
    return lambda every: [attributes.get(name) for attributes in every]
