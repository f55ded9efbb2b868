"""Layers to the present text of their documents."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from goldspan import store
from goldspan.model import Document, Layer, sha256
from goldspan.reanchor import Moved, OldTextError, find_old_text, move


class AcceptError(ValueError):
    """A span was to be accepted that does not wait for it; nothing was written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one layer that was made on another text: ``moved``, or the ``problem`` that stood in the way."""

    document: str
    layer: str
    moved: Moved | None
    problem: str | None = None

    @property
    def whole(self) -> bool:
        return self.moved is not None and not self.moved.unmoved and not self.moved.lost


def run(
    corpus: Path,
    documents: Iterable[Path] | None = None,
    *,
    old: Path | None = None,
    accept: Collection[str] = (),
    apply: bool = False,
    progress: Callable[[str], None] | None = None,
) -> list[Outcome]:
    """Moves the layers of these document files, or of all, that were made on another text than the present one.

    Layers on the present text are left alone and not in the answer. With
    ``apply``, each layer that was moved is written, what it lost in its residue.
    Raises `AcceptError` where ``accept`` has the id of a span that moved by
    itself, has no candidate, or is not there; nothing is written then.
    """
    outcomes = []
    for path in store.document_files(corpus) if documents is None else documents:
        document = store.read_document(path)
        for layer in store.read_layers(corpus, document.id):
            if layer.text_sha256 == sha256(document.text):
                continue
            if progress is not None:
                progress(f"{document.id} / {layer.name}")
            outcomes.append(_outcome(corpus, document, layer, old=old, accept=accept))
    accepted = {span for one in outcomes if one.moved is not None for span in one.moved.accepted}
    if unknown := sorted(set(accept) - accepted):
        raise AcceptError(
            f"{', '.join(unknown)}: no span of this id waits with something to accept in its place; nothing was written"
        )
    if apply:
        for one in outcomes:
            if one.moved is not None:
                store.write_layer(corpus, one.moved.layer)
    return outcomes


def _outcome(corpus: Path, document: Document, layer: Layer, *, old: Path | None, accept: Collection[str]) -> Outcome:
    if document.text_sha256 != sha256(document.text):
        told = "the document does not match its own sha256; ingest the article again"
        return Outcome(document.id, layer.name, None, told)
    try:
        old_text = find_old_text(corpus, document.id, layer.text_sha256, given=old)
    except OldTextError as error:
        return Outcome(document.id, layer.name, None, str(error))
    return Outcome(document.id, layer.name, move(layer, old_text, document, accept=accept))
