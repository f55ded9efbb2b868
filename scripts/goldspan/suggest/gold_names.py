"""The source ``gold``: the words of spans in other documents' gold layers, wherever they stand in this one.

The score of words with a label is the share of their occurrences in those other documents that carry the label. Where
it is less than `LEAST` they are not suggested: what is often left alone is left alone here, too. Before anything is
suggested on a document, all that its own gold layer says is taken out of the counts.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from goldspan import store
from goldspan.model import FINISHED, Document, Layer, Origin, Value, make_span
from goldspan.store.pulled_state import content_sha256, is_gold
from goldspan.suggest.layer_source import is_named
from goldspan.suggest.name_matches import NameMatcher
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind, SuggestError

NAME = "gold"

LEAST = 0.5
"""The least share of the occurrences of some words that carry a label, for the label to be suggested."""

LEAST_VALUE = 0.9
"""The least share of the spans of some words and a label that have a value, for the value to be suggested with it."""

RARELY_MARKED = f"words that are marked in fewer than {LEAST:.0%} of their places"


@dataclass(slots=True)
class NameCounts:
    """How often words stand in texts, are marked there with a label, and have a value of an attribute then."""

    places: Counter[str] = field(default_factory=Counter)
    marked: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    values: dict[tuple[str, str], Counter[tuple[str, Value]]] = field(default_factory=lambda: defaultdict(Counter))

    def add_spans(self, layer: Layer) -> None:
        for span in layer.spans:
            if len(span.fragments) == 1:
                self.marked[span.text][span.label] += 1
                self.values[span.text, span.label].update(span.attributes.items())

    def add_places(self, document: Document, matcher: NameMatcher) -> None:
        self.places.update(document.text[start:end] for start, end in matcher.matches(document.text))

    def without(self, own: "NameCounts", words: str) -> "tuple[int, Counter[str]]":
        """The places of the words and their labels, those of ``own`` taken out."""
        return self.places[words] - own.places[words], self.marked[words] - own.marked[words]


class GoldNames:
    """Names of the layers that match ``patterns``, or of the gold layers where there are none."""

    def __init__(self, corpus: Path, patterns: tuple[str, ...]) -> None:
        self._corpus, self._patterns = corpus, patterns
        self._counts = NameCounts()
        digests = []
        for _, layer in self._layers():
            self._counts.add_spans(layer)
            digests.append(content_sha256(layer))
        if not digests:
            raise SuggestError(
                "the source gold finds no gold layer to learn names from; adjudicate first, "
                "or name the layers of annotators, as in gold:ann"
                if not patterns
                else f"the source gold finds no finished layer that is called {' or '.join(patterns)}"
            )
        self._matcher = NameMatcher(self._counts.marked)
        for document, _ in self._layers():
            self._counts.add_places(document, self._matcher)
        self.version = sha256(json.dumps([LEAST, LEAST_VALUE, sorted(digests)]).encode()).hexdigest()

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        own = self._own(document)
        proposal = Proposal()
        # the longer first, which have a better claim to the place
        ranges = sorted(self._matcher.matches(document.text), key=lambda found: (found[0] - found[1], found[0]))
        for start, end in ranges:
            words = document.text[start:end]
            places, labels = self._counts.without(own, words)
            label, marked = max(labels.items(), key=lambda item: (item[1], item[0]), default=("", 0))
            share = min(1.0, marked / places) if places else 0.0
            if share < LEAST:
                proposal.left_out[RARELY_MARKED] += 1
                continue
            values = self._counts.values[words, label] - own.values[words, label]
            attributes = {name: value for (name, value), times in values.items() if times >= LEAST_VALUE * marked}
            origin = Origin(kind="suggested", model=NAME, score=round(share, 4))
            proposal.spans.append(make_span(document, label, [(start, end)], attributes=attributes, origin=origin))
        return proposal

    def _own(self, document: Document) -> NameCounts:
        """What of the counts comes from this document."""
        own = NameCounts()
        for layer in self._layers_of(document):
            own.add_spans(layer)
            own.add_places(document, self._matcher)
        return own

    def _layers(self) -> Iterator[tuple[Document, Layer]]:
        for document in store.read_documents(self._corpus):
            for layer in self._layers_of(document):
                yield document, layer

    def _layers_of(self, document: Document) -> Iterator[Layer]:
        for layer in store.read_layers(self._corpus, document.id):
            if layer.text_sha256 == document.text_sha256 and self._is_wanted(layer):
                yield layer

    def _is_wanted(self, layer: Layer) -> bool:
        if not self._patterns:
            return is_gold(layer)
        return layer.status in FINISHED and is_named(layer, self._patterns)


def _make(argument: str, context: SourceContext) -> GoldNames:
    return GoldNames(context.corpus, tuple(argument.split(",")) if argument else ())


KINDS = (
    SourceKind(
        name=NAME,
        help="words that other documents' gold layers have marked",
        argument="names of layers or annotators to learn from in place of gold, or patterns, with commas between them",
        make=_make,
    ),
)
