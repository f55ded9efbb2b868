"""The section of the page about one document: two layers side by side, their differences, their relations."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from goldspan.agreement.layer_comparison import Comparison, Disagreement, RelationWithEnds
from goldspan.attribute_values import as_text
from goldspan.model import Document, Layer, Span
from goldspan.report.agreement.page_templates import render
from goldspan.report.span_lanes import paragraphs, words


class Section(Struct, frozen=True, kw_only=True):
    """``html`` is escaped already; the other fields are for the list of contents."""

    anchor: str
    document: str
    title: str
    annotators: tuple[str, str]
    differences: int
    spans: tuple[int, int]
    html: str


class ComparedSpan(Struct, frozen=True):
    """A span with how it compares: ``state`` is ``same`` or a kind of disagreement, ``title`` says it in words."""

    span: Span
    state: str
    title: str


def section(document: Document, left: Layer, right: Layer, comparison: Comparison) -> Section:
    """The part of the page about two layers of a document."""
    layers = left, right
    html = render(
        "section.html.j2",
        layers=layers,
        spans=_compared_spans(layers, comparison),
        paragraphs=(
            [words(document.text, start, end, layer.spans) for layer in layers]
            for start, end in paragraphs(document.text)
        ),
        disagreements=comparison.disagreements,
        same_relations=list(_same_relations(left, comparison)),
    )
    return Section(
        anchor=f"d-{document.text_sha256[:12]}-{left.annotator}-{right.annotator}-{document.id}",
        document=document.id,
        title=document.source.title or "",
        annotators=(left.annotator, right.annotator),
        differences=len(comparison.disagreements),
        spans=(len(left.spans), len(right.spans)),
        html=html,
    )


def _compared_spans(layers: tuple[Layer, Layer], comparison: Comparison) -> list[Mapping[str, ComparedSpan]]:
    """The spans of each layer by id, with their differences."""
    found: dict[tuple[int, str], list[Disagreement]] = {}
    for disagreement in comparison.disagreements:
        for side, span in enumerate(disagreement.spans):
            if span is not None:
                found.setdefault((side, span.id), []).append(disagreement)
    return [
        {span.id: _compared_span(span, found.get((side, span.id), [])) for span in layer.spans}
        for side, layer in enumerate(layers)
    ]


def _compared_span(span: Span, disagreements: list[Disagreement]) -> ComparedSpan:
    kinds = [disagreement.kind for disagreement in disagreements]
    # where both the extent and the label differ, the colour is that of the label
    state = "label" if "label" in kinds else kinds[0] if kinds else "same"
    differences = "; ".join(map(_difference, disagreements)) or "both alike"
    attributes = "".join(f" {name}={_value(value)}" for name, value in sorted(span.attributes.items()))
    return ComparedSpan(span, state, f"{span.label} {span.text!r}{attributes}: {differences}")


def _difference(disagreement: Disagreement) -> str:
    left, right = disagreement.annotators
    if disagreement.kind == "missing":
        return f"missing: {right if disagreement.spans[0] is not None else left} has nothing like it"
    if disagreement.kind == "attribute":
        values = map(_value, disagreement.values)
        both = ", ".join(f"{name} {value}" for name, value in zip((left, right), values, strict=True))
        return f"attribute {disagreement.attribute}: {both}"
    if disagreement.kind == "label":
        return f"label: {left} {disagreement.labels[0]}, {right} {disagreement.labels[1]}"
    spans = " / ".join(repr(span.text) for span in disagreement.spans if span is not None)
    return f"{disagreement.kind}: {spans}" if spans else disagreement.kind


def _value(value: str | tuple[str, ...] | None) -> str:
    return as_text(value, missing="–")


def _same_relations(left: Layer, comparison: Comparison) -> Iterator[RelationWithEnds]:
    """The relations that both annotators drew alike; those that differ are among the differences."""
    differing = {
        (relation.label, relation.source.id, relation.target.id)
        for disagreement in comparison.disagreements
        if (relation := disagreement.relations[0]) is not None
    }
    spans = {span.id: span for span in left.spans}
    for first, second in comparison.relations:
        if first is None or second is None or (first.label, first.source, first.target) in differing:
            continue
        source, target = spans.get(first.source), spans.get(first.target)
        if source is not None and target is not None:
            yield RelationWithEnds(first.label, source, target, first.attributes)
