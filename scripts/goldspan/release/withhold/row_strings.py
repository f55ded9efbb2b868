"""The strings of a row: which have words of an article, and what a masked one said, where the row implies it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from goldspan.model import words
from goldspan.release.build.columns import Column, ColumnType, Label, ListOf, StructOf, Text
from goldspan.release.build.views.view_columns import FREE_TEXT

Row: TypeAlias = dict[str, Any]
Cell: TypeAlias = tuple[str | int, ...]
"""The path from a row to a string in it: names of columns, and positions in lists."""

ColumnPath: TypeAlias = tuple[str, ...]
"""The names of the columns on the path to a string."""

ColumnTree: TypeAlias = Mapping[str, "ColumnTree"]
"""Some columns by name, each with some of the columns inside it."""


class StringKind(Enum):
    """What a column of strings holds."""

    article = "words of the article, all masked"
    free = "what annotators wrote: words that the article has are masked"
    other = "facts: masked where four words in a row are an article's"
    closed = "ids, sums, labels: never masked"


ARTICLE = ("text", "title", "tokens", "words", "sentence")
FREE = ("note", "comment")
CLOSED = ("id", "document", "document_id", "label", "source", "target", "layer", "status", "method", "origin")


@dataclass(frozen=True, slots=True)
class StringPlace:
    """Where a string is: its ``cell``, and the structs around it, the row itself first."""

    cell: Cell
    structs: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """The column of the string, or of the list that it is an item of."""
        return self.columns[-1]

    @property
    def columns(self) -> ColumnPath:
        return tuple(part for part in self.cell if isinstance(part, str))


def string_kinds(columns: Collection[Column]) -> dict[ColumnPath, StringKind]:
    """The kind of every column of strings."""
    return dict(_kinds(columns, ()))


def _kinds(columns: Collection[Column], outer: ColumnPath) -> Iterator[tuple[ColumnPath, StringKind]]:
    for column in columns:
        inner: ColumnType = column.type
        while isinstance(inner, ListOf):
            inner = inner.item
        path = (*outer, column.name)
        match inner:
            case StructOf(fields):
                yield from _kinds(fields, path)
            case Text():
                yield path, _kind(column)
            case Label():
                yield path, StringKind.closed


def _kind(column: Column) -> StringKind:
    # an attribute may have any name, so what is known of the column counts before its name
    name = column.name
    if column.about == FREE_TEXT or name in FREE:
        return StringKind.free
    if name in ARTICLE or name.endswith("_text"):
        return StringKind.article
    if name in CLOSED or name.endswith(("_id", "_label", "_sha256")):
        return StringKind.closed
    return StringKind.other


def column_tree(kinds: Mapping[ColumnPath, StringKind], wanted: Collection[StringKind]) -> ColumnTree:
    """The columns of the kinds that are wanted."""
    tree: dict[str, Any] = {}
    for path, kind in kinds.items():
        if kind in wanted:
            inside = tree
            for name in path:
                inside = inside.setdefault(name, {})
    return tree


def map_strings(row: Row, change: Callable[[str, StringPlace], str], *, only: ColumnTree | None = None) -> Row:
    """The row with every string changed, or with those in some columns only."""
    return dict(_map(row, change, (), (), only))


def _map(
    value: Any,
    change: Callable[[str, StringPlace], str],
    cell: Cell,
    structs: tuple[Mapping[str, Any], ...],
    only: ColumnTree | None,
) -> Any:
    if isinstance(value, str):
        return change(value, StringPlace(cell, structs))
    if isinstance(value, dict):
        inside, names = (*structs, value), value if only is None else only
        changed = {
            name: _map(field, change, (*cell, name), inside, only and only[name])
            for name in names
            if (field := value.get(name))  # most values are null or empty
        }
        return {**value, **changed}
    if isinstance(value, list):
        return [item and _map(item, change, (*cell, number), structs, only) for number, item in enumerate(value)]
    return value


def owners(place: StringPlace) -> list[str]:
    """The ids of the documents that a string belongs to: the closest that a struct names, or all of the row."""
    for struct in reversed(place.structs):
        for name in ("document_id", "document"):
            if isinstance(struct.get(name), str):
                return [struct[name]]
    row = place.structs[0]
    if "text_sha256" in row and "id" in row:
        return [row["id"]]
    return list(dict.fromkeys(_named_documents(row)))


def _named_documents(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, field in value.items():
                if name in ("document_id", "document") and isinstance(field, str):
                    yield field
                else:
                    yield from _named_documents(field)
        case list():
            for item in value:
                yield from _named_documents(item)


def implied(place: StringPlace, article: Callable[[str], str]) -> str | None:
    """The string of kind `StringKind.article` that the offsets beside it give, where there are any.

    ``article`` gives the text of a document; its ``KeyError`` for an unknown one is not caught.
    """
    name, struct = place.name, place.structs[-1]
    documents = owners(place)
    if len(documents) != 1:
        return None
    if name == "text":
        if struct.get("fragments"):
            fragments = tuple((fragment["start"], fragment["end"]) for fragment in struct["fragments"])
            return words(article(documents[0]), fragments)
        if "text_sha256" in struct:
            return article(documents[0])
        prefix = ""
    elif name.endswith("_text"):
        prefix = name.removesuffix("text")
    else:
        return _token(place, article, documents[0])
    start, end = struct.get(f"{prefix}start"), struct.get(f"{prefix}end")
    return article(documents[0])[start:end] if isinstance(start, int) and isinstance(end, int) else None


def _token(place: StringPlace, article: Callable[[str], str], document: str) -> str | None:
    """An item of a list that has lists of offsets beside it."""
    number, struct = place.cell[-1], place.structs[-1]
    starts, ends = struct.get("token_starts"), struct.get("token_ends")
    if not (isinstance(number, int) and isinstance(starts, list) and isinstance(ends, list)):
        return None
    return article(document)[starts[number] : ends[number]] if number < min(len(starts), len(ends)) else None
