"""The views of a corpus that a release publishes: which columns each has, and how its rows are made.

Another view is another `View` in `views`. What stands in a struct, such as a
span in a list of spans, is taken from the model as it is: its columns say how. Nothing volatile may enter a row (pull
times, task and annotation ids, servers): layers that went through a server and
came back must give the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, TypeAlias

import msgspec

from goldspan.model import Attributes, Layer, Link, LinkSet
from goldspan.release.build.columns import Column, Label, ListOf, Offset, Struct, Text, Type
from goldspan.release.build.entries import Entry, relation_labels
from goldspan.release.build.bio_tags import tag_names, tagged
from goldspan.schema.types import Attribute, Host, Schema
from goldspan.text.sentences import sentences

Row: TypeAlias = dict[str, Any]

NAMES = ("documents", "spans", "relations", "tokens", "annotations", "links")
"""Every view there is; the first is the default config."""

FREE_TEXT = "free text"
"""What is said of the column of an attribute without a list of values."""


@dataclass(frozen=True, slots=True)
class View:
    """``rows`` makes the rows of one document, with no field that is no column."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Entry], Iterator[Row]]


def views(schema: Schema) -> tuple[View, ...]:
    """The views in the order of `NAMES`."""
    return (
        _documents(schema),
        _spans(schema),
        _relations(schema),
        _tokens(schema),
        _annotations(schema),
        _links(schema),
    )


# documents


def _documents(schema: Schema) -> View:
    columns = (
        Column("id", Text(), "the document's id"),
        *SOURCE[:1],
        Column("text", Text(), "the article as a reader sees it; every offset is a code point of it"),
        *SOURCE[1:],
        Column("text_sha256", Text(), "sha256 of the text's UTF-8 bytes"),
        *PUBLISHED,
        Column("spans", ListOf(_span_type(schema, _label(schema.concrete))), "by start, the longer first"),
        Column("relations", ListOf(_relation_type(schema, _label(relation_labels(schema)))), "by their source's place"),
        *_struct("document_labels", "labels of the document as a whole", schema, "document"),
    )
    labelled = _labelled(schema)

    def rows(entry: Entry) -> Iterator[Row]:
        document, layer = entry.document, entry.published
        yield {
            "id": document.id,
            "text": document.text,
            "text_sha256": document.text_sha256,
            **{column.name: getattr(document.source, column.name) for column in SOURCE},
            **labelled(layer),
        }

    return View("documents", "one document, with the labels that speak for it inside", columns, rows)


SOURCE = (
    Column("title", Text(), "the article's title; like all facts of the source, null where the article shows none"),
    Column("publisher", Text(), "who published the article"),
    Column("author", Text(), "who wrote it"),
    Column("date", Text(), "when it was published, as far as known"),
    Column("url", Text(), "where it was published"),
    Column("licence", Text(), "the licence of the text; that of the labels is another"),
)


def _maker(annotator: str, status: str) -> tuple[Column, ...]:
    """By whom and how labels were made; a view says what its own are."""
    return (
        Column("annotator", Text(), f"whose labels these are{annotator}"),
        Column("status", Text(), status),
        Column("method", Text(), "`machine-generated` or `manual`; null where nobody said"),
        Column(
            "labels_sha256", Text(), "the same for the same spans, relations and document labels, whoever made them"
        ),
    )


PUBLISHED = _maker(
    "; this and the next three are null where no layer speaks for the document", "`adjudicated` or `submitted`"
)
MADE = _maker("", "`adjudicated`, `submitted`, `skipped` or `draft`")


def _labelled(schema: Schema) -> Callable[[Layer | None], Row]:
    """Makes the fields of a layer's labels; a struct that has no column is left out of them."""
    of_documents = bool(schema.attributes_of("document"))
    nothing: Row = {column.name: None for column in MADE} | {"spans": (), "relations": ()}

    def row(layer: Layer | None) -> Row:
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
        return out | {"document_labels": layer.document_labels if layer else {}} if of_documents else out

    return row


_canonical = msgspec.json.Encoder(order="sorted")


def labels_sha256(layer: Layer) -> str:
    """The sha256 of what a layer says of its text, as canonical JSON.

    The words of spans are left out: they follow from the text, and the sum must not help to guess them.
    """
    said = {
        "spans": [(span.id, span.label, span.fragments, span.attributes, span.note) for span in layer.spans],
        "relations": layer.relations,
        "document_labels": layer.document_labels,
    }
    return sha256(_canonical.encode(said)).hexdigest()


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
                "id": span.id,
                "label": span.label,
                "start": span.start,
                "end": span.end,
                "text": span.text,
                "fragments": span.fragments,
                "note": span.note,
                **_renamed(span.attributes, names),
            }

    return View("spans", "one span of a document's published labels", columns, rows)


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
            Struct(
                (
                    Column("start", Offset(), "where it begins", lambda ranges: [start for start, _ in ranges]),
                    Column("end", Offset(), "where it ends, exclusive", lambda ranges: [end for _, end in ranges]),
                )
            )
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


# relations


def _relations(schema: Schema) -> View:
    before = (
        Column("document_id", Text(), "the document the relation is in"),
        Column("id", Text(), "the relation's id, unique in its document"),
        Column("label", Text(), "the relation's label"),
        *_end("source"),
        *_end("target"),
        Column("sentence_distance", Offset(), "how many sentences apart the ends begin; 0: in the same one"),
    )
    attributes = _flat(schema, "relation", before)
    columns = (*before, *(column for _, column in attributes))
    names = {attribute: column.name for attribute, column in attributes}

    def rows(entry: Entry) -> Iterator[Row]:
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
                **_renamed(relation.attributes, names),
            }

    return View("relations", "one relation of a document's published labels, with both its ends", columns, rows)


