"""What a layer of a later pass stands on: spans of finished layers of the passes before, gold first.

Only label, fragments and words of these spans are shown and kept: their attributes stand in their own layer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldspan.model import FINISHED, Document, Layer, Span, in_order, replace
from goldspan.schema.pass_share import pass_share
from goldspan.schema.types import Schema
from goldspan.store.pulled_state import is_gold, is_unread


@dataclass(frozen=True, slots=True)
class PassContext:
    """``layers`` are the names of the layers that the spans are from; ``spans`` are in the order of a layer."""

    layers: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


NO_CONTEXT = PassContext()


def pass_name_of(layer: Layer, schema: Schema) -> str:
    """The pass that a layer is of; without one, the schema's first."""
    return layer.provenance.pass_name or next(iter(schema.passes), "")


def is_finished(layer: Layer, document: Document) -> bool:
    """Whether a layer counts as somebody's work on the present text."""
    return layer.status in FINISHED and layer.text_sha256 == document.text_sha256 and not is_unread(layer)


def passes_needed(schema: Schema, pass_name: str) -> tuple[str, ...]:
    """The earlier passes that add a label which the pass shows as context."""
    share = pass_share(schema, pass_name)
    shown = set(share.context)
    return tuple(name for name in share.before if not shown.isdisjoint(pass_share(schema, name).labels))


def passes_needed_by(layer: Layer, schema: Schema) -> tuple[str, ...]:
    """The earlier passes that a layer stands on; none where the schema does not have its pass."""
    name = pass_name_of(layer, schema)
    return passes_needed(schema, name) if name in schema.passes else ()


def context_for(
    document: Document, layers: Iterable[Layer], schema: Schema, pass_name: str, *, person: str | None
) -> PassContext | None:
    """The context of a pass on the document: of each pass that it needs the gold, or else the ``person``'s own layer.

    ``layers`` are those of the document. ``None`` where one of these passes is not finished. Without a ``person`` only
    gold counts.
    """
    known = [layer for layer in layers if is_finished(layer, document)]
    found: list[Layer] = []
    for name in passes_needed(schema, pass_name):
        of_pass = [layer for layer in known if pass_name_of(layer, schema) == name]
        layer = _gold_or_own(of_pass, person)
        if layer is None:
            return None
        found.append(layer)
    shown = set(pass_share(schema, pass_name).context)
    spans = (bare(span) for layer in found for span in layer.added if span.label in shown)
    ordered, _ = in_order(spans, ())
    return PassContext(tuple(layer.name for layer in found), ordered)


def _gold_or_own(layers: Sequence[Layer], person: str | None) -> Layer | None:
    gold = [layer for layer in layers if is_gold(layer)]
    own = [layer for layer in layers if layer.annotator == person and not is_gold(layer)]
    return max(gold or own, key=lambda layer: (layer.provenance.updated_at or "", layer.name), default=None)


def bare(span: Span) -> Span:
    """A span as context shows it: without attributes, note and origin."""
    return Span(id=span.id, label=span.label, fragments=span.fragments, text=span.text)


def context_of(layer: Layer) -> PassContext:
    """The context that a layer has."""
    known = set(layer.context)
    return PassContext(layer.provenance.stands_on, tuple(span for span in layer.spans if span.id in known))


def on_context(layer: Layer, context: PassContext) -> Layer:
    """The layer with this context in place of its own; spans that its relations end at stay, also if they are gone."""
    ends = {end for relation in layer.relations for end in (relation.source, relation.target)}
    given = {span.id for span in context.spans}
    added = [span for span in layer.added if span.id not in given]
    kept = [span for span in context_of(layer).spans if span.id in ends and span.id not in given]
    shown = [*context.spans, *kept]
    spans, relations = in_order([*added, *shown], layer.relations)
    names = {span.id for span in shown}
    return replace(
        layer,
        spans=spans,
        relations=relations,
        context=tuple(span.id for span in spans if span.id in names),
        provenance=replace(layer.provenance, stands_on=context.layers),
    )


@dataclass(frozen=True, slots=True)
class ContextState:
    """A layer's context beside what it would be now.

    ``gone`` are spans of the context that are not there any more, ``used`` those of them that relations end at;
    ``new`` are those that came since. ``now`` is ``None`` where there is nothing that the layer could stand on.
    """

    now: PassContext | None
    gone: tuple[Span, ...]
    used: tuple[Span, ...]
    new: tuple[Span, ...]

    @property
    def is_current(self) -> bool:
        return self.now is not None and not (self.gone or self.new)


def context_state(layer: Layer, document: Document, layers: Iterable[Layer], schema: Schema) -> ContextState:
    """How the context of a layer stands; ``layers`` are all of the document."""
    person = None if is_gold(layer) else layer.annotator
    now = context_for(document, layers, schema, pass_name_of(layer, schema), person=person)
    then = context_of(layer)
    there = {span.id for span in now.spans} if now is not None else set()
    known = {span.id for span in then.spans}
    ends = {end for relation in layer.relations for end in (relation.source, relation.target)}
    gone = tuple(span for span in then.spans if span.id not in there)
    return ContextState(
        now=now,
        gone=gone,
        used=tuple(span for span in gone if span.id in ends),
        new=tuple(span for span in now.spans if span.id not in known) if now is not None else (),
    )
