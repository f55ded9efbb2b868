"""A corpus as a folder of text: a file for each document and layer, laid out for review.

The folder holds ``documents/<id>.json`` and ``layers/<id>/<name>.json``, and may hold
``order.txt``. Files are written completely or not at all.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from msgspec import MsgspecError

from goldspan.model import Document, Layer
from goldspan.store.files import AnyPath, StoreError, check_name, holds, safe_name, write_text
from goldspan.store.format_version import mark
from goldspan.store.order import ordered_document_files
from goldspan.store.readable import check_readable
from goldspan.store.records import document_from, document_record, dumps, layer_from, layer_record

_Made = TypeVar("_Made")


def document_path(corpus: AnyPath, document: str) -> Path:
    return Path(corpus) / "documents" / f"{safe_name(document)}.json"


def layer_path(corpus: AnyPath, document: str, name: str) -> Path:
    return Path(corpus) / "layers" / safe_name(document) / f"{safe_name(name)}.json"


def write_document(corpus: AnyPath, document: Document, *, known: AnyPath | None = None) -> bool:
    """Writes ``documents/<id>.json``; returns whether the file changed. The first one also marks a new corpus.

    Where ``corpus`` is a folder of staged files, ``known`` is the corpus with the documents on disk. A document that
    is there already is not written, unless another one of its id was staged before.
    """
    check_name(document.id)
    path, text = document_path(corpus, document.id), dumps(document_record(document))
    if known is not None and not path.exists() and holds(document_path(known, document.id), text.encode("utf-8")):
        return False
    if not (document_path(known, document.id) if known is not None else path).parent.exists():
        mark(corpus)
    return write_text(path, text)


def write_layer(corpus: AnyPath, layer: Layer, *, known: AnyPath | None = None) -> bool:
    """Writes ``layers/<document>/<name>.json``; returns whether the file changed.

    A layer that differs from the one on disk only in the time of its pull is not written. Where ``corpus`` is a folder
    of staged files, ``known`` is the corpus with the layers on disk, for those that were not staged before.
    """
    check_name(layer.document)
    check_name(layer.name)
    path = layer_path(corpus, layer.document, layer.name)
    present = path if known is None or path.exists() else layer_path(known, layer.document, layer.name)
    new = layer_record(layer)
    try:
        old = json.loads(present.read_bytes())
        if _without_pull_time(old) == _without_pull_time(new):
            return False
    except (OSError, ValueError, AttributeError, RecursionError):
        pass
    return write_text(path, dumps(new))


def _without_pull_time(record: Mapping[str, Any]) -> dict[str, Any]:
    provenance = {key: value for key, value in record.get("provenance", {}).items() if key != "pulled_at"}
    return {**record, "provenance": provenance}


def check_folder(corpus: AnyPath) -> None:
    """Raises `StoreError` where the corpus cannot be read now, or has no files of documents and layers."""
    check_readable(corpus)
    if (Path(corpus) / "entries").is_dir():
        raise StoreError(
            f"{corpus}: a corpus of JSON Lines, which only `goldspan validate` (without --fix), `show`, `agree` and "
            "`release` read; to have a file for each document and layer, pull without --jsonl into another folder, or "
            f"copy it in Python: goldspan.write(goldspan.read({str(corpus)!r}), FOLDER, 'folder')"
        )


def document_files(corpus: AnyPath) -> Iterator[Path]:
    """The document files in the order of the corpus. Raises `StoreError` as `check_folder` does."""
    check_folder(corpus)
    yield from ordered_document_files(corpus)


def layer_files(corpus: AnyPath, document: str | None = None) -> Iterator[Path]:
    """The layer files of one document, or of all, by name. Raises `StoreError` as `check_folder` does."""
    check_folder(corpus)
    top = Path(corpus) / "layers"
    if document is not None:
        of_document = top / safe_name(document)
        if os.path.isdir(of_document):  # unlike a glob also of a name that is too long for any folder
            yield from sorted(of_document.glob("*.json"))
        return
    for folder in sorted(path for path in top.glob("*") if path.is_dir()):
        yield from sorted(folder.glob("*.json"))


def read_document(path: AnyPath) -> Document:
    """Raises `StoreError` where the file is not a document."""
    return _made(Path(path), "document", document_from)


def read_layer(path: AnyPath) -> Layer:
    """Raises `StoreError` where the file is not a layer."""
    return _made(Path(path), "layer", layer_from)


def read_documents(corpus: AnyPath) -> Iterator[Document]:
    """The documents of a corpus, one at a time, in its order."""
    return map(read_document, document_files(corpus))


def read_layers(corpus: AnyPath, document: str | None = None) -> Iterator[Layer]:
    """The layers of one document, or of all, one at a time."""
    return map(read_layer, layer_files(corpus, document))


def _made(path: Path, kind: str, make: Callable[[Mapping[str, Any]], _Made]) -> _Made:
    record = _read(path, kind)
    try:
        return make(record)
    except (KeyError, TypeError, ValueError, AttributeError, MsgspecError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise StoreError(f"{path}: not a {kind}: {reason}; run `goldspan validate` for more") from error


def _read(path: Path, kind: str) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: not JSON ({error}); restore it from git") from error
    if not isinstance(record, dict):
        raise StoreError(f"{path}: not a {kind}, but a JSON {type(record).__name__}; restore it from git")
    return record
