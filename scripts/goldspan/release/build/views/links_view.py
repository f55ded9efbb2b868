"""The view of links: a row for each link between documents, with its members inside."""

from goldspan.model import Link, LinkSet
from goldspan.release.build.columns import Column, ListOf, StructOf, Text
from goldspan.release.build.views import LinkRow, Row, ViewDeclaration
from goldspan.release.build.views.view_columns import attribute_struct
from goldspan.schema.types import Schema

MEMBER = (
    Column(
        "document_id", Text(), "the document the span is in", lambda members: [member.document for member in members]
    ),
    Column("layer", Text(), "the layer the span is in"),
    Column("span_id", Text(), "the span's id", lambda members: [member.span for member in members]),
    Column("text", Text(), "the span's words"),
)


def columns(schema: Schema) -> tuple[Column, ...]:
    return (
        Column("id", Text(), "the link's id, unique in its set"),
        Column("label", Text(), "the relation that holds between each two of its members"),
        Column("set", Text(), "the name of the set of links that it is in"),
        Column("annotator", Text(), "whose link this is"),
        Column("method", Text(), "`machine-generated` or `manual`; null where nobody said"),
        Column("note", Text(), "what was written beside it, where such notes are published"),
        *attribute_struct("attributes", "null where an attribute was not set", schema, "relation"),
        Column("members", ListOf(StructOf(MEMBER)), "the spans; the source first where the relation has a direction"),
    )


def link_row(schema: Schema) -> LinkRow:
    has_attributes = bool(schema.attributes_of("relation"))

    def of_link(links: LinkSet, link: Link) -> Row:
        row: Row = {
            "id": link.id,
            "label": link.label,
            "set": links.name,
            "annotator": links.annotator,
            "method": links.method,
            "note": link.note,
            "members": link.members,
        }
        return row | {"attributes": link.attributes} if has_attributes else row

    return of_link


VIEW = ViewDeclaration(
    name="links", place=60, about="one link between spans of several documents", columns=columns, link_row=link_row
)
