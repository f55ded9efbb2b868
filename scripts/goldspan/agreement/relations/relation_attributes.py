"""Attributes of the relations that several annotators drew alike.

Relations are alike as in F1 with strict ends: the same type, in normalised form, between spans with the same label and
extent. So which relations are shared does not depend on which annotators are compared, and a relation is one unit for
any number of annotators. Its value is, by annotator, the set of values that they gave the attribute. An annotator who
drew the relation and did not set the attribute gave the empty set, which is a value.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from goldspan.agreement.measures import Measure, MeasureOfAttribute, Task, asks_for_attributes
from goldspan.agreement.relations.normalised import NormalisedRelation, RelationNormaliser
from goldspan.agreement.statistics import coefficients
from goldspan.agreement.statistics.coefficients import UnitCounts, UnitValues, count, jaccard
from goldspan.agreement.statistics.pooled_alpha import alpha_of_sums, unit_statistic
from goldspan.attribute_values import as_tuple
from goldspan.model import Attributes, Fragments, Layer


def count_attribute(task: Task, name: str) -> UnitCounts:
    """The values of one attribute.

    A relation counts where its type may carry the attribute by the schema; without a schema, where somebody set it.
    """
    return count(_units(task, [name]))


def count_attributes(task: Task) -> UnitCounts:
    """The values of all attributes, each a unit: for the share that is alike, not for a coefficient."""
    names = {name for layer in task.layers for relation in layer.relations for name in relation.attributes}
    if task.schema:
        names.update(attribute.name for attribute in task.schema.attributes_of("relation"))
    return count(_units(task, sorted(names)))


def _units(task: Task, names: Iterable[str]) -> Iterator[UnitValues]:
    drawn = _drawn_alike(task)
    for name in names:
        declared = task.schema.attributes.get(name) if task.schema else None
        carriers = set(declared.labels) if declared and declared.on == "relation" else set()
        for (label, *_), by_annotator in drawn.items():
            values = {
                annotator: frozenset(as_tuple(attributes.get(name))) for annotator, attributes in by_annotator.items()
            }
            if any(values.values()) or label in carriers:
                yield values


def _drawn_alike(task: Task) -> Mapping[NormalisedRelation, Mapping[str, Attributes]]:
    """The relations of all annotators, each with the attributes that each annotator gave it."""
    numbers: dict[tuple[str, Fragments], int] = {}
    normaliser = RelationNormaliser(task.schema)
    out: dict[NormalisedRelation, dict[str, Attributes]] = defaultdict(dict)
    for layer in task.layers:
        for normalised, relation in normaliser.of(layer, _number_spans(layer, numbers)).items():
            out[normalised][layer.annotator] = relation.attributes
    return out


def _number_spans(layer: Layer, numbers: dict[tuple[str, Fragments], int]) -> dict[str, int]:
    return {span.id: numbers.setdefault((span.label, span.fragments), len(numbers)) for span in layer.spans}


def _alpha(name: str) -> Measure:
    return Measure(
        name=f"alpha of {name} on shared relations",
        subject="relations",
        order=50,
        unit="relations",
        statistic=unit_statistic(f"{name} on shared relations", partial(count_attribute, name=name)),
        value=partial(coefficients.alpha, distance=jaccard),
        vectorised=alpha_of_sums(jaccard),
        size=coefficients.size,
        about="Krippendorff's alpha (2004) with Jaccard's distance between sets of values, for each relation drawn "
        "alike.",
    )


MEASURES = (
    Measure(
        name="attribute agreement on shared relations",
        subject="relations",
        order=40,
        unit="values",
        statistic=unit_statistic("attributes of shared relations", count_attributes),
        value=coefficients.percent,
        size=coefficients.size,
        asked_by=partial(asks_for_attributes, "relation"),
        about="The share of agreement on all attributes of relations drawn alike, not corrected for chance.",
    ),
    MeasureOfAttribute(on="relation", make=_alpha),
)
