"""The source ``relations``: where the schema leaves one relation for two suggested spans that stand nearest each other.

Two spans of a sentence are joined where exactly one relation of the pass, and no other in either direction, may join
them, or where one stands inside the other and the schema declares a default from this one to that; where each is the
nearest to the other among the spans of the sentence that this relation could join it to; and where at most `APART`
tokens stand between them: of two that are further apart, the span that belongs between them may just not be suggested.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from goldspan.model import Document, Origin, Relation, Span, make_relation
from goldspan.schema.keys import SentenceAt, may_join
from goldspan.schema.types import RelationLabel
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind
from goldspan.text.fragments import distance
from goldspan.text.sentences import sentences
from goldspan.text.tokens import tokens

NAME = "relations"

APART = 1
"""The most tokens between two spans that are joined."""


class SingleRelations:
    version = "2"

    def __init__(self, context: SourceContext) -> None:
        specs = (context.schema.relations[name] for name in context.of_pass.relations)
        self._specs = [spec for spec in specs if spec.in_layers]

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        text = document.text
        at = sentences(text).at
        of_sentence: dict[int, list[Span]] = defaultdict(list)
        for span in so_far.spans:
            of_sentence[at(span.start)].append(span)
        drawn = {frozenset((relation.source, relation.target)) for relation in so_far.relations}
        proposal = Proposal()
        for spans in of_sentence.values():
            for relation in self._between(spans, text, at):
                if frozenset((relation.source, relation.target)) not in drawn:
                    proposal.relations.append(relation)
        return proposal

    def _between(self, spans: Sequence[Span], text: str, at: SentenceAt) -> Iterator[Relation]:
        for source in spans:
            for target in spans:
                if (
                    source is target
                    or _tokens_between(source, target, text) > APART
                    or (spec := self._only(source, target, at)) is None
                ):
                    continue
                if _nearest(source, spans, spec.target) is target and _nearest(target, spans, spec.source) is source:
                    yield make_relation(spec.name, source.id, target.id, origin=Origin(kind="suggested", model=NAME))

    def _only(self, source: Span, target: Span, at: SentenceAt) -> RelationLabel | None:
        """The one relation that may join the two, and that only in this direction; a symmetric one from the left.

        Of several it is the default for their labels, from a span to one inside it.
        """
        fitting = [spec for spec in self._specs if may_join(spec, source, target, at)]
        back = [spec for spec in self._specs if may_join(spec, target, source, at)]
        if source.start <= target.start and target.end <= source.end:
            usual = [spec for spec in fitting if spec.is_default_for(source.label, target.label)]
            fitting, back = (usual, []) if usual else (fitting, back)
        if len(fitting) != 1 or fitting[0].identity:
            return None
        if fitting[0].symmetric:
            return fitting[0] if back == fitting and source.start < target.start else None
        return None if back else fitting[0]


def _gap(span: Span, other: Span) -> tuple[int, int, int]:
    between, apart = distance(span.fragments, other.fragments), abs(other.start - span.start)
    return between or apart, apart, other.start


def _tokens_between(left: Span, right: Span, text: str) -> int:
    first, second = sorted((left, right), key=lambda span: span.start)
    return len(tokens(text[first.end : second.start]).starts)


def _nearest(span: Span, spans: Sequence[Span], labels: Sequence[str]) -> Span | None:
    """The other span of one of the labels with the fewest characters between; of several, that which starts nearest."""
    others = [other for other in spans if other is not span and other.label in labels]
    return min(others, key=lambda other: _gap(span, other), default=None)


KINDS = (
    SourceKind(
        name=NAME,
        help="the relation that the schema leaves for two suggested spans nearest each other in a sentence",
        make=lambda argument, context: SingleRelations(context),
    ),
)
