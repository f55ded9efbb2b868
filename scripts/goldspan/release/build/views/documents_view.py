"""The view of documents: each with its text, its source, and the published labels inside."""

from collections.abc import Iterator

from goldspan.release.build.columns import Column, ListOf, Text
from goldspan.release.build.entries import DocumentEntry, relation_labels
from goldspan.release.build.views import DocumentRows, Row, ViewDeclaration
from goldspan.release.build.views.view_columns import (
    attribute_struct,
    label_type,
    layer_columns,
    layer_fields,
    relation_struct,
    span_struct,
)
from goldspan.schema.types import Schema

SOURCE = (
    Column("title", Text(), "the article's title; like all facts of the source, null where the article shows none"),
    Column("publisher", Text(), "who published the article"),
    Column("author", Text(), "who wrote it"),
    Column("date", Text(), "when it was published, as far as known"),
    Column("url", Text(), "where it was published"),
    Column("licence", Text(), "the licence of the text; that of the labels is another"),
)


def columns(schema: Schema) -> tuple[Column, ...]:
    return (
        Column("id", Text(), "the document's id"),
        *SOURCE[:1],
        Column("text", Text(), "the article as a reader sees it; every offset is a code point of it"),
        *SOURCE[1:],
        Column("text_sha256", Text(), "sha256 of the text's UTF-8 bytes"),
        *layer_columns(
            "; this and the next three are null where no layer speaks for the document", "`adjudicated` or `submitted`"
        ),
        Column("spans", ListOf(span_struct(schema, label_type(schema.concrete))), "by start, the longer first"),
        Column(
            "relations",
            ListOf(relation_struct(schema, label_type(relation_labels(schema)))),
            "by their source's place",
        ),
        *attribute_struct("document_labels", "labels of the document as a whole", schema, "document"),
    )


def rows(schema: Schema) -> DocumentRows:
    fields = layer_fields(schema)

    def of_document(entry: DocumentEntry) -> Iterator[Row]:
        document = entry.document
        yield {
            "id": document.id,
            "text": document.text,
            "text_sha256": document.text_sha256,
            **{column.name: getattr(document.source, column.name) for column in SOURCE},
            **fields(entry.published),
        }

    return of_document


VIEW = ViewDeclaration(
    name="documents",
    place=10,
    about="one document, with the labels that speak for it inside",
    columns=columns,
    rows=rows,
    default=True,
)
