"""Adjudication of a corpus: who has done what, and what of it is open."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from goldspan import store
from goldspan.adjudicate.against_gold import GoldScore, scores_against_gold
from goldspan.adjudicate.cases import Merge
from goldspan.adjudicate.gold import GOLD, Outcome, open_by_label, outcome
from goldspan.adjudicate.merge import merge
from goldspan.agreement.layer_selection import recency
from goldspan.model import Document, Layer
from goldspan.operations.push import pass_of
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.decisions import Case, Decision, decisions_on
from goldspan.wording import short_repr


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The layers of a document that are merged, one of each annotator; ``left_out`` says which are not, and why."""

    document: Document
    layers: tuple[Layer, ...]
    others: tuple[Layer, ...]
    gold: Layer | None
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a document stands. ``found`` is the outcome of the merge with the decisions so far."""

    voices: Voices
    merged: Merge
    decisions: tuple[Decision, ...]
    found: Outcome

    @property
    def open(self) -> tuple[Case, ...]:
        return self.found.open

    @property
    def gold(self) -> str:
        """``done``: the gold layer is what votes and decisions say; ``behind``: it is not, any more."""
        there = self.voices.gold
        if there is None:
            return "missing"
        same = (there.spans, there.relations, dict(there.document_labels)) == (
            self.found.spans,
            self.found.relations,
            self.found.document_labels,
        )
        return "done" if same and not self.open else "behind"


@dataclass(slots=True)
class Status:
    """``people`` counts each annotator's layers by status, ``deciders`` each adjudicator's decisions."""

    documents: list[Standing] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    people: dict[str, Counter[str]] = field(default_factory=dict)
    deciders: Counter[str] = field(default_factory=Counter)
    scores: list[GoldScore] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    __repr__ = short_repr

    @property
    def by_label(self) -> dict[str, int]:
        return open_by_label(case for one in self.documents for case in one.open)


def symmetric(schema: Schema) -> frozenset[str]:
    return frozenset(name for name, one in schema.relations.items() if one.symmetric)


def voices(settings: Settings, schema: Schema, document: Document, layers: Iterable[Layer] | None = None) -> Voices:
    """The finished layers of the pass that is worked on, one of each annotator.

    Of several finished layers of one annotator the one updated last counts, as
    in agreement. An empty layer is a voice; a skipped one and a draft are not. The
    document's ``layers`` are read where they are not given.
    """
    if layers is None:
        layers = store.read_layers(settings.corpus, document.id)
    chosen = pass_of(settings, schema)
    of: dict[str, Layer] = {}
    others, left_out = [], []
    gold = None
    for layer in sorted(layers, key=recency, reverse=True):
        if layer.name == GOLD and layer.status == "adjudicated":
            gold = layer
        elif layer.status != "submitted":
            others.append(layer)
        elif layer.text_sha256 != document.text_sha256:
            left_out.append(f"{document.id}/{layer.name}: was made on another text; run `goldspan reanchor`")
        elif (layer.provenance.pass_name or chosen) != chosen:
            left_out.append(f"{document.id}/{layer.name}: is of the pass {layer.provenance.pass_name}, not {chosen}")
        elif layer.annotator in of:
            left_out.append(f"{document.id}/{layer.name}: {layer.annotator}'s {of[layer.annotator].name} counts")
        else:
            of[layer.annotator] = layer
    chosen_layers = tuple(of[name] for name in sorted(of))
    return Voices(
        document=document, layers=chosen_layers, others=tuple(others), gold=gold, left_out=tuple(sorted(left_out))
    )


def standing(settings: Settings, schema: Schema, heard: Voices) -> Standing:
    """The merge of a document's voices with the decisions on it. Raises `StoreError` where these cannot be used."""
    document = heard.document
    merged = merge(document.id, heard.layers, settings.adjudication, symmetric=symmetric(schema))
    decisions = decisions_on(settings.corpus, document.id, document.text_sha256)
    return Standing(voices=heard, merged=merged, decisions=decisions, found=outcome(merged, decisions))


def standings(settings: Settings, schema: Schema) -> Iterator[Standing | Voices]:
    """Every document of the corpus; bare voices where fewer than two annotators have finished."""
    for document in store.read_documents(settings.corpus):
        heard = voices(settings, schema, document)
        yield standing(settings, schema, heard) if len(heard.layers) > 1 else heard


def status(settings: Settings, schema: Schema) -> Status:
    """Who has done what, what is open, and how the annotators do against gold that is up to date."""
    out = Status()
    pairs = []
    for one in standings(settings, schema):
        heard = one.voices if isinstance(one, Standing) else one
        out.left_out += heard.left_out
        for layer in (*heard.layers, *heard.others):
            out.people.setdefault(layer.annotator, Counter())[layer.status] += 1
        if not isinstance(one, Standing):
            out.waiting.append(heard.document.id)
            continue
        out.documents.append(one)
        out.deciders.update(decision.adjudicator for decision in one.decisions)
        if heard.gold is not None and one.gold == "done":
            pairs += [(layer, heard.gold) for layer in heard.layers]
    strangers = sorted(settings.adjudication.weights.keys() - out.people.keys())
    out.left_out += (f"the weight of {name} in the settings: nobody of this name has a layer" for name in strangers)
    out.people = dict(sorted(out.people.items()))
    out.scores = scores_against_gold(pairs, symmetric=symmetric(schema))
    return out


def record(found: Status) -> dict[str, Any]:
    """The status as JSON data."""
    return {
        "documents": [
            {
                "document": one.merged.document,
                "annotators": list(one.merged.voices),
                "settled": len(one.merged.settled),
                "decided": len(one.found.decided),
                "open": len(one.open),
                "open_by_label": open_by_label(one.open),
                "gold": one.gold,
            }
            for one in found.documents
        ],
        "waiting": found.waiting,
        "open_by_label": found.by_label,
        "annotators": {name: dict(counts) for name, counts in found.people.items()},
        "adjudicators": dict(sorted(found.deciders.items())),
        "against_gold": [
            {
                "annotator": one.annotator,
                "unit": one.unit,
                "documents": one.documents,
                "shared": one.shared,
                "annotators": one.theirs,
                "gold": one.gold,
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
                "undefined": one.undefined,
            }
            for one in found.scores
        ],
        "left_out": found.left_out,
    }
