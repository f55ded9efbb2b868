"""Documents and layers on disk: one JSON file each, the same bytes for the same content.

A corpus folder holds ``documents/<id>.json`` and ``layers/<id>/<name>.json``.
Files are laid out for review: one span, relation, segment or removed passage a
line. Writing is atomic, so a reader never meets half a file.
"""

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from goldspan.model import (
    Alignment,
    Attributes,
    Document,
    Exemption,
    Layer,
    Provenance,
    Relation,
    Removed,
    Residue,
    Segment,
    Source,
    Span,
)

_Made = TypeVar("_Made")


class StoreError(ValueError):
    """A file of the corpus that cannot be read; the message names it and what to do."""


# files


def write_bytes(path: Path, data: bytes, *, mode: int = 0o644) -> bool:
    """Writes a file whole or not at all; says whether it changed anything.

    A file that already holds these bytes is left alone, its time stamp too.
    """
    try:
        if path.read_bytes() == data:
            return False
    except OSError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True


def write_text(path: Path, text: str, *, mode: int = 0o644) -> bool:
    """`write_bytes` of the UTF-8 of the text."""
    return write_bytes(path, text.encode("utf-8"), mode=mode)


def document_path(corpus: Path, document: str) -> Path:
    return corpus / "documents" / f"{safe_name(document)}.json"


def layer_path(corpus: Path, document: str, name: str) -> Path:
    return corpus / "layers" / safe_name(document) / f"{safe_name(name)}.json"


def safe_name(name: str) -> str:
    """The name as a file name: everything but letters, digits and ``_ . @ -`` as ``%XX`` of its UTF-8.

    Two names never become one, and none becomes a hidden file or another folder.
    """
    quoted = re.sub(r"[^\w.@-]", _percent, name) or "%"
    return "%2E" + quoted[1:] if quoted.startswith(".") else quoted


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def write_document(corpus: Path, document: Document) -> bool:
    """Writes ``documents/<id>.json``; says whether the file changed."""
    return write_text(document_path(corpus, document.id), dumps(document_record(document)))


def write_layer(corpus: Path, layer: Layer) -> bool:
    """Writes ``layers/<document>/<name>.json``; says whether the file changed.

    A layer that differs from the one on disk in nothing but the time it was
    pulled is not written.
    """
    path = layer_path(corpus, layer.document, layer.name)
    new = layer_record(layer)
    try:
        old = json.loads(path.read_bytes())
        if _without_pull_time(old) == _without_pull_time(new):
            return False
    except (OSError, ValueError, AttributeError):
        pass
    return write_text(path, dumps(new))


def _without_pull_time(record: Mapping[str, Any]) -> dict[str, Any]:
    provenance = {key: value for key, value in record.get("provenance", {}).items() if key != "pulled_at"}
    return {**record, "provenance": provenance}


def document_files(corpus: Path) -> Iterator[Path]:
    """The document files, by name."""
    yield from sorted((corpus / "documents").glob("*.json"))


def layer_files(corpus: Path, document: str | None = None) -> Iterator[Path]:
    """The layer files of one document, or of all, by name."""
    top = corpus / "layers"
    if document is not None:
        yield from sorted((top / safe_name(document)).glob("*.json"))
        return
    for folder in sorted(path for path in top.glob("*") if path.is_dir()):
        yield from sorted(folder.glob("*.json"))


def read_document(path: Path) -> Document:
    """Raises `StoreError` where the file is not a document."""
    return _made(path, "document", document_from)


def read_layer(path: Path) -> Layer:
    """Raises `StoreError` where the file is not a layer."""
    return _made(path, "layer", layer_from)


def read_documents(corpus: Path) -> Iterator[Document]:
    """The documents of a corpus, one at a time, in the order of their files' names."""
    return map(read_document, document_files(corpus))


def read_layers(corpus: Path, document: str | None = None) -> Iterator[Layer]:
    """The layers of one document, or of all, one at a time."""
    return map(read_layer, layer_files(corpus, document))


