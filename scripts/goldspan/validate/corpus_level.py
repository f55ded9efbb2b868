"""Level 7: the summaries of all documents, put together.

Whoever reads documents makes a `Summary` of each, in any order and any process,
and adds it here; the findings come when all are in, in the order of document ids.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from goldspan.findings import finding
from goldspan.model import Finding, Place, Related
from goldspan.schema.types import Schema
from goldspan.store.splits import Splits
from goldspan.validate import coverage, decision_checks, duplicates, link_checks, split_checks
from goldspan.validate.coverage import Plan
from goldspan.validate.duplicates import Pair
from goldspan.validate.link_checks import Filed, documents, wanted
from goldspan.validate.plugins import AnyRule, CorpusRule
from goldspan.validate.summaries import Summary


class Collection:
    """What grows with a corpus here is a summary for each document, less than a kilobyte.

    ``text`` reads a document's text again, by its id, to compare two that are
    nearly the same; without it they are compared by their signatures. ``decisions``
    are the files of an adjudicator's, read one at a time in the end. ``corpus``
    and ``splits_file`` are where findings about all documents are said to be.
    """

    def __init__(
        self,
        schema: Schema | None,
        *,
        plan: Plan = Plan(),  # noqa: B008 - frozen
        rules: Sequence[AnyRule] = (),
        splits: Splits | None = None,
        links: Sequence[Filed] = (),
        decisions: Sequence[Path] = (),
        corpus: str | None = None,
        splits_file: str | None = None,
        text: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        self._schema = schema
        self._plan = plan
        self._rules = [one for one in rules if isinstance(one, CorpusRule)]
        self._splits = splits
        self._links = links
        self._decisions = decisions
        self._corpus = corpus
        self._splits_file = splits_file
        self._text = text
        self._summaries: list[Summary] = []
        self._unread: set[str] = set()
        self.wanted = wanted(links)
        """The spans that summaries must mention, for `summarise`."""

    def add(self, summary: Summary) -> None:
        """Takes in a document; each only once."""
        self._summaries.append(summary)

    def add_unread(self, document: str) -> None:
        """A document that is there and cannot be read: nothing is said of what it lacks."""
        self._unread.add(document)

    def findings(self) -> Iterator[Finding]:
        """All findings of level 7 that are about more than one layer."""
        summaries = sorted(self._summaries, key=lambda one: one.document)
        told = [(one.text_sha256, one.signature) for one in summaries]
        pairs = duplicates.pairs(told, lambda place: self._text(summaries[place].document))
        found = sorted(pairs, key=lambda one: (one.second, one.first))
        of = split_checks.by_document(self._splits or {})
        yield from (_duplicate(summaries[pair.first], summaries[pair.second], pair, of) for pair in found)
        yield from coverage.check(summaries, self._schema, self._plan, corpus=self._corpus)
        yield from link_checks.check(summaries, self._links, self._schema, unread=self._unread)
        yield from decision_checks.check(summaries, self._decisions, self._schema, unread=self._unread, text=self._text)
        if self._splits is not None:
            yield from split_checks.check(
                summaries,
                self._splits,
                file=self._splits_file,
                unread=self._unread,
                linked=documents(self._links),
            )
        for one in self._rules:
            yield from one.run(summaries, self._corpus)


def _duplicate(first: Summary, second: Summary, pair: Pair, of: Mapping[str, Sequence[str]]) -> Finding:
    """One finding a pair: where the two are in different splits, that is what matters."""
    where = Place(file=second.file, document=second.document)
    related = [Related(where=Place(file=first.file, document=first.document), message="the other text")]
    same = first.text_sha256 == second.text_sha256
    told = f"has {'the same' if same else 'nearly the same'} text as {first.document!r}"
    if not same:
        told += f": they share {int(pair.share * 100)}% of their five-word sequences"
    if apart := split_checks.in_two(of, first.document, second.document):
        return finding("GS714", f"{told}; {apart}", where, related=related)
    return finding("GS701" if same else "GS702", told, where, related=related)
