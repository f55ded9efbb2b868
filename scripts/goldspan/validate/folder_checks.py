"""Runs the checks over files and whole corpora."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from urllib.parse import unquote

from goldspan.errors import PathError
from goldspan.findings import finding
from goldspan.model import Finding, Layer, Place
from goldspan.store import (
    check_corpus,
    check_inside,
    document_files,
    document_path,
    layer_files,
    layer_path,
    order_path,
)
from goldspan.store.conflicts import conflict_files
from goldspan.store.journal import check_finished
from goldspan.store.jsonl import is_lines
from goldspan.store.order import MERGE_HINT, bad_lines, read_order
from goldspan.store.pulled_state import is_unread
from goldspan.validate import pass_checks
from goldspan.validate.checks import CORPUS, Checks
from goldspan.validate.corpus_files import read_corpus_files
from goldspan.validate.corpus_level import CorpusLevel
from goldspan.validate.jsonl_checks import validate_lines
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.structure import read_document, read_layer
from goldspan.validate.summaries import have, summarise

PATTERNS = (
    ("documents", "ID.json"),
    ("layers", "DOCUMENT/LAYER.json"),
    ("links", "NAME.json"),
    ("adjudication", "DOCUMENT.json"),
    ("conflicts", "DOCUMENT/LAYER.json"),
)
"""The folders of a corpus, and the names of the files that are read there."""


def validate_corpus(
    corpus: Path, checks: Checks, *, suppressed: list[Finding] | None = None, executor: Executor | None = None
) -> Iterator[Finding]:
    """The findings of a corpus folder: document by document with their layers, then those about all together.

    Findings that layers suppress are left out, and added to ``suppressed``. With
    an executor, the shards of a corpus of JSON Lines are checked side by side.
    """
    check_finished(corpus)
    check_corpus(corpus)
    if is_lines(corpus):
        found = validate_lines(corpus, checks, suppressed=suppressed, executor=executor)
    elif (corpus / "documents").is_dir():
        found = _corpus(corpus, checks, suppressed)
    else:
        raise PathError(f"{corpus}: not a corpus, for it has no folder documents/; run `goldspan ingest` first")
    yield from (finding for finding in found if finding.level <= checks.level)


def _corpus(corpus: Path, checks: Checks, suppressed: list[Finding] | None) -> Iterator[Finding]:
    def text(document: str) -> str | None:
        read, _ = read_document(document_path(corpus, document), corpus)
        return None if read is None else read.text

    beside, found = read_corpus_files(corpus)
    yield from found
    yield from _order(corpus)
    level_7 = CorpusLevel(checks, beside, text=text)
    for path in document_files(corpus):
        document, found = read_document(path, corpus)
        yield from found
        if document is None:
            level_7.add_unread(unquote(path.stem))
            continue
        layers: list[tuple[Layer, str]] = []
        unread: list[str] = []
        for layer_file in layer_files(corpus, document.id):
            layer, found = read_layer(layer_file, corpus)
            yield from found
            if layer is None:
                unread.append(layer_file.stem)
                continue
            layers.append((layer, str(layer_file)))
            yield from validate_layer(layer, document, checks, file=str(layer_file), suppressed=suppressed)
        if checks.level >= CORPUS:
            yield from pass_checks.check(document, layers, checks.schema)
            level_7.add(
                summarise(
                    document,
                    layers,
                    file=str(path),
                    unread=unread,
                    wanted=level_7.wanted,
                    identities=checks.identities,
                )
            )
    yield from _orphans(corpus)
    yield from level_7.findings()
    yield from _conflicts(corpus)


def _order(corpus: Path) -> Iterator[Finding]:
    """Findings GS201 and GS716 of the order: none without the file, and none about lines of documents that are gone."""
    path = order_path(corpus)
    lines = read_order(corpus)
    where = Place(file=str(path))
    for number, line in bad_lines(lines):
        message = f"line {number}, {line[:40]!r}, is not the name of a document"
        yield finding("GS201", message, where, hint=MERGE_HINT)
    if not path.exists():
        return
    times = Counter(lines)
    names = [file.stem for file in document_files(corpus)]
    if missing := [name for name in names if name not in times]:
        yield finding("GS716", f"{have(missing, len(names))} no line", where)
    if twice := [name for name in names if times[name] > 1]:
        yield finding("GS716", f"{have(twice, len(names))} more than one line", where)


def _orphans(corpus: Path) -> Iterator[Finding]:
    """Layers without a document, and files in places where they are never read."""
    known = {path.stem for path in document_files(corpus)}
    for path in layer_files(corpus):
        if path.parent.name not in known:
            yield finding("GS305", f"no document {path.parent.name!r} in the corpus", Place(file=str(path)))
    for folder, pattern in PATTERNS:
        for path in sorted((corpus / folder).rglob("*.json")):
            if len(path.relative_to(corpus / folder).parts) != pattern.count("/") + 1:
                message = f"the file is never read, for only {folder}/{pattern} is"
                yield finding("GS103", message, Place(file=str(path)))


def _conflicts(corpus: Path) -> Iterator[Finding]:
    """Finding GS821 for each conflict of a corpus folder, and those of a file that cannot be read."""
    for file in conflict_files(corpus):
        there, found = read_layer(file, corpus)
        yield from found
        if there is None:
            continue
        path = layer_path(corpus, unquote(file.parent.name), there.name)
        where = Place(file=str(path), document=there.document, layer=there.name)
        if path.exists():
            yield finding("GS821", f"layer {there.name!r} was changed here, and {_what_happened(there)}", where)
        else:
            message = f"the layer of the conflict is not there; the server's version is in {file}"
            yield finding("GS821", message, Place(file=str(file)), hint="restore the layer from git, or pull again")


def _what_happened(there: Layer) -> str:
    if there.status == "withdrawn":
        return "its annotation was deleted in Label Studio"
    if is_unread(there):
        return "its task has another text now, so that the annotation cannot be read"
    return "its annotation was changed in Label Studio"


def validate_paths(
    paths: Iterable[Path], checks: Checks, *, suppressed: list[Finding] | None = None, executor: Executor | None = None
) -> Iterator[Finding]:
    """The findings of corpus folders, and of single document or layer files inside one.

    The other arguments are those of `validate_corpus`. Raises `PathError` for any other path.
    """
    for path in paths:
        folder = path.absolute().parent
        if folder.name == "documents" or folder.parent.name == "layers":
            corpus = folder.parent if folder.name == "documents" else folder.parent.parent
            check_finished(corpus)
            check_inside(path, corpus)
        if path.is_dir():
            yield from validate_corpus(path, checks, suppressed=suppressed, executor=executor)
            continue
        if folder.name == "documents":
            found: Iterable[Finding] = read_document(path, folder.parent)[1]
        elif folder.parent.name == "layers":
            found = _single_layer(path, folder.parent.parent, checks, suppressed)
        else:
            raise PathError(f"{path}: neither a corpus folder nor a file under its documents/ or layers/<document>/")
        yield from (finding for finding in found if finding.level <= checks.level)


def _single_layer(path: Path, corpus: Path, checks: Checks, suppressed: list[Finding] | None) -> Iterator[Finding]:
    layer, found = read_layer(path, corpus)
    yield from found
    if layer is None:
        return
    document_file = document_path(corpus, layer.document)
    if not document_file.exists():
        yield finding("GS305", f"no document {layer.document!r} in the corpus", Place(file=str(path)))
        return
    document, found = read_document(document_file, corpus)
    yield from found
    if document is not None:
        yield from validate_layer(layer, document, checks, file=str(path), suppressed=suppressed)
