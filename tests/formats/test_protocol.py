"""What formats have in common."""

from goldspan.formats.protocol import FormatReport
from goldspan.model import Place


def test_a_report_counts_all_and_shows_the_first():
    report = FormatReport(most=2)
    for number in range(5):
        report.add("norm", f"thing {number}", Place(file="f", document="d"))
    assert report.counts == {"norm": 5}
    assert list(report.lines()) == ["norm f d: thing 0", "norm f d: thing 1", "norm: 3 more"]
    assert report and not FormatReport()
    assert repr(report) == "<FormatReport: 5 things not represented (norm: 5)>"
