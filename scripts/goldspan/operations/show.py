"""Documents of a corpus with their layers, and where their spans are in the source articles."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldspan.errors import NotFoundError, PathError
from goldspan.ingest.source_text import SourcePlace, read_source
from goldspan.model import Document, Layer
from goldspan.store import CorpusReader, DocumentPlace
from goldspan.wording import unknown

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
    """Every document of a corpus folder, of files or of JSON Lines, in the corpus' order."""
    for stored in CorpusReader(corpus):
        layers = tuple((layer.name, layer.status) for layer in stored.layers)
        yield ListedDocument(stored.document.id, stored.document.source.title, layers)


def show(corpus: Path, document: str, *, layer: str | None = None) -> ShownDocument:
    """The document with this id, or with the only id that begins so, and its layers or the named one.

    Raises `NotFoundError` where there is no such document or layer.
    """
    stored = CorpusReader(corpus).at(find_document(corpus, document))
    chosen = tuple(found for found in stored.layers if layer in (None, found.name))
    if layer is not None and not chosen:
        known = [found.name for found in stored.layers]
        raise NotFoundError(f"{stored.document.id}: {unknown('layer', layer, known)}")
    return ShownDocument(stored.document, chosen)


def find_document(corpus: Path, name: str) -> DocumentPlace:
    """Where the document with this id is, or with the only id that begins so. Raises `NotFoundError` otherwise."""
    ids: list[str] = []
    places: list[DocumentPlace] = []
    for document, place in CorpusReader(corpus).ids_with_places():
        if document == name:
            return place
        ids.append(document)
        if document.startswith(name):
            places.append(place)
    if len(places) == 1:
        return places[0]
    if places:
        beginning = [document for document in ids if document.startswith(name)]
        more = f" and {len(beginning) - NAMED} more" if len(beginning) > NAMED else ""
        raise NotFoundError(
            f"{corpus}: several documents begin with {name!r}: {', '.join(beginning[:NAMED])}{more}; name one"
        )
    raise NotFoundError(f"{corpus}: {unknown('document', name, ids, most=NAMED)}")


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
