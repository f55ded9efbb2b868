"""The views of a corpus that a release publishes: which columns each has, and how its rows are made.

Another view is another `View` in `views`. Nothing volatile may enter a row (pull
times, task and annotation ids, servers): layers that went through a server and
came back must give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from goldspan.model import Attributes, Fragments, Layer, Relation, Span
from goldspan.release.columns import Column, Label, ListOf, Offset, Struct, Text, Type
from goldspan.release.entries import Entry, relation_labels
from goldspan.schema.types import Attribute, Host, Schema

Row: TypeAlias = dict[str, Any]

NAMES = ("documents", "spans", "relations", "annotations")
"""Every view there is; the first is the default config."""

NESTED, FLAT = 1_000, 50_000
"""Rows in a row group: what a reader holds at a time, and the unit in which an upload finds old data again."""


@dataclass(frozen=True, slots=True)
class View:
    """``rows`` makes the rows of one document, ``group`` is how many make a row group of the file."""

    name: str
    about: str
    columns: tuple[Column, ...]
    group: int
    rows: Callable[[Entry], Iterator[Row]]


def views(schema: Schema) -> tuple[View, ...]:
    """The views in the order of `NAMES`."""
    return (_documents(schema), _spans(schema), _relations(schema), _annotations(schema))


# documents


def _documents(schema: Schema) -> View:
    columns = (
        Column("id", Text(), "the document's id"),
        *SOURCE[:1],
        Column("text", Text(), "the article as a reader sees it; every offset is a code point of it"),
        *SOURCE[1:],
        Column("text_sha256", Text(), "sha256 of the text's UTF-8 bytes"),
        *MAKER,
        Column("spans", ListOf(_span_type(schema, _label(schema.concrete))), "by start, the longer first"),
        Column("relations", ListOf(_relation_type(schema, _label(relation_labels(schema)))), "by their source's place"),
        *_struct("document_labels", "labels of the document as a whole", schema, "document"),
    )

    def rows(entry: Entry) -> Iterator[Row]:
        document, layer = entry.document, entry.published
        yield {
            "id": document.id,
            "text": document.text,
            "text_sha256": document.text_sha256,
            **{column.name: getattr(document.source, column.name) for column in SOURCE},
            **(_labelled(layer) if layer else NOTHING),
        }

    return View("documents", "one document, with the labels that speak for it inside", columns, NESTED, rows)


SOURCE = (
    Column("title", Text(), "the article's title; like all facts of the source, null where the article shows none"),
    Column("publisher", Text(), "who published the article"),
    Column("author", Text(), "who wrote it"),
    Column("date", Text(), "when it was published, as far as known"),
    Column("url", Text(), "where it was published"),
    Column("licence", Text(), "the licence of the text; that of the labels is another"),
)
MAKER = (
    Column("annotator", Text(), "whose labels these are; null where no finished layer exists"),
    Column("status", Text(), "`adjudicated`, `submitted`, `skipped` or `draft`"),
    Column("method", Text(), "`machine-generated` or `manual`; null where nobody said"),
)
NOTHING: Mapping[str, Any] = {
    "annotator": None,
    "status": None,
    "method": None,
    "spans": [],
    "relations": [],
    "document_labels": {},
}


def _labelled(layer: Layer) -> Row:
    return {
        "annotator": layer.annotator,
        "status": layer.status,
        "method": layer.provenance.method,
        "spans": [{**_span_row(span), "attributes": dict(span.attributes)} for span in layer.spans],
        "relations": [_relation_row(relation) for relation in layer.relations],
        "document_labels": dict(layer.document_labels),
    }


# spans


def _spans(schema: Schema) -> View:
    before = (
        Column("document_id", Text(), "the document the span is in"),
        Column("id", Text(), "the span's id, unique in its document"),
        Column("label", Text(), "the span's label"),
        *EXTENT,
    )
    after = (Column("note", Text(), "what the annotator wrote beside it"),)
    attributes = _flat(schema, "span", before + after)
    columns = (*before, *(column for _, column in attributes), *after)
    names = {attribute: column.name for attribute, column in attributes}

    def rows(entry: Entry) -> Iterator[Row]:
        for span in entry.published.spans if entry.published else ():
            yield {
                "document_id": entry.document.id,
                **_span_row(span),
                **_renamed(span.attributes, names),
            }

    return View("spans", "one span of a document's published labels", columns, FLAT, rows)


EXTENT = (
    Column("start", Offset(), "where the span begins"),
    Column("end", Offset(), "where it ends; the character at `end` is outside"),
    Column("text", Text(), "the span's words, with ` ... ` between two fragments"),
    Column(
        "fragments",
        ListOf(
            Struct((Column("start", Offset(), "where it begins"), Column("end", Offset(), "where it ends, exclusive")))
        ),
        "the stretches of text it is made of; more than one for a discontinuous span",
    ),
)


def _span_type(schema: Schema, label: Type) -> Struct:
    return Struct(
        (
            Column("id", Text(), "unique in its layer, and the same in every release while label and extent stay"),
            Column("label", label, "the span's label"),
            *EXTENT,
            *_struct("attributes", "null where an attribute was not set", schema, "span"),
            Column("note", Text(), "what the annotator wrote beside it"),
        )
    )


def _span_row(span: Span) -> Row:
    return {
        "id": span.id,
        "label": span.label,
        "start": span.start,
        "end": span.end,
        "text": span.text,
        "fragments": _fragment_rows(span.fragments),
        "note": span.note,
    }


def _fragment_rows(fragments: Fragments) -> list[Row]:
    return [{"start": start, "end": end} for start, end in fragments]


# relations


def _relations(schema: Schema) -> View:
    before = (
        Column("document_id", Text(), "the document the relation is in"),
        Column("id", Text(), "the relation's id, unique in its document"),
        Column("label", Text(), "the relation's label"),
        *_end("source"),
        *_end("target"),
    )
    attributes = _flat(schema, "relation", before)
    columns = (*before, *(column for _, column in attributes))
    names = {attribute: column.name for attribute, column in attributes}

    def rows(entry: Entry) -> Iterator[Row]:
        layer = entry.published
        spans = {span.id: span for span in layer.spans} if layer else {}
        for relation in layer.relations if layer else ():
            yield {
                "document_id": entry.document.id,
                "id": relation.id,
                "label": relation.label,
                **_end_row("source", spans[relation.source]),
                **_end_row("target", spans[relation.target]),
                **_renamed(relation.attributes, names),
            }

    return View("relations", "one relation of a document's published labels, with both its ends", columns, FLAT, rows)


def _end(role: str) -> tuple[Column, ...]:
    return (
        Column(f"{role}_id", Text(), f"the {role} span's id"),
        Column(f"{role}_label", Text(), f"the {role} span's label"),
        Column(f"{role}_text", Text(), f"the {role} span's words"),
        Column(f"{role}_start", Offset(), f"where the {role} span begins"),
        Column(f"{role}_end", Offset(), f"where the {role} span ends, exclusive"),
    )


def _end_row(role: str, span: Span) -> Row:
    return {
        f"{role}_id": span.id,
        f"{role}_label": span.label,
        f"{role}_text": span.text,
        f"{role}_start": span.start,
        f"{role}_end": span.end,
    }


def _relation_type(schema: Schema, label: Type) -> Struct:
    return Struct(
        (
            Column("id", Text(), "unique in its layer"),
            Column("label", label, "the relation's label"),
            Column("source", Text(), "id of the span it starts from"),
            Column("target", Text(), "id of the span it points to"),
            *_struct("attributes", "null where an attribute was not set", schema, "relation"),
        )
    )


def _relation_row(relation: Relation) -> Row:
    return {
        "id": relation.id,
        "label": relation.label,
        "source": relation.source,
        "target": relation.target,
        "attributes": dict(relation.attributes),
    }


# annotations


def _annotations(schema: Schema) -> View:
    columns = (
        Column("document_id", Text(), "the document that was annotated"),
        Column("layer", Text(), "the layer's name, unique among the layers of its document"),
        *MAKER,
        Column("spans", ListOf(_span_type(schema, Text())), "none in a submitted layer: read, and nothing found"),
        Column("relations", ListOf(_relation_type(schema, Text())), "by their source's place"),
        *_struct("document_labels", "labels of the document as a whole", schema, "document"),
        Column("note", Text(), "what the annotator wrote about the whole document"),
    )

    def rows(entry: Entry) -> Iterator[Row]:
        for layer in entry.layers:
            yield {"document_id": layer.document, "layer": layer.name, **_labelled(layer), "note": layer.note}

    return View("annotations", "one layer: one annotator's work on one document", columns, NESTED, rows)


# attributes


def _label(names: tuple[str, ...]) -> Type:
    """A ``ClassLabel`` without names cannot be; a schema without relations has strings there, and no rows."""
    return Label(names) if names else Text()


def _attribute_type(attribute: Attribute) -> Type:
    return ListOf(Text()) if attribute.kind == "multi-choice" else Text()


def _attribute_column(attribute: Attribute, name: str) -> Column:
    values = ", ".join(f"`{value}`" for value in attribute.values)
    return Column(name, _attribute_type(attribute), values or "free text")


def _struct(name: str, about: str, schema: Schema, on: Host) -> tuple[Column, ...]:
    """One struct column with the attributes, or none: Parquet has no struct without fields."""
    fields = tuple(_attribute_column(one, one.name) for one in schema.attributes_of(on))
    return (Column(name, Struct(fields), about),) if fields else ()


def _flat(schema: Schema, on: Host, columns: Iterable[Column]) -> list[tuple[str, Column]]:
    """A column for each attribute; one whose name is taken has ``attribute_`` before it."""
    attributes = schema.attributes_of(on)
    fixed = {column.name for column in columns}
    taken = fixed | {one.name for one in attributes}
    out = []
    for one in attributes:
        name = one.name
        if name in fixed:
            while name in taken:
                name = f"attribute_{name}"
            taken.add(name)
        out.append((one.name, _attribute_column(one, name)))
    return out


def _renamed(attributes: Attributes, names: Mapping[str, str]) -> Row:
    return {names[name]: value for name, value in attributes.items()}
