"""What a corpus holds, as rows of plain values: a tuple for each row, in the order of the frame's columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from goldspan.agreement.layer_comparison import Disagreement, RelationWithEnds
from goldspan.agreement.statistics.scores import Score
from goldspan.attribute_values import as_text, as_tuple
from goldspan.frames.frame_columns import RELATIONS, SPANS, SPANS_RAW, Frame, attribute_columns
from goldspan.model import (
    Attributes,
    Document,
    Finding,
    Layer,
    Link,
    LinkSet,
    Relation,
    Span,
    Value,
    origin_name,
    words,
)
from goldspan.report.agreement import score_records
from goldspan.schema.types import Schema
from goldspan.store.decisions import Adjudication, Answer, Case
from goldspan.text.sentences import sentences

Row: TypeAlias = tuple[Any, ...]

Entry: TypeAlias = tuple[Document, Sequence[Layer]]
"""A document, and layers of it."""


def span_rows(entries: Iterable[Entry], schema: Schema, *, raw: bool = False) -> Iterator[Row]:
    """The spans of all layers; with ``raw``, each with its file and its range there in front of its attributes."""
    names = _attribute_names(SPANS_RAW if raw else SPANS, schema)
    for document, layers in entries:
        for layer in layers:
            layer_cells = _layer_cells(layer)
            for span in layer.added:
                yield (
                    *layer_cells,
                    span.id,
                    span.label,
                    span.start,
                    span.end,
                    span.text,
                    span.fragments,
                    *(_raw_cells(document, layer, span) if raw else ()),
                    *_values(span.attributes, names),
                    *_origin_cells(span, layer),
                    span.note,
                )


def relation_rows(entries: Iterable[Entry], schema: Schema) -> Iterator[Row]:
    """The relations of all layers. What an end has that is no span of its layer is missing."""
    names = _attribute_names(RELATIONS, schema)
    for document, layers in entries:
        for layer in layers:
            if not layer.relations:
                continue
            layer_cells = _layer_cells(layer)
            spans = {span.id: span for span in layer.spans}
            # offsets of a layer that was made on another text say nothing of the sentences of this one
            sentence = sentences(document.text).at if layer.text_sha256 == document.text_sha256 else None
            for relation in layer.relations:
                source, target = spans.get(relation.source), spans.get(relation.target)
                distance = None
                if sentence is not None and source is not None and target is not None:
                    distance = abs(sentence(target.start) - sentence(source.start))
                yield (
                    *layer_cells,
                    relation.id,
                    relation.label,
                    *_end_cells(relation.source, source),
                    *_end_cells(relation.target, target),
                    distance,
                    *_values(relation.attributes, names),
                    *_origin_cells(relation, layer),
                )


def _origin_cells(made: Span | Relation, layer: Layer) -> Row:
    name, origin = origin_name(made, layer.provenance.method), made.origin
    return (name, origin.model, origin.version, origin.score) if origin else (name, None, None, None)


def attribute_rows(entries: Iterable[Entry]) -> Iterator[Row]:
    """Every value that is set, also of attributes that the schema does not have: spans, relations, then documents."""
    for _, layers in entries:
        for layer in layers:
            layer_cells = _layer_cells(layer)
            for span in layer.spans:
                for name, value in _each_value(span.attributes):
                    yield (*layer_cells, "span", span.id, span.label, name, value, name in span.assumed)
            for relation in layer.relations:
                for name, value in _each_value(relation.attributes):
                    yield (*layer_cells, "relation", relation.id, relation.label, name, value, name in relation.assumed)
            for name, value in _each_value(layer.document_labels):
                yield (*layer_cells, "document", None, None, name, value, False)


def link_rows(link_sets: Iterable[LinkSet]) -> Iterator[Row]:
    """The links of all sets."""
    for links in link_sets:
        for link in links.links:
            yield (
                link.id,
                link.label,
                links.name,
                links.annotator,
                links.method,
                link.note,
                dict(link.attributes),
                _members(link),
            )


def finding_rows(findings: Iterable[Finding]) -> Iterator[Row]:
    for finding in findings:
        where, excerpt = finding.where, finding.excerpt
        yield (
            finding.code,
            finding.level,
            finding.severity,
            where.document,
            where.layer,
            where.span,
            where.relation,
            where.file,
            finding.message,
            finding.hint,
            excerpt.text if excerpt else None,
            excerpt.marks if excerpt else None,
            finding.url,
            tuple(msgspec.to_builtins(related) for related in finding.related),
        )


def score_rows(scores: Iterable[Score]) -> Iterator[Row]:
    for row in score_records.rows(scores):
        yield tuple(None if value == "" else value for value in row.values())


def disagreement_rows(disagreements: Iterable[Disagreement]) -> Iterator[Row]:
    for found in disagreements:
        yield (
            found.document,
            found.kind,
            found.attribute,
            *_side_cells(found, 0),
            *_side_cells(found, 1),
            found.why or None,
            found.excerpt.text,
            found.excerpt.marks,
        )


def decision_rows(adjudications: Iterable[tuple[Document | None, Adjudication]]) -> Iterator[Row]:
    """Decisions with their document, whose words are missing where its text is another than that decided on."""
    for document, adjudication in adjudications:
        known = document if document and document.text_sha256 == adjudication.text_sha256 else None
        for decision in adjudication.decisions:
            case = decision.case
            yield (
                adjudication.document,
                case.id,
                case.kind,
                case.labels,
                case.fragments,
                words(known.text, case.fragments) if known and case.fragments else None,
                decision.verdict,
                answer_words(decision.outcome, case),
                tuple(
                    {"annotators": vote.annotators, "answer": answer_words(vote.answer, case)} for vote in case.votes
                ),
                decision.reason,
                decision.adjudicator,
                decision.decided_at,
            )


def answer_words(answer: Answer, case: Case) -> str | None:
    """An answer as it is read: labels with words, relations between the ends of the case, or values."""
    parts = [f"{span.label} {span.text!r}" for span in answer.spans]
    for drawn in answer.relations:
        ends = (case.first, case.second) if drawn.forward else (case.second, case.first)
        source, target = (" or ".join(repr(span.text) for span in end) for end in ends)
        parts.append(f"{source} {drawn.label} → {target}{_set_values(drawn.attributes)}")
    if answer.value is not None:
        parts += as_tuple(answer.value)
    return ", ".join(parts) or None


# cells


def _layer_cells(layer: Layer) -> Row:
    return layer.document, layer.name, layer.annotator, layer.status, layer.provenance.method


def _raw_cells(document: Document, layer: Layer, span: Span) -> Row:
    """The file and the range in it; the range is missing where the layer is not on the text that was aligned."""
    known = layer.text_sha256 == document.text_sha256 and 0 <= span.start < span.end <= document.alignment.length
    place = document.alignment.raw_range(span.start, span.end) if known else (None, None)
    return (document.source.file, *place)


def _end_cells(span_id: str, span: Span | None) -> Row:
    return (span_id, None, None, None, None) if span is None else (span.id, span.label, span.text, span.start, span.end)


def _members(link: Link) -> tuple[dict[str, str], ...]:
    return tuple(
        {"document_id": member.document, "layer": member.layer, "span_id": member.span, "text": member.text}
        for member in link.members
    )


def _side_cells(found: Disagreement, side: int) -> Row:
    span, drawn = found.spans[side], found.relations[side]
    return (
        found.annotators[side],
        found.layers[side],
        found.labels[side],
        found.values[side],
        span.id if span else None,
        span.text if span else _drawn_words(drawn),
        span.fragments if span else None,
    )


def _drawn_words(drawn: RelationWithEnds | None) -> str | None:
    return f"{drawn.source.text} → {drawn.target.text}" if drawn else None


# attributes


def _attribute_names(frame: Frame, schema: Schema) -> Sequence[tuple[str, bool]]:
    """The attributes in the order of their columns, and whether each takes several values."""
    return [(attribute.name, attribute.kind == "multi-choice") for attribute, _ in attribute_columns(frame, schema)]


def _values(attributes: Attributes, names: Sequence[tuple[str, bool]]) -> Iterator[Value | None]:
    for name, several in names:
        value = attributes.get(name)
        if value is None:
            yield None
        else:
            yield as_tuple(value) if several else as_text(value)


def _each_value(attributes: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name, value in sorted(attributes.items()):
        for string in as_tuple(value):
            yield name, string


def _set_values(attributes: Attributes) -> str:
    return "".join(f" {name}={as_text(value)}" for name, value in sorted(attributes.items()))
