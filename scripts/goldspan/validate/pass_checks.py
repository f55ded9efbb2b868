"""Level 7: whether layers of later passes still stand on what the passes before say of the document."""

from collections.abc import Iterable, Iterator

from goldspan.findings import excerpt, finding
from goldspan.model import FINISHED, Document, Finding, Layer, Place
from goldspan.passes.standing import ContextState, context_state, passes_needed_by
from goldspan.schema.types import Schema
from goldspan.wording import counted


def check(document: Document, layers: Iterable[tuple[Layer, str]], schema: Schema | None) -> Iterator[Finding]:
    """Findings GS708 and GS709 of the layers of a document, each with the file it stands in."""
    known = list(layers)
    if schema is None:
        return
    for layer, file in known:
        if layer.status in FINISHED and layer.text_sha256 == document.text_sha256 and passes_needed_by(layer, schema):
            state = context_state(layer, document, [one for one, _ in known], schema)
            yield from _findings(layer, document, state, Place(file=file, document=document.id, layer=layer.name))


def _findings(layer: Layer, document: Document, state: ContextState, where: Place) -> Iterator[Finding]:
    on = ", ".join(state.now.layers) if state.now is not None else ", ".join(layer.provenance.stands_on)
    if state.now is None:
        message = f"{layer.name!r} stands on {on or 'nothing named'}, which is not finished, or not there"
        yield finding("GS709", message, Place(file=where.file, document=where.document))
        return
    for span in state.used:
        message = f"a relation ends at {span.label} {span.text!r}, which {on} does not have"
        place = Place(file=where.file, document=where.document, layer=where.layer, span=span.id)
        yield finding("GS708", message, place, excerpt=excerpt(document.text, span.fragments))
    gone = len(state.gone) - len(state.used)
    if gone or state.new:
        changes = [f"{counted(len(state.new), 'span')} came"] * bool(state.new) + [
            f"{counted(gone, 'span')} went"
        ] * bool(gone)
        yield finding("GS709", f"{on}, which it stands on, changed since: {', '.join(changes)}", where)
