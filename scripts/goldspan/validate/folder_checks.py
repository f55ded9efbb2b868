"""Runs the checks over files and whole corpora."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from urllib.parse import unquote

from goldspan.errors import PathError
from goldspan.findings import finding
from goldspan.model import Finding, Layer, Place
from goldspan.schema.types import Schema
from goldspan.store import document_files, document_path, layer_files
from goldspan.store.format_version import check_version
from goldspan.store.jsonl import is_lines
from goldspan.validate import order_checks
from goldspan.validate.corpus_files import open_collection
from goldspan.validate.coverage import Plan
from goldspan.validate.jsonl_checks import validate_lines
from goldspan.validate.layer_checks import CORPUS, RETURNED, validate_layer
from goldspan.validate.plugins import AnyRule
from goldspan.validate.structure import read_document, read_layer
from goldspan.validate.summaries import summarise

PATTERNS = (
    ("documents", "ID.json"),
    ("layers", "DOCUMENT/LAYER.json"),
    ("links", "NAME.json"),
    ("adjudication", "DOCUMENT.json"),
)
"""The folders of a corpus, and what the files are called that are read there."""


def validate_corpus(
    corpus: Path,
    schema: Schema | None,
    *,
    excepted: list[Finding] | None = None,
    level: int = RETURNED,
    rules: Sequence[AnyRule] = (),
    plan: Plan = Plan(),  # noqa: B008 - frozen
    executor: Executor | None = None,
) -> Iterator[Finding]:
    """The findings of a corpus folder: document by document with their layers, then those about all together.

    Nothing above ``level`` is looked for. Levels 1 and 2 are one step, the
    reading of a file. ``rules`` are the corpus' own, ``plan`` is what its
    settings ask for. With an executor, the shards of a corpus of JSON Lines are
    checked side by side. Raises `FormatError` where the corpus has another format version.
    """
    check_version(corpus)
    if is_lines(corpus):
        found = validate_lines(
            corpus, schema, excepted=excepted, level=level, rules=rules, plan=plan, executor=executor
        )
        yield from (one for one in found if one.level <= level)
        return
    if not (corpus / "documents").is_dir():
        raise PathError(f"{corpus}: not a corpus, for it has no folder documents/; run `goldspan ingest` first")
    for one in _corpus(corpus, schema, excepted, level, rules, plan):
        if one.level <= level:
            yield one


def _corpus(
    corpus: Path,
    schema: Schema | None,
    excepted: list[Finding] | None,
    level: int,
    rules: Sequence[AnyRule],
    plan: Plan,
) -> Iterator[Finding]:
    def text(document: str) -> str | None:
        read, _ = read_document(document_path(corpus, document), corpus)
        return None if read is None else read.text

    collection, found = open_collection(corpus, schema, rules=rules, plan=plan, text=text)
    yield from found
    yield from order_checks.check(corpus)
    for path in document_files(corpus):
        document, found = read_document(path, corpus)
        yield from found
        if document is None:
            collection.add_unread(unquote(path.stem))
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
            yield from validate_layer(
                layer, document, schema, file=str(layer_file), excepted=excepted, level=level, rules=rules
            )
        if level >= CORPUS:
            collection.add(summarise(document, layers, file=str(path), unread=unread, wanted=collection.wanted))
    yield from _orphans(corpus)
    yield from collection.findings()


def _orphans(corpus: Path) -> Iterator[Finding]:
    """Layers whose document is not there, and files where no reader looks for any."""
    known = {path.stem for path in document_files(corpus)}
    for path in layer_files(corpus):
        if path.parent.name not in known:
            yield finding("GS305", f"no document {path.parent.name!r} in the corpus", Place(file=str(path)))
    for folder, pattern in PATTERNS:
        for path in sorted((corpus / folder).rglob("*.json")):
            if len(path.relative_to(corpus / folder).parts) != pattern.count("/") + 1:
                told = f"the file is never read, for only {folder}/{pattern} is"
                yield finding("GS103", told, Place(file=str(path)))


def validate_paths(
    paths: Iterable[Path],
    schema: Schema | None,
    *,
    excepted: list[Finding] | None = None,
    level: int = RETURNED,
    rules: Sequence[AnyRule] = (),
    plan: Plan = Plan(),  # noqa: B008 - frozen
    executor: Executor | None = None,
) -> Iterator[Finding]:
    """The findings of corpus folders, and of single document or layer files inside one, up to ``level``.

    Raises `PathError` for any other path.
    """
    for path in paths:
        folder = path.absolute().parent
        if path.is_dir():
            yield from validate_corpus(
                path, schema, excepted=excepted, level=level, rules=rules, plan=plan, executor=executor
            )
        elif folder.name == "documents":
            check_version(folder.parent)
            yield from (one for one in read_document(path, folder.parent)[1] if one.level <= level)
        elif folder.parent.name == "layers":
            check_version(folder.parent.parent)
            found = _single_layer(path, folder.parent.parent, schema, excepted, level, rules)
            yield from (one for one in found if one.level <= level)
        else:
            raise PathError(f"{path}: neither a corpus folder nor a file under its documents/ or layers/<document>/")


def _single_layer(
    path: Path,
    corpus: Path,
    schema: Schema | None,
    excepted: list[Finding] | None,
    level: int,
    rules: Sequence[AnyRule],
) -> Iterator[Finding]:
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
        yield from validate_layer(layer, document, schema, file=str(path), excepted=excepted, level=level, rules=rules)
