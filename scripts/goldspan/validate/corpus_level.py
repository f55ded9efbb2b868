"""Level 7: the summaries of all documents, put together.

A `Summary` of each document is added here, in any order and from any process. The
findings come when all are added, in the order of document ids.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from goldspan.findings import finding
from goldspan.model import Finding, Place, Related
from goldspan.store.assignments import Assignments
from goldspan.store.splits import Splits
from goldspan.validate import decision_checks, duplicates, link_checks, progress_checks, split_checks
from goldspan.validate.checks import Checks
from goldspan.validate.duplicates import Pair
from goldspan.validate.link_checks import LinksInFile, documents, wanted
from goldspan.validate.plugins import CorpusRule
from goldspan.validate.summaries import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFiles:
    """What lies beside documents and layers.

    ``corpus`` and ``splits_file`` are where findings about all documents are said to be; ``decisions`` are the files of
    an adjudicator's, which are read one at a time.
    """

    corpus: str | None = None
    splits: Splits | None = None
    splits_file: str | None = None
    assigned: Assignments = field(default_factory=dict)
    links: Sequence[LinksInFile] = ()
    decisions: Sequence[Path] = ()


class CorpusLevel:
    """Takes a summary of each document, and makes the findings about the whole corpus.

    Its memory grows with the corpus by less than a kilobyte for each document.

    ``text`` reads a document's text again, by its id, to compare two that are
    nearly the same; without it they are compared by their signatures.
    """

    def __init__(
        self, checks: Checks, beside: CorpusFiles | None = None, *, text: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self._checks = checks
        self._beside = beside or CorpusFiles()
        self._text = text
        self._summaries: list[Summary] = []
        self._unread: set[str] = set()
        self.wanted = wanted(self._beside.links)
        """The spans that summaries must mention, for `summarise`."""

    def add(self, summary: Summary) -> None:
        """Adds a document; each only once."""
        self._summaries.append(summary)

    def add_unread(self, document: str) -> None:
        """Adds a document that exists and cannot be read: no finding says that it is missing."""
        self._unread.add(document)

    def findings(self) -> Iterator[Finding]:
        """All findings of level 7 that are about more than one layer."""
        summaries = sorted(self._summaries, key=lambda summary: summary.document)
        schema, beside, unread = self._checks.schema, self._beside, self._unread
        texts = [(summary.text_sha256, summary.signature) for summary in summaries]
        pairs = duplicates.pairs(texts, lambda number: self._text(summaries[number].document))
        found = sorted(pairs, key=lambda pair: (pair.second, pair.first))
        split_names = split_checks.by_document(beside.splits or {})
        yield from (_duplicate(summaries[pair.first], summaries[pair.second], pair, split_names) for pair in found)
        plan = replace(self._checks.plan, assigned=beside.assigned)
        yield from progress_checks.check(summaries, schema, plan, corpus=beside.corpus)
        yield from link_checks.check(summaries, beside.links, schema, unread=unread)
        yield from decision_checks.check(summaries, beside.decisions, schema, unread=unread, text=self._text)
        if beside.splits is not None:
            yield from split_checks.check(
                summaries, beside.splits, file=beside.splits_file, unread=unread, linked=documents(beside.links)
            )
        for rule in self._checks.rules:
            if isinstance(rule, CorpusRule):
                yield from rule.run(summaries, beside.corpus)


def _duplicate(first: Summary, second: Summary, pair: Pair, split_names: Mapping[str, Sequence[str]]) -> Finding:
    """One finding for a pair; where the two are in different splits, it says so."""
    where = Place(file=second.file, document=second.document)
    related = [Related(where=Place(file=first.file, document=first.document), message="the other text")]
    same = first.text_sha256 == second.text_sha256
    message = f"has {'the same' if same else 'nearly the same'} text as {first.document!r}"
    if not same:
        message += f": they share {int(pair.share * 100)}% of their five-word sequences"
    if apart := split_checks.in_two(split_names, first.document, second.document):
        return finding("GS714", f"{message}; {apart}", where, related=related)
    return finding("GS701" if same else "GS702", message, where, related=related)
