"""Level 3: the offsets of each span lie in the text, and the text there is the span's own."""

from collections.abc import Iterator

from goldspan.model import Finding, Span, words
from goldspan.text.fragments import is_normalised
from goldspan.validate.context import Context


def check(context: Context) -> Iterator[Finding]:
    """Findings GS301 to GS304 of a layer."""
    layer, document = context.layer, context.document
    if layer.text_sha256 != document.text_sha256:
        message = f"made on text {layer.text_sha256[:12]}…, but the document's is {document.text_sha256[:12]}…"
        yield context.at_layer("GS303", f"the layer was {message}")
        return
    text, length = document.text, len(document.text)
    for span in layer.spans:
        if len(span.fragments) == 1:
            ((start, end),) = span.fragments
            if 0 <= start < end <= length and text[start:end] == span.text:
                continue  # as most are
        yield from _span(context, span)


def _span(context: Context, span: Span) -> Iterator[Finding]:
    text = context.document.text
    for start, end in span.fragments:
        if not 0 <= start < end <= len(text):
            message = f"{span.label} [{start}, {end}) in a text of {len(text)} characters"
            yield context.at_span("GS301", f"offsets outside the text: {message}", span)
            return
    if not is_normalised(span.fragments):
        extent = ", ".join(f"[{start}, {end})" for start, end in span.fragments)
        message = f"fragments of {span.label} are out of order, touch or overlap: {extent}"
        yield context.at_span("GS304", message, span)
        return
    found = words(text, span.fragments)
    if span.text != found:
        yield context.at_span("GS302", f"{span.label} says {span.text!r}, but the text there is {found!r}", span)
