"""DataFrames, and other tables that Python has, to documents, spans and relations.

Columns are those of the frames that `goldspan.corpus.Corpus` gives, so that
what came out of a corpus can go into one. A column that is none of them is an
error: it would be lost.
"""

import math
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from goldspan.errors import FrameError, NotFoundError
from goldspan.frames.frame_columns import METHODS, RELATIONS, SPANS, SPANS_RAW, Frame, attribute_columns, columns
from goldspan.ingest.sources_toml import FACTS
from goldspan.model import (
    INFERRED,
    ORIGIN_NAMES,
    UNKNOWN_ORIGIN,
    Attributes,
    Document,
    Fragments,
    Method,
    Origin,
    Relation,
    Span,
    Value,
    in_order,
    make_document,
    make_relation,
    make_span,
    replace,
)
from goldspan.schema.types import Schema
from goldspan.wording import unknown

Table: TypeAlias = pd.DataFrame | Iterable[Mapping[str, Any]]
"""A DataFrame, or rows as mappings."""

Cells: TypeAlias = Mapping[Hashable, Any]
"""What a row has: only the cells that are not missing."""

_Made = TypeVar("_Made")
_Marked = TypeVar("_Marked", Span, Relation)


# documents

_DOCUMENT_COLUMNS = ("id", "text", "file", *FACTS)


def documents(given: Iterable[Document | Mapping[str, Any]] | pd.DataFrame) -> Iterator[Document]:
    """Documents, made of tables where they are none yet.

    A row has a ``text``, and may have an ``id`` (by default made of the text), a
    ``file`` that the text is from (by default the id) and the facts of a source.
    The text stays as it is, to the letter.
    """
    rows: Iterable[Any] = _rows(given) if isinstance(given, pd.DataFrame) else _iterable(given, "documents")
    for number, row in enumerate(rows):
        if isinstance(row, Document):
            yield row
            continue
        _check_row(row, f"documents, row {number}")
        yield _document(_known(row, _DOCUMENT_COLUMNS, "documents"), number)


def _iterable(given: Any, what: str) -> Iterable[Any]:
    """What was given, where it can have rows. A string and a mapping can be gone through, but have none."""
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise FrameError(f"{what}: given was {type(given).__name__}; give a DataFrame, or a list of rows as dicts")
    return given


def _document(row: Cells, number: int) -> Document:
    text = _string(row, "text", f"documents, row {number}")
    if text is None:
        raise FrameError(f"documents, row {number}: no text; give one in the column 'text'")
    cells = {name: _string(row, name, f"documents, row {number}") for name in ("file", *FACTS)}
    identifier = _plain(row.get("id"))
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        identifier = str(identifier)  # as in an article of JSON Lines
    name = _string({"id": identifier}, "id", f"documents, row {number}")
    return make_document(text, name=name, file=cells["file"], facts={fact: cells[fact] for fact in FACTS})


# spans and relations


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTables:
    """The tables of a new layer. ``key`` is the column of ``spans`` by which relations name their ends, by default the
    index; ``method`` is how the layer was made, where that is known.
    """

    spans: Table
    relations: Table
    key: str | None
    method: Method | None


def spans_and_relations(
    tables: LayerTables, document: Document, schema: Schema
) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    """The spans and relations of a layer's tables, in the order of a layer."""
    span_frame = _as_frame(tables.spans, "spans")
    relation_frame = _as_frame(tables.relations, "relations")
    _check_method(span_frame, "spans", tables.method)
    _check_method(relation_frame, "relations", tables.method)
    made = _spans(span_frame, document, schema)
    drawn = _relations(relation_frame, span_frame, made, document, schema, key=tables.key)
    ordered_spans, ordered_relations = in_order(made.values(), drawn)
    return (
        _without_repeated_origin(ordered_spans, tables.method),
        _without_repeated_origin(ordered_relations, tables.method),
    )


