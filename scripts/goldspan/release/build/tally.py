"""What a release counts while its documents are read: the facts that the card and the report are made of."""

from collections import Counter
from dataclasses import dataclass, field, fields

from goldspan.model import STATUSES
from goldspan.release.build.disclosure import LeftOut
from goldspan.release.build.entries import DocumentEntry, relation_labels
from goldspan.schema.types import Schema


@dataclass(slots=True)
class DatasetTally:
    """Counts over a corpus. It grows with the number of labels, publishers and annotators, not of documents.

    ``methods``, ``annotators`` and ``statuses`` are of the layers that speak for their documents,
    ``layers`` of all that are published, by status. ``sources`` counts documents by publisher and
    licence. ``unlabelled`` documents have no published layer, and ``unsettled`` are
    those of them that have several submitted ones. ``shared`` are the documents that several annotators finished, and
    ``annotated`` counts documents by the number of annotators who finished them. ``machines`` counts machine-generated
    layers by annotator. ``unmapped`` counts what the layers could not represent. ``left_out`` is what is not published.
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
    left_out: LeftOut = field(default_factory=LeftOut)

    def add(self, entry: DocumentEntry) -> None:
        document, published = entry.document, entry.published
        self.documents += 1
        self.characters += len(document.text)
        self.sources[document.source.publisher, document.source.licence] += 1
        self.layers.update([layer.status for layer in entry.layers])
        self.unmapped += sum([len(layer.provenance.unmapped) for layer in entry.layers])
        finished = {layer.annotator for layer in entry.layers if layer.status == "submitted"}
        self.shared += len(finished) > 1
        self.annotated[len(finished)] += 1
        machine_layers = [layer for layer in entry.layers if layer.provenance.method == "machine-generated"]
        self.machines.update([layer.annotator for layer in machine_layers])
        if published is None:
            self.unlabelled += 1
            self.unsettled += entry.unsettled
            return
        self.spans.update([span.label for span in published.spans])
        self.relations.update([relation.label for relation in published.relations])
        self.discontinuous += sum([len(span.fragments) > 1 for span in published.spans])
        self.statuses[published.status] += 1
        self.methods[published.provenance.method] += 1
        self.annotators[published.annotator] += 1

    def merge(self, tally: "DatasetTally") -> None:
        """Adds what was counted of other documents."""
        for count in fields(self):
            setattr(self, count.name, getattr(self, count.name) + getattr(tally, count.name))


def by_span_label(tally: DatasetTally, schema: Schema) -> dict[str, int]:
    """Published spans by label, in the schema's order, unused labels too."""
    return {label: tally.spans[label] for label in schema.concrete}


def by_relation(tally: DatasetTally, schema: Schema) -> dict[str, int]:
    """Published relations by label, in the schema's order, unused ones too."""
    return {label: tally.relations[label] for label in relation_labels(schema)}


def by_status(tally: DatasetTally) -> dict[str, int]:
    """All published layers by status; a status that no layer has is left out."""
    return {status: tally.layers[status] for status in STATUSES if tally.layers[status]}
