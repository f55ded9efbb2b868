"""``croissant.json``: the dataset for readers of Croissant 1.1, and what is known for the responsible use of it.

The format: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html, and for the fields ``rai:`` the RAI
specification 1.0 beside it. All ids are in one namespace: the id of a file is its path, that of a
record set is ``config-split`` (no split has a hyphen in its name), and that of a field is below that of its record set.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from goldspan.release.build.built_dataset import BuiltDataset, WrittenSplit, WrittenView
from goldspan.release.build.columns import Column, ColumnType, Label, ListOf, Number, Offset, StructOf
from goldspan.release.card import citation, rai
from goldspan.release.release_settings import File

NAME = "croissant.json"

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context of the specification; readers warn where a key of it is lacking."""

CONFORMS_TO = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")


def sidecar_files(built: BuiltDataset) -> dict[str, bytes]:
    """The file. It carries the sums of the data."""
    return {NAME: (json.dumps(metadata(built), ensure_ascii=False, indent=2) + "\n").encode("utf-8")}


def metadata(built: BuiltDataset) -> dict[str, Any]:
    """The dataset as JSON-LD."""
    settings, schema = built.settings, built.schema
    out: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": list(CONFORMS_TO),
        "name": settings.name,
        "description": " ".join((settings.description or schema.description).split()),
        "version": settings.version,
        "url": settings.url,
        "creator": [_creator(name) for name in settings.authors],
        "citeAs": citation.bibtex(settings),
        "license": [
            _licence("Labels", settings.licence),
            _licence("Texts", settings.text_licence, settings.text_licence_note),
        ],
        "inLanguage": list(settings.language),
        "keywords": list(settings.tags),
    }
    out |= rai.fields(built)
    out["distribution"] = [file for view in built.views for file in files(view)]
    out["recordSet"] = [records(view, split) for view in built.views for split in view.splits]
    return {key: value for key, value in out.items() if value}


def _licence(of: str, licence: str, note: str = "") -> dict[str, str]:
    """A licence, with what it is of: labels and texts have a licence each."""
    known = citation.spdx(licence)
    out = {
        "@type": "sc:CreativeWork",
        "name": f"{of}: {licence}",
        "description": " ".join(note.split()),
        "url": f"https://spdx.org/licenses/{known}.html" if known else "",
    }
    return {key: value for key, value in out.items() if value}


def _creator(name: str) -> dict[str, str]:
    return {"@type": "sc:Person" if citation.person(name) else "sc:Organization", "name": name}


def files(written: WrittenView) -> Iterator[dict[str, Any]]:
    """Every file with its sum; of a split with several files also the set of them, which its records come from."""
    for split in written.splits:
        yield from map(_file, split.files)
        if len(split.files) > 1:
            yield {
                "@type": "cr:FileSet",
                "@id": _source_id(written, split),
                "name": _source_id(written, split),
                "encodingFormat": "application/x-parquet",
                "includes": [file.path for file in split.files],
            }


def _file(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path.rpartition("/")[2],
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": file.sha256,
    }


def _source_id(written: WrittenView, split: WrittenSplit) -> str:
    return split.files[0].path if len(split.files) == 1 else f"{written.view.name}-{split.split}-files"


def records(written: WrittenView, split: WrittenSplit) -> dict[str, Any]:
    """The rows of a view in one split, with a field for each column."""
    at = f"{written.view.name}-{split.split}"
    kind = "fileObject" if len(split.files) == 1 else "fileSet"
    source = {kind: {"@id": _source_id(written, split)}}
    return {
        "@type": "cr:RecordSet",
        "@id": at,
        "name": at,
        "description": f"One row is {written.view.about}. {split.rows} rows.",
        "field": [_field(at, column, source) for column in written.view.columns],
    }


def _field(at: str, column: Column, source: dict[str, Any]) -> dict[str, Any]:
    """A column as a field; the fields of a struct are its subfields, each with a JSON path."""
    inside, from_column = _inside(column.type), {**source, "extract": {"column": column.name}}
    out: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{at}/{column.name}",
        "name": column.name,
        "description": _about(column),
    }
    if isinstance(column.type, ListOf):
        out |= {"isArray": True, "arrayShape": "-1"}
    if inside is None:
        return {**out, "dataType": _data_type(column.type), "source": from_column}
    return {
        **out,
        "subField": [
            {
                "@type": "cr:Field",
                "@id": f"{at}/{column.name}/{path}",
                "name": path,
                "description": _about(leaf),
                "dataType": _data_type(leaf.type),
                "source": {**from_column, "transform": {"jsonPath": _json_path(path)}},
            }
            for path, leaf in _leaves(inside)
        ],
    }


def _inside(kind: ColumnType) -> tuple[Column, ...] | None:
    match kind:
        case StructOf(fields) | ListOf(StructOf(fields)):
            return fields
        case _:
            return None


def _leaves(columns: Iterable[Column], inside: str = "") -> Iterator[tuple[str, Column]]:
    """The columns in a struct, with those of structs in it, by their path.

    A list of structs in it is left out, for readers take one value of it and drop the others; `_about` says so.
    """
    for column in columns:
        match column.type:
            case StructOf(fields):
                yield from _leaves(fields, f"{inside}{column.name}.")
            case ListOf(StructOf()):
                pass
            case _:
                yield f"{inside}{column.name}", column


def _json_path(path: str) -> str:
    return ".".join(f"'{name}'" for name in path.split("."))


def _about(column: Column) -> str:
    """The card's description of the column, the names of its labels, and what a field cannot show."""
    words = [column.about.replace("`", "")]
    match column.type:
        case Label(names) | ListOf(Label(names)):
            words.append(f"One of: {', '.join(names)}")
        case StructOf(fields) | ListOf(StructOf(fields)):
            deep = [
                field.name
                for field in fields
                if isinstance(field.type, ListOf) and isinstance(field.type.item, StructOf)
            ]
            if deep:
                words.append(f"In the file, but not described here, as it is a list in a list: {', '.join(deep)}")
    return ". ".join(words)


def _data_type(kind: ColumnType) -> str:
    match kind:
        case ListOf(item):
            return _data_type(item)
        case Offset():
            return "sc:Integer"
        case Number():
            return "sc:Float"
        case _:
            return "sc:Text"
