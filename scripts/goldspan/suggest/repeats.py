"""The source ``repeats``: the words of what earlier sources suggested, wherever else they stand in the article."""

from collections import defaultdict

from goldspan.model import Document, Origin, Span, make_span
from goldspan.suggest.name_matches import NameMatcher
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind
from goldspan.suggest.spans_index import SpansIndex

NAME = "repeats"

AMBIGUOUS = "repeats of words that are suggested with several labels"


class Repeats:
    """A repeat has the label, the attributes and the score of the first span that is suggested on its words."""

    version = "1"

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        first: dict[str, Span] = {}
        labels: dict[str, set[str]] = defaultdict(set)
        for span in sorted(so_far.spans, key=lambda span: span.start):
            if len(span.fragments) == 1:
                first.setdefault(span.text, span)
                labels[span.text].add(span.label)
        proposal, index = Proposal(), SpansIndex(so_far.spans)
        for start, end in NameMatcher(first).matches(document.text):
            known = first[document.text[start:end]]
            origin = Origin(kind="suggested", model=NAME, score=known.origin.score if known.origin else None)
            found = make_span(document, known.label, [(start, end)], attributes=known.attributes, origin=origin)
            if any(there.fragments == found.fragments for there in index.overlapping(found)):
                continue
            if len(labels[known.text]) > 1:
                proposal.left_out[AMBIGUOUS] += 1
                continue
            proposal.spans.append(found)
        return proposal


def _make(argument: str, context: SourceContext) -> Repeats:
    return Repeats()


KINDS = (SourceKind(name=NAME, help="exact repeats within the article of what earlier sources suggest", make=_make),)
