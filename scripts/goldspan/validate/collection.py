"""Level 7: the summaries of all documents, put together.

Whoever reads documents makes a `Summary` of each, in any order and any process,
and adds it here; the findings come when all are in, in the order of document ids.
"""

from collections.abc import Callable, Iterator, Sequence

from goldspan.findings import finding
from goldspan.model import Finding, Place, Related
from goldspan.schema.types import Schema
from goldspan.validate import coverage, duplicates
from goldspan.validate.coverage import Plan
from goldspan.validate.duplicates import Pair
from goldspan.validate.plugins import AnyRule, CorpusRule
from goldspan.validate.summaries import Summary


class Collection:
    """What grows with a corpus here is a summary for each document, less than a kilobyte.

    ``text`` reads a document's text again, by its id, to compare two that are
    nearly the same; without it they are compared by their signatures. ``corpus``
    is where a finding about the corpus as a whole is said to be.
    """

    def __init__(
        self,
        schema: Schema | None,
        *,
        plan: Plan = Plan(),  # noqa: B008 - frozen
        rules: Sequence[AnyRule] = (),
        corpus: str | None = None,
        text: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._schema = schema
        self._plan = plan
        self._rules = [one for one in rules if isinstance(one, CorpusRule)]
        self._corpus = corpus
        self._text = text
        self._summaries: list[Summary] = []

    def add(self, summary: Summary) -> None:
        """Takes in a document; each only once."""
        self._summaries.append(summary)

    def findings(self) -> Iterator[Finding]:
        """All findings of level 7 that are about more than one layer."""
        summaries = sorted(self._summaries, key=lambda one: one.document)
        told = [(one.text_sha256, one.signature) for one in summaries]
        pairs = duplicates.pairs(told, lambda place: self._text(summaries[place].document))
        found = sorted(pairs, key=lambda one: (one.second, one.first))
        yield from (_duplicate(summaries[pair.first], summaries[pair.second], pair) for pair in found)
        yield from coverage.check(summaries, self._schema, self._plan, corpus=self._corpus)
        for one in self._rules:
            yield from one.run(summaries, self._corpus)


def _duplicate(first: Summary, second: Summary, pair: Pair) -> Finding:
    where = Place(file=second.file, document=second.document)
    related = [Related(where=Place(file=first.file, document=first.document), message="the other text")]
    if first.text_sha256 == second.text_sha256:
        return finding("GS701", f"has the same text as {first.document!r}", where, related=related)
    shared = f"they share {int(pair.share * 100)}% of their five-word sequences"
    return finding("GS702", f"has nearly the same text as {first.document!r}: {shared}", where, related=related)
