"""The adjudication of each document: the layers that are merged, the decisions, the open cases and the gold layer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from goldspan import store
from goldspan.adjudicate.cases import Merge
from goldspan.adjudicate.gold import GOLD, AdjudicationResult, apply_decisions
from goldspan.adjudicate.merge import merge
from goldspan.agreement.layer_selection import recency
from goldspan.model import Document, Layer, replace, without_origins
from goldspan.operations.push import pass_of
from goldspan.passes.standing import NO_CONTEXT, PassContext, context_for, on_context, pass_name_of, passes_needed
from goldspan.schema.pass_share import chain_of
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.decisions import Case, Decision, decisions_on
from goldspan.store.pulled_state import is_gold, is_unread
from goldspan.wording import counted

GoldState: TypeAlias = Literal["missing", "done", "behind"]
"""``done``: the gold layer is the result of votes and decisions; ``behind``: it differs, or cases are open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedLayers:
    """The layers of a document that are merged, one per annotator, in the order of the annotators' names.

    ``unfinished`` are skipped and withdrawn layers and drafts. ``left_out`` says which finished layers are not merged,
    and why; ``unread`` are the annotators of those among them that could not be read (GS807). ``gold_name`` is the name
    of the ``gold`` layer of the pass, which may not be there; ``context`` is what the pass stands on.
    """

    document: Document
    layers: tuple[Layer, ...]
    unfinished: tuple[Layer, ...]
    gold: Layer | None
    left_out: tuple[str, ...]
    unread: tuple[str, ...] = ()
    gold_name: str = GOLD
    context: PassContext = NO_CONTEXT

    @property
    def can_be_merged(self) -> bool:
        """Whether two annotators or more have finished the document."""
        return len(self.layers) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentState:
    """The merge of a document, the decisions on it, and the ``result`` of both."""

    finished: FinishedLayers
    merged: Merge
    decisions: tuple[Decision, ...]
    result: AdjudicationResult

    @property
    def open(self) -> tuple[Case, ...]:
        return self.result.open

    @property
    def gold(self) -> GoldState:
        layer = self.finished.gold
        if layer is None:
            return "missing"
        bare = without_origins(layer)
        recorded = bare.spans, bare.relations, dict(layer.document_labels)
        expected = self.result.spans, self.result.relations, self.result.document_labels
        return "done" if recorded == expected and not self.open else "behind"


def symmetric_relations(schema: Schema) -> frozenset[str]:
    """The names of the relations that have no direction."""
    return frozenset(name for name, relation in schema.relations.items() if relation.symmetric)


def finished_layers(
    settings: Settings, schema: Schema, document: Document, layers: Iterable[Layer] | None = None
) -> FinishedLayers:
    """The finished layers of the pass that the settings name, one per annotator.

    Of several finished layers of one annotator the one updated last counts, as
    in agreement. An empty layer counts as a vote; a skipped one, a draft and a
    withdrawn one do not. ``layers`` are those of the document; without them they are read.

    A later pass is merged on the gold of the passes before it: layers on other spans are left out, with those of their
    relations that end at none of gold's; where that gold is not there, all are.
    """
    every = list(store.read_layers(settings.corpus, document.id) if layers is None else layers)
    pass_name = pass_of(settings, schema)
    needed = passes_needed(schema, pass_name)
    context = context_for(document, every, schema, pass_name, person=None) if needed else NO_CONTEXT
    gold_name = _gold_name(every, pass_name, next(iter(schema.passes)))
    by_annotator: dict[str, Layer] = {}
    unfinished, left_out, unread = [], [], []
    gold = None
    for layer in sorted(every, key=recency, reverse=True):
        if layer.name == gold_name and layer.status == "adjudicated":
            gold = layer
        elif is_gold(layer) and pass_name_of(layer, schema) != pass_name:
            pass  # gold of another pass
        elif layer.status != "submitted":
            unfinished.append(layer)
        elif layer.text_sha256 != document.text_sha256:
            left_out.append(f"{document.id}/{layer.name}: was made on another text; run `goldspan reanchor`")
        elif is_unread(layer):
            unread.append(layer.annotator)
            left_out.append(f"{document.id}/{layer.name}: could not be read (GS807), for its task has another text")
        elif (layer.provenance.pass_name or pass_name) != pass_name:
            of_pass = layer.provenance.pass_name
            if of_pass in schema.passes and of_pass in chain_of(schema, pass_name):
                continue  # it is counted where its own pass is adjudicated
            left_out.append(f"{document.id}/{layer.name}: belongs to the pass {of_pass}, not {pass_name}")
        elif layer.annotator in by_annotator:
            merged = by_annotator[layer.annotator].name
            left_out.append(f"{document.id}/{layer.name}: {layer.annotator}'s layer {merged} is merged instead")
        elif context is None:
            left_out.append(f"{document.id}/{layer.name}: the passes before it ({', '.join(needed)}) have no gold yet")
        else:
            by_annotator[layer.annotator], lost = _on_gold(layer, context)
            left_out += lost
    return FinishedLayers(
        document=document,
        layers=tuple(by_annotator[annotator] for annotator in sorted(by_annotator)),
        unfinished=tuple(unfinished),
        gold=gold,
        left_out=tuple(sorted(left_out)),
        unread=tuple(sorted(set(unread))),
        gold_name=gold_name,
        context=context or NO_CONTEXT,
    )


def _gold_name(layers: Iterable[Layer], pass_name: str, first_pass: str) -> str:
    """The name of the gold layer of a pass; a corpus from before passes had gold may have called it otherwise."""
    named = any(layer.name == GOLD and layer.provenance.pass_name == pass_name and is_gold(layer) for layer in layers)
    return GOLD if named or pass_name == first_pass else f"{GOLD}.{pass_name}"


def _on_gold(layer: Layer, context: PassContext) -> tuple[Layer, list[str]]:
    """The layer on the gold of earlier passes, and what it loses: relations that end at none of gold's spans."""
    if not layer.context and not context.spans:
        return layer, []
    moved = on_context(layer, context)
    there = {span.id for span in (*moved.added, *context.spans)}
    kept = tuple(made for made in moved.relations if {made.source, made.target} <= there)
    lost = len(moved.relations) - len(kept)
    said = (
        f"{layer.document}/{layer.name}: {counted(lost, 'relation')} to what the gold of earlier passes does not have"
    )
    return on_context(replace(moved, relations=kept), context), [said] if lost else []


def document_state(
    settings: Settings, schema: Schema, finished: FinishedLayers, decisions: Sequence[Decision] | None = None
) -> DocumentState:
    """The merge of a document's finished layers with the decisions on it; without these, they are read.

    Raises `StoreError` where the decisions cannot be read, or were made on another text.
    """
    document = finished.document
    merged = merge(document.id, finished.layers, settings.adjudication, symmetric=symmetric_relations(schema))
    if decisions is None:
        decisions = decisions_on(settings.corpus, document.id, document.text_sha256)
    known = tuple(decisions)
    return DocumentState(finished=finished, merged=merged, decisions=known, result=apply_decisions(merged, known))


def document_states(settings: Settings, schema: Schema) -> Iterator[DocumentState | FinishedLayers]:
    """The state of every document of the corpus; its layers alone where fewer than two annotators have finished."""
    for document in store.read_documents(settings.corpus):
        finished = finished_layers(settings, schema, document)
        yield document_state(settings, schema, finished) if finished.can_be_merged else finished
