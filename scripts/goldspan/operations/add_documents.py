"""Documents that were made in a program, into a corpus: all of them, or none."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import store
from goldspan.findings import CheckError, finding
from goldspan.ingest import IngestError
from goldspan.ingest.parsed_article import check_id
from goldspan.ingest.source_errors import ArticleError
from goldspan.model import Document, Finding, Place
from goldspan.store.order import order_path, order_with
from goldspan.store.transactions import transaction
from goldspan.validate.structure import document_of
from goldspan.wording import Progress, counted, short_repr

_PROGRESS_EVERY = 1_000
"""Documents between two calls of the progress callback."""


@dataclass(slots=True)
class AddedDocuments:
    """``added`` are the ids of new documents, ``present`` those of documents that are there already, the very same."""

    added: list[str] = field(default_factory=list)
    present: list[str] = field(default_factory=list)

    __repr__ = short_repr


def add_documents(corpus: Path, documents: Iterable[Document], *, progress: Progress | None = None) -> AddedDocuments:
    """Writes documents into a corpus folder, behind all that are there, in the order given.

    Raises `CheckError` where one is not sound, or another document has its id;
    `IngestError` where no file can have its id as a name; and `StoreError` for a
    corpus of JSON Lines, and where the corpus cannot be written. Nothing is
    written then.
    """
    report = AddedDocuments()
    with transaction(corpus, sweep=False) as changes:
        store.check_folder(corpus)
        for number, document in enumerate(documents, start=1):
            _check(document)
            path = store.document_path(Path(), document.id)
            known = changes.file(path)
            if not known.exists():
                store.write_document(changes.staged, document, known=corpus)
                report.added.append(document.id)
            elif store.read_document(known) == document:
                report.present.append(document.id)
            else:
                raise CheckError(f"document {document.id!r} was not added", [_taken(document)])
            if progress is not None and number % _PROGRESS_EVERY == 0:
                progress(f"{counted(number, 'document')} checked")
        if report.added:
            store.write_text(order_path(changes.staged), order_with(corpus, report.added))
            changes.commit()
    return report


def _check(document: Document) -> None:
    try:
        check_id(document.id)
    except ArticleError as error:
        raise IngestError(f"document {document.id!r}", error.reason, error.fix) from error
    _, found = document_of(store.document_record(document), f"document {document.id!r}")
    if problem := _text_problem(document.text):
        where = Place(document=document.id)
        found.append(finding("GS201", problem, where, hint="give it a text of Unicode characters"))
    if found:
        raise CheckError(f"document {document.id!r} was not added", found)


def _text_problem(text: str) -> str | None:
    if not text.strip():
        return "the document has no text"
    if "\0" in text:
        return f"the text has U+0000 at character {text.index(chr(0))}"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"the text has a lone surrogate at character {error.start}"
    return None


def _taken(document: Document) -> Finding:
    return finding(
        "GS202",
        f"another document has the id {document.id!r}",
        Place(document=document.id),
        hint="give it another id; the text of a document is changed by ingesting its article again",
    )
