"""The source ``chains``: a suggested name points at the nearest earlier mention of the same name.

It draws the relations that say two mentions are of one thing (`goldspan.schema.types.RelationLabel.identity`). A name
is written with a capital letter, or in a script that has none, and is nowhere suggested in small letters: pronouns and
common nouns come back for other things.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from goldspan.model import Document, Origin, Relation, Span, make_relation
from goldspan.schema.keys import may_join
from goldspan.schema.types import RelationLabel
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind
from goldspan.text.sentences import sentences

NAME = "chains"


class Chains:
    version = "1"

    def __init__(self, context: SourceContext) -> None:
        specs = (context.schema.relations[name] for name in context.of_pass.relations)
        self._specs = [spec for spec in specs if spec.identity]

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        proposal = Proposal()
        for spec in self._specs:
            proposal.relations += _chained(document, so_far.spans, spec)
        return proposal


def _chained(document: Document, spans: Iterable[Span], spec: RelationLabel) -> Iterator[Relation]:
    """Relations between neighbours of one name; from the later to the earlier, unless they must run forward."""
    sentence_at = sentences(document.text).at
    for mentions in _by_name(spans):
        for earlier, later in pairwise(mentions):
            source, target = (earlier, later) if spec.order == "forward" else (later, earlier)
            if may_join(spec, source, target, sentence_at):
                origin = Origin(kind="suggested", model=NAME)
                yield make_relation(spec.name, source.id, target.id, origin=origin)


def _by_name(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """The mentions of each name and label, in the order of the text."""
    by_name: dict[tuple[str, str], list[Span]] = {}
    every = sorted(spans, key=lambda span: (span.start, span.end))
    small = {span.text for span in every if not _has_capitals(span.text)}
    for span in every:
        if _has_capitals(span.text) and span.text.lower() not in small:
            by_name.setdefault((span.text.casefold(), span.label), []).append(span)
    yield from by_name.values()


def _has_capitals(words: str) -> bool:
    return words != words.lower() or words == words.upper()


KINDS = (
    SourceKind(
        name=NAME,
        help="relations of identity from a suggested name to the nearest earlier mention of the same name",
        make=lambda argument, context: Chains(context),
    ),
)
