"""Labels of the extents that several annotators marked: do they agree on what a span is, given where it is."""

from collections import defaultdict
from functools import partial

from goldspan.agreement.measures import Measure, Task
from goldspan.agreement.statistics import coefficients
from goldspan.agreement.statistics.coefficients import UnitCounts, count, jaccard
from goldspan.agreement.statistics.pooled_alpha import alpha_of_sums, unit_statistic
from goldspan.model import Fragments


def count_labels(task: Task) -> UnitCounts:
    """Each extent that several annotators marked has, by annotator, the set of labels that they gave it.

    The value of an annotator who did not mark the extent is missing.
    """
    extents: dict[Fragments, dict[str, set[str]]] = defaultdict(dict)
    for layer in task.layers:
        for span in layer.spans:
            extents[span.fragments].setdefault(layer.annotator, set()).add(span.label)
    return count(
        {annotator: frozenset(labels) for annotator, labels in by_annotator.items()}
        for by_annotator in extents.values()
    )


_LABELS = unit_statistic("labels of shared spans", count_labels)

MEASURES = (
    Measure(
        name="label alpha on shared spans",
        subject="spans",
        order=30,
        unit="spans",
        statistic=_LABELS,
        value=partial(coefficients.alpha, distance=jaccard),
        vectorised=alpha_of_sums(jaccard),
        size=coefficients.size,
        about="Krippendorff's alpha (2004) with Jaccard's distance between sets of labels, for each extent that two "
        "annotators or more have marked.",
    ),
    Measure(
        name="label kappa on shared spans",
        subject="spans",
        order=30,
        unit="spans",
        statistic=_LABELS,
        value=coefficients.kappa,
        size=coefficients.size,
        about="Cohen's kappa (1960; Davies and Fleiss 1982) of the labels of extents that several marked.",
    ),
    Measure(
        name="label AC1 on shared spans",
        subject="spans",
        order=30,
        unit="spans",
        statistic=_LABELS,
        value=coefficients.ac1,
        size=coefficients.size,
        about="Gwet's AC1 (2008) of the labels of extents that several marked, for labels of very unequal frequency.",
    ),
    Measure(
        name="label agreement on shared spans",
        subject="spans",
        order=30,
        unit="spans",
        statistic=_LABELS,
        value=coefficients.percent,
        size=coefficients.size,
        about="The share of agreement on the labels of extents that several marked, not corrected for chance.",
    ),
)
