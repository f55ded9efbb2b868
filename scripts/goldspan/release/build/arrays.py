"""Rows as Arrow tables, a column at a time: a field of all structs in a column is converted in one call.

Arrow's own conversion of Python objects needs a dict for each struct, and loads pandas. So Arrow's buffers are made
here: the values one after the other, the offset of each, and a bit for each that is not null.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from goldspan.release.build.columns import (
    Column,
    ColumnType,
    Label,
    ListOf,
    Number,
    Offset,
    StructOf,
    Text,
    arrow_schema,
    arrow_type,
)

_Make: TypeAlias = Callable[[Sequence[Any]], pa.Array]


def table_maker(columns: Sequence[Column]) -> Callable[[Sequence[Mapping[str, Any]]], pa.Table]:
    """Returns what makes a table of rows; a column that a row does not have is null in it.

    It raises ``ValueError`` (of which ``UnicodeEncodeError`` is a kind), ``TypeError``
    or ``OverflowError`` where a row has a field that is no column, or a value
    that does not fit.
    """
    schema = arrow_schema(columns)
    makers = {column.name: _maker(column.type) for column in columns}
    names = makers.keys()

    def table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
        for row in rows:
            if not row.keys() <= names:
                raise ValueError(f"no column is called {min(row.keys() - names)!r}")
        arrays = [make([row.get(name) for row in rows]) for name, make in makers.items()]
        return pa.Table.from_arrays(arrays, schema=schema)

    return table


def _maker(kind: ColumnType) -> _Make:
    """Returns what makes an array of values of a type. Numbers, strings and lists may be null."""
    match kind:
        case Offset():
            return _offsets
        case Number():
            return _floats
        case Text() | Label():
            return _strings
        case ListOf(item):
            return _lists(arrow_type(kind), _maker(item))
        case StructOf(fields):
            return _structs(arrow_type(kind), fields)


def _offsets(values: Sequence[int]) -> pa.Array:
    return pa.Array.from_buffers(_INT, len(values), [None, _numbers(values)])


def _floats(values: Sequence[float | None]) -> pa.Array:
    present, numbers = _present(values, instead=0.0)
    return pa.Array.from_buffers(_FLOAT, len(values), [present, pa.py_buffer(array("d", numbers))])


def _strings(values: Sequence[str | None]) -> pa.Array:
    present, strings = _present(values, instead="")
    text = "".join(strings)
    data = text.encode()
    begins = _offsets_of(strings if len(data) == len(text) else [string.encode() for string in strings])
    return pa.Array.from_buffers(_STRING, len(values), [present, begins, pa.py_buffer(data)])


def _lists(kind: pa.DataType, make: _Make) -> _Make:
    def lists(values: Sequence[Sequence[Any] | None]) -> pa.Array:
        present, found = _present(values, instead=())
        items = make(list(chain.from_iterable(found)))
        return pa.Array.from_buffers(kind, len(values), [present, _offsets_of(found)], children=[items])

    return lists


def _structs(kind: pa.DataType, fields: Sequence[Column]) -> _Make:
    getters = [(field.get or _attributes(field.name), _maker(field.type)) for field in fields]

    def structs(values: Sequence[Any]) -> pa.Array:
        children = [make(get(values)) for get, make in getters]
        return pa.Array.from_buffers(kind, len(values), [None], children=children)

    return structs


def _attributes(name: str) -> Callable[[Sequence[Any]], list[Any]]:
    get = attrgetter(name)
    return lambda values: list(map(get, values))


_INT, _FLOAT, _STRING = arrow_type(Offset()), arrow_type(Number()), arrow_type(Text())


def _present(values: Sequence[Any], *, instead: Any) -> tuple[pa.Buffer | None, Sequence[Any]]:
    """A bit for each value, set where it is not null, and the values with ``instead`` in place of nulls."""
    if None not in values:
        return None, values
    bits = np.packbits([value is not None for value in values], bitorder="little")
    return pa.py_buffer(bits), [instead if value is None else value for value in values]


def _offsets_of(values: Iterable[Any]) -> pa.Buffer:
    """The offset of each value when they stand one after the other, and where the last ends."""
    return _numbers(list(accumulate(map(len, values), initial=0)))


def _numbers(values: Sequence[int]) -> pa.Buffer:
    return pa.py_buffer(array("i", values))
