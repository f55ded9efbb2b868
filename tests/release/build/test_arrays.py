"""Rows to tables: every value as it is, and none that does not fit."""

import subprocess
import sys

import pytest

from goldspan.release import ReleaseError
from goldspan.release.build import arrays
from goldspan.release.build.columns import Column, Label, ListOf, Offset, StructOf, Text
from goldspan.release.build.rows import table_maker
from goldspan.release.build.views import View


class Span:
    def __init__(self, label, at):
        self.label, self.at = label, at


COLUMNS = (
    Column("id", Text(), ""),
    Column("tags", ListOf(Text()), ""),
    Column("pairs", ListOf(ListOf(Offset())), ""),
    Column("spans", ListOf(StructOf((Column("label", Label(("A", "B")), ""), Column("at", Offset(), "")))), ""),
)
VIEW = View("tests", "one", COLUMNS, lambda entry: iter(()))


def test_values_come_back_in_their_order_and_what_is_missing_is_null():
    rows = [
        {"id": "a", "tags": ("x", None), "pairs": [(1, 2), ()], "spans": [Span("A", 1), Span("B", 2)]},
        {"spans": []},
        {"id": "", "tags": [], "pairs": [], "spans": (Span("A", 2**31 - 1),)},
        {"id": "\u00e9\U0001f600\0", "tags": ["\u2019", ""], "spans": []},
    ]
    assert arrays.table_maker(COLUMNS)(rows).to_pylist() == [
        {"id": "a", "tags": ["x", None], "pairs": [[1, 2], []],
         "spans": [{"label": "A", "at": 1}, {"label": "B", "at": 2}]},
        {"id": None, "tags": None, "pairs": None, "spans": []},
        {"id": "", "tags": [], "pairs": [], "spans": [{"label": "A", "at": 2**31 - 1}]},
        {"id": "\u00e9\U0001f600\0", "tags": ["\u2019", ""], "pairs": None, "spans": []},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"tags": [3]},
        {"spans": [Span("A", 2**31)]},
        {"spans": [Span("A", 1.5)]},
        {"spans": [Span("A", None)]},
        {"unknown": 1},
    ],
)
def test_a_row_that_does_not_fit_is_named(wrong):
    rows = [{"id": "d1", "spans": []}, {"id": "d2", "spans": []} | wrong, {"id": "d3", "spans": []}]
    with pytest.raises(ReleaseError, match="test 'd2': a row of 'tests' does not fit its columns"):
        table_maker(VIEW)(rows)


def test_pandas_is_not_loaded():
    """It would take as much memory and time as all else, in every process."""
    code = (
        "import sys; from goldspan.release.build.arrays import table_maker\n"
        "from goldspan.release.build.columns import *\n"
        "table_maker([Column('id', ListOf(Text()), '')])([{'id': ['a', None]}]); assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
