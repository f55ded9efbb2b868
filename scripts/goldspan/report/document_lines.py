"""A document with its labels, for the terminal: each paragraph, then what is marked in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.text import Text

from goldspan.attribute_values import as_text
from goldspan.escapes import visible, visible_line, visible_marks
from goldspan.model import INFERRED, Document, Layer, Relation, Span
from goldspan.schema.types import Schema
from goldspan.wording import counted

_FAMILY_STYLES = ("cyan", "magenta", "green", "yellow", "blue")


def view(document: Document, layers: Sequence[Layer], schema: Schema | None) -> Iterator[Text]:
    """The source's facts and the text, layer by layer, as styled lines."""
    source = document.source
    facts = [source.publisher, source.author, source.date, source.file]
    yield Text(visible_line(document.id), style="bold")
    yield Text(visible_line("  " + " · ".join(fact for fact in facts if fact)), style="dim")
    if not layers:
        yield Text("  no layers yet; push the document, annotate it, and pull", style="dim")
        yield Text(visible(document.text))
    for layer in layers:
        yield Text("")
        yield _heading(layer)
        yield from _layer(document, layer, _styles(schema))


def _heading(layer: Layer) -> Text:
    made = layer.provenance.method or "method unknown"
    summary = (
        f"{layer.status}, {made}, {counted(len(layer.spans), 'span')}, {counted(len(layer.relations), 'relation')}"
    )
    return Text.assemble((visible_line(f"layer {layer.name}"), "bold"), visible_line(f" ({summary})"))


def _styles(schema: Schema | None) -> dict[str, str]:
    if schema is None:
        return {}
    roots = list(dict.fromkeys(schema.root(name) for name in schema.concrete))
    return {name: _FAMILY_STYLES[roots.index(schema.root(name)) % len(_FAMILY_STYLES)] for name in schema.concrete}


def _layer(document: Document, layer: Layer, styles: Mapping[str, str]) -> Iterator[Text]:
    spans = {span.id: span for span in layer.spans}
    leaving: dict[str, list[Text]] = {}
    for relation in layer.relations:
        target = spans.get(relation.target)
        end = _words(target) if target else visible_line(relation.target)
        line = Text.assemble("       → ", (visible_line(relation.label), "bold"), " ", end)
        line.append(_attributes(relation), style="dim")
        if relation.origin == INFERRED:
            line.append("  (inferred)", style="dim")
        leaving.setdefault(relation.source, []).append(line)
    at = 0
    for paragraph in document.text.split("\n"):
        start, at = at, at + len(paragraph) + 1
        inside = [span for span in layer.spans if start <= span.start < at]
        if not paragraph.strip() and not inside:
            continue
        yield Text("")
        yield _marked(paragraph, start, layer.spans, styles)
        for span in inside:
            yield from _span(span, styles, leaving.pop(span.id, ()))
    # a layer that has not been validated may hold what belongs to no paragraph; it is shown all the same
    for span in layer.spans:
        if not 0 <= span.start < at:
            yield Text("   outside the text:", style="red")
            yield from _span(span, styles, leaving.pop(span.id, ()))
    for source, lines in leaving.items():
        yield Text(visible_line(f"   from {source}, which is no span:"), style="red")
        yield from lines
    for name, value in sorted(layer.document_labels.items()):
        yield Text(visible(f"  document: {name} = {as_text(value)}"))
    if layer.note:
        yield Text(visible(f"  note: {layer.note}"), style="italic")
    for unmapped in layer.provenance.unmapped:
        yield Text(visible_line(f"  not carried over: {unmapped.code} {unmapped.message}"), style="red")


def _span(span: Span, styles: Mapping[str, str], leaving: Iterable[Text]) -> Iterator[Text]:
    extent = ", ".join(f"{start}-{end}" for start, end in span.fragments)
    line = Text.assemble("   ", (f"{extent:>11} ", "dim"), (visible_line(span.label), styles.get(span.label, "bold")))
    line.append(f" {span.text!r}")
    line.append(_attributes(span), style="dim")
    if span.note:
        line.append(visible(f"  ({span.note})"), style="italic")
    yield line
    yield from leaving


def _marked(paragraph: str, offset: int, spans: Sequence[Span], styles: Mapping[str, str]) -> Text:
    # the shorter span is painted last, so that a nested one can be seen
    painted = [
        (span.label, (max(0, start - offset), min(end - offset, len(paragraph))))
        for span in sorted(spans, key=lambda span: span.start - span.end)
        for start, end in span.fragments
        if start < offset + len(paragraph) and end > offset
    ]
    text, places = visible_marks(paragraph, [place for _, place in painted])
    shown = Text(text)
    for (label, _), (start, end) in zip(painted, places, strict=True):
        shown.stylize(f"{styles.get(label, 'bold')} underline", start, end)
    return shown


def _words(span: Span) -> str:
    words = span.text if len(span.text) <= 50 else span.text[:47] + "..."
    return visible_line(f"{span.label} {words!r}")


def _attributes(made: Span | Relation) -> str:
    """The values; those that were assumed stand in brackets."""
    values = ((name, f"{name}={as_text(value)}") for name, value in sorted(made.attributes.items()))
    return visible("".join(f"  ({text})" if name in made.assumed else f"  {text}" for name, text in values))