def _made(path: Path, kind: str, make: Callable[[Mapping[str, Any]], _Made]) -> _Made:
    record = _read(path, kind)
    try:
        return make(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise StoreError(f"{path}: not a {kind}: {told}; run `goldspan validate` for more") from error


def _read(path: Path, kind: str) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except ValueError as error:
        raise StoreError(f"{path}: not JSON ({error}); restore it from git") from error
    if not isinstance(record, dict):
        raise StoreError(f"{path}: not a {kind}, but a JSON {type(record).__name__}; restore it from git")
    return record


# records


def document_record(document: Document) -> dict[str, Any]:
    """A document as JSON data; unknown facts of the source are null."""
    return {
        "id": document.id,
        "text": document.text,
        "text_sha256": document.text_sha256,
        "source": asdict(document.source),
        "alignment": [[one.start, one.length, one.raw_start, one.raw_length] for one in document.alignment.segments],
        "removed": [
            {"rule": one.rule, "raw_start": one.raw_start, "raw_end": one.raw_end, "text": one.text}
            for one in document.removed
        ],
    }


def document_from(record: Mapping[str, Any]) -> Document:
    """The inverse of `document_record`."""
    return Document(
        id=record["id"],
        text=record["text"],
        text_sha256=record["text_sha256"],
        source=Source(**record["source"]),
        alignment=Alignment(tuple(Segment(*one) for one in record["alignment"])),
        removed=tuple(Removed(**one) for one in record["removed"]),
    )


def layer_record(layer: Layer) -> dict[str, Any]:
    """A layer as JSON data; empty attributes, notes and unknown provenance are left out."""
    provenance = {key: value for key, value in asdict(layer.provenance).items() if value is not None}
    provenance["residue"] = [asdict(one) for one in layer.provenance.residue]
    if not provenance["residue"]:
        del provenance["residue"]
    out = {
        "document": layer.document,
        "name": layer.name,
        "annotator": layer.annotator,
        "status": layer.status,
        "text_sha256": layer.text_sha256,
        "document_labels": _plain(layer.document_labels),
        "note": layer.note,
        "provenance": provenance,
        "spans": [_span_record(span) for span in layer.spans],
        "relations": [_relation_record(relation) for relation in layer.relations],
    }
    if layer.exceptions:
        out["exceptions"] = [
            {name: value for name, value in asdict(one).items() if value is not None} for one in layer.exceptions
        ]
    return out


def _span_record(span: Span) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": span.id,
        "label": span.label,
        "fragments": [list(fragment) for fragment in span.fragments],
        "text": span.text,
    }
    if span.attributes:
        out["attributes"] = _plain(span.attributes)
    if span.note is not None:
        out["note"] = span.note
    return out


def _relation_record(relation: Relation) -> dict[str, Any]:
    out: dict[str, Any] = {
        "id": relation.id,
        "label": relation.label,
        "source": relation.source,
        "target": relation.target,
    }
    if relation.attributes:
        out["attributes"] = _plain(relation.attributes)
    return out


def _plain(attributes: Attributes) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in sorted(attributes.items())}


def layer_from(record: Mapping[str, Any]) -> Layer:
    """The inverse of `layer_record`."""
    provenance = dict(record["provenance"])
    residue = tuple(Residue(**one) for one in provenance.pop("residue", ()))
    return Layer(
        document=record["document"],
        name=record["name"],
        annotator=record["annotator"],
        status=record["status"],
        text_sha256=record["text_sha256"],
        document_labels=_attributes(record["document_labels"]),
        note=record["note"],
        provenance=Provenance(**provenance, residue=residue),
        spans=tuple(
            Span(
                id=one["id"],
                label=one["label"],
                fragments=tuple((start, end) for start, end in one["fragments"]),
                text=one["text"],
                attributes=_attributes(one.get("attributes", {})),
                note=one.get("note"),
            )
            for one in record["spans"]
        ),
        relations=tuple(
            Relation(
                id=one["id"],
                label=one["label"],
                source=one["source"],
                target=one["target"],
                attributes=_attributes(one.get("attributes", {})),
            )
            for one in record["relations"]
        ),
        exceptions=tuple(Exemption(**one) for one in record.get("exceptions", ())),
    )


def _attributes(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}


def dumps(record: Mapping[str, Any]) -> str:
    """JSON with one field a line, and one item a line for the items of a list."""
    lines = []
    for key, value in record.items():
        if isinstance(value, Sequence) and not isinstance(value, str) and value:
            items = ",\n".join(f"    {_line(item)}" for item in value)
            lines.append(f"  {_line(key)}: [\n{items}\n  ]")
        elif isinstance(value, Mapping) and value:
            fields = ",\n".join(f"    {_line(name)}: {_line(one)}" for name, one in value.items())
            lines.append(f"  {_line(key)}: {{\n{fields}\n  }}")
        else:
            lines.append(f"  {_line(key)}: {_line(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


_HALF = re.compile("[\ud800-\udfff]")
"""Half a character, as a text cut inside an emoji ends with it: JSON can spell it, UTF-8 cannot."""


def _line(value: Any) -> str:
    return _HALF.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
