"""Figures for the terminal."""

from rich.console import Console

from goldspan.agreement.figures import Figure, Interval
from goldspan.agreement.tables import tables


def test_nothing_is_written_as_less_than_nothing():
    interval = Interval(low=-0.0004, high=0.0004)
    one = Figure(measure="token alpha", value=-0.0001, n=3, unit="tokens", documents=30, interval=interval)
    (table,) = tables([one])
    console = Console(width=120)
    with console.capture() as told:
        console.print(table)
    assert "0.000 to 0.000" in told.get() and "-0.000" not in told.get()