def _end(role: str) -> tuple[Column, ...]:
    return (
        Column(f"{role}_id", Text(), f"the {role} span's id"),
        Column(f"{role}_label", Text(), f"the {role} span's label"),
        Column(f"{role}_text", Text(), f"the {role} span's words"),
        Column(f"{role}_start", Offset(), f"where the {role} span begins"),
        Column(f"{role}_end", Offset(), f"where the {role} span ends, exclusive"),
    )


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


# tokens


def _tokens(schema: Schema) -> View:
    columns = (
        Column("document_id", Text(), "the document the sentence is in"),
        Column("sentence", Offset(), "the sentence's number in its document, from 0"),
        Column("start", Offset(), "where the sentence begins in the document's text"),
        Column("end", Offset(), "where it ends, exclusive"),
        Column("tokens", ListOf(Text()), "words, and single characters that belong to none"),
        Column("token_starts", ListOf(Offset()), "where each token begins in the document's text"),
        Column("token_ends", ListOf(Offset()), "where each token ends, exclusive"),
        Column(
            "tags",
            ListOf(Label(tag_names(schema.concrete))),
            "a tag for each token: `B-` and a label where a span begins, `I-` where it goes on, `O` outside; "
            "of spans that overlap the longest is shown",
        ),
    )

    def rows(entry: Entry) -> Iterator[Row]:
        if entry.published is None:
            return  # that nobody labelled a text must not look like a text with nothing in it
        for number, one in enumerate(tagged(entry.document.text, entry.published.spans)):
            yield {
                "document_id": entry.document.id,
                "sentence": number,
                "start": one.start,
                "end": one.end,
                "tokens": one.tokens,
                "token_starts": one.starts,
                "token_ends": one.ends,
                "tags": one.tags,
            }

    return View("tokens", "one sentence of a labelled document, with a tag for each token", columns, rows)


# annotations


def _annotations(schema: Schema) -> View:
    columns = (
        Column("document_id", Text(), "the document that was annotated"),
        Column("layer", Text(), "the layer's name, unique among the layers of its document"),
        *MADE,
        Column("spans", ListOf(_span_type(schema, Text())), "none in a submitted layer: read, and nothing found"),
        Column("relations", ListOf(_relation_type(schema, Text())), "by their source's place"),
        *_struct("document_labels", "labels of the document as a whole", schema, "document"),
        Column("note", Text(), "what the annotator wrote about the whole document"),
    )
    labelled = _labelled(schema)

    def rows(entry: Entry) -> Iterator[Row]:
        for layer in entry.layers:
            yield {"document_id": layer.document, "layer": layer.name, **labelled(layer), "note": layer.note}

    return View("annotations", "one layer: one annotator's work on one document", columns, rows)


# links


def _links(schema: Schema) -> View:
    columns = (
        Column("id", Text(), "the link's id, unique in its set"),
        Column("label", Text(), "the relation that holds between each two of its members"),
        Column("set", Text(), "the name of the set of links that it is in"),
        Column("annotator", Text(), "whose link this is"),
        Column("method", Text(), "`machine-generated` or `manual`; null where nobody said"),
        Column("note", Text(), "what was written beside it"),
        *_struct("attributes", "null where an attribute was not set", schema, "relation"),
        Column("members", ListOf(Struct(MEMBER)), "the spans; the source first where the relation has a direction"),
    )
    return View("links", "one link between spans of several documents", columns, lambda entry: iter(()))


MEMBER = (
    Column("document_id", Text(), "the document the span is in", lambda members: [one.document for one in members]),
    Column("layer", Text(), "the layer the span is in"),
    Column("span_id", Text(), "the span's id", lambda members: [one.span for one in members]),
    Column("text", Text(), "the span's words"),
)


def link_row(links: LinkSet, link: Link, schema: Schema) -> Row:
    """The row of a link. It is made of no entry, for it is about several."""
    row: Row = {
        "id": link.id,
        "label": link.label,
        "set": links.name,
        "annotator": links.annotator,
        "method": links.method,
        "note": link.note,
        "members": link.members,
    }
    if schema.attributes_of("relation"):
        row["attributes"] = link.attributes
    return row


# attributes


def _label(names: tuple[str, ...]) -> Type:
    """A ``ClassLabel`` without names cannot be; a schema without relations has strings there, and no rows."""
    return Label(names) if names else Text()


def _attribute_type(attribute: Attribute) -> Type:
    return ListOf(Text()) if attribute.kind == "multi-choice" else Text()


def _attribute_column(attribute: Attribute, name: str) -> Column:
    values = ", ".join(f"`{value}`" for value in attribute.values)
    return Column(name, _attribute_type(attribute), values or FREE_TEXT)


def _struct(name: str, about: str, schema: Schema, on: Host) -> tuple[Column, ...]:
    """One struct column with the attributes, or none: Parquet has no struct without fields."""
    fields = tuple(replace(_attribute_column(one, one.name), get=_given(one.name)) for one in schema.attributes_of(on))
    return (Column(name, Struct(fields), about),) if fields else ()


def _given(name: str) -> Callable[[Sequence[Attributes]], list[Any]]:
    return lambda every: [attributes.get(name) for attributes in every]


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
    return {names[name]: value for name, value in attributes.items()} if attributes else {}
