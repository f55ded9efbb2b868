"""A task of links: two texts, the mentions of both as a prediction, and candidates in a table.

The mentions come as a prediction, so that each annotator gets a copy of their own. A task holds them in its data, too:
what comes back is read against what was sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import msgspec

from goldspan.attribute_values import as_tuple
from goldspan.escapes import safe_html
from goldspan.formats.labelstudio.labeling_config import relation_value
from goldspan.formats.labelstudio.link_config import (
    CANDIDATES_HTML,
    LINKS,
    SIDES,
    Side,
    side_control,
    text_key,
    title_key,
)
from goldspan.formats.labelstudio.region_numbers import shown_regions
from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.tasks import NO_FINDINGS, PASS, TITLE
from goldspan.model import Document, Layer, Link, Member, Span, content_id
from goldspan.schema.types import Schema

CONTEXT = "mentions"
"""The version under which the mentions of a task are a prediction."""

PAIR, SENT, SENT_ID, SIMILARITY = "pair", "pair_sent", "pair_round", "similarity"
"""Keys of a task's data: its two documents, what was sent as JSON, an id of that, and how alike the documents are."""


class SentText(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it was sent, with its mentions: spans of one layer, without attributes."""

    document: str
    layer: str
    text_sha256: str
    spans: tuple[Span, ...]


class SentPair(msgspec.Struct, frozen=True, kw_only=True):
    """What a task was made of; the pull reads it."""

    left: SentText
    right: SentText

    @property
    def documents(self) -> tuple[str, str]:
        return self.left.document, self.right.document

    @property
    def sides(self) -> dict[Side, SentText]:
        return {"left": self.left, "right": self.right}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCandidate:
    """Two mentions that may be of one thing, by the ids of their spans, and why."""

    left: str
    right: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOfTexts:
    """Two documents with the layers that their mentions are of; how alike they are, from 0 to 1; candidates, best
    first."""

    left: tuple[Document, Layer]
    right: tuple[Document, Layer]
    similarity: float = 0.0
    candidates: Sequence[ShownCandidate] = ()

    @property
    def documents(self) -> dict[Side, Document]:
        return {"left": self.left[0], "right": self.right[0]}


def mentions_of(layer: Layer, schema: Schema) -> tuple[Span, ...]:
    """The spans of a layer that a link may join, without what is not asked about them."""
    labels = set(schema.linkable)
    return tuple(
        Span(id=span.id, label=span.label, fragments=span.fragments, text=span.text)
        for span in layer.spans
        if span.label in labels
    )


def sent_pair(pair: PairOfTexts, schema: Schema) -> SentPair:
    left, right = (
        SentText(
            document=document.id,
            layer=layer.name,
            text_sha256=document.text_sha256,
            spans=mentions_of(layer, schema),
        )
        for document, layer in (pair.left, pair.right)
    )
    return SentPair(left=left, right=right)


def link_task(pair: PairOfTexts, schema: Schema) -> Item:
    """The task of a pair, with its mentions."""
    sent = sent_pair(pair, schema)
    result = list(context_items(sent, pair.documents, schema))
    written = msgspec.json.encode(sent).decode()
    panel = candidates_panel(pair.candidates, sent, result)
    data: dict[str, Any] = {
        PAIR: pair_name(sent.documents),
        TITLE: " | ".join(document.source.title or document.id for document in pair.documents.values()),
        PASS: LINKS,
        SIMILARITY: round(pair.similarity, 3),
        SENT: written,
        SENT_ID: content_id("pair-", written),
        CANDIDATES_HTML: panel,
        **NO_FINDINGS,
    }
    for side, document in pair.documents.items():
        source = document.source
        data[text_key(side)] = document.text
        data[title_key(side)] = ", ".join(filter(None, [source.title or document.id, source.publisher, source.date]))
    return {"data": data, "predictions": [{"model_version": CONTEXT, "result": result}]}


def pair_name(documents: Sequence[str]) -> str:
    """A pair in a line, whichever of the two comes first."""
    return " | ".join(sorted(documents))


def context_items(sent: SentPair, documents: Mapping[Side, Document], schema: Schema) -> Iterator[Item]:
    """The mentions of both texts as result items; `goldspan.formats.labelstudio.link_answers` is the inverse."""
    for side, text in sent.sides.items():
        document = documents[side]
        layer = Layer(
            document=document.id,
            name=text.layer,
            annotator=text.layer,
            status="submitted",
            text_sha256=text.text_sha256,
            spans=text.spans,
        )
        for item in to_results(layer, document, schema):
            yield (
                item
                if item["type"] == "relation"
                else {
                    **item,
                    "from_name": side_control(item["from_name"], side),
                    "to_name": side,
                }
            )


def link_items(links: Sequence[Link], sent: SentPair) -> list[Item]:
    """The arrows of links that join mentions of the two texts, one for each two members on different sides."""
    there = {side: {(text.document, text.layer, span.id) for span in text.spans} for side, text in sent.sides.items()}
    items = []
    for link in links:
        for number, source in enumerate(link.members):
            for target in link.members[number + 1 :]:
                for start, end in (SIDES, SIDES[::-1]):
                    if _key(source) in there[start] and _key(target) in there[end]:
                        items.append(_arrow(source.span, target.span, link))
    return items


def _key(member: Member) -> tuple[str, str, str]:
    return member.document, member.layer, member.span


def _arrow(source: str, target: str, link: Link) -> Item:
    values = ((name, single) for name, value in sorted(link.attributes.items()) for single in as_tuple(value))
    labels = [link.label, *(relation_value(link.label, name, single) for name, single in values)]
    return {"from_id": source, "to_id": target, "type": "relation", "direction": "right", "labels": labels}


def candidates_panel(candidates: Sequence[ShownCandidate], sent: SentPair, result: Sequence[Item]) -> str:
    """The candidates as a table, with the numbers that mentions have on the screen; words that are not ours escaped."""
    if not candidates:
        return "<div>No two mentions have a name in common.</div>"
    numbers = {region.id: region.number for region in shown_regions(list(result))}
    words = {span.id: span for text in sent.sides.values() for span in text.spans}

    def cell(span: str) -> str:
        return f"<td>{numbers[span]} <b>{safe_html(words[span].text)}</b> {escape(words[span].label)}</td>"

    rows = "".join(f"<tr>{cell(one.left)}{cell(one.right)}<td>{safe_html(one.why)}</td></tr>" for one in candidates)
    return f"<table><tbody>{rows}</tbody></table>"
