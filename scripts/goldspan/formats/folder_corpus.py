"""A corpus as a folder with a file for each document and layer, read and written like any other format."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from goldspan import store
from goldspan.formats.protocol import FileFormat, FormatReport, Pair
from goldspan.model import LinkSet, Place
from goldspan.schema.types import Schema
from goldspan.store.corpus_reader import CorpusReader
from goldspan.store.format_version import mark_staged
from goldspan.store.links import link_files, read_links, write_links
from goldspan.store.order import order_path, order_with
from goldspan.store.places import BESIDE_DOCUMENTS
from goldspan.store.transactions import transaction


class StoredReader:
    """The documents of a corpus of either form, in its order, each with its layers. Raises `goldspan.store.StoreError`.

    Neither form says anything of the schema, which lies outside of the corpus.
    """

    schema: Schema | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self.links: Sequence[LinkSet] = ()
        self.report = FormatReport()

    def __iter__(self) -> Iterator[Pair]:
        self.links = tuple(map(read_links, link_files(self.path)))
        self.report = FormatReport()
        for name in BESIDE_DOCUMENTS:
            if (self.path / name).exists():
                message = "is not among what documents with layers and links can say; copy it as a file where it fits"
                self.report.add(name, message, Place(file=str(self.path / name)))
        for stored in CorpusReader(self.path):
            yield stored.document, stored.layers


def write_folder(
    pairs: Iterable[Pair], path: Path, *, schema: Schema | None = None, links: Iterable[LinkSet] = ()
) -> FormatReport:
    """Writes into a corpus folder, which may hold other documents and layers; those of the same names are replaced.

    All is written, or nothing, as where a pair cannot be read. The pairs are staged on the disk one by one.
    """
    with transaction(path) as changes:
        store.check_folder(path)
        written = []
        for document, layers in pairs:
            store.write_document(changes.staged, document, known=path)
            written.append(document.id)
            for layer in layers:
                store.write_layer(changes.staged, layer, known=path)
        if written:
            store.write_text(order_path(changes.staged), order_with(path, written))
        if (changes.staged / "layers").is_dir():
            mark_staged(path, changes.staged)
        stage_links(links, changes.staged)
        changes.commit()
    return schema_report(schema, path)


def stage_links(links: Iterable[LinkSet], staged: Path) -> None:
    """Writes links into the files that are staged for a corpus of any form."""
    for link_set in links:
        write_links(staged, link_set)


def schema_report(schema: Schema | None, path: Path) -> FormatReport:
    """Says of a schema that it was not written: that of a corpus of any form lies outside of it."""
    report = FormatReport()
    if schema is not None:
        message = f"the schema {schema.name!r} is not written: a corpus has its schema in a schema.yaml outside of it"
        report.add("schema", message, Place(file=str(path)))
    return report


FORMAT = FileFormat(
    name="folder",
    title="a corpus folder: a JSON file for each document and layer",
    sniff=lambda path: (path / "documents").is_dir() and not (path / "entries").exists(),
    read=StoredReader,
    write=write_folder,
)
