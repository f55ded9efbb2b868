"""What is in a corpus: its documents and layers, read when they are asked for."""

import dataclasses
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias, overload

from goldspan.errors import NotFoundError
from goldspan.model import STATUSES, Document, Layer, Status
from goldspan.passes.joining import joined_layers
from goldspan.release.build.entries import published as published_layer
from goldspan.schema import language
from goldspan.schema.types import Schema
from goldspan.settings import NoCorpusError, Settings
from goldspan.store import CorpusReader, DocumentPlace, StoredDocument, document_path
from goldspan.store.jsonl import part_files
from goldspan.wording import counted, unknown

NAMED = 10
"""Of the names that a message lists, so many."""


Entry: TypeAlias = tuple[Document, list[Layer]]
"""A document with layers of it, by name."""


class Documents:
    """The documents of a corpus, in its order, read when they are asked for.

    Iteration reads one after the other. ``documents["id"]``, ``documents[0]``
    and ``documents[:10]`` read what they name; ``"id" in documents`` reads nothing.
    Of JSON Lines, where each document stands is looked up once, and held.
    """

    def __init__(self, reader: CorpusReader) -> None:
        self._reader = reader
        self._files: tuple[tuple[Path, int, int], ...] = ()
        self._known: dict[str, DocumentPlace] = {}

    def __iter__(self) -> Iterator[Document]:
        return self._reader.documents()

    def __len__(self) -> int:
        return len(self._places())

    def __contains__(self, document: object) -> bool:
        name = document.id if isinstance(document, Document) else document
        return isinstance(name, str) and self._place(name) is not None

    @overload
    def __getitem__(self, key: str | int) -> Document: ...

    @overload
    def __getitem__(self, key: slice) -> list[Document]: ...

    def __getitem__(self, key: str | int | slice) -> Document | list[Document]:
        """A document by id or by place, or some by place. Raises `NotFoundError` or ``IndexError``."""
        if isinstance(key, str):
            return self.with_layers(key)[0]
        places = list(self._places().values())
        if isinstance(key, slice):
            return [place.read() for place in places[key]]
        try:
            return places[key].read()
        except IndexError as error:
            raise IndexError(f"{self._reader.corpus}: no document {key}; there are {len(places)}") from error

    def ids(self) -> Iterator[str]:
        """The ids of all documents, without reading these."""
        return iter(self._places())

    def with_layers(self, document: str) -> Entry:
        """The document of this id and all its layers. Raises `NotFoundError`."""
        place = self._place(document) if isinstance(document, str) else None
        if place is None:
            raise NotFoundError(f"{self._reader.corpus}: {unknown('document', document, self.ids(), most=NAMED)}")
        return _entry(self._reader.at(place))

    def _place(self, document: str) -> DocumentPlace | None:
        if self._reader.is_lines:
            return self._places().get(document)
        path = document_path(self._reader.corpus, document)
        return DocumentPlace(str(path)) if os.path.exists(path) else None  # a name may be too long for any file

    def _places(self) -> dict[str, DocumentPlace]:
        """The place of each document by its id, of a repeated id the first."""
        if not self._reader.is_lines:
            return dict(self._reader.ids_with_places())
        states = ((path, path.stat()) for path in part_files(self._reader.corpus))
        files = tuple((path, state.st_mtime_ns, state.st_size) for path, state in states)
        if files != self._files:
            known: dict[str, DocumentPlace] = {}
            for document, place in self._reader.ids_with_places():
                known.setdefault(document, place)
            self._files, self._known = files, known
        return self._known

    def __repr__(self) -> str:
        return f"<Documents of {self._reader.corpus.name!r}: {counted(len(self), 'document')}>"


