"""Document labels: what annotators say of a document as a whole.

The document is the unit, and its value is, by annotator, the set of values that they gave the label. An annotator who
did not set it gave the empty set, which is a value.
"""

from collections.abc import Iterable, Iterator
from functools import partial

from goldspan.agreement.measures import Measure, MeasureOfAttribute, Task, asks_for_attributes
from goldspan.agreement.statistics import coefficients
from goldspan.agreement.statistics.coefficients import UnitCounts, UnitValues, count, jaccard
from goldspan.agreement.statistics.pooled_alpha import alpha_of_sums, unit_statistic
from goldspan.attribute_values import as_tuple


def count_document_label(task: Task, name: str) -> UnitCounts:
    """The values of one document label.

    The document counts where the schema has the label; without a schema, where somebody set it.
    """
    return count(_units(task, [name]))


def count_document_labels(task: Task) -> UnitCounts:
    """The values of all document labels, each a unit: for the share that is alike, not for a coefficient."""
    names = {name for layer in task.layers for name in layer.document_labels}
    return count(_units(task, sorted(names | _declared(task))))


def _units(task: Task, names: Iterable[str]) -> Iterator[UnitValues]:
    declared = _declared(task)
    for name in names:
        values = {layer.annotator: frozenset(as_tuple(layer.document_labels.get(name))) for layer in task.layers}
        if any(values.values()) or name in declared:
            yield values


def _declared(task: Task) -> set[str]:
    return {attribute.name for attribute in task.schema.attributes_of("document")} if task.schema else set()


def _alpha(name: str) -> Measure:
    return Measure(
        name=f"alpha of {name} of documents",
        subject="spans",
        order=80,
        unit="documents",
        statistic=unit_statistic(f"{name} of documents", partial(count_document_label, name=name)),
        value=partial(coefficients.alpha, distance=jaccard),
        vectorised=alpha_of_sums(jaccard),
        size=coefficients.size,
        about="Krippendorff's alpha (2004) with Jaccard's distance between sets of values, for each document.",
    )


MEASURES = (
    Measure(
        name="document label agreement",
        subject="spans",
        order=50,
        unit="values",
        statistic=unit_statistic("document labels", count_document_labels),
        value=coefficients.percent,
        size=coefficients.size,
        asked_by=partial(asks_for_attributes, "document"),
        about="The share of agreement on all document labels, not corrected for chance.",
    ),
    MeasureOfAttribute(on="document", make=_alpha),
)
