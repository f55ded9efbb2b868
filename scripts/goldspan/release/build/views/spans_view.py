"""The view of spans: a flat row for each span of the published labels."""

from collections.abc import Iterator

from goldspan.release.build.columns import Column, Text
from goldspan.release.build.entries import DocumentEntry
from goldspan.release.build.views import DocumentRows, Row, ViewDeclaration
from goldspan.release.build.views.view_columns import (
    EXTENT,
    NOTE,
    ORIGIN,
    attribute_fields,
    flat_attributes,
    origin_fields,
)
from goldspan.schema.types import Schema

BEFORE = (
    Column("document_id", Text(), "the document the span is in"),
    Column("id", Text(), "the span's id, unique in its document"),
    Column("label", Text(), "the span's label"),
    *EXTENT,
)
AFTER = (
    *ORIGIN,
    Column("note", Text(), NOTE),
)


def columns(schema: Schema) -> tuple[Column, ...]:
    return (*BEFORE, *flat_attributes(schema, "span", BEFORE + AFTER).values(), *AFTER)


def rows(schema: Schema) -> DocumentRows:
    attributes = flat_attributes(schema, "span", BEFORE + AFTER)

    def of_document(entry: DocumentEntry) -> Iterator[Row]:
        if entry.published is None:
            return
        for span in entry.published.spans:
            yield {
                "document_id": entry.document.id,
                "id": span.id,
                "label": span.label,
                "start": span.start,
                "end": span.end,
                "text": span.text,
                "fragments": span.fragments,
                **origin_fields(span, entry.published.provenance.method),
                "note": span.note,
                **attribute_fields(span.attributes, attributes),
            }

    return of_document


VIEW = ViewDeclaration(
    name="spans", place=20, about="one span of a document's published labels", columns=columns, rows=rows
)
