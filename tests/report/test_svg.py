"""What all charts have in common: the taste of whoever draws them does not show."""

import subprocess
import sys

import matplotlib
import pytest

from goldspan.release.card import card_plots
from goldspan.report import svg
from goldspan.report.agreement.score_plots import dot_plot, spread_plot

CHARTS = {
    "dots": lambda: dot_plot([], [], title="none"),
    "spread": lambda: spread_plot([("F1", [0.5, 0.25], 0.4)], title="F1 by document"),
    "labels": lambda: card_plots.labels({"A": 3, "B": 1}, {"r": 2}),
}


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_settings_of_ones_own_change_no_byte_and_are_left_alone(chart):
    usual = chart()
    mine = {"axes.facecolor": "yellow", "font.weight": "bold", "savefig.bbox": "tight", "xtick.labelsize": 20}
    with matplotlib.rc_context(mine):
        assert chart() == usual
        assert matplotlib.rcParams["axes.facecolor"] == "yellow"


DRAW = """
import os
from goldspan.release.card import card_plots
here = os.getcwd()
card_plots.labels({"A": 3}, {})
assert os.getcwd() == here
"""


@pytest.mark.parametrize("content", [b"\xff\xfe", b"no\x1b[31m such key: 1\nbackend: module://other\n"])
def test_settings_of_the_present_folder_are_not_read(content, tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(content)
    done = subprocess.run([sys.executable, "-P", "-c", DRAW], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_long_words_are_cut():
    assert (svg.shortened("abcd", 4), svg.shortened("abcde", 4)) == ("abcd", "abc…")
