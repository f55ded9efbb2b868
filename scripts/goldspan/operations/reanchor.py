"""Moves layers to the present text of their documents, and with them links and decisions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import store
from goldspan.change.reanchor import MovedLayer, OldTextError, find_old_text, layer_mover, move
from goldspan.change.references import LostDecision, LostMember, ReferenceUpdates
from goldspan.errors import GoldspanError, require_path
from goldspan.model import Document, Layer, sha256
from goldspan.operations.show import find_document
from goldspan.settings import Settings
from goldspan.store.decisions import adjudication_path, read_adjudication
from goldspan.store.format_version import mark_staged
from goldspan.store.pulled_state import with_state_before
from goldspan.store.transactions import transaction
from goldspan.wording import Progress, short_repr


class AcceptError(GoldspanError):
    """A span is to be accepted that has nothing to accept; nothing was written."""


@dataclass(frozen=True, slots=True)
class LayerResult:
    """What became of one layer that was made on another text: ``moved``, or the ``problem`` that kept it back."""

    document: str
    layer: str
    moved: MovedLayer | None
    problem: str | None = None

    @property
    def complete(self) -> bool:
        return self.moved is not None and not self.moved.unmoved and not self.moved.lost


@dataclass(frozen=True, slots=True)
class DecisionsResult:
    """What became of the decisions on a document: how many are ``kept``, which ``lost``, or the ``problem``."""

    document: str
    kept: int = 0
    lost: tuple[LostDecision, ...] = ()
    problem: str | None = None

    @property
    def complete(self) -> bool:
        return self.problem is None and not self.lost


@dataclass(slots=True)
class ReanchorReport:
    """``links`` are the files of links that change, ``lost_members`` the members whose span did not come along."""

    layers: list[LayerResult] = field(default_factory=list)
    decided: list[DecisionsResult] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    lost_members: list[LostMember] = field(default_factory=list)

    __repr__ = short_repr

    @property
    def complete(self) -> bool:
        return (
            all(result.complete for result in self.layers)
            and all(result.complete for result in self.decided)
            and not self.lost_members
        )


def reanchor(
    settings: Settings,
    *,
    documents: Sequence[str] = (),
    old: Path | None = None,
    accept: Collection[str] = (),
    apply: bool = False,
    progress: Progress | None = None,
) -> ReanchorReport:
    """Moves the layers that were made on another text than the present one of their document.

    ``documents`` are ids, or beginnings of ids, of the documents to look at; none means all. ``old`` is a document's
    JSON file with the old text or a folder of such files; without it, the old text is taken from git. ``accept`` are
    ids of spans for which the candidate in the new text is taken.

    An adjudicator's decisions are moved too, and links follow the spans that they join. What is on the present text
    is left alone and not in the report. With ``apply``, all that moved is written, or nothing; what a layer lost is
    kept in its unmapped items.

    Raises `AcceptError` where ``accept`` has the id of a span that moved by itself, has no candidate, or does not
    exist; nothing is written then.
    """
    corpus = settings.corpus
    if old is not None:
        require_path(old)
    report = ReanchorReport()
    with transaction(corpus, dry_run=not apply) as changes:
        store.check_folder(corpus)
        files = [Path(find_document(corpus, name).file) for name in documents] or store.document_files(corpus)
        references = ReferenceUpdates(corpus, changes.staged)
        for path in files:
            document = store.read_document(path)
            work = _DocumentReanchor(corpus, document, old, accept, references)
            for layer in store.read_layers(corpus, document.id):
                if layer.text_sha256 == sha256(document.text):
                    continue
                if progress is not None:
                    progress(f"{document.id} / {layer.name}")
                done = work.layer(layer)
                report.layers.append(done)
                if done.moved is not None:
                    references.layer_changed(layer, done.moved.layer, done.moved.new_ids)
            report.decided += work.decisions()
        references.update_links()
        report.links = [path for path in references.changed if path.parent.name == "links"]
        report.lost_members = references.lost_members
        _require_accepted(accept, report)
        if apply:
            if any(result.moved is not None for result in report.layers):
                mark_staged(corpus, changes.staged)
            changes.commit()
    return report


def _require_accepted(accept: Collection[str], report: ReanchorReport) -> None:
    accepted = {span for result in report.layers if result.moved is not None for span in result.moved.accepted}
    if unknown := sorted(set(accept) - accepted):
        raise AcceptError(
            f"{', '.join(unknown)}: no span of this id waits with something to accept in its place; nothing was "
            "written: take ids that `goldspan reanchor` lists with a proposed place"
        )


@dataclass(frozen=True, slots=True)
class _DocumentReanchor:
    """Moves the layers and decisions on one document to its present text."""

    corpus: Path
    document: Document
    old: Path | None
    accept: Collection[str]
    references: ReferenceUpdates

    def layer(self, layer: Layer) -> LayerResult:
        try:
            moved = move(layer, self._old_text(layer.text_sha256), self.document, accept=self.accept)
        except OldTextError as error:
            return LayerResult(self.document.id, layer.name, None, str(error))
        store.write_layer(self.references.staged, with_state_before(moved.layer, layer))
        return LayerResult(self.document.id, layer.name, moved)

    def decisions(self) -> list[DecisionsResult]:
        """The result for the decisions on the document; none where there are none, or they are on its present text."""
        path = adjudication_path(self.corpus, self.document.id)
        text_sha256 = sha256(self.document.text)
        if not path.exists() or (old_sha256 := read_adjudication(path).text_sha256) == text_sha256:
            return []
        try:
            update = layer_mover(self._old_text(old_sha256), self.document, accept=self.accept)
        except OldTextError as error:
            return [DecisionsResult(self.document.id, problem=str(error))]
        before = len(self.references.lost_decisions)
        updated = self.references.update_decisions(path, update, text_sha256=text_sha256)
        lost = tuple(self.references.lost_decisions[before:])
        return [DecisionsResult(self.document.id, len(updated.decisions), lost)]

    def _old_text(self, text_sha256: str) -> str:
        if self.document.text_sha256 != sha256(self.document.text):
            raise OldTextError("the document does not match its own sha256; ingest the article again")
        return find_old_text(self.corpus, self.document.id, text_sha256, given=self.old)
