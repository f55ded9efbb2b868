"""The strings of a row: which may be told, and what a withheld one said, where the row itself tells that."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeAlias

from goldspan.model import words
from goldspan.release.build.columns import Column, ColumnType, Label, ListOf, StructOf, Text
from goldspan.release.build.views.view_columns import FREE_TEXT

Row: TypeAlias = dict[str, Any]
Cell: TypeAlias = tuple[str | int, ...]
"""The way from a row to a string in it: names of columns and places in lists."""

Ways: TypeAlias = Mapping[str, "Ways"]
"""Names of columns, each with those inside it that are meant."""


class Kind(Enum):
    """What a column of strings holds."""

    article = "words of the article, all masked"
    free = "what annotators wrote: words that the article has are masked"
    other = "facts: masked where four words in a row are an article's"
    closed = "ids, sums, labels: never masked"


ARTICLE = ("text", "title", "tokens", "words", "sentence")
FREE = ("note", "comment")
CLOSED = ("id", "document", "document_id", "label", "source", "target", "layer", "status", "method")


@dataclass(frozen=True, slots=True)
class Place:
    """A string of a row: its ``cell``, and the ``structs`` it is in, the row itself first."""

    cell: Cell
    structs: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """The column it is in; of an item of a list the list's."""
        return next(one for one in reversed(self.cell) if isinstance(one, str))

    @property
    def way(self) -> tuple[str, ...]:
        """The names of the columns on the way."""
        return tuple(one for one in self.cell if isinstance(one, str))


def kinds(columns: Collection[Column]) -> dict[tuple[str, ...], Kind]:
    """The kind of every column of strings, by the names on the way to it."""
    return dict(_kinds(columns, ()))


def _kinds(columns: Collection[Column], way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Kind]]:
    for column in columns:
        inner: ColumnType = column.type
        while isinstance(inner, ListOf):
            inner = inner.item
        here = (*way, column.name)
        match inner:
            case StructOf(fields):
                yield from _kinds(fields, here)
            case Text():
                yield here, _kind(column)
            case Label():
                yield here, Kind.closed


def _kind(column: Column) -> Kind:
    # an attribute may be called as it likes, so what the column says of itself counts before its name
    name = column.name
    if column.about == FREE_TEXT or name in FREE:
        return Kind.free
    if name in ARTICLE or name.endswith("_text"):
        return Kind.article
    if name in CLOSED or name.endswith(("_id", "_label", "_sha256")):
        return Kind.closed
    return Kind.other


def ways_to(kinds_of: Mapping[tuple[str, ...], Kind], wanted: Collection[Kind]) -> Ways:
    """The ways to the columns of these kinds."""
    out: dict[str, Any] = {}
    for way, kind in kinds_of.items():
        if kind in wanted:
            inside = out
            for name in way:
                inside = inside.setdefault(name, {})
    return out


def changed(row: Row, change: Callable[[str, Place], str], *, only: Ways | None = None) -> Row:
    """The row with every string in it changed, or those that these ways lead to."""
    return dict(_changed(row, change, (), (), only))


def _changed(
    value: Any,
    change: Callable[[str, Place], str],
    cell: Cell,
    structs: tuple[Mapping[str, Any], ...],
    only: Ways | None,
) -> Any:
    # most values are numbers, nothing, or strings that stay
    if isinstance(value, str):
        return change(value, Place(cell, structs))
    if isinstance(value, dict):
        inside, names = (*structs, value), value if only is None else only
        new = {
            name: _changed(one, change, (*cell, name), inside, only and only[name])
            for name in names
            if (one := value.get(name))
        }
        return {**value, **new}
    if isinstance(value, list):
        return [one and _changed(one, change, (*cell, number), structs, only) for number, one in enumerate(value)]
    return value


def documents_of(place: Place) -> list[str]:
    """The documents that a string belongs to, by id: that of the closest struct that names one, or all of the row's."""
    for struct in reversed(place.structs):
        for name in ("document_id", "document"):
            if isinstance(struct.get(name), str):
                return [struct[name]]
    row = place.structs[0]
    if "text_sha256" in row and "id" in row:
        return [row["id"]]
    return list(dict.fromkeys(_named(row)))


def _named(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, one in value.items():
                if name in ("document_id", "document") and isinstance(one, str):
                    yield one
                else:
                    yield from _named(one)
        case list():
            for one in value:
                yield from _named(one)


def predicted(place: Place, article: Callable[[str], str]) -> str | None:
    """What a string of kind `Kind.article` says by the offsets beside it, where it has some.

    ``article`` gives the text of a document; its ``KeyError`` goes through.
    """
    name, struct = place.name, place.structs[-1]
    owners = documents_of(place)
    if len(owners) != 1:
        return None
    if name == "text":
        if struct.get("fragments"):
            return words(article(owners[0]), tuple((one["start"], one["end"]) for one in struct["fragments"]))
        if "text_sha256" in struct:
            return article(owners[0])
        role = ""
    elif name.endswith("_text"):
        role = name.removesuffix("text")
    else:
        return _token(place, article, owners[0])
    start, end = struct.get(f"{role}start"), struct.get(f"{role}end")
    return article(owners[0])[start:end] if isinstance(start, int) and isinstance(end, int) else None


def _token(place: Place, article: Callable[[str], str], owner: str) -> str | None:
    """An item of a list that has lists of offsets beside it."""
    number, struct = place.cell[-1], place.structs[-1]
    starts, ends = struct.get("token_starts"), struct.get("token_ends")
    if not (isinstance(number, int) and isinstance(starts, list) and isinstance(ends, list)):
        return None
    return article(owner)[starts[number] : ends[number]] if number < min(len(starts), len(ends)) else None
