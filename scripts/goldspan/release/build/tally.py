"""What a release counts while its documents go by: the facts that the card and the report are made of."""

from collections import Counter
from dataclasses import dataclass, field, fields

from goldspan.model import STATUSES
from goldspan.release.build.entries import DocumentEntry, relation_labels
from goldspan.schema.types import Schema


@dataclass(slots=True)
class Tally:
    """Counts over a corpus. It grows with the number of labels, publishers and annotators, not of documents.

    ``methods``, ``annotators`` and ``statuses`` are of the published layers,
    ``layers`` of all, by status. ``sources`` counts documents by publisher and
    licence. ``unlabelled`` documents have no published layer, and ``unsettled`` are
    those of them that have several submitted ones. ``shared`` are the documents that several annotators finished, and
    ``annotated`` counts documents by how many did. ``machines`` are the annotators
    of whom a layer says that a machine made it.
    """

    documents: int = 0
    characters: int = 0
    unlabelled: int = 0
    unsettled: int = 0
    discontinuous: int = 0
    shared: int = 0
    annotated: Counter[int] = field(default_factory=Counter)
    machines: Counter[str] = field(default_factory=Counter)
    unmapped: int = 0
    spans: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    layers: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    methods: Counter[str | None] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    sources: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)

    def add(self, entry: DocumentEntry) -> None:
        document, layer = entry.document, entry.published
        self.documents += 1
        self.characters += len(document.text)
        self.sources[document.source.publisher, document.source.licence] += 1
        self.layers.update([one.status for one in entry.layers])
        self.unmapped += sum([len(one.provenance.unmapped) for one in entry.layers])
        finished = {one.annotator for one in entry.layers if one.status == "submitted"}
        self.shared += len(finished) > 1
        self.annotated[len(finished)] += 1
        self.machines.update([one.annotator for one in entry.layers if one.provenance.method == "machine-generated"])
        if layer is None:
            self.unlabelled += 1
            self.unsettled += entry.unsettled
            return
        self.spans.update([span.label for span in layer.spans])
        self.relations.update([relation.label for relation in layer.relations])
        self.discontinuous += sum([len(span.fragments) > 1 for span in layer.spans])
        self.statuses[layer.status] += 1
        self.methods[layer.provenance.method] += 1
        self.annotators[layer.annotator] += 1

    def merge(self, other: "Tally") -> None:
        """Adds what was counted of other documents."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def by_span_label(tally: Tally, schema: Schema) -> dict[str, int]:
    """Published spans by label, in the schema's order, unused labels too."""
    return {label: tally.spans[label] for label in schema.concrete}


def by_relation(tally: Tally, schema: Schema) -> dict[str, int]:
    """Published relations by label, in the schema's order, unused ones too."""
    return {label: tally.relations[label] for label in relation_labels(schema)}


def by_status(tally: Tally) -> dict[str, int]:
    """All layers by status; a status that no layer has is left out."""
    return {status: tally.layers[status] for status in STATUSES if tally.layers[status]}
