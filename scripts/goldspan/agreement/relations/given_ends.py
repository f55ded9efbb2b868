"""Agreement on relations between spans that both annotators have: alpha, with NONE as a value."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np

from goldspan.agreement.measures import Many
from goldspan.agreement.relations.normalised import Reading, numbered
from goldspan.agreement.spans.span_alignment import Pair, align
from goldspan.agreement.statistics.pooled_alpha import alpha_of_each, distances
from goldspan.agreement.statistics.scores import Undefined, Value
from goldspan.model import Document, Layer, Span, replace
from goldspan.schema.keys import pair_rules
from goldspan.schema.types import RelationLabel, Schema
from goldspan.text.sentences import sentences

Set: TypeAlias = tuple[str, ...]
"""The types of the relations that one annotator drew from one span to another, sorted; empty is NONE."""

Coincidences: TypeAlias = Mapping[tuple[Set, Set], int]
"""How often two annotators gave these two values to one pair of spans, the lesser first."""


def coincidences(one: Layer, other: Layer, document: Document, schema: Schema | None = None) -> Coincidences:
    """The values that two annotators gave to ordered pairs of spans that both have.

    Spans are aligned by overlap, under equal labels. A pair counts if the schema
    lets a relation run from the one span to the other, in either layer, or if
    somebody drew one. Without a schema all pairs of different spans count.
    """
    aligned = [pair for pair in align(one, other, how="overlap", labels=True) if pair[0] and pair[1]]
    pairs, ours, theirs = numbered(aligned)
    reading = Reading(schema)
    values: list[dict[tuple[int, int], list[str]]] = []
    for layer, numbers in ((one, ours), (other, theirs)):
        kept = tuple(each for each in layer.relations if each.source in numbers and each.target in numbers)
        cells: dict[tuple[int, int], list[str]] = defaultdict(list)
        for label, source, target in sorted(reading.of(replace(layer, relations=kept), numbers)):
            cells[source, target].append(label)
        values.append(cells)
    first, second = values
    drawn = first.keys() | second.keys()
    found: Counter[tuple[Set, Set]] = Counter()
    for cell in drawn:
        a, b = sorted((tuple(first.get(cell, ())), tuple(second.get(cell, ()))))
        found[a, b] += 1
    nothing = _admitted(pairs, drawn, document, schema, reading) - len(drawn)
    if nothing:
        found[(), ()] += nothing
    return dict(found)


def _admitted(
    pairs: list[Pair], drawn: Iterable[tuple[int, int]], document: Document, schema: Schema | None, reading: Reading
) -> int:
    """How many ordered pairs of spans may be joined, those that are counted in."""
    if not pairs:
        return 0
    size = len(pairs)
    may = np.zeros((size, size), dtype=bool)
    if schema is None:
        may[~np.eye(size, dtype=bool)] = True
    else:
        labels = np.array([one.label for one, _ in pairs if one])
        layers = [_Places([pair[side] for pair in pairs], document) for side in (0, 1)]
        for name, spec in schema.relations.items():
            if not spec.in_layers or name in reading.turned:
                continue
            fits = np.isin(labels, spec.source)[:, None] & np.isin(labels, spec.target)[None, :]
            if not spec.reflexive:
                fits &= ~np.eye(size, dtype=bool)
            if spec.symmetric:
                fits = np.triu(fits | fits.T)
            if fits.any():
                may |= fits & (layers[0].admit(spec) | layers[1].admit(spec))
    for source, target in drawn:
        may[source, target] = True
    return int(may.sum())


class _Places:
    """Which of one annotator's spans may be joined, by what the schema asks of both ends."""

    def __init__(self, spans: Sequence[Span | None], document: Document) -> None:
        found = [span for span in spans if span]
        self.size = len(found)
        self.sources = _Ends(found, document.text, np.s_[:, None])
        self.targets = _Ends(found, document.text, np.s_[None, :])
        self.known: dict[object, Any] = {}

    def admit(self, spec: RelationLabel) -> Any:
        """A square of truth values: may this relation run from the one span to the other?"""
        rules = list(pair_rules(spec))
        key = tuple((rule.code, value) for value, rule in rules)
        if key not in self.known:
            admitted = np.ones((self.size, self.size), dtype=bool)
            for value, rule in rules:
                admitted &= rule.holds(value, self.sources, self.targets)
            self.known[key] = admitted
        return self.known[key]


class _Ends:
    """What `goldspan.schema.keys.RelationEnd` has of spans, as arrays of one shape: a column, or a row."""

    def __init__(self, spans: Sequence[Span], text: str, shape: Any) -> None:
        self.text = text
        self.label = np.array([span.label for span in spans])[shape]
        self.start = np.array([span.start for span in spans])[shape]
        self.end = np.array([span.end for span in spans])[shape]

    @cached_property
    def first_sentence(self) -> Any:
        return self._sentences(self.start)

    @cached_property
    def last_sentence(self) -> Any:
        return self._sentences(self.end - 1)

    def _sentences(self, offsets: Any) -> Any:
        at = sentences(self.text).at
        return np.array([at(offset) for offset in offsets.flat]).reshape(offsets.shape)


def alpha(parts: Sequence[Coincidences]) -> Value:
    """Krippendorff's alpha (2004, 11.3) of two values a pair of spans, with Jaccard's distance of sets."""
    total: dict[tuple[Set, Set], int] = {}
    for part in parts:
        for cell, times in part.items():
            total[cell] = total.get(cell, 0) + times
    margins: Counter[Set] = Counter()
    for (a, b), times in total.items():
        margins[a] += times
        margins[b] += times
    values = margins.total()
    if not values:
        return Undefined("no two spans that both annotators have may be joined by a relation")
    expected = sum(2 * margins[a] * margins[b] * jaccard(a, b) for a, b in combinations(margins, 2))
    if not expected:
        (only,) = margins
        said = " and ".join(only) if only else "no relation"
        return Undefined(f"every pair of spans has {said}, so there is nothing to tell from chance")
    observed = sum(2 * times * jaccard(a, b) for (a, b), times in total.items())
    return 1 - (values - 1) * observed / expected


def alphas(keys: Sequence[Any]) -> Many:
    """`alpha` of sums of coincidences, in the order of their keys."""
    values = list(dict.fromkeys(value for key in keys for value in key))
    margins = np.zeros((len(keys), len(values)))
    for row, key in enumerate(keys):
        for value in key:
            margins[row, values.index(value)] += 1
    weights = np.array([2 * jaccard(one, other) for one, other in keys])
    between = distances(values, lambda one, other, _: jaccard(one, other))
    return lambda rows: alpha_of_each(rows @ margins, rows @ weights, between)


def jaccard(one: Set, other: Set) -> float:
    """1 less the share of types in both among those in either; NONE is a type of its own, all by itself."""
    if not one or not other:
        return float(one != other)
    return 1 - len(set(one) & set(other)) / len(set(one) | set(other))
