"""Disagreements of many documents, gathered: which are most frequent, with examples, and confusion matrices."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from goldspan.agreement.disagreements import KINDS, Comparison, Disagreement, Drawn, Kind, Labels
from goldspan.attribute_values import as_text, normal
from goldspan.model import Span, Value

NONE = "NONE"
"""How a matrix calls what one annotator has and the other has not."""

MOST = 10_000
"""So many disagreements are held; the others are counted."""


class Key(Struct, frozen=True):
    """What makes two disagreements one confusion: the kind, and both sides in either order, NONE last.

    ``about`` is the label that carries the attribute, or the document, where an attribute differs.
    """

    kind: Kind
    one: str
    other: str
    about: str = ""


class Confusion(Struct):
    """How often it is there, ``who`` had the side named first, and the first examples."""

    count: int = 0
    who: Counter[str] = field(default_factory=Counter)
    examples: list[Disagreement] = field(default_factory=list)


def key(one: Disagreement) -> tuple[Key, str]:
    """The confusion that a disagreement is an example of, and the annotator who has its first side."""
    about = ""
    if one.kind == "attribute":
        about = f"{one.labels[0] or one.labels[1] or 'document'}.{one.attribute}"
        sides = _value(one.values[0]), _value(one.values[1])
    else:
        sides = one.labels[0] or NONE, one.labels[1] or NONE
    turned = (sides[0] == NONE, sides[0]) > (sides[1] == NONE, sides[1])
    first, second = reversed(sides) if turned else sides
    return Key(one.kind, first, second, about), one.annotators[1 if turned else 0]


def _value(value: Value | None) -> str:
    return as_text(normal(value), missing=NONE)


class Confusions(Struct):
    """What `compare` found in the documents so far. ``examples`` limits those of each confusion."""

    examples: int = 3
    comparisons: int = 0
    held: int = 0
    found: dict[Key, Confusion] = field(default_factory=dict)
    spans: dict[tuple[str, str], Counter[Labels]] = field(default_factory=dict)
    relations: dict[tuple[str, str], Counter[Labels]] = field(default_factory=dict)

    def add(self, one: Comparison) -> None:
        self.comparisons += 1
        self.spans.setdefault(one.annotators, Counter()).update(one.span_labels)
        self.relations.setdefault(one.annotators, Counter()).update(one.relation_labels)
        for each in one.disagreements:
            which, who = key(each)
            confusion = self.found.setdefault(which, Confusion())
            confusion.count += 1
            confusion.who[who] += 1
            self._hold(confusion, [each])

    def merge(self, other: "Confusions") -> None:
        """Takes in what was found in further documents."""
        self.comparisons += other.comparisons
        for mine, theirs in ((self.spans, other.spans), (self.relations, other.relations)):
            for pair, counts in theirs.items():
                mine.setdefault(pair, Counter()).update(counts)
        for which, one in other.found.items():
            confusion = self.found.setdefault(which, Confusion())
            confusion.count += one.count
            confusion.who.update(one.who)
            self._hold(confusion, one.examples)

    def _hold(self, confusion: Confusion, more: Iterable[Disagreement]) -> None:
        for each in more:
            if len(confusion.examples) < self.examples and self.held < MOST:
                confusion.examples.append(each)
                self.held += 1

    @property
    def kinds(self) -> Mapping[Kind, int]:
        """How many disagreements there are of each kind, in the order of `KINDS`."""
        count = Counter[Kind]()
        for which, one in self.found.items():
            count[which.kind] += one.count
        return {kind: count[kind] for kind in KINDS}

    def ranked(self, kind: Kind) -> list[tuple[Key, Confusion]]:
        """The confusions of a kind, the most frequent first."""
        of_kind = [(which, one) for which, one in self.found.items() if which.kind == kind]
        return sorted(of_kind, key=lambda pair: (-pair[1].count, pair[0].about, pair[0].one, pair[0].other))


class Matrix(Struct, frozen=True):
    """How often the ``rows`` label of one annotator stands where another has the ``columns`` label.

    ``labels`` are rows and columns alike, NONE last. Where several pairs of
    annotators are in it, each is counted both ways and ``of`` is empty.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    of: tuple[str, str] | tuple[()] = ()


def matrix(by_pair: Mapping[tuple[str, str], Mapping[Labels, int]]) -> Matrix:
    """The confusion matrix of all pairs of annotators together."""
    cells = Counter[tuple[str, str]]()
    for counts in by_pair.values():
        for (first, second), number in counts.items():
            cells[first or NONE, second or NONE] += number
            if len(by_pair) > 1:
                cells[second or NONE, first or NONE] += number
    labels = sorted({label for cell in cells for label in cell} - {NONE})
    names = (*labels, NONE) if labels else ()
    return Matrix(
        names,
        tuple(tuple(cells[row, column] for column in names) for row in names),
        next(iter(by_pair)) if len(by_pair) == 1 else (),
    )


def record(found: Confusions) -> dict[str, Any]:
    """All of it as plain JSON data."""
    return {
        "comparisons": found.comparisons,
        "kinds": dict(found.kinds),
        "confusions": [
            {
                "kind": which.kind,
                "one": which.one,
                "other": which.other,
                **({"about": which.about} if which.about else {}),
                "count": one.count,
                "one_is_of": dict(sorted(one.who.items())),
                "examples": [disagreement_record(each) for each in one.examples],
            }
            for kind in KINDS
            for which, one in found.ranked(kind)
        ],
        "examples_left_out": sum(one.count for one in found.found.values()) - found.held,
        "span_matrix": msgspec.to_builtins(matrix(found.spans)),
        "relation_matrix": msgspec.to_builtins(matrix(found.relations)),
        "span_matrices": [_of_pair(pair, found.spans) for pair in sorted(found.spans)],
        "relation_matrices": [_of_pair(pair, found.relations) for pair in sorted(found.relations)],
    }


def _of_pair(pair: tuple[str, str], counts: Mapping[tuple[str, str], Mapping[Labels, int]]) -> Any:
    return msgspec.to_builtins(matrix({pair: counts[pair]}))


def disagreement_record(one: Disagreement) -> dict[str, Any]:
    """A disagreement as plain JSON data; of pairs, the first is the first annotator's."""
    out: dict[str, Any] = {
        "kind": one.kind,
        "document": one.document,
        "annotators": list(one.annotators),
        "layers": list(one.layers),
        "labels": list(one.labels),
    }
    if one.attribute is not None:
        out |= {"attribute": one.attribute, "values": msgspec.to_builtins(one.values)}
    if one.spans != (None, None):
        out["spans"] = [_span(span) for span in one.spans]
    if one.relations != (None, None):
        out["relations"] = [_relation(drawn) for drawn in one.relations]
    if one.why:
        out["why"] = one.why
    out["excerpt"] = {"text": one.excerpt.text, "marks": [list(mark) for mark in one.excerpt.marks]}
    return out


def _span(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    fragments = [list(fragment) for fragment in span.fragments]
    return {"id": span.id, "label": span.label, "fragments": fragments, "text": span.text}


def _relation(drawn: Drawn | None) -> dict[str, Any] | None:
    if drawn is None:
        return None
    return {"label": drawn.label, "source": _span(drawn.source), "target": _span(drawn.target)}
