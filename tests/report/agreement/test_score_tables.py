"""Scores for the terminal."""

from collections import Counter

from rich.console import Console

from goldspan.agreement.confusions import Confusions
from goldspan.agreement.statistics.scores import Interval, Score
from goldspan.report.agreement.score_tables import disagreement_tables, tables


def test_nothing_is_written_as_less_than_nothing():
    interval = Interval(low=-0.0004, high=0.0004)
    one = Score(measure="token alpha", value=-0.0001, n=3, unit="tokens", documents=30, interval=interval)
    (table,) = tables([one])
    console = Console(width=120)
    with console.capture() as printed:
        console.print(table)
    assert "0.000 to 0.000" in printed.get() and "-0.000" not in printed.get()


def wide(*pairs):
    """What is printed of annotators who differ on one of 20 labels, after the first line."""
    found = Confusions()
    for who, whom in pairs:
        found.spans[who, whom] = Counter({(f"L{number}", f"L{number}"): 1 for number in range(20)} | {("L3", None): 2})
    lines = [str(one) for one in disagreement_tables(found)]
    at = next(number for number, line in enumerate(lines) if "too wide a matrix" in line)
    return lines[at + 1 :]


def test_a_wide_matrix_lists_what_differs_each_confusion_once():
    assert wide(("ann", "bob")) == ["      2  L3 / NONE"]
    assert wide(("ann", "bob"), ("ann", "cid")) == ["      4  L3 / NONE"]
