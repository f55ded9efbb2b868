"""Pulled layers into a corpus folder, where documents, suppressions and other people's layers may be already."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from goldspan.findings import finding
from goldspan.formats.labelstudio.annotations import TaskParser
from goldspan.formats.labelstudio.task_reader import OpenTasks, TaskReader
from goldspan.model import Document, Finding, Layer, Place, keep_suppressions
from goldspan.operations.pull_report import PullReport, counted_pairs
from goldspan.store import (
    StoreError,
    check_folder,
    check_name,
    check_order,
    document_path,
    layer_files,
    layer_path,
    read_document,
    read_layer,
    record_order,
    safe_name,
    write_document,
    write_layer,
)
from goldspan.wording import Progress


def pull_into_folder(
    open_tasks: OpenTasks, parser: TaskParser, out: Path, *, progress: Progress | None = None
) -> PullReport:
    """Writes a file for each document that is new, and for each layer that changed.

    A document that the corpus does not have is made from the task's own text. The layers are not checked.
    """
    report = PullReport(parser.origin, out)
    with _FolderStore(out, report) as folder:
        reader = TaskReader(open_tasks, parser, document_for=folder.document_for, on_finding=report.add)
        for document, layers in counted_pairs(reader, report, progress):
            folder.add(document, layers)
        report.stale += folder.stale(reader.projects)
    return report


class _FolderStore:
    """A corpus folder that layers are pulled into. The order of new documents is recorded when the context ends."""

    def __init__(self, corpus: Path, report: PullReport) -> None:
        self.corpus, self.report = corpus, report
        self._new: list[str] = []
        """Ids of documents that were not there, in the order of their tasks."""
        self._names: dict[str, set[str]] = {}
        """The names of the layers that were pulled, by document."""

    def __enter__(self) -> "_FolderStore":
        check_folder(self.corpus)
        check_order(self.corpus)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._new:  # also where the server fails: what is written has its place too
            record_order(self.corpus, self._new)

    def document_for(self, own: Document) -> Document:
        """The corpus' document of this id; the task's own where there is none, which is then written."""
        check_name(own.id)
        path = document_path(self.corpus, own.id)
        if path.exists():
            known = read_document(path)
            # what an earlier pull made from a task's text follows the task
            follows = known.source.file == own.source.file and known.text != own.text
            if own.id in self._names or not follows:
                return known
        write_document(self.corpus, own)
        self._new.append(own.id)
        self.report.documents_made += 1
        return own

    def add(self, document: Document, layers: Sequence[Layer]) -> None:
        names = self._names.setdefault(document.id, set())
        for layer in layers:
            try:
                check_name(layer.name)
            except StoreError as error:
                self.report.add(finding("GS815", f"a layer of it: {error}", Place(document=document.id)))
                continue
            names.add(safe_name(layer.name))
            kept, lost = self._with_suppressions(layer)
            self.report.add_all(lost)
            self.report.changed += write_layer(self.corpus, kept)

    def _with_suppressions(self, layer: Layer) -> tuple[Layer, Iterator[Finding]]:
        """The layer with the suppressions of the one on disk, as a server has none. Reports those without a place."""
        try:
            known = read_layer(layer_path(self.corpus, layer.document, layer.name))
        except StoreError:
            return layer, iter(())
        kept, lost = keep_suppressions(layer, known)
        where = Place(document=layer.document, layer=layer.name)
        return kept, (
            finding(
                "GS607",
                f"the suppression of {suppression.code} for {suppression.span or suppression.relation} was removed, "
                f"for that is no longer in the layer; its reason was: {suppression.reason}",
                where,
                hint="nothing needs to be done, unless what it stood for is still there under another id",
            )
            for suppression in lost
        )

    def stale(self, projects: set[int]) -> Iterator[str]:
        """The layers of these projects that are there, and did not come."""
        for document, names in self._names.items():
            for path in layer_files(self.corpus, document):
                if path.stem not in names and _project(path) in projects:
                    yield f"{document}/{path.stem}"


def _project(layer: Path) -> int | None:
    """The project that a layer was pulled from, if any: another project's, or one made by hand, is not stale."""
    try:
        return read_layer(layer).provenance.project
    except StoreError:
        return None
