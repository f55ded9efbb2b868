"""Plots of a release as SVG: how often labels are used, and how far annotators agree.

The same numbers give the same bytes.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.build.facts import AgreementScore
from goldspan.release.build.tally import by_relation, by_span_label
from goldspan.report.svg import INK, bare, shortened, style, svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAMES = LABELS, AGREEMENT = "plots/labels.svg", "plots/agreement.svg"

SPANS, RELATIONS = "#1f5fa8", "#a8641f"
_WIDTH, _ROW, _MARGIN = 9.0, 0.28, 0.45
"""Inches: of the plot, of a row, and above and below the rows."""

_LONGEST = 40
"""Characters of a name that are shown."""


def sidecar_files(built: BuiltDataset) -> dict[str, bytes]:
    """The plots that have something to show."""
    drawn, out = plots(built), {}
    if drawn["labels"]:
        spans, relations = by_span_label(built.tally, built.schema), by_relation(built.tally, built.schema)
        out[LABELS] = labels(spans, relations)
    if drawn["agreement"]:
        out[AGREEMENT] = agreement(built.facts.agreement)
    return out


def plots(built: BuiltDataset) -> dict[str, str | None]:
    """The paths of the plots; ``None`` for one that has nothing to show."""
    spans = by_span_label(built.tally, built.schema)
    scores = [score.value for score in built.facts.agreement if score.value is not None]
    return {"labels": LABELS if any(spans.values()) else None, "agreement": AGREEMENT if scores else None}


@style(9)
def labels(spans: Mapping[str, int], relations: Mapping[str, int]) -> bytes:
    """A bar for each label, the most frequent first, spans above relations."""
    bars = [
        (name, number, colour)
        for counts, colour in ((spans, SPANS), (relations, RELATIONS))
        for name, number in sorted(counts.items(), key=lambda item: -item[1])
    ]
    figure, axes = _axes([name for name, _, _ in bars])
    most = max(number for _, number, _ in bars)
    axes.set_xlim(0, most * 1.12)
    axes.locator_params(axis="x", integer=True)
    axes.barh(range(len(bars)), [number for _, number, _ in bars], color=[colour for _, _, colour in bars], height=0.7)
    for row, (_, number, _) in enumerate(bars):
        axes.text(number + most * 0.01, row, f"{number:,}", va="center", color=INK)
    return _svg(figure, "How often each label of spans, and below them of relations, is used")


@style(9)
def agreement(scores: Sequence[AgreementScore]) -> bytes:
    """A dot for each score, and its interval as a line, dashed where it is unreliable. Without a value, no row."""
    shown = [score for score in scores if score.value is not None]
    figure, axes = _axes([" ".join((score.measure, *score.of.values())) for score in shown])
    lows = [score.low if score.low is not None else score.value or 0.0 for score in shown]
    axes.set_xlim(min(0.0, *lows) - 0.02, 1.12)
    for row, score in enumerate(shown):
        if score.low is not None and score.high is not None:
            line: Any = (0, (1.6, 0.9)) if score.unreliable else "solid"
            axes.plot([score.low, score.high], [row, row], color=SPANS, lw=2.2, ls=line, alpha=0.65)
        axes.plot([score.value], [row], "o", color=SPANS, ms=6, mec="white", mew=1)
        axes.text(1.03, row, f"{score.value:z.3f}", va="center", color=INK)
    return _svg(figure, "How far annotators agree, by measure, with intervals")


def _axes(names: Sequence[str]) -> tuple["Figure", Any]:
    """Axes with a row for each name, the first at the top."""
    from matplotlib.figure import Figure  # late, for it takes a third of a second

    height = 2 * _MARGIN + _ROW * len(names)
    figure = Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes((0.34, _MARGIN / height, 0.63, 1 - 2 * _MARGIN / height))
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks(range(len(names)), [shortened(name, _LONGEST) for name in names])
    bare(axes)
    return figure, axes


def _svg(figure: "Figure", title: str) -> bytes:
    return svg(figure, title, facecolor="white")  # for the Hub shows cards on dark pages too
