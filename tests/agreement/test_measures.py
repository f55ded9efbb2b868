"""A measure asked for a figure."""

import pytest
from agreement.reference import bounds, summed
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from small_layers import DOC, layers
from strategies import document

from goldspan.agreement import registry
from goldspan.agreement.measures import Measure, Task, plain
from goldspan.agreement.statistics.scores import Undefined
from goldspan.model import Layer, make_span
from goldspan.schema.types import Attribute, RelationLabel, Schema, SpanLabel


class Length(Struct):
    spans: int
    layers: int


LENGTH = Measure(
    name="spans a layer",
    unit="spans",
    statistic=plain(
        "lengths", lambda task: Length(sum(len(one.spans) for one in task.layers), len(task.layers)), Length
    ),
    value=lambda parts: (
        sum(one.spans for one in parts) / sum(one.layers for one in parts)
        if parts
        else Undefined("nothing was compared")
    ),
    size=lambda part: part.spans,
)


def task(*counts):
    doc = document("some words here")
    layers = [
        Layer(
            document=doc.id,
            name=f"ann-{number}",
            annotator=f"ann-{number}",
            status="submitted",
            text_sha256=doc.text_sha256,
            spans=tuple(make_span(doc, "A", [(at, at + 1)]) for at in range(count)),
        )
        for number, count in enumerate(counts)
    ]
    return Task(doc, tuple(layers))


def test_parts_are_pooled_and_their_sizes_added():
    one = LENGTH.of([task(1, 2), task(3, 4)], of={"label": "A"})
    assert (one.measure, one.value, one.n, one.unit, one.documents) == ("spans a layer", 2.5, 10, "spans", 2)
    assert one.of == {"label": "A"}


def test_nothing_to_compare_is_no_zero():
    assert LENGTH.of([]).undefined == "nothing was compared"


SCHEMA = Schema(
    name="small",
    version="1.0.0",
    labels={label: SpanLabel(name=label) for label in "AB"},
    relations={
        "p": RelationLabel(name="p", source=("A", "B"), target=("A", "B"), symmetric=True, transitive=True),
        "q": RelationLabel(name="q", source=("A",), target=("B",)),
    },
    attributes={
        "sure": Attribute(name="sure", on="span", kind="choice", labels=("A",), values=("yes", "no")),
        "when": Attribute(name="when", on="relation", kind="choice", labels=("p",), values=("now", "then")),
    },
)
EVERY = registry.measures(SCHEMA)
every_measure = pytest.mark.parametrize("measure", EVERY, ids=[one.name for one in EVERY])
two_or_three = st.one_of(
    st.tuples(layers("ann"), layers("bob")), st.tuples(layers("ann"), layers("bob"), layers("eve"))
).map(lambda some: Task(DOC, some, SCHEMA))


@every_measure
@settings(max_examples=25, deadline=None)
@given(tasks=st.lists(two_or_three, min_size=2, max_size=4))
def test_a_figure_is_what_parts_that_are_held_and_drawn_one_by_one_give(measure, tasks):
    found = measure.of(tasks, resamples=20)
    parts = [measure.part(one) for one in tasks]
    value = measure.value(parts)
    assert found.n == sum(map(measure.size, parts))
    if isinstance(value, Undefined):
        assert (found.value, found.undefined) == (None, value.why)
        return
    assert found.value == pytest.approx(value, abs=1e-9)
    expected = bounds(parts, measure.value, resamples=20)
    at = found.interval
    assert (at and (at.low, at.high, at.undefined)) == (expected and pytest.approx(expected, abs=1e-9))


@every_measure
@settings(max_examples=25, deadline=None)
@given(tasks=st.lists(two_or_three, min_size=1, max_size=3))
def test_numbers_that_add_up_are_enough(measure, tasks):
    parts = [measure.part(one) for one in tasks]
    whole, value = summed(measure.statistic, parts), measure.value(parts)
    assert measure.value([whole]) == (value if isinstance(value, Undefined) else pytest.approx(value, abs=1e-9))
