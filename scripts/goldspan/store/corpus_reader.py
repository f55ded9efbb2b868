"""A corpus in either of its forms, a file for each document and layer or JSON Lines, behind one reader."""

import json
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from msgspec import Struct

from goldspan.model import Document, Layer
from goldspan.shards import Shard
from goldspan.store import folder, jsonl
from goldspan.store.files import AnyPath
from goldspan.store.journal import check_finished
from goldspan.store.places import check_corpus

PORTION_BYTES = 1 << 20
"""The usual size of a portion of JSON Lines, in bytes."""

PORTION_FILES = 100
"""The usual number of documents in a portion of a folder."""


class DocumentFiles(Struct, frozen=True):
    """Documents of a folder, by the paths of their files."""

    paths: tuple[str, ...]


Portion: TypeAlias = Shard | DocumentFiles
"""A part of a corpus that can be read by itself, in another process too."""


class DocumentPlace(Struct, frozen=True):
    """Where a document stands: a file of its own, or a line of a file, with the offset of the line in bytes."""

    file: str
    line: int | None = None
    offset: int = 0

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def read(self) -> Document:
        """The document. Raises `StoreError` where it cannot be read."""
        if self.line is None:
            return folder.read_document(Path(self.file))
        with open(self.file, "rb") as file:
            file.seek(self.offset)
            return jsonl.read_entry(file.readline(), str(self))[0]


class StoredDocument(Struct, frozen=True):
    """A document with all its layers, and where they stand; ``layer_places`` are as many as ``layers``."""

    document: Document
    layers: tuple[Layer, ...]
    place: DocumentPlace
    layer_places: tuple[str, ...]


class CorpusReader:
    """Reads a corpus folder one document at a time, in the order of the corpus.

    ``is_lines`` says whether the corpus is one of JSON Lines. All methods raise
    `StoreError` where something cannot be read, and so does the class where a
    change of the corpus was stopped in the middle, or a link leads out of it.
    """

    def __init__(self, corpus: AnyPath) -> None:
        self.corpus = Path(corpus)
        check_corpus(self.corpus)
        check_finished(self.corpus)
        self.is_lines = jsonl.is_lines(self.corpus)

    def exists(self) -> bool:
        """Whether the folder holds a corpus, in either form."""
        return self.is_lines or (self.corpus / "documents").is_dir()

    def __iter__(self) -> Iterator[StoredDocument]:
        """The documents with their layers."""
        for portion in self.portions():
            yield from read_portion(portion)

    def documents(self) -> Iterator[Document]:
        """The documents without their layers, which are not read where they are files of their own."""
        return (document for document, _ in self.documents_with_places())

    def documents_with_places(self) -> Iterator[tuple[Document, DocumentPlace]]:
        """The documents without their layers, each with its place, from which it can be read again."""
        if self.is_lines:
            yield from ((stored.document, stored.place) for stored in self)
            return
        for path in folder.document_files(self.corpus):
            yield folder.read_document(path), DocumentPlace(str(path))

    def ids_with_places(self) -> Iterator[tuple[str, DocumentPlace]]:
        """The ids of the documents with their places; nothing else of a document is looked at."""
        if not self.is_lines:
            for path in folder.document_files(self.corpus):
                yield unquote(path.stem, errors="surrogatepass"), DocumentPlace(str(path))
            return
        for shard in self.portions():
            assert isinstance(shard, Shard)
            for number, offset, line in jsonl.read_lines(shard):
                place = DocumentPlace(shard.path, number, offset)
                yield jsonl.read_id(line, str(place)), place

    def at(self, place: DocumentPlace) -> StoredDocument:
        """The document at a place with its layers."""
        if place.line is None:
            return next(read_portion(DocumentFiles((place.file,))))
        with open(place.file, "rb") as file:
            file.seek(place.offset)
            return _stored(place.file, place.line, place.offset, file.readline())

    def find(self, document: str) -> StoredDocument | None:
        """The document of this id with its layers, or ``None``. In JSON Lines all lines before it are looked at."""
        if self.is_lines:
            return self._find_line(document)
        path = folder.document_path(self.corpus, document)
        is_there = os.path.exists(path)  # unlike `Path.exists` also of a name that is too long for any file
        return next(read_portion(DocumentFiles((str(path),)))) if is_there else None

    def portions(self, *, size: int | None = None, files: int | None = None) -> Iterator[Portion]:
        """The corpus in portions: about ``size`` bytes of JSON Lines, or so many ``files`` of documents."""
        if self.is_lines:
            yield from jsonl.shards(jsonl.part_files(self.corpus), size or PORTION_BYTES)
            return
        paths = map(str, folder.document_files(self.corpus))
        while portion := tuple(islice(paths, files or PORTION_FILES)):
            yield DocumentFiles(portion)

    def has_more_than(self, documents: int) -> bool:
        """Whether there are more documents than this. Those of JSON Lines are not counted, and taken to be many."""
        return self.is_lines or len(list(islice(folder.document_files(self.corpus), documents + 1))) > documents

    def _find_line(self, document: str) -> StoredDocument | None:
        start = b'{"document":{"id":'  # how `jsonl.entry_line` begins a line
        wanted = start + json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass") + b","
        for shard in self.portions():
            assert isinstance(shard, Shard)
            for number, offset, line in jsonl.read_lines(shard):
                if line.startswith(start) and not line.startswith(wanted) and b"\\" not in line[: len(wanted)]:
                    continue
                stored = _stored(shard.path, number, offset, line)
                if stored.document.id == document:
                    return stored
        return None


def read_portion(portion: Portion) -> Iterator[StoredDocument]:
    """The documents of a portion with their layers, in the order in which they are stored.

    Raises `StoreError` where one of them cannot be read.
    """
    if isinstance(portion, Shard):
        for number, offset, line in jsonl.read_lines(portion):
            yield _stored(portion.path, number, offset, line)
        return
    for file in portion.paths:
        path = Path(file)
        document = folder.read_document(path)
        layer_files = list(folder.layer_files(path.parent.parent, document.id))
        yield StoredDocument(
            document,
            tuple(map(folder.read_layer, layer_files)),
            DocumentPlace(file),
            tuple(map(str, layer_files)),
        )


def _stored(path: str, number: int, offset: int, line: bytes) -> StoredDocument:
    place = DocumentPlace(path, number, offset)
    document, layers = jsonl.read_entry(line, str(place))
    return StoredDocument(document, tuple(layers), place, (str(place),) * len(layers))
