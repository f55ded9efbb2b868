"""Levels 1 and 2: a file can be read, and has the shape of a layer or a document."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from goldspan.findings import finding
from goldspan.model import (
    Document,
    Finding,
    Layer,
    Place,
    numbered,
    relation_ids,
    replace,
    sha256,
    span_ids,
)
from goldspan.store import document_from, document_path, layer_from, layer_path
from goldspan.validate.context import task_url
from goldspan.validate.json_schema import document_shape, layer_shape

_Made = TypeVar("_Made")


Read = tuple[_Made | None, list[Finding]]
"""What was read, or ``None`` and the findings that say why not."""


def read_layer(path: Path, corpus: Path) -> Read[Layer]:
    """The layer in a file of a corpus folder."""
    layer, found = from_file(path, layer_of)
    if layer is None:
        return None, found
    expected, here = layer_path(corpus, layer.document, layer.name), path.absolute()
    if (expected.parent.name, expected.name) == (here.parent.name, here.name):
        return layer, []
    message = f"holds layer {layer.name!r} of {layer.document!r}, which belongs in {_short(expected, corpus)}"
    return None, [finding("GS103", f"the file {message}", _place(layer, str(path)))]


def read_document(path: Path, corpus: Path) -> Read[Document]:
    """The document in a file of a corpus folder."""
    document, found = from_file(path, document_of)
    if document is None:
        return None, found
    expected = document_path(corpus, document.id)
    if expected.name == path.name:
        return document, []
    message = f"the file holds document {document.id!r}, which belongs in {_short(expected, corpus)}"
    return None, [finding("GS103", message, Place(file=str(path), document=document.id))]


def layer_of(record: Mapping[str, Any], file: str) -> Read[Layer]:
    """The layer in a record; ``file`` is the place for findings."""
    if not layer_shape().fits(record):
        where = Place(file=file, document=_string(record.get("document")), layer=_string(record.get("name")))
        return None, [finding("GS201", layer_shape().problem(record) or _DISAGREE, where, url=_url(record))]
    layer = layer_from(record)
    if found := list(_ids(layer, file)):
        return None, [replace(finding_, url=_url(record)) for finding_ in found]
    return layer, []


def _url(record: Mapping[str, Any]) -> str | None:
    """The task's address in Label Studio, if the record of a layer has it, whatever else is wrong with the record."""
    source = record.get("provenance")
    if not isinstance(source, Mapping):
        return None
    return task_url(source.get("origin"), source.get("project"), source.get("task"))


def document_of(record: Mapping[str, Any], file: str) -> Read[Document]:
    """The document in a record; ``file`` is the place for findings."""
    where = Place(file=file, document=_string(record.get("id")))
    if not document_shape().fits(record):
        return None, [finding("GS201", document_shape().problem(record) or _DISAGREE, where, hint=_DOCUMENT_HINT)]
    document = document_from(record)
    if problem := _document_problem(document):
        return None, [finding("GS306", problem, where)]
    return document, []


def parse(raw: bytes, file: str) -> Read[dict[str, Any]]:
    """The JSON object in the bytes."""
    where = Place(file=file)
    try:
        record = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # says why, and reads what the other cannot represent, such as half of a surrogate pair
        try:
            record = json.loads(raw.decode("utf-8"), parse_constant=_no_json)
        except UnicodeDecodeError as error:
            return None, [finding("GS101", f"not UTF-8 at byte {error.start}", where)]
        except json.JSONDecodeError as error:
            return None, [
                finding("GS102", f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}", where)
            ]
        except (ValueError, RecursionError) as error:
            return None, [finding("GS102", f"not JSON that can be read: {error}", where)]
    if not isinstance(record, dict):
        return None, [finding("GS201", f"the file holds a {type(record).__name__}, not an object", where)]
    return record, []


def from_file(path: Path, make: Callable[[Mapping[str, Any], str], Read[_Made]]) -> Read[_Made]:
    """What ``make`` reads from the JSON object in a file."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        message, where = f"cannot be read: {error.strerror}", Place(file=str(path))
        return None, [finding("GS101", message, where, hint="check the path and its rights")]
    record, found = parse(raw, str(path))
    return (None, found) if record is None else make(record, str(path))


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


_DISAGREE = "has not the shape of its JSON Schema"
_DOCUMENT_HINT = "ingest the article again; do not edit documents by hand"


def _document_problem(document: Document) -> str | None:
    found = sha256(document.text)
    if found != document.text_sha256:
        return f"the text's sha256 is {found[:12]}…, the document says {document.text_sha256[:12]}…"
    at = 0
    for segment in document.alignment.segments:
        if segment.start != at or segment.length < 1:
            return f"the alignment breaks at character {at}"
        at += segment.length
    if at != len(document.text):
        return f"the alignment covers {at} of {len(document.text)} characters"
    return None


def _no_json(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _ids(layer: Layer, file: str) -> Iterator[Finding]:
    ids = [span.id for span in layer.spans]
    known = set(ids)
    ids += [relation.id for relation in layer.relations]
    repeated = {id_ for id_, times in Counter(ids).items() if times > 1} if len(set(ids)) < len(ids) else set()
    for id_ in sorted(repeated):
        yield finding("GS202", f"the id {id_!r} is used more than once", _place(layer, file))
    for relation in layer.relations:
        if relation.source in known and relation.target in known:
            continue
        for role, end in (("source", relation.source), ("target", relation.target)):
            if end not in known:
                message = f"the {role} of {relation.label} is {end!r}, and no span has this id"
                yield finding("GS203", message, _place(layer, file, relation=relation.id))
    expected = numbered(span_ids(layer.document, [(span.label, span.fragments) for span in layer.spans]))
    for span, right in zip(layer.spans, expected, strict=True):
        if span.id != right and span.id not in repeated:
            message = f"the span {span.text!r} has the id {span.id!r}; its content gives {right!r}"
            yield finding("GS204", message, _place(layer, file, span=span.id))
    ends = [(relation.label, relation.source, relation.target) for relation in layer.relations]
    expected = numbered(relation_ids(ends))
    for relation, right in zip(layer.relations, expected, strict=True):
        if relation.id != right and relation.id not in repeated:
            message = f"a {relation.label} has the id {relation.id!r}; its content gives {right!r}"
            yield finding("GS204", message, _place(layer, file, relation=relation.id))


def _place(layer: Layer, file: str, *, span: str | None = None, relation: str | None = None) -> Place:
    return Place(file=file, document=layer.document, layer=layer.name, span=span, relation=relation)


def _short(path: Path, corpus: Path) -> str:
    return path.relative_to(corpus).as_posix()
