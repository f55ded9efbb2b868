"""Rows to DataFrames."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.errors import ArgumentError
from goldspan.frames.build_frames import build
from goldspan.frames.frame_columns import AGREEMENT, FINDINGS, Frame, FrameColumn
from goldspan.schema.types import Schema

SCHEMA = Schema(name="x", version="1.0.0")
FRAME = Frame(
    "x",
    "a row",
    (
        FrameColumn("text", "string", ""),
        FrameColumn("label", "category", "", lambda schema: ("A", "B")),
        FrameColumn("start", "Int64", ""),
        FrameColumn("value", "Float64", ""),
        FrameColumn("cell", "object", ""),
    ),
)
DTYPES = {"text": "string", "label": "category", "start": "Int64", "value": "Float64", "cell": "object"}

words = st.none() | st.text(st.characters(codec=None), max_size=5)
rows = st.lists(
    st.tuples(
        words,
        st.none() | st.sampled_from(["A", "B", "C", "D"]),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(allow_nan=False),
        st.none() | st.text(max_size=2) | st.tuples(st.integers(), st.integers()) | st.just(()),
    ),
    max_size=12,
)


def cells(frame):
    """The rows of a frame, missing values as ``None``."""
    columns = [[None if value is pd.NA or value is None else value for value in frame[name]] for name in frame]
    labels = [None if pd.isna(value) else value for value in frame["label"]]
    columns[list(frame).index("label")] = labels
    return list(zip(*columns, strict=True))


@given(rows)
def test_a_frame_holds_its_rows(given_rows):
    frame = build(given_rows, FRAME, SCHEMA)
    assert cells(frame) == given_rows
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == DTYPES


@given(rows, st.integers(1, 5))
def test_batches_hold_the_same_rows(given_rows, size):
    batches = list(build(iter(given_rows), FRAME, SCHEMA, batch_size=size))
    assert [row for batch in batches for row in cells(batch)] == given_rows
    assert max(map(len, batches)) <= size
    assert [number for batch in batches for number in batch.index] == list(range(len(given_rows)))
    for batch in batches:
        assert {name: str(dtype) for name, dtype in batch.dtypes.items()} == DTYPES


def test_categories_are_the_declared_ones_and_what_else_was_met():
    batches = build(iter([(None, "C", 0, 0.0, None), (None, "D", 0, 0.0, None)]), FRAME, SCHEMA, batch_size=1)
    assert [list(batch["label"].cat.categories) for batch in batches] == [["A", "B", "C"], ["A", "B", "C", "D"]]
    assert list(build([], FRAME, SCHEMA)["label"].cat.categories) == ["A", "B"]


def test_missing_values_are_pandas_own():
    row = build([(None, None, None, None, None)], FRAME, SCHEMA).iloc[0]
    assert [row[name] is pd.NA for name in ("text", "start", "value")] == [True] * 3
    assert pd.isna(row["label"])
    assert row["cell"] is None


def test_comparing_a_missing_string_gives_no_true():
    frame = build([("a", "A", 1, 1.0, None), (None, None, None, None, None)], FRAME, SCHEMA)
    assert (frame["text"] == "a").tolist() == [True, pd.NA]
    assert len(frame[frame["text"] == "a"]) == len(frame[frame["label"] == "A"]) == 1


def test_a_batch_of_no_rows_is_refused():
    with pytest.raises(ArgumentError, match="0"):
        build([], FRAME, SCHEMA, batch_size=0)


@pytest.mark.parametrize(("frame", "message"), [(AGREEMENT, "no scores"), (FINDINGS, "no findings")])
def test_scores_and_findings_are_shown_in_their_own_way_until_they_are_changed(frame, message):
    made = build([], frame, SCHEMA)
    assert message in made._repr_html_()
    assert "dataframe" in made.drop(columns="unit" if "unit" in made else "hint")._repr_html_()
    del made[made.columns[0]]
    assert "dataframe" in made._repr_html_()
