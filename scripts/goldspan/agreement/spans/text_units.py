"""Labels on given units of the text: each character, and each token.

The value of a unit is the set of the labels that cover it: none, one, or several where spans nest or overlap; two spans
with one label count once. `jaccard` says how far sets are apart; between sets of one member it is 0 or 1.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial

from goldspan.agreement.measures import Measure, Task
from goldspan.agreement.statistics import coefficients
from goldspan.agreement.statistics.coefficients import UnitCounts, UnitValues, count_runs, jaccard
from goldspan.agreement.statistics.pooled_alpha import alpha_of_sums, unit_statistic
from goldspan.model import Layer
from goldspan.text import tokens


def count_characters(task: Task) -> UnitCounts:
    """Each character of the text, white space too, has the labels of the spans that cover it."""
    borders = {
        border for layer in task.layers for span in layer.spans for fragment in span.fragments for border in fragment
    }
    edges = sorted({0, len(task.document.text), *borders})
    starts, ends = edges[:-1], edges[1:]
    return _count_cells(task.layers, starts, ends, [end - start for start, end in zip(starts, ends, strict=True)])


def count_tokens(task: Task) -> UnitCounts:
    """Each token (`goldspan.text.tokens`) has the labels of the spans that cover at least one character of it."""
    found = tokens.tokens(task.document.text)
    return _count_cells(task.layers, found.starts, found.ends, [1] * len(found.starts))


def _count_cells(
    layers: Sequence[Layer], starts: Sequence[int], ends: Sequence[int], weights: Sequence[int]
) -> UnitCounts:
    """Counts of cells of the text, which are in order and do not overlap; each counts as often as its weight says."""
    marked: dict[int, dict[str, set[str]]] = {}
    for layer in layers:
        for span in layer.spans:
            for start, end in span.fragments:
                for cell in range(bisect_right(ends, start), bisect_left(starts, end)):
                    marked.setdefault(cell, {}).setdefault(layer.annotator, set()).add(span.label)
    nothing: frozenset[str] = frozenset()
    unmarked = {layer.annotator: nothing for layer in layers}
    runs: list[tuple[UnitValues, int]] = [
        (unmarked | {annotator: frozenset(labels) for annotator, labels in by_annotator.items()}, weights[cell])
        for cell, by_annotator in marked.items()
    ]
    return count_runs([*runs, (unmarked, sum(weights) - sum(weights[cell] for cell in marked))])


_SETS = "Krippendorff's alpha (2004) with Jaccard's distance between sets of labels"
_TOKENS = unit_statistic("labels of tokens", count_tokens)

MEASURES = (
    Measure(
        name="character alpha",
        subject="spans",
        order=20,
        unit="characters",
        statistic=unit_statistic("labels of characters", count_characters),
        value=partial(coefficients.alpha, distance=jaccard),
        vectorised=alpha_of_sums(jaccard),
        size=coefficients.size,
        about=f"{_SETS}, for each character.",
    ),
    Measure(
        name="token alpha",
        subject="spans",
        order=20,
        unit="tokens",
        statistic=_TOKENS,
        value=partial(coefficients.alpha, distance=jaccard),
        vectorised=alpha_of_sums(jaccard),
        size=coefficients.size,
        about=f"{_SETS}, for each token.",
    ),
    Measure(
        name="token kappa",
        subject="spans",
        order=20,
        unit="tokens",
        statistic=_TOKENS,
        value=coefficients.kappa,
        size=coefficients.size,
        about="Cohen's kappa (1960; Davies and Fleiss 1982 for more than two) of the sets of labels of each token.",
    ),
)
