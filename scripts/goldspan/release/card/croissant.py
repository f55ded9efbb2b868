"""``croissant.json``: the dataset for readers of Croissant 1.1, and what is known for the responsible use of it.

The format: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html, and for the fields ``rai:`` the RAI
specification 1.0 beside it. All ids are in one namespace: a file's is its path,
a record set's is ``config-split`` (no split has a hyphen in its name), a field's is below its record set's.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from goldspan.release.build.built_dataset import BuiltDataset, WrittenSplit, WrittenView
from goldspan.release.build.columns import Column, ColumnType, Label, ListOf, Offset, StructOf
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
    out["distribution"] = [one for config in built.views for one in files(config)]
    out["recordSet"] = [records(config, part) for config in built.views for part in config.splits]
    return {key: value for key, value in out.items() if value}


def _licence(of: str, licence: str, note: str = "") -> dict[str, str]:
    """Labels and texts have a licence each, and a reader has to know which is whose."""
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


def files(config: WrittenView) -> Iterator[dict[str, Any]]:
    """Every file with its sum; and where a split has several, the set of them, which its records come from."""
    for part in config.splits:
        yield from (_file(one) for one in part.files)
        if len(part.files) > 1:
            yield {
                "@type": "cr:FileSet",
                "@id": _source_id(config, part),
                "name": _source_id(config, part),
                "encodingFormat": "application/x-parquet",
                "includes": [one.path for one in part.files],
            }


def _file(one: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": one.path,
        "name": one.path.rpartition("/")[2],
        "contentUrl": one.path,
        "contentSize": f"{one.size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": one.sha256,
    }


def _source_id(config: WrittenView, part: WrittenSplit) -> str:
    return part.files[0].path if len(part.files) == 1 else f"{config.view.name}-{part.split}-files"


def records(config: WrittenView, part: WrittenSplit) -> dict[str, Any]:
    """The rows of a config in one split, a field a column."""
    at = f"{config.view.name}-{part.split}"
    kind = "fileObject" if len(part.files) == 1 else "fileSet"
    source = {kind: {"@id": _source_id(config, part)}}
    return {
        "@type": "cr:RecordSet",
        "@id": at,
        "name": at,
        "description": f"One row is {config.view.about}. {part.rows} rows.",
        "field": [_field(at, column, source) for column in config.view.columns],
    }


def _field(at: str, column: Column, source: dict[str, Any]) -> dict[str, Any]:
    """A column as a field; what is inside it as its subfields, each reached by a JSON path."""
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
    """What stands in a struct, structs in it laid flat.

    A list of structs in it is left out, for readers take one value of it and drop the others; `_about` tells of it.
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
    """What the card says of the column, the names of its labels, and what a field cannot show."""
    words = [column.about.replace("`", "")]
    match column.type:
        case Label(names) | ListOf(Label(names)):
            words.append(f"One of: {', '.join(names)}")
        case StructOf(fields) | ListOf(StructOf(fields)):
            deep = [one.name for one in fields if isinstance(one.type, ListOf) and isinstance(one.type.item, StructOf)]
            if deep:
                words.append(f"In the file, but not described here, as it is a list in a list: {', '.join(deep)}")
    return ". ".join(words)


def _data_type(kind: ColumnType) -> str:
    match kind:
        case ListOf(item):
            return _data_type(item)
        case Offset():
            return "sc:Integer"
        case _:
            return "sc:Text"
