"""Disagreements of many documents, grouped: which are most frequent, with examples, and confusion matrices."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from goldspan.agreement.layer_comparison import KINDS, Comparison, Disagreement, DisagreementKind, LabelPair
from goldspan.attribute_values import as_text, normal

NONE = "NONE"
"""In a matrix, the label of what one annotator has and the other has not."""

MOST = 10_000
"""The most disagreements that are kept in memory as examples; further ones are only counted."""


class ConfusionKey(Struct, frozen=True):
    """What two disagreements have in common that are the same confusion: the kind, and both sides in either order.

    Of the two sides, NONE is the ``second``. Where an attribute differs, ``about`` is the label that carries it, or
    the document, and the attribute.
    """

    kind: DisagreementKind
    first: str
    second: str
    about: str = ""


class Confusion(Struct):
    """How often a confusion occurs, how often each annotator has its first side, and the first examples."""

    count: int = 0
    first_is_of: Counter[str] = field(default_factory=Counter)
    examples: list[Disagreement] = field(default_factory=list)


def key(disagreement: Disagreement) -> tuple[ConfusionKey, str]:
    """The confusion of which a disagreement is an example, and the annotator who has its first side."""
    about = ""
    if disagreement.kind == "attribute":
        about = f"{disagreement.labels[0] or disagreement.labels[1] or 'document'}.{disagreement.attribute}"
        left, right = (as_text(normal(value), missing=NONE) for value in disagreement.values)
    else:
        left, right = (label or NONE for label in disagreement.labels)
    turned = (left == NONE, left) > (right == NONE, right)
    first, second = (right, left) if turned else (left, right)
    return ConfusionKey(disagreement.kind, first, second, about), disagreement.annotators[1 if turned else 0]


class Confusions(Struct):
    """The confusions in the documents so far. ``examples`` is the most examples that are kept of each confusion."""

    examples: int = 3
    comparisons: int = 0
    kept: int = 0
    found: dict[ConfusionKey, Confusion] = field(default_factory=dict)
    spans: dict[tuple[str, str], Counter[LabelPair]] = field(default_factory=dict)
    relations: dict[tuple[str, str], Counter[LabelPair]] = field(default_factory=dict)

    def add(self, comparison: Comparison) -> None:
        self.comparisons += 1
        self.spans.setdefault(comparison.annotators, Counter()).update(comparison.span_labels)
        self.relations.setdefault(comparison.annotators, Counter()).update(comparison.relation_labels)
        for disagreement in comparison.disagreements:
            which, annotator = key(disagreement)
            confusion = self.found.setdefault(which, Confusion())
            confusion.count += 1
            confusion.first_is_of[annotator] += 1
            self._keep(confusion, [disagreement])

    def merge(self, more: "Confusions") -> None:
        """Adds the confusions of further documents."""
        self.comparisons += more.comparisons
        for own, further in ((self.spans, more.spans), (self.relations, more.relations)):
            for pair, counts in further.items():
                own.setdefault(pair, Counter()).update(counts)
        for which, added in more.found.items():
            confusion = self.found.setdefault(which, Confusion())
            confusion.count += added.count
            confusion.first_is_of.update(added.first_is_of)
            self._keep(confusion, added.examples)

    def _keep(self, confusion: Confusion, examples: Iterable[Disagreement]) -> None:
        for disagreement in examples:
            if len(confusion.examples) < self.examples and self.kept < MOST:
                confusion.examples.append(disagreement)
                self.kept += 1

    @property
    def kinds(self) -> Mapping[DisagreementKind, int]:
        """How many disagreements there are of each kind, in the order of `KINDS`."""
        counts = Counter[DisagreementKind]()
        for which, confusion in self.found.items():
            counts[which.kind] += confusion.count
        return {kind: counts[kind] for kind in KINDS}

    def ranked(self, kind: DisagreementKind) -> list[tuple[ConfusionKey, Confusion]]:
        """The confusions of a kind, the most frequent first."""
        of_kind = [(which, confusion) for which, confusion in self.found.items() if which.kind == kind]
        return sorted(of_kind, key=lambda pair: (-pair[1].count, pair[0].about, pair[0].first, pair[0].second))


class Matrix(Struct, frozen=True):
    """A confusion matrix: how often one annotator has the label of the row where another has that of the column.

    ``labels`` are rows and columns alike, NONE last. Where it covers several pairs of annotators, each pair is counted
    both ways and ``of`` is empty.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    of: tuple[str, str] | tuple[()] = ()


def matrix(by_pair: Mapping[tuple[str, str], Mapping[LabelPair, int]]) -> Matrix:
    """The confusion matrix of all pairs of annotators together."""
    cells = Counter[tuple[str, str]]()
    for counts in by_pair.values():
        for (left, right), number in counts.items():
            cells[left or NONE, right or NONE] += number
            if len(by_pair) > 1:
                cells[right or NONE, left or NONE] += number
    labels = sorted({label for cell in cells for label in cell} - {NONE})
    names = (*labels, NONE) if labels else ()
    return Matrix(
        names,
        tuple(tuple(cells[row, column] for column in names) for row in names),
        next(iter(by_pair)) if len(by_pair) == 1 else (),
    )
