"""Gold layers of the documents that need no adjudicator, made of votes and decisions without a server."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from goldspan import store
from goldspan.adjudicate.gold import VOTES, gold_layer, with_voted_origins
from goldspan.model import Layer, Method, Provenance, replace
from goldspan.operations.adjudication_state import DocumentState, document_states
from goldspan.operations.push import pass_of
from goldspan.passes.standing import on_context
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.pulled_state import changed_here, content_sha256
from goldspan.store.transactions import transaction
from goldspan.wording import Progress, counted, short_repr


@dataclass(slots=True)
class SettledGoldReport:
    """``gold`` counts the gold layers that were made or updated, ``done`` those that were right already.

    ``open`` has the number of open cases by document, ``waiting`` counts documents with fewer than two finished
    annotators. ``left`` says which other documents without open cases were left alone, and why.
    """

    gold: int = 0
    done: int = 0
    open: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    left: list[str] = field(default_factory=list)

    __repr__ = short_repr


def settled_gold(settings: Settings, schema: Schema, *, progress: Progress | None = None) -> SettledGoldReport:
    """Writes the gold layer of every document that two annotators or more have finished, and that has no open case.

    All of them are written in one transaction. A gold layer that a person made, or changed since, is left alone.
    Raises `StoreError` where decisions cannot be read, or were made on another text.
    """
    report = SettledGoldReport()
    with transaction(settings.corpus) as changes:
        for number, state in enumerate(document_states(settings, schema), 1):
            if progress and number % 100 == 0:
                progress(f"{counted(number, 'document')} looked at")
            if not isinstance(state, DocumentState):
                report.waiting += 1
            elif state.open:
                report.open[state.merged.document] = len(state.open)
            elif state.gold == "done":
                report.done += 1
            elif reason := _why_left(state, pass_of(settings, schema)):
                report.left.append(f"{state.merged.document}: {reason}")
            else:
                layer = _gold(settings, state, pass_of(settings, schema))
                report.gold += store.write_layer(changes.staged, layer, known=settings.corpus)
        changes.commit()
    return report


def _why_left(state: DocumentState, pass_name: str) -> str | None:
    """Why the gold layer of a document without open cases is not to be written; ``None`` where it is."""
    if state.finished.unread:
        return f"the work of {', '.join(state.finished.unread)} could not be read (GS807); pull it again first"
    starred = [layer.name for layer in state.finished.unfinished if layer.status == "adjudicated"]
    if starred:
        return f"its layer {starred[0]} is adjudicated already, and a document has one such layer"
    gold = state.finished.gold
    if gold is None:
        return None
    gold_pass = gold.provenance.pass_name
    if gold_pass and gold_pass != pass_name:
        return f"its gold layer belongs to the pass {gold_pass}; for gold of the pass {pass_name}, delete that layer"
    if gold.provenance.pulled_sha256 is None or changed_here(gold):
        return "a person made or changed its gold layer, and the votes have changed; run `goldspan adjudicate push`"
    return None


def _gold(settings: Settings, state: DocumentState, pass_name: str) -> Layer:
    """The gold layer; its hash says later whether somebody has changed it."""
    decided = sorted(state.result.decided, key=lambda decision: decision.decided_at)
    adjudicator = decided[-1].adjudicator if decided else VOTES
    layer = gold_layer(
        state.result,
        state.finished.document,
        adjudicator=adjudicator,
        provenance=Provenance(method=_method(settings, state.finished.layers, adjudicator), pass_name=pass_name),
        name=state.finished.gold_name,
    )
    layer = with_voted_origins(on_context(layer, state.finished.context), state.finished.layers)
    return replace(layer, provenance=replace(layer.provenance, pulled_sha256=content_sha256(layer)))


def _method(settings: Settings, layers: Sequence[Layer], adjudicator: str) -> Method | None:
    """How the layers were made, where all were made the same way and no adjudicator had a hand in it."""
    if adjudicator != VOTES:
        return next((person.method for person in settings.annotators if person.name == adjudicator), None)
    methods = {layer.provenance.method for layer in layers}
    return methods.pop() if len(methods) == 1 else None
