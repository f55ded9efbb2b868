"""The view of relations: a flat row for each relation of the published labels, with both its ends."""

from collections.abc import Iterator

from goldspan.release.build.columns import Column, Offset, Text
from goldspan.release.build.entries import DocumentEntry
from goldspan.release.build.views import DocumentRows, Row, ViewDeclaration
from goldspan.release.build.views.view_columns import ORIGIN, attribute_fields, flat_attributes, origin_fields
from goldspan.schema.types import Schema
from goldspan.text.sentences import sentences


def _end(role: str) -> tuple[Column, ...]:
    return (
        Column(f"{role}_id", Text(), f"the {role} span's id"),
        Column(f"{role}_label", Text(), f"the {role} span's label"),
        Column(f"{role}_text", Text(), f"the {role} span's words"),
        Column(f"{role}_start", Offset(), f"where the {role} span begins"),
        Column(f"{role}_end", Offset(), f"where the {role} span ends, exclusive"),
    )


BEFORE = (
    Column("document_id", Text(), "the document the relation is in"),
    Column("id", Text(), "the relation's id, unique in its document"),
    Column("label", Text(), "the relation's label"),
    *_end("source"),
    *_end("target"),
    Column("sentence_distance", Offset(), "how many sentences apart the ends begin; 0: in the same one"),
)


def columns(schema: Schema) -> tuple[Column, ...]:
    return (*BEFORE, *flat_attributes(schema, "relation", BEFORE + ORIGIN).values(), *ORIGIN)


def rows(schema: Schema) -> DocumentRows:
    attributes = flat_attributes(schema, "relation", BEFORE + ORIGIN)

    def of_document(entry: DocumentEntry) -> Iterator[Row]:
        layer = entry.published
        if layer is None or not layer.relations:
            return
        spans = {span.id: span for span in layer.spans}
        sentence = sentences(entry.document.text).at
        for relation in layer.relations:
            source, target = spans[relation.source], spans[relation.target]
            yield {
                "document_id": entry.document.id,
                "id": relation.id,
                "label": relation.label,
                "source_id": source.id,
                "source_label": source.label,
                "source_text": source.text,
                "source_start": source.start,
                "source_end": source.end,
                "target_id": target.id,
                "target_label": target.label,
                "target_text": target.text,
                "target_start": target.start,
                "target_end": target.end,
                "sentence_distance": abs(sentence(target.start) - sentence(source.start)),
                **origin_fields(relation, layer.provenance.method),
                **attribute_fields(relation.attributes, attributes),
            }

    return of_document


VIEW = ViewDeclaration(
    name="relations",
    place=30,
    about="one relation of a document's published labels, with both its ends",
    columns=columns,
    rows=rows,
)
