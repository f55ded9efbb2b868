"""Attributes of the spans that several annotators marked alike, in extent and label.

The value of a span is, by annotator, the set of values that they gave the attribute. An annotator who marked the span
and did not set the attribute gave the empty set, which is a value.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import TypeAlias

from goldspan.agreement.measures import Measure, MeasureOfAttribute, Task, asks_for_attributes
from goldspan.agreement.statistics import coefficients
from goldspan.agreement.statistics.coefficients import UnitCounts, UnitValues, count, jaccard
from goldspan.agreement.statistics.pooled_alpha import alpha_of_sums, unit_statistic
from goldspan.attribute_values import as_tuple
from goldspan.model import Fragments, Span

_Extent: TypeAlias = tuple[Fragments, str]


def count_attribute(task: Task, name: str) -> UnitCounts:
    """The values of one attribute.

    A span counts where its label may carry the attribute by the schema; without a schema, where somebody set it.
    """
    return count(_units(task, name))


def count_attributes(task: Task) -> UnitCounts:
    """The values of all attributes, each a unit: for the share that is alike, not for a coefficient.

    Attributes have different values, so what is alike by chance in one says nothing about another.
    """
    names = {name for layer in task.layers for span in layer.spans for name in span.attributes}
    if task.schema:
        names.update(attribute.name for attribute in task.schema.attributes_of("span"))
    return count(unit for name in sorted(names) for unit in _units(task, name))


def _units(task: Task, name: str) -> Iterator[UnitValues]:
    marked_alike: dict[_Extent, dict[str, list[Span]]] = defaultdict(dict)
    for layer in task.layers:
        for span in layer.spans:
            marked_alike[span.fragments, span.label].setdefault(layer.annotator, []).append(span)
    declared = task.schema.attributes.get(name) if task.schema else None
    for (_, label), by_annotator in marked_alike.items():
        values = {
            annotator: frozenset(value for span in spans for value in as_tuple(span.attributes.get(name)))
            for annotator, spans in by_annotator.items()
        }
        if any(values.values()) or (declared and declared.on == "span" and label in declared.labels):
            yield values


def _alpha(name: str) -> Measure:
    return Measure(
        name=f"alpha of {name} on shared spans",
        subject="spans",
        order=70,
        unit="spans",
        statistic=unit_statistic(f"{name} on shared spans", partial(count_attribute, name=name)),
        value=partial(coefficients.alpha, distance=jaccard),
        vectorised=alpha_of_sums(jaccard),
        size=coefficients.size,
        about="Krippendorff's alpha (2004) with Jaccard's distance between sets of values, for each span marked alike.",
    )


MEASURES = (
    Measure(
        name="attribute agreement on shared spans",
        subject="spans",
        order=40,
        unit="values",
        statistic=unit_statistic("attributes of shared spans", count_attributes),
        value=coefficients.percent,
        size=coefficients.size,
        asked_by=partial(asks_for_attributes, "span"),
        about="The share of agreement on all attributes of spans marked alike, not corrected for chance.",
    ),
    MeasureOfAttribute(on="span", make=_alpha),
)
