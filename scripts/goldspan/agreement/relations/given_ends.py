"""Agreement on relations between spans that both annotators have: alpha, with NONE as a value."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from goldspan.agreement.measures import Measure, Statistic, Task, ValuesOfRows
from goldspan.agreement.relations.normalised import RelationNormaliser, number_spans
from goldspan.agreement.spans.span_alignment import SpanPair, align
from goldspan.agreement.statistics.document_counts import Array
from goldspan.agreement.statistics.pooled_alpha import alpha_of_rows, distances
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Document, Layer, Span, replace
from goldspan.schema.keys import pair_rules
from goldspan.schema.types import RelationLabel, Schema
from goldspan.text.sentences import sentences

RelationTypes: TypeAlias = tuple[str, ...]
"""The types of the relations that one annotator drew from one span to another, sorted; empty is NONE."""

Coincidences: TypeAlias = Mapping[tuple[RelationTypes, RelationTypes], int]
"""How often two annotators gave these two values to one pair of spans, the lesser first."""


def coincidences(left: Layer, right: Layer, document: Document, schema: Schema | None = None) -> Coincidences:
    """The values that two annotators gave to ordered pairs of spans that both have.

    Spans are aligned by overlap, under equal labels. A pair counts if the schema allows a relation from the one span
    to the other, in either layer, or if an annotator drew one. Without a schema all pairs of different spans count.
    """
    aligned = [pair for pair in align(left, right, how="overlap", labels=True) if pair[0] and pair[1]]
    pairs, in_left, in_right = number_spans(aligned)
    normaliser = RelationNormaliser(schema)
    values: list[dict[tuple[int, int], list[str]]] = []
    for layer, numbers in ((left, in_left), (right, in_right)):
        kept = tuple(
            relation for relation in layer.relations if relation.source in numbers and relation.target in numbers
        )
        cells: dict[tuple[int, int], list[str]] = defaultdict(list)
        for label, source, target in sorted(normaliser.of(replace(layer, relations=kept), numbers)):
            cells[source, target].append(label)
        values.append(cells)
    first, second = values
    drawn = first.keys() | second.keys()
    found: Counter[tuple[RelationTypes, RelationTypes]] = Counter()
    for cell in drawn:
        lesser, greater = sorted((tuple(first.get(cell, ())), tuple(second.get(cell, ()))))
        found[lesser, greater] += 1
    nothing = _count_allowed(pairs, drawn, document, schema, normaliser) - len(drawn)
    if nothing:
        found[(), ()] += nothing
    return dict(found)


def _count_allowed(
    pairs: list[SpanPair],
    drawn: Iterable[tuple[int, int]],
    document: Document,
    schema: Schema | None,
    normaliser: RelationNormaliser,
) -> int:
    """How many ordered pairs of spans may be joined, those that are drawn included."""
    if not pairs:
        return 0
    size = len(pairs)
    allowed = np.zeros((size, size), dtype=bool)
    if schema is None:
        allowed[~np.eye(size, dtype=bool)] = True
    else:
        labels = np.array([span.label for span, _ in pairs if span])
        layers = [_AllowedByRules([pair[side] for pair in pairs], document) for side in (0, 1)]
        for name, spec in schema.relations.items():
            if not spec.in_layers or name in normaliser.turned:
                continue
            fits = _allowed_by_labels(labels, spec)
            if fits.any():
                allowed |= fits & (layers[0].of(spec) | layers[1].of(spec))
    for source, target in drawn:
        allowed[source, target] = True
    return int(allowed.sum())


def _allowed_by_labels(labels: Array, spec: RelationLabel) -> Array:
    """Whether the relation may run from one span (row) to another (column) by their labels."""
    fits: Array = np.isin(labels, spec.source)[:, None] & np.isin(labels, spec.target)[None, :]
    if not spec.reflexive:
        fits &= ~np.eye(len(labels), dtype=bool)
    if spec.symmetric:
        fits = np.triu(fits | fits.T)
    return fits


class _AllowedByRules:
    """Whether relations may join the spans of one annotator, by the rules of the schema on both ends together."""

    def __init__(self, spans: Sequence[Span | None], document: Document) -> None:
        found = [span for span in spans if span]
        self.size = len(found)
        self.sources, self.targets = _Ends(found, np.s_[:, None]), _Ends(found, np.s_[None, :])
        self.text = document.text
        self.known: dict[object, Any] = {}

    def of(self, spec: RelationLabel) -> Any:
        """A square matrix: may this relation run from the span of the row to that of the column?"""
        rules = list(pair_rules(spec))
        key = tuple((rule.code, value) for value, rule in rules)
        if key not in self.known:
            allowed = np.ones((self.size, self.size), dtype=bool)
            for value, rule in rules:
                allowed &= rule.holds(value, self.sources, self.targets, self._sentences_at)
            self.known[key] = allowed
        return self.known[key]

    def _sentences_at(self, offsets: Any) -> Any:
        at = sentences(self.text).at
        return np.array([at(offset) for offset in offsets.flat]).reshape(offsets.shape)


class _Ends:
    """The fields of `goldspan.schema.keys.RelationEnd` of several spans, as arrays of one shape, column or row."""

    def __init__(self, spans: Sequence[Span], shape: Any) -> None:
        self.label = np.array([span.label for span in spans])[shape]
        self.start = np.array([span.start for span in spans])[shape]
        self.end = np.array([span.end for span in spans])[shape]


def count_coincidences(task: Task) -> Coincidences:
    """The coincidences of each two annotators, added up."""
    total: Counter[tuple[RelationTypes, RelationTypes]] = Counter()
    for left, right in combinations(task.layers, 2):
        total.update(coincidences(left, right, task.document, task.schema))
    return dict(total)


def alpha(documents: Sequence[Coincidences]) -> Value:
    """Krippendorff's alpha (2004, 11.3) of two values a pair of spans, with Jaccard's distance of sets."""
    total: dict[tuple[RelationTypes, RelationTypes], int] = {}
    for counts in documents:
        for cell, times in counts.items():
            total[cell] = total.get(cell, 0) + times
    margins: Counter[RelationTypes] = Counter()
    for (left, right), times in total.items():
        margins[left] += times
        margins[right] += times
    values = margins.total()
    if not values:
        return Undefined("no two spans that both annotators have may be joined by a relation")
    expected = sum(
        2 * margins[left] * margins[right] * jaccard(left, right) for left, right in combinations(margins, 2)
    )
    if not expected:
        (only,) = margins
        types = " and ".join(only) if only else "no relation"
        return Undefined(f"every pair of spans has {types}, so agreement by chance would be perfect")
    observed = sum(2 * times * jaccard(left, right) for (left, right), times in total.items())
    return 1 - (values - 1) * observed / expected


def alpha_of_sums(keys: Sequence[Any]) -> ValuesOfRows:
    """`alpha` of sums of coincidences, in the order of their keys."""
    values = list(dict.fromkeys(value for key in keys for value in key))
    margins = np.zeros((len(keys), len(values)))
    for row, key in enumerate(keys):
        for value in key:
            margins[row, values.index(value)] += 1
    weights = np.array([2 * jaccard(left, right) for left, right in keys])
    between = distances(values, lambda left, right, _: jaccard(left, right))
    return lambda rows: alpha_of_rows(rows @ margins, rows @ weights, between)


def jaccard(left: RelationTypes, right: RelationTypes) -> float:
    """1 - the share of types in both of those in either; NONE differs from everything but itself."""
    if not left or not right:
        return float(left != right)
    return 1 - len(set(left) & set(right)) / len(set(left) | set(right))


def size(counts: Coincidences) -> int:
    """The number of ordered pairs of spans."""
    return sum(counts.values())


MEASURES = (
    Measure(
        name="relation alpha, given the ends",
        subject="relations",
        order=20,
        unit="ordered pairs of spans",
        statistic=Statistic(name="relations, given the ends", count=count_coincidences, numbers=dict, merge=dict),
        value=alpha,
        vectorised=alpha_of_sums,
        size=size,
        about="Krippendorff's alpha (2004) over pairs of spans that both annotators have and the schema lets join, "
        "NONE a value, sets of types by Jaccard's distance; all pairs of annotators pooled.",
    ),
)
