"""The spans that are suggested already: which a further one may stand beside, and which stand at a place."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from goldspan.model import Span
from goldspan.schema.types import Schema
from goldspan.text.fragments import contains, overlaps


class SpansIndex:
    """Spans of one document, sorted by their starts."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.ids: set[str] = set()
        self._spans: list[tuple[int, str, Span]] = []
        self._longest = 0
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        self.ids.add(span.id)
        self._longest = max(self._longest, span.end - span.start)
        insort(self._spans, (span.start, span.id, span), key=lambda entry: entry[:2])

    def overlapping(self, span: Span) -> list[Span]:
        """The spans that have a character in common with this one."""
        first = bisect_left(self._spans, span.start - self._longest, key=lambda entry: entry[0])
        last = bisect_left(self._spans, span.end, key=lambda entry: entry[0])
        return [other for _, _, other in self._spans[first:last] if overlaps(other.fragments, span.fragments)]

    def allows(self, span: Span, schema: Schema) -> bool:
        """Whether the schema lets the span overlap as it does with each span that is there."""
        return all(_may_overlap(span, other, schema) for other in self.overlapping(span))


def _may_overlap(left: Span, right: Span, schema: Schema) -> bool:
    ways, rule = schema.may_overlap(left.label, right.label), schema.overlap_rule(left.label, right.label)
    if left.fragments == right.fragments:
        return "same" in ways
    for outer, inner in ((left, right), (right, left)):
        if contains(outer.fragments, inner.fragments):
            return "nest" in ways and not (rule and rule.outer and outer.label not in rule.outer)
    return "cross" in ways
