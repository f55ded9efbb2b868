"""Source articles to documents of the corpus."""

from collections import Counter
from dataclasses import dataclass, field

from goldspan import ingest as articles
from goldspan import store
from goldspan.settings import Settings
from goldspan.store.order import order_with
from goldspan.store.transactions import Transaction, transaction
from goldspan.wording import Progress, counted, short_repr

_PROGRESS_EVERY = 1_000
"""Documents between two calls of the progress callback."""


@dataclass(slots=True)
class IngestReport:
    """``removed`` counts the passages with words in them that were left out, by rule.

    ``changed`` are the ids of documents that are new or have another text or source than before; ``outdated`` those
    of them that have layers made on another text. ``stale`` are documents that no source article gives any more.
    """

    documents: int = 0
    changed: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)
    skipped: list[articles.Skipped] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    __repr__ = short_repr


def ingest(settings: Settings, *, progress: Progress | None = None) -> IngestReport:
    """Writes a document for every article in ``settings.seeds`` that can be read; the others are in ``skipped``.

    New documents come after all that are there, in the order of the articles. Raises `IngestError` where the folder
    of articles cannot be read, and `StoreError` where the corpus cannot be written. Nothing is written then.
    """
    corpus = settings.corpus
    with transaction(corpus) as changes:
        store.check_folder(corpus)
        report, made = _stage(settings, changes, progress or (lambda line: None))
        changes.commit()
        report.stale = [path.stem for path in store.document_files(corpus) if path.stem not in made]
    return report


def _stage(settings: Settings, changes: Transaction, progress: Progress) -> tuple[IngestReport, set[str]]:
    """Stages the documents that changed, and the order; gives the names of the files of all documents, too."""
    corpus = changes.folder
    store.check_order(corpus)
    report, made, new = IngestReport(), set(), []
    for article in articles.read_folder(settings.seeds):
        if isinstance(article, articles.Skipped):
            report.skipped.append(article)
            continue
        report.documents += 1
        report.removed.update(passage.rule for passage in article.removed if passage.text.strip())
        path = store.document_path(corpus, article.id)
        made.add(path.stem)
        if not path.exists():
            new.append(article.id)
        if store.write_document(changes.staged, article, known=corpus):
            report.changed.append(article.id)
            if any(layer.text_sha256 != article.text_sha256 for layer in store.read_layers(corpus, article.id)):
                report.outdated.append(article.id)
        if report.documents % _PROGRESS_EVERY == 0:
            progress(f"{counted(report.documents, 'document')} read")
    if order := order_with(corpus, new):
        store.write_text(store.order_path(changes.staged), order)
    return report, made