class CorpusContent:
    """The folder of a corpus, and what is read from it. `goldspan.corpus.Corpus` is what users have."""

    def __init__(self, path: Path, *, settings: Settings | None = None, schema: Path | None = None) -> None:
        self.path = path
        self._reader = CorpusReader(path)
        self.documents = Documents(self._reader)
        self._around = settings
        self._schema_file = schema or (settings.schema if settings is not None else None)

    def __repr__(self) -> str:
        form = ", in JSON Lines" if self._reader.is_lines else ""
        return f"<Corpus {str(self.path)!r}: {counted(len(self), 'document')}{form}>"

    @property
    def settings(self) -> Settings:
        """What ``[tool.goldspan]`` says, for this corpus. Raises `NoCorpusError` where there is no such section."""
        if self._around is None:
            raise NoCorpusError(
                f"{self.path}: no pyproject.toml with [tool.goldspan] here or above, which this needs; "
                "add the section (see docs/own-corpus.md), or move the corpus into its project"
            )
        schema = self._schema_file or self._around.schema
        return dataclasses.replace(self._around, corpus=self.path, schema=schema)

    @property
    def schema(self) -> Schema:
        """The schema, as its file stands now. Raises `SchemaError`, and `NoCorpusError` where no file is known."""
        return language.load(self.schema_file)

    @property
    def schema_file(self) -> Path:
        """The file of the schema. Raises `NoCorpusError` where none is known."""
        if self._schema_file is None:
            raise NoCorpusError(f"{self.path}: no schema is known; give one, as goldspan.open(path, schema=FILE)")
        return self._schema_file

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)

    def __len__(self) -> int:
        return len(self.documents)

    def __contains__(self, document: object) -> bool:
        return document in self.documents

    def __getitem__(self, key: str | int) -> Document:
        """The document of this id, or at this place. Raises `NotFoundError` or ``IndexError``."""
        return self.documents[key]

    def layers(
        self,
        *,
        document: str | Document | None = None,
        annotator: str | None = None,
        status: Status | None = None,
        joined: bool = False,
    ) -> Iterator[Layer]:
        """The layers, document by document, each document's by name; those of one document, annotator or status.

        With ``joined`` finished layers of passes that stand on one another are one layer, as a release has them.
        Raises `NotFoundError` where there is no such document or annotator; of
        an annotator, once all layers have been looked at.
        """
        found = self._entries(document, annotator, status, joined=joined)
        return (layer for _, layers in found for layer in layers)

    def _entries(
        self,
        document: str | Document | None,
        annotator: str | None,
        status: str | None,
        published: bool = False,
        joined: bool = False,
    ) -> Iterator[Entry]:
        """Documents with those of their layers that are asked for. What is wrong with a request is raised at once."""
        if status is not None and status not in STATUSES:
            raise NotFoundError(unknown("status", status, STATUSES))
        entries: Iterable[Entry]
        if document is None:
            entries = map(_entry, self._reader)
        else:
            entries = [self.documents.with_layers(document.id if isinstance(document, Document) else document)]
        if joined or (published and self._schema_file is not None):
            schema = self.schema
            entries = ((one, joined_layers(layers, schema)) for one, layers in entries)
        if published:
            entries = map(_published, entries)
        return self._chosen(entries, annotator, status)

    def _chosen(self, entries: Iterable[Entry], annotator: str | None, status: str | None) -> Iterator[Entry]:
        known = False
        for document, layers in entries:
            of_annotator = [layer for layer in layers if annotator in (None, layer.annotator)]
            known = known or bool(of_annotator)
            yield document, [layer for layer in of_annotator if status in (None, layer.status)]
        if annotator is not None and not known:
            self._check_annotator(annotator)

    def _check_annotator(self, annotator: str) -> None:
        """Raises where an annotator has no layer in the whole corpus, and is not in the settings."""
        names = {layer.annotator for stored in self._reader for layer in stored.layers}
        if self._around is not None:
            names.update(person.name for person in self._around.annotators)
        if annotator not in names:
            raise NotFoundError(f"{self.path}: {unknown('annotator', annotator, sorted(names), most=NAMED)}")


def _entry(stored: StoredDocument) -> Entry:
    return stored.document, sorted(stored.layers, key=lambda layer: layer.name)


def _published(entry: Entry) -> Entry:
    """The document with the layer that a release would publish as its labels, if there is one."""
    document, layers = entry
    chosen = published_layer(document.id, tuple(layers))
    return document, [chosen] if chosen is not None else []
