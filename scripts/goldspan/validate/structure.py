"""Levels 1 and 2: is it a file of ours, and has it the shape of a layer or a document?"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from goldspan.findings import finding
from goldspan.model import (
    Document,
    Finding,
    Layer,
    Place,
    numbered,
    relation_id,
    sha256,
    span_id,
)
from goldspan.store import document_from, document_path, layer_from, layer_path
from goldspan.validate.shape import document_shape, layer_shape


def read_layer(path: Path, corpus: Path) -> tuple[Layer | None, list[Finding]]:
    """The layer in a file, or ``None`` and the findings that say why there is none."""
    record, found = _read(path)
    if found:
        return None, found
    found = list(_shape(record, path))
    if found:
        return None, found
    layer = layer_from(record)
    expected, here = layer_path(corpus, layer.document, layer.name), path.absolute()
    if (expected.parent.name, expected.name) != (here.parent.name, here.name):
        told = f"holds layer {layer.name!r} of {layer.document!r}, which belongs in {_short(expected, corpus)}"
        found.append(finding("GS103", f"the file {told}", _place(layer, path)))
    found += _ids(layer, path)
    return (None if found else layer), found


def read_document(path: Path, corpus: Path) -> tuple[Document | None, list[Finding]]:
    """The document in a file, or ``None`` and the findings that say why there is none."""
    record, found = _read(path)
    if found:
        return None, found
    name = record.get("id")
    where = Place(file=str(path), document=name if isinstance(name, str) else None)
    if not document_shape().fits(record):
        return None, [finding("GS201", document_shape().problem(record) or _DISAGREE, where, hint=_DOCUMENT_HINT)]
    document = document_from(record)
    if problem := _document_problem(document):
        return None, [finding("GS306", problem, where)]
    expected = document_path(corpus, document.id)
    if expected.name != path.name:
        message = f"the file holds document {document.id!r}, which belongs in {_short(expected, corpus)}"
        return None, [finding("GS103", message, where)]
    return document, []


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


def _read(path: Path) -> tuple[dict[str, Any], list[Finding]]:
    where = Place(file=str(path))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return {}, [finding("GS101", f"not UTF-8 at byte {error.start}", where)]
    except OSError as error:
        return {}, [finding("GS101", f"cannot be read: {error.strerror}", where, hint="check the path and its rights")]
    try:
        record = json.loads(text, parse_constant=_no_json)
    except json.JSONDecodeError as error:
        return {}, [finding("GS102", f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}", where)]
    except (ValueError, RecursionError) as error:
        return {}, [finding("GS102", f"not JSON that can be read: {error}", where)]
    if not isinstance(record, dict):
        return {}, [finding("GS201", f"the file holds a {type(record).__name__}, not an object", where)]
    return record, []


def _no_json(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _shape(record: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    name, document = record.get("name"), record.get("document")
    where = Place(
        file=str(path),
        document=document if isinstance(document, str) else None,
        layer=name if isinstance(name, str) else None,
    )
    if not layer_shape().fits(record):
        yield finding("GS201", layer_shape().problem(record) or _DISAGREE, where)


def _ids(layer: Layer, path: Path) -> Iterator[Finding]:
    known = {span.id for span in layer.spans}
    used = Counter([*(span.id for span in layer.spans), *(relation.id for relation in layer.relations)])
    repeated = {one for one, times in used.items() if times > 1}
    for one in sorted(repeated):
        yield finding("GS202", f"the id {one!r} is used more than once", _place(layer, path))
    for relation in layer.relations:
        for role, end in (("source", relation.source), ("target", relation.target)):
            if end not in known:
                message = f"the {role} of {relation.label} is {end!r}, and no span has this id"
                yield finding("GS203", message, _place(layer, path, relation=relation.id))
    expected = numbered(span_id(layer.document, span.label, span.fragments) for span in layer.spans)
    for span, right in zip(layer.spans, expected, strict=True):
        if span.id != right and span.id not in repeated:
            message = f"the span {span.text!r} has the id {span.id!r}; its content gives {right!r}"
            yield finding("GS204", message, _place(layer, path, span=span.id))
    expected = numbered(relation_id(one.label, one.source, one.target) for one in layer.relations)
    for relation, right in zip(layer.relations, expected, strict=True):
        if relation.id != right and relation.id not in repeated:
            message = f"a {relation.label} has the id {relation.id!r}; its content gives {right!r}"
            yield finding("GS204", message, _place(layer, path, relation=relation.id))


def _place(layer: Layer, path: Path, *, span: str | None = None, relation: str | None = None) -> Place:
    return Place(file=str(path), document=layer.document, layer=layer.name, span=span, relation=relation)


def _short(path: Path, corpus: Path) -> str:
    return path.relative_to(corpus).as_posix()
