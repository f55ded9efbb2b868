"""What all charts have in common: drawn by matplotlib as SVG, with words that stay words, the same bytes every time.

matplotlib is imported late, for it takes a third of a second.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, FAINT, LINE = "#1d2733", "#5b6775", "#d5dbe3"


@contextmanager
def style(size: int) -> Iterator[None]:
    """What holds while a chart is made: texts take some of it when they are put in, the file the rest.

    ``size`` is that of its words, in points.
    """
    import matplotlib

    settings: dict[str, Any] = {
        "svg.fonttype": "none",  # words can be found, read aloud and copied
        "svg.hashsalt": "goldspan",
        "font.family": "sans-serif",
        "font.size": size,
        "text.parse_math": False,  # a dollar sign is a dollar sign
    }
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a matplotlibrc of the reader's own would give other bytes
        matplotlib.rcParams.update(settings)  # type: ignore[arg-type]
        yield


def bare(axes: Any) -> None:
    """Leaves of the axes only lines that lead down from the numbers."""
    axes.grid(axis="x", color=LINE, lw=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelcolor=INK)
    axes.tick_params(axis="x", labelcolor=FAINT)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)


def shortened(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def svg(drawing: "Figure", title: str, **how: Any) -> bytes:
    """The file; ``how`` goes to ``savefig``."""
    out = io.BytesIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    drawing.savefig(out, format="svg", metadata={**nothing, "Title": title}, **how)
    return out.getvalue()
