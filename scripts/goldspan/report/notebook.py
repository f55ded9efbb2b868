"""A document with its layers, scores and findings, as a notebook shows them: HTML in which every value is escaped.

The fragments need no script and no file beside them, and take over the colours
of the page, dark or light.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from goldspan.attribute_values import as_text
from goldspan.escapes import encodable
from goldspan.model import Attributes, Document, Layer, Relation, Span
from goldspan.report import document_lines
from goldspan.report.span_lanes import paragraphs, words
from goldspan.report.templates import html_environment
from goldspan.schema.label_colours import label_colours
from goldspan.schema.types import Schema
from goldspan.wording import counted

MOST_FINDINGS = 50
"""So many findings are shown; the others are counted."""

MOST_RELATIONS = 20
"""With more relations than this, their list is closed at first."""

_GREY = "#8a8f98"
"""For labels that the schema does not have."""


@dataclass(frozen=True, slots=True, repr=False)
class DocumentView:
    """A document with layers of it. In a notebook it is shown as HTML, and ``print`` shows it as text.

    ``places`` says where each span is in the source article, by layer and span
    id, where that was asked for: a place for each fragment.
    """

    document: Document
    layers: tuple[Layer, ...]
    schema: Schema
    places: Mapping[str, Mapping[str, Sequence[Any]]] | None = field(default=None)

    def __repr__(self) -> str:
        names = ", ".join(layer.name for layer in self.layers) or "no layers"
        return f"<DocumentView of {self.document.id!r}: {names}>"

    def __str__(self) -> str:
        return "\n".join(line.plain for line in document_lines.view(self.document, self.layers, self.schema))

    def _repr_html_(self) -> str:
        colours = label_colours(self.schema)
        return _render(
            "document",
            document=self.document,
            facts=[fact for fact in (self.document.source.publisher, self.document.source.date) if fact],
            layers=[self._layer(layer, colours) for layer in self.layers],
        )

    def _layer(self, layer: Layer, colours: Mapping[str, str]) -> dict[str, Any]:
        document, spans = self.document, {span.id: span for span in layer.spans}
        places = (self.places or {}).get(layer.name, {})
        return {
            "layer": layer,
            "counts": [counted(len(layer.spans), "span"), counted(len(layer.relations), "relation")],
            "text": [list(words(document.text, start, end, layer.spans)) for start, end in paragraphs(document.text)],
            "outside": [span for span in layer.spans if not 0 <= span.start < span.end <= len(document.text)],
            "colour": lambda label: colours.get(label, _GREY),
            "title": lambda span: _title(span, places.get(span.id, ())),
            "relations": [_relation(relation, spans) for relation in layer.relations],
            "closed": len(layer.relations) > MOST_RELATIONS,
            "labels": list(_attributes(layer.document_labels)),
        }


def _title(span: Span, places: Sequence[Any]) -> str:
    """The tooltip of a span."""
    lines = [f"{span.label}: {span.text}"]
    lines += [f"{name} = {value}" for name, value in _attributes(span.attributes)]
    lines += [f"note: {span.note}"] if span.note else []
    lines += [f"line {place.line}, column {place.column} of the article" for place in places]
    return "\n".join(lines)


def _relation(relation: Relation, spans: Mapping[str, Span]) -> dict[str, Any]:
    return {
        "label": relation.label,
        "attributes": list(_attributes(relation.attributes)),
        "ends": [(end, spans.get(end)) for end in (relation.source, relation.target)],
    }


def _attributes(attributes: Attributes) -> Iterator[tuple[str, str]]:
    return ((name, as_text(value)) for name, value in sorted(attributes.items()))


def scores_html(scores: Sequence[Mapping[str, Any]]) -> str:
    """Rows of the frame ``agreement`` as tables, one for each thing that scores are of; missing cells are ``None``."""
    groups = [{"of": of, "scores": list(rows)} for of, rows in groupby(scores, key=lambda score: tuple(_of(score)))]
    return _render("scores", groups=groups)


def _of(score: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("pass", "label", "relation", "document_id", "annotators"):
        if score[name] is not None:
            yield name.removesuffix("_id"), score[name]


def findings_html(findings: Sequence[Mapping[str, Any]]) -> str:
    """Rows of the frame ``validate``, under a heading for each document and layer; missing cells are ``None``."""
    shown = findings[:MOST_FINDINGS]
    groups = [
        {"place": " / ".join(part for part in place if part) or "the corpus", "findings": list(rows)}
        for place, rows in groupby(shown, key=lambda row: (row["document_id"] or row["file"], row["layer"]))
    ]
    severities = [row["severity"] for row in findings]
    counts = [counted(severities.count(name), name) for name in ("error", "warning", "info") if name in severities]
    return _render("findings", groups=groups, counts=counts, more=len(findings) - len(shown), marked=_marked)


def _marked(finding: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """The excerpt of a finding in pieces, and which of them it is about."""
    text, at = finding["excerpt"] or "", 0
    for start, end in sorted(finding["marks"] or ()):
        if start >= at:
            yield text[at:start], False
            yield text[start:end], True
            at = end
    yield text[at:], False


def _render(name: str, **values: Any) -> str:
    # a lone surrogate, which a JSON file can hold, cannot be sent to a browser
    page = html_environment("goldspan.report").get_template(f"notebook_{name}.html.j2").render(**values)
    return encodable(page)
