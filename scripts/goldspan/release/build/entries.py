"""The documents of a corpus with their layers, for a release: read one at a time, and checked.

Whether the labels are right is for the validator to say. The checks here find what a release would otherwise drop, or
put in a wrong place, without a word.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import store
from goldspan.model import Attributes, Document, Layer
from goldspan.passes.joining import joined_layers, joined_names
from goldspan.release.release_settings import NOTHING_MORE, Disclosure, ReleaseError
from goldspan.schema.types import Host, Schema
from goldspan.store import CorpusReader, Portion, StoredDocument, read_portion
from goldspan.store.corpus_reader import PORTION_BYTES

FIX = "run `goldspan validate`, and correct the layer"


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document, all its layers in the order of their names, and the one that is published as its labels, if any.

    Layers of passes are joined (`goldspan.passes.joining`); ``joined`` has the names that became part of another.
    """

    document: Document
    layers: tuple[Layer, ...]
    published: Layer | None
    joined: Mapping[str, str] = field(default_factory=dict)

    @property
    def unsettled(self) -> bool:
        """Whether there are several submitted layers and no adjudicated one, so that none is published."""
        return self.published is None and any(layer.status == "submitted" for layer in self.layers)


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels that spans and relations of a document can have."""

    spans: frozenset[str]
    relations: frozenset[str]


def entries(corpus: Path, schema: Schema, disclosure: Disclosure = NOTHING_MORE) -> Iterator[DocumentEntry]:
    """The documents of a corpus with their layers, in the order of the store.

    Raises `ReleaseError` where something could not be published as it stands.
    """
    for portion in portions(corpus):
        yield from read(portion, schema, disclosure)


def portions(corpus: Path, *, size: int = PORTION_BYTES) -> Iterator[Portion]:
    """The corpus in pieces that can be read by themselves, in its order; ``size`` is that of JSON Lines, in bytes.

    Raises `ReleaseError` where layers of a folder have no document.
    """
    reader = CorpusReader(corpus)
    if not reader.is_lines:
        _check_every_layer_has_a_document(corpus)
    return reader.portions(size=size)


def read(portion: Portion, schema: Schema, disclosure: Disclosure = NOTHING_MORE) -> Iterator[DocumentEntry]:
    """The documents of a portion with their layers by name; those that ``disclosure`` leaves out are not checked.

    Raises `ReleaseError` where something could not be published as it stands.
    """
    known = _Labels(frozenset(schema.concrete), frozenset(relation_labels(schema)))
    for stored in read_portion(portion):
        _check_places(stored, disclosure)
        layers = tuple(sorted(stored.layers, key=lambda layer: layer.name))
        for layer in filter(disclosure.publishes, layers):
            _check(layer, schema, known)
        whole = tuple(sorted(joined_layers(layers, schema), key=lambda layer: layer.name))
        yield DocumentEntry(stored.document, whole, published(stored.document.id, whole), joined_names(layers, schema))


def _check_places(stored: StoredDocument, disclosure: Disclosure) -> None:
    """Raises `ReleaseError` where a document or a published layer is not where it belongs, or of another text."""
    document = stored.document
    in_files = stored.place.line is None
    corpus = Path(stored.place.file).parent.parent
    if in_files and store.document_path(corpus, document.id) != Path(stored.place.file):
        raise ReleaseError(f"{stored.place}: holds document {document.id!r}; rename the file or correct the id")
    for layer, place in zip(stored.layers, stored.layer_places, strict=True):
        if not disclosure.publishes(layer):
            continue
        if in_files and store.layer_path(corpus, layer.document, layer.name) != Path(place):
            what = f"holds layer {layer.name!r} of {layer.document!r}"
            raise ReleaseError(f"{place}: {what}; move the file or correct the record")
        if layer.document != document.id:
            what = f"layer {layer.name!r} of {layer.document!r} stands with document {document.id!r}"
            raise ReleaseError(f"{place}: {what}; move it to its document's line")
        if layer.text_sha256 != document.text_sha256:
            what = f"layer {layer.name!r} was made on another text than the document's; its offsets do not hold"
            raise ReleaseError(f"{place}: {what}; restore the text, or pull and annotate again")
    for name, times in Counter([layer.name for layer in stored.layers]).items():
        if times > 1:
            raise ReleaseError(f"{stored.place}: {times} layers are called {name!r}; rename or delete all but one")


def published(document: str, layers: tuple[Layer, ...]) -> Layer | None:
    """The adjudicated layer of a document, else its only submitted one, else ``None``: nothing is chosen by guess.

    Raises `ReleaseError` where several layers are adjudicated.
    """
    adjudicated = [layer for layer in layers if layer.status == "adjudicated"]
    if len(adjudicated) > 1:
        names = ", ".join(repr(layer.name) for layer in adjudicated)
        raise ReleaseError(
            f"document {document!r} has {len(adjudicated)} adjudicated layers ({names}); keep one of them"
        )
    found = adjudicated or [layer for layer in layers if layer.status == "submitted"]
    return found[0] if len(found) == 1 else None


def _check_every_layer_has_a_document(corpus: Path) -> None:
    for folder in sorted((corpus / "layers").glob("*/")):
        if not (corpus / "documents" / f"{folder.name}.json").exists() and any(folder.glob("*.json")):
            raise ReleaseError(f"{folder}: layers without their document; ingest the article, or delete the folder")


def _check(layer: Layer, schema: Schema, known: _Labels) -> None:
    """Checks the ids and labels of all spans and relations together, and one by one where that finds something."""
    ids = {span.id for span in layer.spans}
    ends = {relation.source for relation in layer.relations} | {relation.target for relation in layer.relations}
    if not (
        len(ids) == len(layer.spans)
        and known.spans.issuperset([span.label for span in layer.spans])
        and len({relation.id for relation in layer.relations}) == len(layer.relations)
        and known.relations.issuperset([relation.label for relation in layer.relations])
        and ends <= ids
    ):
        _refuse(layer, known)
    where = f"document {layer.document!r}, layer {layer.name!r}"
    for span in layer.spans:
        if span.attributes:
            _check_attributes(f"{where}: span {span.id}", span.attributes, "span", schema)
    for relation in layer.relations:
        if relation.attributes:
            _check_attributes(f"{where}: relation {relation.id}", relation.attributes, "relation", schema)
    _check_attributes(where, layer.document_labels, "document", schema)


def _refuse(layer: Layer, known: _Labels) -> None:
    where = f"document {layer.document!r}, layer {layer.name!r}"
    ids: set[str] = set()
    for span in layer.spans:
        if span.label not in known.spans:
            raise ReleaseError(f"{where}: span {span.id}: no label of the schema is called {span.label!r}; {FIX}")
        if span.id in ids:
            raise ReleaseError(f"{where}: two spans have the id {span.id}; {FIX}")
        ids.add(span.id)
    relations: set[str] = set()
    for relation in layer.relations:
        if relation.label not in known.relations:
            raise ReleaseError(
                f"{where}: relation {relation.id}: no relation of the schema is called {relation.label!r}; {FIX}"
            )
        if relation.id in relations:
            raise ReleaseError(f"{where}: two relations have the id {relation.id}; {FIX}")
        relations.add(relation.id)
        for end in (relation.source, relation.target):
            if end not in ids:
                raise ReleaseError(f"{where}: relation {relation.id}: its span {end} is not in the layer; {FIX}")


def _check_attributes(where: str, attributes: Attributes, on: Host, schema: Schema) -> None:
    for name, value in attributes.items():
        known = schema.attributes.get(name)
        if known is None or known.on != on:
            raise ReleaseError(f"{where}: no {on} attribute of the schema is called {name!r}; {FIX}")
        if isinstance(value, str) == (known.kind == "multi-choice"):
            wanted = "a list of values" if known.kind == "multi-choice" else "one value"
            raise ReleaseError(f"{where}: attribute {name!r} has {value!r}, not {wanted}; {FIX}")


def relation_labels(schema: Schema) -> tuple[str, ...]:
    """The relations that a document can hold, in the schema's order."""
    return tuple(name for name, relation in schema.relations.items() if relation.scope != "corpus")
