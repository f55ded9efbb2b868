"""The types of published columns, declared once: as Arrow for the files, as YAML and Markdown for the card.

Labels are strings in the files, so that pandas and polars show their names, and
a ``ClassLabel`` in the card, so that `datasets` gives trainers numbers and names.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Text:
    """A string."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A place in the text, in code points, or another small number, in 32 bits."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with a fraction, in 64 bits; it may be null."""


@dataclass(frozen=True, slots=True)
class Label:
    """A string in the file, one of ``names``; a ``ClassLabel`` in the card. ``names`` is never empty."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    item: "ColumnType"


@dataclass(frozen=True, slots=True)
class StructOf:
    fields: tuple["Column", ...]


ColumnType: TypeAlias = Text | Offset | Number | Label | ListOf | StructOf


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view, or a field of a struct. ``about`` is its description in the card.

    For a field of a struct, ``get`` takes the values from a list of the objects that the structs are made of; by
    default it takes their attributes of that name.
    """

    name: str
    type: ColumnType
    about: str
    get: Callable[[Sequence[Any]], list[Any]] | None = field(default=None, compare=False, repr=False)


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    """The schema of the Parquet file. Strings stay ``string``: ``large_string`` would change the features."""
    return pa.schema([_field(column) for column in columns])


def _field(column: Column) -> pa.Field:
    return pa.field(column.name, arrow_type(column.type))


def arrow_type(kind: ColumnType) -> pa.DataType:
    match kind:
        case Text() | Label():
            return pa.string()
        case Offset():
            return pa.int32()
        case Number():
            return pa.float64()
        case ListOf(item):
            return pa.list_(arrow_type(item))
        case StructOf(fields):
            return pa.struct([_field(column) for column in fields])


def yaml_features(columns: Iterable[Column]) -> list[dict[str, Any]]:
    """The ``features`` of a card's ``dataset_info``."""
    return [{"name": column.name, **_yaml(column.type)} for column in columns]


def _yaml(kind: ColumnType) -> dict[str, Any]:
    match kind:
        case Text():
            return {"dtype": "string"}
        case Offset():
            return {"dtype": "int32"}
        case Number():
            return {"dtype": "float64"}
        case Label(names):
            return {"dtype": {"class_label": {"names": {str(number): name for number, name in enumerate(names)}}}}
        case ListOf(StructOf(fields)):
            return {"list": yaml_features(fields)}
        case ListOf(item):
            plain = _yaml(item)
            return {"list": plain["dtype"] if set(plain) == {"dtype"} else plain}
        case StructOf(fields):
            return {"struct": yaml_features(fields)}


def described(columns: Sequence[Column], *, inside: str = "") -> list[tuple[str, str, str]]:
    """Name, type and meaning of every column; the fields of a struct follow it, with their path as name."""
    out = []
    for column in columns:
        path = inside + column.name
        out.append((path, _words(column.type), column.about))
        fields, mark = _fields(column.type)
        out += described(fields, inside=path + mark)
    return out


def _fields(kind: ColumnType) -> tuple[tuple[Column, ...], str]:
    match kind:
        case StructOf(fields):
            return fields, "."
        case ListOf(StructOf(fields)):
            return fields, "[]."
        case _:
            return (), ""


def _words(kind: ColumnType) -> str:
    match kind:
        case Text():
            return "string"
        case Offset():
            return "int32"
        case Number():
            return "float64"
        case Label(names):
            return f"ClassLabel of {len(names)}; string in the file"
        case ListOf(item):
            return f"list of {_words(item)}"
        case StructOf():
            return "struct"