def _spans(frame: pd.DataFrame, document: Document, schema: Schema) -> dict[Hashable, Span]:
    """The spans of a table by the index of their rows, their ids and words derived.

    A row has a ``label``, and ``start`` and ``end`` or ``fragments``. Where it has
    a ``text``, these are the span's words; whether they stand there is for the
    validator to say.
    """
    known = [column.name for column in (*columns(SPANS_RAW, schema), *columns(SPANS, schema))]
    attributes = _attribute_reader(SPANS, schema)
    out: dict[Hashable, Span] = {}
    rows_of_ids: dict[str, Hashable] = {}
    for index, row in _indexed(frame, known, "spans"):
        place = f"spans, row {index!r}"
        _check_document(row, document, place)
        span = make_span(
            document,
            needed(row, "label", place),
            _fragments(row, document, place),
            attributes=attributes(row, place),
            note=note(row, "note", place),
            origin=_origin(row, place),
        )
        text = _string(row, "text", place)
        if index in out:
            raise FrameError(f"{place}: two rows have this index; give each its own, as frame.reset_index() does")
        _check_new(span.id, index, rows_of_ids, f"{place}: the same label and place")
        out[index] = span if text is None else replace(span, text=text)
    return out


def _relations(
    frame: pd.DataFrame,
    span_frame: pd.DataFrame,
    made: Mapping[Hashable, Span],
    document: Document,
    schema: Schema,
    *,
    key: str | None = None,
) -> list[Relation]:
    """The relations of a table between the spans that were ``made`` of ``span_frame``.

    A row has a ``label``, and its ends: ``source`` and ``target`` are rows of the
    spans, by their index or by the column ``key``; ``source_id`` and
    ``target_id`` are rows by the column ``id``.
    """
    names = [column.name for column in columns(RELATIONS, schema)]
    attributes = _attribute_reader(RELATIONS, schema)
    by: dict[str | None, Mapping[Hashable, Span]] = {None: made}

    def end(row: Cells, role: str, place: str) -> Span:
        column, span_column = (role, key) if role in row or f"{role}_id" not in row else (f"{role}_id", "id")
        if span_column not in by:
            by[span_column] = _by_column(span_frame, span_column, made)
        if column not in row:
            raise FrameError(f"{place}: no {role}; give the row of a span in the column {role!r}")
        span = by[span_column].get(_plain(row[column]))
        if span is None:
            where = "the index" if span_column is None else f"the column {span_column!r}"
            raise FrameError(f"{place}: {column} is {row[column]!r}, which {where} of the spans does not have")
        return span

    out = []
    rows_of_ids: dict[str, Hashable] = {}
    for index, row in _indexed(frame, [*names, "source", "target"], "relations"):
        place = f"relations, row {index!r}"
        _check_document(row, document, place)
        source, target = end(row, "source", place), end(row, "target", place)
        label = needed(row, "label", place)
        relation = make_relation(
            label, source.id, target.id, attributes=attributes(row, place), origin=_origin(row, place)
        )
        _check_new(relation.id, index, rows_of_ids, f"{place}: the same label and ends")
        out.append(relation)
    return out


def _by_column(frame: pd.DataFrame, column: str | None, made: Mapping[Hashable, Span]) -> dict[Hashable, Span]:
    if column not in frame:
        raise NotFoundError(unknown("column of the spans", str(column), map(str, frame)))
    out: dict[Hashable, Span] = {}
    for index, value in frame[column].items():
        name = _plain(value)
        if name in out:
            raise FrameError(f"spans, row {index!r}: two rows have {name!r} in the column {column!r}")
        out[name] = made[_plain(index)]
    return out


def _check_new(made: str, index: Hashable, rows_of_ids: dict[str, Hashable], problem: str) -> None:
    if (first := rows_of_ids.setdefault(made, index)) != index:
        raise FrameError(f"{problem} as row {first!r}; leave one of the two out")


