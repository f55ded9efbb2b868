"""What became of suggestions, label by label: accepted, edited, refused; and what annotators added.

Spans of a suggestion and of a layer are paired by overlap, one to one (`goldspan.agreement.spans.span_alignment`). A
suggested span is *accepted* where its counterpart has the same extent and label, and every value that was suggested;
*edited* where it has a counterpart that differs; *refused* where it has none. A span of the layer without a counterpart
is *added*. A relation is accepted where the counterparts of its ends are joined by the same one, with the values that
were suggested; edited where another joins them, in either direction; refused where none does.

The same is counted on layers whose annotators saw no suggestion, for what they would have accepted. The difference
between the two is what seeing it did: anchoring, where it is great.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal, TypeAlias

from goldspan.agreement.spans.span_alignment import align
from goldspan.model import Attributes, Document, Layer, Relation, Span

Outcome: TypeAlias = Literal["accepted", "edited", "refused", "added"]
OUTCOMES: tuple[Outcome, ...] = ("accepted", "edited", "refused", "added")

Kind: TypeAlias = Literal["span", "relation"]

OutcomeCounts: TypeAlias = "Counter[tuple[Kind, str, Outcome]]"
"""How often each outcome came, by kind and label; an edited one counts for the label that was suggested."""


@dataclass(slots=True)
class OutcomeGroup:
    """Documents whose annotators saw suggestions, or those whose annotators did not.

    ``seconds`` is the lead time of those ``timed`` layers of which it is known, on texts of so many ``characters``.
    ``shared`` of ``paired`` spans of two annotators of one document have the same extent and label.
    """

    documents: int = 0
    layers: int = 0
    spans: int = 0
    timed: int = 0
    seconds: float = 0.0
    characters: int = 0
    shared: int = 0
    paired: int = 0
    counts: OutcomeCounts = field(default_factory=Counter)

    @property
    def pace(self) -> float | None:
        """Seconds for a thousand characters."""
        return 1000 * self.seconds / self.characters if self.characters else None

    @property
    def f1(self) -> float | None:
        """The exact F1 of the spans of all pairs of annotators; ``None`` where no document has two."""
        return 2 * self.shared / self.paired if self.paired else None

    def rate(self, outcome: Outcome, label: tuple[Kind, str] | None = None) -> tuple[int, int]:
        """How many suggestions, of how many, had an outcome; of what was added, of how many that are there now."""
        found = Counter({one: 0 for one in OUTCOMES})
        for (kind, name, one), number in self.counts.items():
            if label is None or label == (kind, name):
                found[one] += number
        kept = found["accepted"] + found["edited"]
        return found[outcome], kept + (found["added"] if outcome == "added" else found["refused"])

    def add(self, document: Document, layers: Sequence[tuple[Layer, Layer]]) -> None:
        """Adds the layers of a document, each with what was suggested as a layer."""
        if not layers:
            return
        self.documents += 1
        for suggested, layer in layers:
            self.layers += 1
            self.spans += len(layer.spans)
            self.counts.update(outcomes(suggested, layer))
            if layer.provenance.lead_time is not None:
                self.timed += 1
                self.seconds += layer.provenance.lead_time
                self.characters += len(document.text)
        for (_, one), (_, other) in combinations(layers, 2):
            if one.annotator != other.annotator:
                left, right = ({span.id for span in layer.spans} for layer in (one, other))
                self.shared += len(left & right)
                self.paired += len(left) + len(right)


@dataclass(slots=True)
class SuggestionOutcomes:
    """``seen``: the layers of annotators who had the suggestion before them. ``unseen``: those of the others."""

    model: str
    seen: OutcomeGroup = field(default_factory=OutcomeGroup)
    unseen: OutcomeGroup = field(default_factory=OutcomeGroup)

    def labels(self) -> list[tuple[Kind, str]]:
        """The labels with any outcome: spans first, then by how often they were suggested or added."""
        numbers: Counter[tuple[Kind, str]] = Counter()
        for (kind, label, _), number in (self.seen.counts + self.unseen.counts).items():
            numbers[kind, label] += number
        return sorted(numbers, key=lambda one: (one[0] != "span", -numbers[one], one[1]))


def outcomes(suggested: Layer, layer: Layer) -> OutcomeCounts:
    """The outcomes of a suggestion in a layer. Raises ``ValueError`` where they are on different texts."""
    counts: OutcomeCounts = Counter()
    counterpart: dict[str, str] = {}
    for there, here in align(suggested, layer, how="overlap", labels=False):
        if there is None:
            if here is not None:
                counts["span", here.label, "added"] += 1
            continue
        if here is not None:
            counterpart[there.id] = here.id
        counts["span", there.label, _of_span(there, here)] += 1
    counts.update(_of_relations(suggested.relations, layer.relations, counterpart))
    return counts


def _of_span(suggested: Span, made: Span | None) -> Outcome:
    if made is None:
        return "refused"
    same = (suggested.fragments, suggested.label) == (made.fragments, made.label)
    return "accepted" if same and _keeps(suggested.attributes, made.attributes) else "edited"


def _keeps(suggested: Attributes, made: Attributes) -> bool:
    """Whether all values that were suggested are there; others may have been added."""
    return all(made.get(name) == value for name, value in suggested.items())


def _of_relations(
    suggested: Iterable[Relation], made: Iterable[Relation], counterpart: Mapping[str, str]
) -> Iterator[tuple[Kind, str, Outcome]]:
    drawn = list(made)
    left = {relation.id: relation for relation in drawn}
    waiting = []
    for relation in suggested:
        ends = counterpart.get(relation.source), counterpart.get(relation.target)
        same = [one for one in left.values() if (one.label, one.source, one.target) == (relation.label, *ends)]
        if same:
            del left[same[0].id]
            kept = _keeps(relation.attributes, same[0].attributes)
            yield "relation", relation.label, "accepted" if kept else "edited"
        else:
            waiting.append((relation, set(ends)))
    for relation, both in waiting:
        other = [one for one in left.values() if {one.source, one.target} == both]
        if other:
            del left[other[0].id]
        yield "relation", relation.label, "edited" if other else "refused"
    for relation in left.values():
        yield "relation", relation.label, "added"
