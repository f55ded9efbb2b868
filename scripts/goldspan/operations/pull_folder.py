"""Pulled layers into a corpus folder, where documents, suppressions and other people's layers may be already."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import unquote, urlsplit

from goldspan.findings import finding
from goldspan.formats.labelstudio.annotations import TaskParser, base_name, free_name
from goldspan.formats.labelstudio.task_reader import OpenTasks, TaskReader
from goldspan.model import Document, Finding, Layer, Place, Suppression, keep_suppressions, replace
from goldspan.operations.layer_merge import SECOND, Take, detached, is_edited_since, match_layers, merge_layer
from goldspan.operations.pull_report import PullReport, counted_pairs
from goldspan.store import (
    StoreError,
    check_corpus,
    check_folder,
    check_name,
    check_order,
    document_path,
    format_version,
    layer_files,
    layer_path,
    order_path,
    read_document,
    read_layer,
    safe_name,
    write_document,
    write_layer,
    write_text,
)
from goldspan.store.conflicts import conflict_path, write_conflict
from goldspan.store.links import link_files, read_links
from goldspan.store.order import order_with
from goldspan.store.pulled_state import changed_here, content_sha256, new_layer, server_item, withdrawn
from goldspan.store.transactions import Transaction, transaction
from goldspan.validate.fixes import fix_layer
from goldspan.wording import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeChoice:
    """How conflicts are decided, if at all: whose version ``take`` takes, of the layers that a pattern names.

    A pattern is such as ``DOCUMENT/NAME`` or ``*/ann``; without patterns the choice is for all conflicts. A withdrawn
    layer that a pattern names becomes a layer of this corpus alone where ``take`` is ``local``.
    """

    take: Take | None = None
    patterns: tuple[str, ...] = ()

    def of(self, layer: Layer) -> Take | None:
        return self.take if not self.patterns or self.names(layer) else None

    def names(self, layer: Layer) -> bool:
        return any(fnmatchcase(f"{layer.document}/{layer.name}", pattern) for pattern in self.patterns)


UNDECIDED = TakeChoice()
"""Both versions of a layer in conflict are kept."""


@dataclass(frozen=True, slots=True)
class ProjectReading:
    """Says that the tasks are those of a project of a server; ``is_complete`` is asked after the last one."""

    project: int
    is_complete: Callable[[PullReport], bool]


def pull_into_folder(
    open_tasks: OpenTasks,
    parser: TaskParser,
    out: Path,
    *,
    choice: TakeChoice = UNDECIDED,
    reading: ProjectReading | None = None,
    progress: Progress | None = None,
) -> PullReport:
    """Writes a file for each document that is new, and for each layer that changed: all of them together, or none.

    A document that the corpus does not have is made from the task's own text. Where ``reading`` is that of a whole
    project, layers of it that did not come are withdrawn. The layers are not checked.
    """
    report = PullReport(parser.origin, out)
    check_corpus(out)
    with transaction(out) as changes:
        check_folder(out)
        check_order(out)
        folder = _FolderStore(changes, report, parser, choice)
        reader = TaskReader(
            open_tasks,
            parser,
            document_for=folder.document_for,
            name_layers=folder.name_layers,
            on_finding=report.add,
        )
        for document, layers in counted_pairs(reader, report, progress):
            folder.add(document, layers)
        if reading is not None and reading.is_complete(report):
            folder.withdraw(reading.project, reader.incomplete)
        else:
            folder.note_stale(reader.projects)
        folder.commit()
    return report


class _FolderStore:
    """The changes that a pull makes to a corpus folder."""

    def __init__(self, changes: Transaction, report: PullReport, parser: TaskParser, choice: TakeChoice) -> None:
        self.corpus, self.staged = changes.folder, changes.staged
        self.report = report
        self._changes, self._choice = changes, choice
        self._schema = parser.schema
        self._first_pass = next(iter(parser.schema.passes), None) if parser.schema else None
        self._new: list[str] = []
        """Ids of documents that were not there, in the order of their tasks."""
        self._names: dict[str, set[str]] = {}
        """The names of the layers that were pulled, by document."""
        self._known: dict[str, Layer] = {}
        """The layers of the document of the present task that the corpus has, by name."""
        self._matched: dict[str, Layer] = {}
        """Those of them that the annotations of the task are versions of."""
        self._addresses = {parser.origin}
        """The addresses under which the server is known."""
        self._removed: list[Path] = []

    # the reader asks

    def document_for(self, own: Document) -> Document:
        """The corpus' document of this id; the task's own where there is none, which is then written.

        Raises `StoreError` where the document or a layer of it cannot be read.
        """
        check_name(own.id)
        self._known = {layer.name: layer for layer in map(read_layer, layer_files(self.corpus, own.id))}
        path, staged = document_path(self.corpus, own.id), document_path(self.staged, own.id)
        if staged.exists():
            return read_document(staged)
        if path.exists():
            known = read_document(path)
            # what an earlier pull made from a task's text follows the task
            follows = known.source.file == own.source.file and known.text != own.text
            if own.id in self._names or not follows:
                return known
        write_document(self.staged, own)
        self._new.append(own.id)
        self.report.documents_made += 1
        return own

    def name_layers(self, document: Document, layers: Sequence[Layer]) -> list[Layer]:
        """The layers under the names that they have in the corpus; a new one gets a name that none ever had there."""
        pulled = self._names.setdefault(document.id, set())
        known = [layer for layer in self._known.values() if layer.name not in pulled]
        taken = {*self._known, *pulled}
        self._matched = {}
        named = []
        for layer, match in zip(layers, match_layers(known, layers, self._first_pass), strict=True):
            if match is None:
                name = free_name(base_name(layer, self._first_pass), taken)
            else:
                name = match.name
                self._matched[name] = match
            taken.add(name)
            pulled.add(name)
            named.append(replace(layer, name=name))
        return named

    # what came

    def add(self, document: Document, layers: Sequence[Layer]) -> None:
        for layer in layers:
            here = self._matched.get(layer.name)
            if here is None:
                self._write_new(layer)
                continue
            self._note_address(here, layer)
            here = self._as_fixed(here, layer, document)
            merged = merge_layer(here, layer, take=self._choice.of(layer))
            name = f"{document.id}/{layer.name}"
            if here.status == "withdrawn":
                self.report.returned.append(name)
            if merged.outcome == "local":
                self.report.local.append(name)
            self._settle(here, merged.layer, merged.conflict)

    def _as_fixed(self, here: Layer, there: Layer, document: Document) -> Layer:
        """The layer after `validate --fix`, where the annotation is just that: another clone pushed the fix."""
        if self._schema is None or changed_here(here) or not is_edited_since(here, there):
            return here
        fixed = fix_layer(here, document, self._schema).layer
        return fixed if content_sha256(fixed) == there.provenance.pulled_sha256 else here

    def _write_new(self, layer: Layer) -> None:
        try:
            check_name(layer.name)
        except StoreError as error:
            self.report.add(finding("GS815", f"a layer of it: {error}", Place(document=layer.document)))
            return
        self._write(new_layer(layer))

    def _settle(self, here: Layer, after: Layer, conflict: Layer | None) -> None:
        """Writes what becomes of a layer, and the server's version of it where that is in conflict."""
        self._write(after, here)
        kept = conflict_path(self.corpus, here.document, here.name)
        if conflict is not None:
            self.report.conflicts.append(f"{here.document}/{here.name}")
            if not (kept.exists() and _same_but_for_the_time(conflict, self._readable(kept))):
                write_conflict(self.staged, conflict)
        elif kept.exists():
            self._removed.append(kept)

    def _write(self, layer: Layer, here: Layer | None = None) -> None:
        """Stages a layer with the suppressions of the one that is here, where anything but the pull's time changed."""
        if here is not None:
            layer, lost = keep_suppressions(replace(layer, suppressions=()), here)
            where = Place(document=layer.document, layer=layer.name)
            self.report.add_all(_lost_suppressions(lost, where))
            if _same_but_for_the_time(layer, here):
                return
        write_layer(self.staged, layer)
        self.report.changed += 1

    def _note_address(self, here: Layer, there: Layer) -> None:
        """Notes that the server had another address before, where an annotation is found with the content it had."""
        before, now = here.provenance, there.provenance
        if before.origin and before.origin != now.origin and before.pulled_sha256 == now.pulled_sha256:
            same_number = (server_item(here) or ())[1:] == (server_item(there) or ())[1:]
            if same_number and _host(before.origin) and _host(before.origin) == _host(now.origin):
                self._addresses.add(before.origin)

    # what did not come

    def note_stale(self, projects: set[int]) -> None:
        """Reports the layers of these projects that are there, and did not come. An export may be of a part only."""
        for document, names in self._names.items():
            for layer in self._readable_layers(document):
                if layer.name not in names and layer.provenance.project in projects and layer.status != "withdrawn":
                    self.report.stale.append(f"{document}/{layer.name}")

    def withdraw(self, project: int, incomplete: set[int]) -> None:
        """Withdraws the layers of a project that did not come; those of ``incomplete`` tasks may still be there."""
        linked: set[tuple[str, str]] | None = None
        for file in layer_files(self.corpus):
            document = unquote(file.parent.name)
            if file.stem in map(safe_name, self._names.get(document, ())):
                continue
            layer = self._readable(file)
            if layer is None or not self._was_here(layer, project) or layer.provenance.task in incomplete:
                continue
            if linked is None:
                linked = _linked_layers(self.corpus)
            self._withdraw(layer, is_linked=(layer.document, layer.name) in linked)

    def _was_here(self, layer: Layer, project: int) -> bool:
        item = server_item(layer)
        return item is not None and item.origin in self._addresses and item.project == project

    def _withdraw(self, layer: Layer, *, is_linked: bool) -> None:
        name, named = f"{layer.document}/{layer.name}", self._choice.names(layer)
        if layer.status == "withdrawn":
            if self._choice.take == "local" and named:
                self.report.returned.append(name)
                self._settle(layer, detached(layer), None)
            else:
                self.report.withdrawn.append(name)
            return
        if layer.status == "draft" and not is_linked and not changed_here(layer) and self._submit(layer):
            self.report.submitted.append(name)
            return
        take = self._choice.of(layer)
        if not changed_here(layer) or take == "server":
            self.report.newly_withdrawn += 1
            self.report.withdrawn.append(name)
            self._settle(layer, _without_advice(withdrawn(layer)), None)
        elif take == "local":
            self.report.local.append(name)
            self._settle(layer, detached(layer), None)
        else:
            self._settle(layer, layer, withdrawn(layer))

    def _submit(self, draft: Layer) -> bool:
        """Removes a draft that was submitted; its suppressions go to the layer that it became."""
        for name in sorted(self._names.get(draft.document, ())):
            staged = layer_path(self.staged, draft.document, name)
            layer = self._readable(staged if staged.exists() else layer_path(self.corpus, draft.document, name))
            if layer is None or not _became(draft, layer):
                continue
            if draft.suppressions:
                kept, lost = keep_suppressions(layer, draft)
                self.report.add_all(_lost_suppressions(lost, Place(document=layer.document, layer=layer.name)))
                write_layer(self.staged, kept)
            self._removed.append(layer_path(self.corpus, draft.document, draft.name))
            return True
        return False

    def _readable_layers(self, document: str) -> Iterator[Layer]:
        yield from (layer for file in layer_files(self.corpus, document) if (layer := self._readable(file)))

    def _readable(self, file: Path) -> Layer | None:
        try:
            return read_layer(file)
        except StoreError:
            return None

    def commit(self) -> None:
        """Makes the changes. A corpus of an older format version is marked if it gets layers."""
        if self._new:
            write_text(self.staged / order_path(".").name, order_with(self.corpus, self._new))
        if (self.staged / "layers").is_dir():
            format_version.mark_staged(self.corpus, self.staged)
        self._changes.commit(remove=[path.relative_to(self.corpus) for path in self._removed])


