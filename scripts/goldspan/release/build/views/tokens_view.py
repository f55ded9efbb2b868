"""The view of tokens: a row for each sentence of a labelled document, with a BIO tag for each token."""

from collections.abc import Iterator

from goldspan.release.build.bio_tags import tag_names, tagged_sentences
from goldspan.release.build.columns import Column, Label, ListOf, Offset, Text
from goldspan.release.build.entries import DocumentEntry
from goldspan.release.build.views import DocumentRows, Row, ViewDeclaration
from goldspan.schema.types import Schema


def columns(schema: Schema) -> tuple[Column, ...]:
    return (
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


def rows(schema: Schema) -> DocumentRows:
    return _of_document


def _of_document(entry: DocumentEntry) -> Iterator[Row]:
    if entry.published is None:
        return  # a text that nobody labelled must not look like a text with nothing to label
    for number, sentence in enumerate(tagged_sentences(entry.document.text, entry.published.spans)):
        yield {
            "document_id": entry.document.id,
            "sentence": number,
            "start": sentence.start,
            "end": sentence.end,
            "tokens": sentence.tokens,
            "token_starts": sentence.starts,
            "token_ends": sentence.ends,
            "tags": sentence.tags,
        }


VIEW = ViewDeclaration(
    name="tokens",
    place=40,
    about="one sentence of a labelled document, with a tag for each token",
    columns=columns,
    rows=rows,
)
