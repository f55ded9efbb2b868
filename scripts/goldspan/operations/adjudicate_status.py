"""The state of the adjudication: layers per annotator, open cases, and annotators against gold."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from goldspan.adjudicate.gold import open_by_label
from goldspan.adjudicate.gold_scores import GoldScore, scores_against_gold
from goldspan.operations.adjudication_state import DocumentState, document_states, symmetric_relations
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.wording import short_repr


@dataclass(slots=True)
class AdjudicationStatus:
    """The state of every document that two annotators or more have finished; ``waiting`` are the ids of the others.

    ``layers_of`` counts each annotator's layers by status, ``decisions_of`` each adjudicator's decisions.
    ``left_out`` says which layers and weights do not count, and why.
    """

    documents: list[DocumentState] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    layers_of: dict[str, Counter[str]] = field(default_factory=dict)
    decisions_of: Counter[str] = field(default_factory=Counter)
    scores: list[GoldScore] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    __repr__ = short_repr

    @property
    def by_label(self) -> dict[str, int]:
        """The number of open cases that concern each label, relation or attribute."""
        return open_by_label(case for document in self.documents for case in document.open)


def adjudicate_status(settings: Settings, schema: Schema) -> AdjudicationStatus:
    """What each person has done, which cases are open, and each annotator's scores against gold that is done.

    Raises `StoreError` where decisions cannot be read, or were made on another text.
    """
    status = AdjudicationStatus()
    annotated = []
    for state in document_states(settings, schema):
        finished = state.finished if isinstance(state, DocumentState) else state
        status.left_out += finished.left_out
        for layer in (*finished.layers, *finished.unfinished):
            status.layers_of.setdefault(layer.annotator, Counter())[layer.status] += 1
        if not isinstance(state, DocumentState):
            status.waiting.append(finished.document.id)
            continue
        status.documents.append(state)
        status.decisions_of.update(decision.adjudicator for decision in state.decisions)
        if finished.gold is not None and state.gold == "done":
            annotated += [(layer, finished.gold) for layer in finished.layers]
    without_layer = sorted(settings.adjudication.weights.keys() - status.layers_of.keys())
    status.left_out += (f"the weight of {name} in the settings: {name} has no layer" for name in without_layer)
    status.layers_of = dict(sorted(status.layers_of.items()))
    status.scores = scores_against_gold(annotated, symmetric=symmetric_relations(schema))
    return status


def status_record(status: AdjudicationStatus) -> dict[str, Any]:
    """The status as JSON data."""
    return {
        "documents": [_document_record(state) for state in status.documents],
        "waiting": status.waiting,
        "open_by_label": status.by_label,
        "annotators": {name: dict(counts) for name, counts in status.layers_of.items()},
        "adjudicators": dict(sorted(status.decisions_of.items())),
        "against_gold": [_score_record(score) for score in status.scores],
        "left_out": status.left_out,
    }


def _document_record(state: DocumentState) -> dict[str, Any]:
    return {
        "document": state.merged.document,
        "annotators": list(state.merged.annotators),
        "settled": len(state.merged.settled),
        "decided": len(state.result.decided),
        "open": len(state.open),
        "open_by_label": open_by_label(state.open),
        "gold": state.gold,
    }


def _score_record(score: GoldScore) -> dict[str, Any]:
    return {
        "annotator": score.annotator,
        "unit": score.unit,
        "documents": score.documents,
        "shared": score.shared,
        "annotators": score.theirs,
        "gold": score.gold,
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
        "undefined": score.undefined,
    }
