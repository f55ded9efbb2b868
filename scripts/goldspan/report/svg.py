"""What all plots have in common: matplotlib makes them as SVG, with text as text, and the same bytes every time.

matplotlib is imported late, for it takes a third of a second.
"""

import importlib
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, FAINT, LINE = "#1d2733", "#5b6775", "#d5dbe3"


@contextmanager
def style(size: int) -> Iterator[None]:
    """The settings of matplotlib while a plot is made and written. ``size`` is that of its text, in points."""
    _without_the_present_folder()
    import matplotlib

    settings: dict[str, Any] = {
        "svg.fonttype": "none",  # text that can be searched, read aloud and copied
        "svg.hashsalt": "goldspan",
        "font.family": "sans-serif",
        "font.size": size,
        "text.parse_math": False,  # a dollar sign begins no formula
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a user's matplotlibrc would give other bytes
        matplotlib.rcParams.update(settings)  # type: ignore[arg-type]
        yield


def _without_the_present_folder() -> None:
    """Imports matplotlib somewhere else: it reads a ``matplotlibrc`` of the present folder, which may be anybody's, and
    shows on the terminal what it does not understand there."""
    if "matplotlib" in sys.modules:
        return
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir("/")
        importlib.import_module("matplotlib")
    finally:
        os.fchdir(here)
        os.close(here)


def bare(axes: Any) -> None:
    """Removes the frame and the ticks of the axes; vertical grid lines are left."""
    axes.grid(axis="x", color=LINE, lw=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelcolor=INK)
    axes.tick_params(axis="x", labelcolor=FAINT)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def svg(figure: "Figure", title: str, **options: Any) -> bytes:
    """The file, without a date; ``options`` are those of ``savefig``."""
    out = io.BytesIO()
    left_out = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(out, format="svg", metadata={**left_out, "Title": title}, **options)
    return out.getvalue()
