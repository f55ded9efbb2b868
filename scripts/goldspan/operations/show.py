"""Documents of a corpus with their layers, and where their spans are in the source articles."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldspan import store
from goldspan.errors import PathError
from goldspan.ingest.source_text import SourcePlace, read_source
from goldspan.model import Document, Layer

NAMED = 10
"""Of the documents that a message lists, so many are named."""


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document in a list: its layers as their names and statuses."""

    id: str
    title: str | None
    layers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownDocument:
    document: Document
    layers: tuple[Layer, ...]


def list_documents(corpus: Path) -> Iterator[ListedDocument]:
    """Every document of a corpus folder, in the corpus' order."""
    for document in store.read_documents(corpus):
        layers = tuple((layer.name, layer.status) for layer in store.read_layers(corpus, document.id))
        yield ListedDocument(document.id, document.source.title, layers)


def show(corpus: Path, document: str, *, layer: str | None = None) -> ShownDocument:
    """The document with this id, or with the only id that begins so, and its layers or the named one.

    Raises `PathError` where there is no such document or layer.
    """
    found = store.read_document(find_document(corpus, document))
    layers = tuple(store.read_layers(corpus, found.id))
    chosen = tuple(one for one in layers if layer in (None, one.name))
    if layer is not None and not chosen:
        known = ", ".join(one.name for one in layers) or "none"
        raise PathError(f"{found.id} has no layer {layer!r}; it has: {known}")
    return ShownDocument(found, chosen)


def find_document(corpus: Path, name: str) -> Path:
    """The file of the document with this id, or with the only id that begins so. Raises `PathError` otherwise."""
    wanted = store.safe_name(name)
    candidates = [path for path in store.document_files(corpus) if path.stem.startswith(wanted)]
    exact = [path for path in candidates if path.stem == wanted]
    if len(exact or candidates) == 1:
        return (exact or candidates)[0]
    listed = [path.stem for path in (candidates or store.document_files(corpus))]
    problem = "several documents begin with" if candidates else "no document is called"
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    raise PathError(f"{problem} {name!r}; there are: {', '.join(listed[:NAMED]) or 'none'}{more}")


def source_places(shown: ShownDocument, *, seeds: Path) -> dict[str, dict[str, tuple[SourcePlace, ...]]]:
    """Where each span is in its source article: by layer and span id, a place for each fragment.

    Raises `PathError` where the source article is not in the folder ``seeds``, or has changed, and where a layer was
    made on another text.
    """
    source = read_source(shown.document, seeds)
    for layer in shown.layers:
        if layer.text_sha256 != shown.document.text_sha256:
            raise PathError(f"{layer.document}/{layer.name}: was made on another text; run `goldspan reanchor`")
    return {layer.name: {span.id: source.places(span.fragments) for span in layer.spans} for layer in shown.layers}
