"""Moves layers to the present text of their documents, and with them links and decisions."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import store
from goldspan.change.reanchor import Moved, OldTextError, carrier, find_old_text, move
from goldspan.change.references import Following, Gone, Undecided, carried_over
from goldspan.errors import GoldspanError, require_path
from goldspan.model import Document, Layer, sha256
from goldspan.operations.show import find_document
from goldspan.settings import Settings
from goldspan.store.decisions import Adjudication, adjudication_path, read_adjudication, write_adjudication
from goldspan.store.links import write_links
from goldspan.store.transactions import Transaction, transaction


class AcceptError(GoldspanError):
    """A span is to be accepted that has nothing to accept; nothing was written."""


@dataclass(frozen=True, slots=True)
class LayerResult:
    """What became of one layer that was made on another text: ``moved``, or the ``problem`` that kept it back."""

    document: str
    layer: str
    moved: Moved | None
    problem: str | None = None

    @property
    def complete(self) -> bool:
        return self.moved is not None and not self.moved.unmoved and not self.moved.lost


@dataclass(frozen=True, slots=True)
class DecisionsResult:
    """What became of the decisions on a document: how many are ``kept``, which ``lost``, or the ``problem``."""

    document: str
    kept: int = 0
    lost: tuple[Undecided, ...] = ()
    problem: str | None = None

    @property
    def complete(self) -> bool:
        return self.problem is None and not self.lost


@dataclass(slots=True)
class ReanchorReport:
    """``links`` are the files of links that change, ``unlinked`` the members whose span did not come along."""

    layers: list[LayerResult] = field(default_factory=list)
    decided: list[DecisionsResult] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    unlinked: list[Gone] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        moved = all(one.complete for one in self.layers) and all(one.complete for one in self.decided)
        return moved and not self.unlinked


def reanchor(
    settings: Settings,
    *,
    documents: Sequence[str] = (),
    old: Path | None = None,
    accept: Collection[str] = (),
    apply: bool = False,
    progress: Callable[[str], None] | None = None,
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
    files = [find_document(corpus, name) for name in documents] if documents else store.document_files(corpus)
    report = ReanchorReport()
    following = Following.of(corpus)
    with transaction(corpus, dry_run=not apply) as changes:
        for path in files:
            document = store.read_document(path)
            work = _Work(corpus, document, old, accept, changes)
            for layer in store.read_layers(corpus, document.id):
                if layer.text_sha256 == sha256(document.text):
                    continue
                if progress is not None:
                    progress(f"{document.id} / {layer.name}")
                done = work.layer(layer)
                report.layers.append(done)
                if done.moved is not None:
                    following.note(layer, done.moved.layer, done.moved.spans)
            report.decided += work.decisions()
        for path, linked in following.changed():
            write_links(changes.staged, linked)
            report.links.append(path)
        report.unlinked = following.gone
        accepted = {span for one in report.layers if one.moved is not None for span in one.moved.accepted}
        if unknown := sorted(set(accept) - accepted):
            raise AcceptError(
                f"{', '.join(unknown)}: no span of this id waits with something to accept in its place; "
                "nothing was written"
            )
        if apply:
            changes.commit()
    return report


@dataclass(frozen=True, slots=True)
class _Work:
    """A document, and what is needed to take its layers and decisions to its text."""

    corpus: Path
    document: Document
    old: Path | None
    accept: Collection[str]
    changes: Transaction

    def layer(self, layer: Layer) -> LayerResult:
        try:
            moved = move(layer, self._old_text(layer.text_sha256), self.document, accept=self.accept)
        except OldTextError as error:
            return LayerResult(self.document.id, layer.name, None, str(error))
        store.write_layer(self.changes.staged, moved.layer)
        return LayerResult(self.document.id, layer.name, moved)

    def decisions(self) -> list[DecisionsResult]:
        """What became of the decisions on the document; nothing where there are none, or they are on its text."""
        path = adjudication_path(self.corpus, self.document.id)
        if not path.exists():
            return []
        known = read_adjudication(path)
        if known.text_sha256 == sha256(self.document.text):
            return []
        return [self._decided(known, path)]

    def _decided(self, known: Adjudication, path: Path) -> DecisionsResult:
        try:
            carry = carrier(self._old_text(known.text_sha256), self.document, accept=self.accept)
        except OldTextError as error:
            return DecisionsResult(self.document.id, problem=str(error))
        now, lost = carried_over(known, carry, file=path, text_sha256=self.document.text_sha256)
        write_adjudication(self.changes.staged, now)
        return DecisionsResult(self.document.id, len(now.decisions), tuple(lost))

    def _old_text(self, text_sha256: str) -> str:
        if self.document.text_sha256 != sha256(self.document.text):
            raise OldTextError("the document does not match its own sha256; ingest the article again")
        return find_old_text(self.corpus, self.document.id, text_sha256, given=self.old)
