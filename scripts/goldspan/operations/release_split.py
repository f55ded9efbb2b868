"""Assigns the documents of a corpus to splits, by the recorded splits and by what joins documents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from goldspan.release import ReleaseError
from goldspan.release.splitting import Join, SplitAssignment, assign
from goldspan.settings import Settings
from goldspan.store import CorpusReader, DocumentPlace, links, splits
from goldspan.store.transactions import transaction
from goldspan.validate import duplicates
from goldspan.wording import Progress, counted, short_repr

_PROGRESS_EVERY = 1_000
"""Documents between two calls of the progress callback."""


@dataclass(frozen=True, slots=True)
class ReleaseSplitReport:
    """``written`` says whether the file of splits changed."""

    assignment: SplitAssignment
    written: bool

    __repr__ = short_repr


def release_split(settings: Settings, *, apply: bool = False, progress: Progress | None = None) -> ReleaseSplitReport:
    """Assigns every document of the corpus to a split; writes them with ``apply`` where no group is in two splits.

    Memory: an id and some 500 bytes for each document. Raises `StoreError` where a file cannot be read, and
    `ReleaseError` where there are no documents, or a document is recorded in two splits.
    """
    corpus = settings.corpus
    with transaction(corpus, dry_run=not apply) as changes:
        texts = _Texts(corpus, progress or (lambda line: None))
        if not texts.documents:
            raise ReleaseError(f"{corpus}: no documents; run `goldspan ingest` first")
        joins = [*_linked(corpus), *_alike(texts)]
        assignment = assign(texts.documents, joins, splits.read_splits(corpus), settings.splits)
        written: tuple[str, ...] = ()
        if apply and assignment.splits and not assignment.conflicts:
            splits.write_splits(changes.staged, assignment.splits)
            written = changes.commit()
    return ReleaseSplitReport(assignment, bool(written))


class _Texts:
    """The texts of a corpus as signatures; any one of them can be read again."""

    def __init__(self, corpus: Path, tell: Callable[[str], None]) -> None:
        self.documents: list[str] = []
        self.signed: list[tuple[str, bytes]] = []
        self._places: list[DocumentPlace] = []
        for document, place in CorpusReader(corpus).documents_with_places():
            self.documents.append(document.id)
            self.signed.append((document.text_sha256, duplicates.signature(document.text)))
            self._places.append(place)
            if len(self.documents) % _PROGRESS_EVERY == 0:
                tell(f"{counted(len(self.documents), 'document')} read")
        tell(f"{counted(len(self.documents), 'document')} read")

    def text(self, place: int) -> str:
        return self._places[place].read().text


def _alike(texts: _Texts) -> Iterator[Join]:
    for pair in duplicates.pairs(texts.signed, texts.text):
        why = "the same text" if pair.share == 1.0 else f"{int(100 * pair.share)} % of their text in common"
        yield Join(texts.documents[pair.first], texts.documents[pair.second], why)


def _linked(corpus: Path) -> Iterator[Join]:
    """The documents of each link, each joined to the next."""
    for path in links.link_files(corpus):
        for link in links.read_links(path).links:
            documents = sorted({member.document for member in link.members})
            for left, right in pairwise(documents):
                yield Join(left, right, f"link {link.id} ({link.label})")
