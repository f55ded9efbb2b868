"""Counts of findings."""

from goldspan.findings import finding
from goldspan.model import Place
from goldspan.report.findings.finding_counts import Tally, lines, record


def tally(*codes):
    one = Tally()
    for code in codes:
        one.add(finding(code, "message", Place()))
    return one


def test_codes_are_counted_in_order():
    assert list(tally("GS701", "GS101", "GS701").codes.items()) == [("GS101", 1), ("GS701", 2)]


def test_severities_are_counted_with_their_zeros():
    assert dict(tally("GS701", "GS101", "GS102").severities) == {"error": 2, "warning": 1, "info": 0}


def test_as_data():
    assert record(tally("GS101", "GS101")) == {
        "total": 2,
        "severities": {"error": 2, "warning": 0, "info": 0},
        "codes": {"GS101": 2},
    }


def test_as_lines():
    assert list(lines(tally("GS701", "GS101", "GS701"))) == [
        "    1  GS101  file cannot be read",
        "    2  GS701  two documents have the same text",
        "    3  in all: 1 error, 2 warning, 0 info",
    ]
    assert list(lines(tally())) == ["    0  in all: 0 error, 0 warning, 0 info"]