_SUGGESTION = ("origin_model", "origin_version", "origin_score")


def _origin(row: Cells, place: str) -> Origin | None:
    """The origin that a row has; ``None`` where it was made as its layer's method says."""
    name = _string(row, "origin", place)
    if name is not None and name not in ORIGIN_NAMES:
        raise NotFoundError(unknown("origin", name, ORIGIN_NAMES))
    if name in ("accepted", "edited"):
        model, version = _string(row, "origin_model", place), _string(row, "origin_version", place)
        score = _score(row, place)
        return Origin(kind="suggested", model=model, version=version, score=score, edited=name == "edited")
    if given := [column for column in _SUGGESTION if column in row]:
        raise FrameError(f"{place}: {given[0]} is given, but origin is not 'accepted' or 'edited'; correct one of them")
    return {"unknown": UNKNOWN_ORIGIN, "inferred": INFERRED}.get(name or "")


def _score(row: Cells, place: str) -> float | None:
    score = _plain(row.get("origin_score"))
    if score is None:
        return None
    if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score):
        raise FrameError(f"{place}: origin_score is {score!r}, and must be a number")
    return float(score)


def _check_method(frame: pd.DataFrame, what: str, method: Method | None) -> None:
    """Raises `FrameError` where a row of spans or relations was made in another way than its layer's ``method``."""
    for index, row in _indexed_rows(frame):
        made = row.get("origin")
        if isinstance(made, str) and made in METHODS and made != method:
            raise FrameError(
                f"{what}, row {index!r}: origin is {made!r}, but the method of the layer is {method!r}; give such rows "
                "a layer of their own"
            )


def _without_repeated_origin(made: Iterable[_Marked], method: Method | None) -> tuple[_Marked, ...]:
    """Spans or relations without the origin `unknown` where the layer says no method, which means the same."""
    return tuple(
        replace(mark, origin=None) if method is None and mark.origin == UNKNOWN_ORIGIN else mark for mark in made
    )


def _indexed_rows(frame: pd.DataFrame) -> Iterator[tuple[Hashable, dict[Hashable, Any]]]:
    return zip(frame.index, _rows(frame), strict=True)


def attributes_of(given: Mapping[str, Any] | None, place: str) -> dict[str, Value]:
    """Attributes as a mapping has them: a string, or several."""
    return {name: _value(value, name, place) for name, value in (given or {}).items() if not _is_missing(value)}


def _attribute_reader(frame: Frame, schema: Schema) -> Callable[[Cells, str], Attributes]:
    known = [(attribute, column.name) for attribute, column in attribute_columns(frame, schema)]

    def read(row: Cells, place: str) -> Attributes:
        out: dict[str, Value] = {}
        for attribute, column in known:
            if column in row:
                value = _value(row[column], column, place)
                several = attribute.kind == "multi-choice" and isinstance(value, str)
                out[attribute.name] = (value,) if several else value  # type: ignore[assignment]
        return out

    return read


# rows and cells


def _as_frame(given: Table, what: str) -> pd.DataFrame:
    """The table as a DataFrame; rows that are mappings are numbered from 0. ``what`` it has is named in errors."""
    if isinstance(given, pd.DataFrame):
        return given
    rows = list(_iterable(given, what))
    for number, row in enumerate(rows):
        _check_row(row, f"{what}, row {number}")
    return pd.DataFrame(rows)


def _check_row(row: Any, place: str) -> None:
    if not isinstance(row, Mapping):
        raise FrameError(f"{place}: {row!r} is no row; give a dict of its columns")


def _rows(frame: pd.DataFrame) -> Iterator[dict[Hashable, Any]]:
    names = list(frame.columns)
    for cells in frame.itertuples(index=False, name=None):
        yield dict(zip(names, cells, strict=True))


def _indexed(frame: pd.DataFrame, known: Sequence[str], what: str) -> Iterator[tuple[Hashable, Cells]]:
    for index, row in _indexed_rows(frame):
        yield _plain(index), _known(row, known, what)


