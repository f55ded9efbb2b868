"""Attributes of relations that several annotators drew alike, as values for the coefficients.

Relations are alike as in F1 with strict ends: the same type, in the words of the schema, between spans
with the same label and extent. So what is shared does not depend on who is compared with whom, and a relation is
one unit for any number of annotators.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from goldspan.agreement.measures import Measure, Task
from goldspan.agreement.relations.normalised import Reading, Said
from goldspan.agreement.spans import units
from goldspan.agreement.statistics import coefficients, pooled_alpha
from goldspan.agreement.statistics.coefficients import Counts, Unit, count, jaccard
from goldspan.model import Attributes, Fragments, Layer
from goldspan.schema.types import Schema


def attribute(task: Task, name: str) -> Counts:
    """Each relation that several drew alike has the values that each gave the attribute.

    A relation counts where its type may carry the attribute by the schema; without a schema,
    where somebody set it. Who drew the relation and did not set it has said nothing, which is a value.
    """
    return count(_units(task, [name]))


def attributes(task: Task) -> Counts:
    """All attributes of relations at once, each a unit: for the share alike, not for a coefficient."""
    carried = {name for layer in task.layers for one in layer.relations for name in one.attributes}
    declared = {one.name for one in task.schema.attributes_of("relation")} if task.schema else set()
    return count(_units(task, sorted(carried | declared)))


def _units(task: Task, names: Iterable[str]) -> Iterator[Unit]:
    drawn = _drawn(task)
    for name in names:
        declared = task.schema.attributes.get(name) if task.schema else None
        may = set(declared.labels) if declared and declared.on == "relation" else set()
        for (label, *_), by_annotator in drawn.items():
            values = {who: frozenset(units.values(one, name)) for who, one in by_annotator.items()}
            if any(values.values()) or label in may:
                yield values


def _drawn(task: Task) -> Mapping[Said, Mapping[str, Attributes]]:
    """By what they say, the relations of all annotators: the attributes that each of them gave."""
    numbers: dict[tuple[str, Fragments], int] = {}
    reading = Reading(task.schema)
    out: dict[Said, dict[str, Attributes]] = defaultdict(dict)
    for layer in task.layers:
        for said, one in reading.of(layer, _numbered(layer, numbers)).items():
            out[said][layer.annotator] = one.attributes
    return out


def _numbered(layer: Layer, numbers: dict[tuple[str, Fragments], int]) -> dict[str, int]:
    return {span.id: numbers.setdefault((span.label, span.fragments), len(numbers)) for span in layer.spans}


MEASURES: Sequence[Measure] = (
    Measure(
        name="attribute agreement on shared relations",
        unit="values",
        statistic=pooled_alpha.statistic("attributes of shared relations", attributes),
        value=coefficients.percent,
        size=coefficients.size,
        about="The share of agreement on all attributes of relations drawn alike, not corrected for chance.",
    ),
)


def attribute_measures(schema: Schema) -> tuple[Measure, ...]:
    """Krippendorff's alpha of each attribute of relations that the schema has."""
    return tuple(
        Measure(
            name=f"alpha of {one.name} on shared relations",
            unit="relations",
            statistic=pooled_alpha.statistic(f"{one.name} on shared relations", partial(attribute, name=one.name)),
            value=partial(coefficients.alpha, distance=jaccard),
            size=coefficients.size,
            many=pooled_alpha.alphas(jaccard),
            about="Krippendorff's alpha (2004) with Jaccard's distance between sets of values, for each relation drawn "
            "alike.",
        )
        for one in schema.attributes_of("relation")
        if one.kind != "text"
    )
