"""The view of annotations: a row for every layer that is published, with its labels inside."""

from collections.abc import Iterator

from goldspan.release.build.columns import Column, ListOf, Text
from goldspan.release.build.entries import DocumentEntry
from goldspan.release.build.views import DocumentRows, Row, ViewDeclaration
from goldspan.release.build.views.view_columns import (
    attribute_struct,
    layer_columns,
    layer_fields,
    relation_struct,
    span_struct,
)
from goldspan.schema.types import Schema


def columns(schema: Schema) -> tuple[Column, ...]:
    return (
        Column("document_id", Text(), "the document that was annotated"),
        Column("layer", Text(), "the layer's name, unique among the layers of its document"),
        *layer_columns("", "`adjudicated`, `submitted`, or one of unfinished work where that is published"),
        Column("spans", ListOf(span_struct(schema, Text())), "none in a submitted layer: read, and nothing found"),
        Column("relations", ListOf(relation_struct(schema, Text())), "by their source's place"),
        *attribute_struct("document_labels", "labels of the document as a whole", schema, "document"),
        Column("note", Text(), "what the annotator wrote about the whole document, where such notes are published"),
    )


def rows(schema: Schema) -> DocumentRows:
    fields = layer_fields(schema)

    def of_document(entry: DocumentEntry) -> Iterator[Row]:
        for layer in entry.layers:
            yield {"document_id": layer.document, "layer": layer.name, **fields(layer), "note": layer.note}

    return of_document


VIEW = ViewDeclaration(
    name="annotations",
    place=50,
    about="one layer: one annotator's work on one document",
    columns=columns,
    rows=rows,
)
