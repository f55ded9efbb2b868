"""Plots as SVG, drawn by matplotlib: no script, no font file, the same bytes for the same scores."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from goldspan.agreement.statistics.scores import Score
from goldspan.report.svg import FAINT, INK, bare, shortened, style, svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ACCENT = "#1f5fa8"
_ROW = 0.34
_WIDTH = 11.4


@style(10)
def dot_plot(scores: Sequence[Score], names: Sequence[str], *, title: str) -> Markup:
    """A row for each score: the value as a dot, its interval as a line, the number beside it.

    A score without a value has its reason in its place; an unreliable interval is dashed.
    """
    figure, axes = _axes(len(scores), scores)
    for row, score in enumerate(scores):
        if score.value is None:
            reason = shortened(f"no value: {score.undefined}", 52)
            axes.text(0.01, row, reason, va="center", color=FAINT, style="italic")
            continue
        if score.interval is not None:
            line = (0, (1.6, 0.9)) if score.interval.unreliable else "solid"
            ends = [score.interval.low, score.interval.high]
            axes.plot(ends, [row, row], color=ACCENT, lw=2.2, ls=line, alpha=0.65)
        axes.plot([score.value], [row], "o", color=ACCENT, ms=7, mec="white", mew=1)
        beside = axes.get_yaxis_transform()
        axes.text(1.02, row, f"{score.value:z.3f}", va="center", color=INK, fontweight="bold", transform=beside)
        axes.text(1.1, row, f"n = {score.n}", va="center", color=FAINT, transform=beside)
    axes.set_yticks(range(len(names)), [shortened(name, 44) for name in names])
    return _svg(figure, title)


@style(10)
def spread_plot(groups: Sequence[tuple[str, Sequence[float], float | None]], *, title: str) -> Markup:
    """A row for each measure: every document's value as a faint dot, the value of all documents as a line."""
    lowest = min((value for _, values, _ in groups for value in values), default=0.0)
    figure, axes = _axes(len(groups), (), lowest=lowest)
    for row, (_, values, pooled) in enumerate(groups):
        # documents with one value are beside one another, above and below the line by turns
        seen: dict[float, int] = {}
        for value in sorted(values):
            before = seen.setdefault(round(value, 2), 0)
            seen[round(value, 2)] += 1
            shift = (before + 1) // 2 * 0.07 * (-1) ** before
            axes.plot([value], [row + max(-0.36, min(0.36, shift))], "o", color=ACCENT, alpha=0.35, ms=5, mew=0)
        if pooled is not None:
            axes.plot([pooled, pooled], [row - 0.4, row + 0.4], color=INK, lw=2)
    axes.set_yticks(range(len(groups)), [shortened(name, 44) for name, _, _ in groups])
    return _svg(figure, title)


def _axes(rows: int, scores: Sequence[Score], *, lowest: float = 0.0) -> tuple["Figure", Any]:
    from matplotlib.figure import Figure  # late: a third of a second, and only for the page

    values = [score.value for score in scores if score.value is not None]
    intervals = [score.interval for score in scores if score.interval is not None]
    least = min([0.0, lowest, *values, *(interval.low for interval in intervals)])
    most = max([1.0, *values, *(interval.high for interval in intervals)])
    height = 0.55 + _ROW * max(rows, 1)
    figure = Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes((0.27, 0.4 / height, 0.55, 1 - 0.5 / height))
    axes.set_xlim(least - 0.02, most + 0.02)
    axes.set_ylim(rows - 0.4, -0.6)
    bare(axes)
    if least < 0:
        axes.axvline(0, color=FAINT, lw=1)
    return figure, axes


def _svg(figure: "Figure", title: str) -> Markup:
    written = svg(figure, title, transparent=True).decode("utf-8")
    return Markup(written[written.index("<svg") :])