def _same_but_for_the_time(pulled: Layer, known: Layer | None) -> bool:
    """Whether a layer is as it is known, but for the time of the pull."""
    if known is None:
        return False
    return replace(pulled, provenance=replace(pulled.provenance, pulled_at=known.provenance.pulled_at)) == known


def _became(draft: Layer, layer: Layer) -> bool:
    """Whether the layer is what its annotator made of a draft: submitted or skipped, and not before the draft."""
    if layer.annotator != draft.annotator or layer.provenance.pass_name != draft.provenance.pass_name:
        return False
    if layer.status not in ("submitted", "skipped", "adjudicated"):
        return False
    return (layer.provenance.updated_at or "") >= (draft.provenance.updated_at or "")


def _without_advice(layer: Layer) -> Layer:
    """A withdrawn layer without the finding that its annotator has several annotations."""
    unmapped = tuple(item for item in layer.provenance.unmapped if item.code != SECOND)
    return replace(layer, provenance=replace(layer.provenance, unmapped=unmapped))


def _linked_layers(corpus: Path) -> set[tuple[str, str]]:
    """The document and name of each layer that links name."""
    sets = map(read_links, link_files(corpus))
    return {(member.document, member.layer) for links in sets for link in links.links for member in link.members}


def _host(origin: str | None) -> str | None:
    return urlsplit(origin).hostname if origin and "://" in origin else None


def _lost_suppressions(lost: Sequence[Suppression], where: Place) -> Iterator[Finding]:
    for suppression in lost:
        yield finding(
            "GS607",
            f"the suppression of {suppression.code} for {suppression.span or suppression.relation} was removed, for "
            f"that is no longer in the layer; its reason was: {suppression.reason}",
            where,
            hint="nothing needs to be done, unless what it stood for is still there under another id",
        )
