"""Charts as SVG, drawn by matplotlib: no script, no font file, the same bytes for the same figures."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from goldspan.agreement.statistics.scores import Score
from goldspan.report.agreement.markup import Markup
from goldspan.report.svg import FAINT, INK, bare, shortened, style, svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

ACCENT = "#1f5fa8"
_ROW = 0.34
_WIDTH = 11.4


@style(10)
def dot_plot(scores: Sequence[Score], names: Sequence[str], *, title: str) -> Markup:
    """A row for each figure: the value as a dot, its interval as a line, the number beside it.

    A figure without a value has its reason in its place; an interval said to be unreliable is dashed.
    """
    drawing, axes = _axes(len(scores), scores)
    for row, one in enumerate(scores):
        if one.value is None:
            axes.text(0.01, row, shortened(f"no value: {one.undefined}", 52), va="center", color=FAINT, style="italic")
            continue
        if one.interval is not None:
            style = (0, (1.6, 0.9)) if one.interval.unreliable else "solid"
            axes.plot([one.interval.low, one.interval.high], [row, row], color=ACCENT, lw=2.2, ls=style, alpha=0.65)
        axes.plot([one.value], [row], "o", color=ACCENT, ms=7, mec="white", mew=1)
        axes.text(1.02, row, f"{one.value:z.3f}", va="center", color=INK, fontweight="bold", transform=_beside(axes))
        axes.text(1.1, row, f"n = {one.n}", va="center", color=FAINT, transform=_beside(axes))
    axes.set_yticks(range(len(names)), [shortened(name, 44) for name in names])
    return _svg(drawing, title)


@style(10)
def spread_plot(groups: Sequence[tuple[str, Sequence[float], float | None]], *, title: str) -> Markup:
    """A row for each measure: every document's value as a faint dot, the pooled one as a line."""
    values = [value for _, some, _ in groups for value in some]
    drawing, axes = _axes(len(groups), (), lowest=min(values, default=0.0))
    for row, (_, some, pooled) in enumerate(groups):
        # documents of one value lie beside one another, up and down by turns
        seen: dict[float, int] = {}
        for value in sorted(some):
            at = seen.setdefault(round(value, 2), 0)
            seen[round(value, 2)] += 1
            shift = (at + 1) // 2 * 0.07 * (-1) ** at
            axes.plot([value], [row + max(-0.36, min(0.36, shift))], "o", color=ACCENT, alpha=0.35, ms=5, mew=0)
        if pooled is not None:
            axes.plot([pooled, pooled], [row - 0.4, row + 0.4], color=INK, lw=2)
    axes.set_yticks(range(len(groups)), [shortened(name, 44) for name, _, _ in groups])
    return _svg(drawing, title)


def _axes(rows: int, scores: Sequence[Score], *, lowest: float = 0.0) -> tuple["Drawing", Any]:
    from matplotlib.figure import Figure as Drawing  # late: a third of a second, and only for the page

    lows = [one.value for one in scores if one.value is not None]
    lows += [one.interval.low for one in scores if one.interval is not None]
    least = min([0.0, lowest, *lows])
    highs = [one.value for one in scores if one.value is not None]
    most = max([1.0, *highs, *(one.interval.high for one in scores if one.interval is not None)])
    drawing = Drawing(figsize=(_WIDTH, 0.55 + _ROW * max(rows, 1)))
    axes = drawing.add_axes((0.27, 0.4 / (0.55 + _ROW * max(rows, 1)), 0.55, 1 - 0.5 / (0.55 + _ROW * max(rows, 1))))
    axes.set_xlim(least - 0.02, most + 0.02)
    axes.set_ylim(rows - 0.4, -0.6)
    bare(axes)
    if least < 0:
        axes.axvline(0, color=FAINT, lw=1)
    return drawing, axes


def _beside(axes: Any) -> Any:
    return axes.get_yaxis_transform()


def _svg(drawing: "Drawing", title: str) -> Markup:
    written = svg(drawing, title, transparent=True).decode("utf-8")
    return Markup(written[written.index("<svg") :])