def _known(row: Mapping[Any, Any], known: Sequence[str], what: str) -> Cells:
    """The cells of a row that are not missing. Raises where a column is none that is read."""
    for name in row:
        if name not in known:
            raise NotFoundError(unknown(f"column of {what}", str(name), dict.fromkeys(known)))
    return {name: value for name, value in row.items() if not _is_missing(value)}


def _is_missing(value: Any) -> bool:
    return value is None or (np.ndim(value) == 0 and pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _plain(value: Any) -> Hashable:
    """A scalar of numpy as Python has it, so that 1 is 1 however it was read."""
    return value.item() if isinstance(value, np.generic) else value  # type: ignore[no-any-return]


def needed(row: Cells, name: str, place: str) -> str:
    """A string that is not empty."""
    value = _string(row, name, place)
    if not value:
        raise FrameError(f"{place}: no {name}; it must be a string that is not empty")
    return value


def note(row: Cells, name: str, place: str) -> str | None:
    """What a person wrote. Raises where it is empty or has white space around it, which no layer's file has."""
    value = _string(row, name, place)
    if value is not None and (not value or value != value.strip()):
        raise FrameError(f"{place}: {name} is {value!r}; leave it out, or strip the white space around it")
    return value


def _string(row: Cells, name: str, place: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise FrameError(f"{place}: {name} is {value!r}, and must be a string")
    return value


def _value(value: Any, name: str, place: str) -> Value:
    if isinstance(value, str):
        return value
    strings = tuple(value) if isinstance(value, list | tuple | set | frozenset | np.ndarray) else ()
    if not strings or not all(isinstance(string, str) for string in strings):
        raise FrameError(f"{place}: {name} is {value!r}, and must be a string, or several as a list or tuple")
    return strings


def _fragments(row: Cells, document: Document, place: str) -> Fragments:
    """The fragments of a row, each with some characters of the text in it."""
    fragments = _given_fragments(row, place)
    length = len(document.text)
    for start, end in fragments:
        if not 0 <= start < min(end, length):
            raise FrameError(
                f"{place}: no characters of the text are from {start} to {end}; it has {length}, counted from 0, and "
                f"the end is behind the last one"
            )
    return fragments


def _given_fragments(row: Cells, place: str) -> Fragments:
    """From ``fragments``, or ``start`` and ``end``; where there are both, they must say the same."""
    if "fragments" not in row:
        if "start" not in row or "end" not in row:
            raise FrameError(f"{place}: no place; give start and end, or fragments as pairs of them")
        return ((_offset(row["start"], "start", place), _offset(row["end"], "end", place)),)
    try:
        fragments = tuple(
            (_offset(start, "fragments", place), _offset(end, "fragments", place)) for start, end in row["fragments"]
        )
    except (TypeError, ValueError) as error:
        raise FrameError(f"{place}: fragments is {row['fragments']!r}, and must be pairs of start and end") from error
    if not fragments:
        raise FrameError(f"{place}: fragments is empty; give at least one pair of start and end")
    whole = {"start": min(fragments)[0], "end": max(fragments)[1]}
    if any(row.get(name, at) != at for name, at in whole.items()):
        raise FrameError(f"{place}: start and end are not those of fragments; give one of both")
    return fragments


def _offset(value: Any, name: str, place: str) -> int:
    number = _plain(value)
    if isinstance(number, float) and number.is_integer():
        return int(number)  # a column of integers with gaps is one of floats in pandas
    if not isinstance(number, int) or isinstance(number, bool):
        raise FrameError(f"{place}: {name} has {value!r}, and must have whole numbers")
    return number


def _check_document(row: Cells, document: Document, place: str) -> None:
    if row.get("document_id", document.id) != document.id:
        raise FrameError(f"{place}: document_id is {row['document_id']!r}; give rows of {document.id!r} only")
