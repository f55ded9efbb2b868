"""Rows to pandas DataFrames: all in one, or in batches with flat memory.

The dtypes are the same under pandas 2.2 and 3: every one is named, and none is
left to pandas. Strings are ``string[python]``, which holds whatever a JSON file
can (a lone surrogate too) and has ``pandas.NA`` for what is missing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, overload

import numpy as np
import pandas as pd

from goldspan.errors import require_whole_number
from goldspan.frames.frame_columns import AGREEMENT, FINDINGS, Frame, FrameColumn, columns
from goldspan.frames.frame_rows import Row
from goldspan.report.notebook import findings_html, scores_html
from goldspan.schema.types import Schema

STRING = pd.StringDtype("python")

MISSING = -1
"""The code of no category."""


# frames that a notebook shows in their own way; what is taken out of them is an ordinary DataFrame


class ScoreFrame(pd.DataFrame):
    """The frame ``agreement``, as `goldspan.corpus.Corpus.agreement` gives it."""

    def _repr_html_(self) -> str | None:
        return _html(self, AGREEMENT, scores_html) or super()._repr_html_()  # type: ignore[misc]


class FindingFrame(pd.DataFrame):
    """The frame ``validate``, as `goldspan.corpus.Corpus.validate` gives it."""

    def _repr_html_(self) -> str | None:
        return _html(self, FINDINGS, findings_html) or super()._repr_html_()  # type: ignore[misc]


def _html(frame: pd.DataFrame, declared: Frame, show: Callable[[Sequence[Mapping[str, Any]]], str]) -> str | None:
    """``None`` where the frame has been changed, and does not have all its columns any more."""
    names = [column.name for column in declared.columns]
    if not set(names) <= set(frame.columns):
        return None
    cells = frame[names].astype(object)
    return show(cells.where(cells.notna(), None).to_dict("records"))  # type: ignore[arg-type]


_TYPES: Mapping[str, type[pd.DataFrame]] = {AGREEMENT.name: ScoreFrame, FINDINGS.name: FindingFrame}
"""The frames that a notebook shows in their own way."""


# building


@overload
def build(rows: Iterable[Row], frame: Frame, schema: Schema, *, batch_size: None = None) -> pd.DataFrame: ...


@overload
def build(rows: Iterable[Row], frame: Frame, schema: Schema, *, batch_size: int) -> Iterator[pd.DataFrame]: ...


def build(
    rows: Iterable[Row], frame: Frame, schema: Schema, *, batch_size: int | None = None
) -> pd.DataFrame | Iterator[pd.DataFrame]:
    """One frame, or with ``batch_size`` an iterator of frames of so many rows, the last of fewer.

    Where there are no rows, there is still one frame, with all columns and their
    dtypes. The index goes on from batch to batch. Raises `ArgumentError` where the
    batch size is no whole number from 1.
    """
    if batch_size is None:
        return _Builder(frame, schema).frame(list(rows), 0)
    require_whole_number("batch_size", batch_size, least=1)
    return _batches(iter(rows), _Builder(frame, schema), batch_size)


def _batches(rows: Iterator[Row], builder: "_Builder", batch_size: int) -> Iterator[pd.DataFrame]:
    first = 0
    while (batch := list(islice(rows, batch_size))) or not first:
        yield builder.frame(batch, first)
        first += len(batch)
        if len(batch) < batch_size:
            return


class _Builder:
    """Makes frames of the same columns and type. A value that is no category becomes one for all frames after it."""

    def __init__(self, frame: Frame, schema: Schema) -> None:
        self._type = _TYPES.get(frame.name, pd.DataFrame)
        self._columns = columns(frame, schema)
        self._codes: dict[str, dict[str, int]] = {
            column.name: {name: code for code, name in enumerate(column.categories(schema))}
            for column in self._columns
            if column.categories is not None
        }

    def frame(self, rows: list[Row], first: int) -> pd.DataFrame:
        index = pd.RangeIndex(first, first + len(rows))
        cells = zip(*rows, strict=True) if rows else (() for _ in self._columns)
        series = {
            column.name: self._series(column, values, index)
            for column, values in zip(self._columns, cells, strict=True)
        }
        return self._type(series, index=index)

    def _series(self, column: FrameColumn, values: tuple[Any, ...], index: pd.RangeIndex) -> "pd.Series[Any]":
        match column.dtype:
            case "category":
                return pd.Series(self._categorical(self._codes[column.name], values), index=index)
            case "object":
                cells = np.empty(len(values), dtype=object)
                for at, value in enumerate(values):
                    cells[at] = value  # one by one, or tuples would become a second dimension
                return pd.Series(cells, index=index, dtype=object)
            case dtype:
                return pd.Series(pd.array(values, dtype=STRING if dtype == "string" else dtype), index=index)

    def _categorical(self, codes: dict[str, int], values: tuple[str | None, ...]) -> Any:
        found = np.fromiter(
            (MISSING if value is None else codes.setdefault(value, len(codes)) for value in values),
            dtype=np.int32,
            count=len(values),
        )
        return pd.Categorical.from_codes(found, dtype=pd.CategoricalDtype(pd.Index(list(codes), dtype=STRING)))
