"""Suggestions on documents, from sources that do not look at the documents' own layers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import store
from goldspan.model import Document, Finding
from goldspan.operations import validation_settings
from goldspan.operations.show import find_document
from goldspan.operations.suggestion_maker import USUAL_MODEL, ModelOptions, stage_suggestion, suggestion_maker
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.suggestion_files import Suggestion
from goldspan.store.transactions import Transaction, transaction
from goldspan.suggest.source_protocol import CostlySource, SourceKind, SuggestError
from goldspan.suggest.source_registry import source_kinds
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer
from goldspan.wording import Progress, counted, short_repr

EVERY = 100
"""Documents between two reports of progress."""


@dataclass(slots=True)
class SuggestReport:
    """What was suggested, as counts: ``spans`` and ``relations`` by label, ``sources`` by the name of the source.

    ``documents`` were read, ``changed`` of them have another suggestion now; ``left_out`` is by the reason why.
    ``findings`` are the errors of machine layers that were written. ``notes`` are what sources say of their work.
    """

    model: str
    version: str
    documents: int = 0
    changed: int = 0
    spans: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    __repr__ = short_repr

    def add(self, made: Suggestion) -> None:
        self.documents += 1
        self.spans.update(span.label for span in made.spans)
        self.relations.update(relation.label for relation in made.relations)
        origins = [span.origin for span in made.spans] + [relation.origin for relation in made.relations]
        self.sources.update(origin.model or "" for origin in origins if origin)


def known_sources() -> dict[str, SourceKind]:
    """All sources of suggestions, by name."""
    return source_kinds()


def suggest(
    settings: Settings,
    schema: Schema,
    options: ModelOptions = USUAL_MODEL,
    *,
    documents: Sequence[str] = (),
    as_layer: str | None = None,
    progress: Progress | None = None,
) -> SuggestReport:
    """Writes a suggestion on every document, or on the named ones, beside the layers of the corpus.

    With ``as_layer`` it is written as the layer of a machine of this name instead, checked like any other.

    Raises `SuggestError` where a source cannot be used, and `NotFoundError` for one, or a document, that is not there.
    Nothing is written then.
    """
    with transaction(settings.corpus) as changes:
        store.check_folder(settings.corpus)
        maker = suggestion_maker(settings, schema, options)
        report = SuggestReport(maker.model, maker.version)
        writer = _Writer(settings, schema, changes, as_layer, report)
        for document in _documents(settings.corpus, documents):
            found, new = maker.make(document)
            report.left_out.update(found.left_out)
            report.add(new)
            writer.write(document, new)
            if progress and report.documents % EVERY == 0:
                progress(counted(report.documents, "document"))
        report.notes = [source.account() for source in maker.sources.values() if isinstance(source, CostlySource)]
        if changes.paths():
            changes.commit()
    return report


def _documents(corpus: Path, names: Sequence[str]) -> Iterator[Document]:
    if not names:
        yield from store.read_documents(corpus)
        return
    for place in [find_document(corpus, name) for name in names]:
        yield store.CorpusReader(corpus).at(place).document


@dataclass(frozen=True, slots=True)
class _Writer:
    """Stages what is new: a suggestion, or, with the name of a machine, its layer."""

    settings: Settings
    schema: Schema
    changes: Transaction
    machine: str | None
    report: SuggestReport

    def write(self, document: Document, new: Suggestion) -> None:
        if self.machine is None:
            self.report.changed += stage_suggestion(self.changes, new)
        else:
            self.report.changed += self._layer(document, new, self.machine)

    def _layer(self, document: Document, new: Suggestion, name: str) -> bool:
        layer = new.as_layer(name)
        path = store.layer_path(self.settings.corpus, document.id, name)
        if path.exists() and store.read_layer(path).provenance.method != "machine-generated":
            raise SuggestError(f"{path}: is the layer of a person; give the machine's layer another name")
        checks = Checks(self.schema, rules=validation_settings.rules(self.settings))
        found = validate_layer(layer, document, checks, file=str(path))
        self.report.findings += (finding for finding in found if finding.severity == "error")
        return store.write_layer(self.changes.staged, layer, known=self.settings.corpus)
