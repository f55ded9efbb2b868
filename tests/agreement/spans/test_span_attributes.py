"""Attributes of the spans that several annotators marked alike."""

from agreement.small_tasks import task
from hypothesis import given
from strategies import schemas

from goldspan.agreement.measures import Task
from goldspan.agreement.spans.span_attributes import MEASURES, count_attribute, count_attributes
from goldspan.agreement.statistics.coefficients import percent
from goldspan.schema.types import Attribute, Schema, SpanLabel

NONE = frozenset()
SHARE, OF_ATTRIBUTE = MEASURES


def level(value):
    return {"level": value}


MARKED = task(
    [("A", (0, 3), level("high")), ("A", (4, 8), level(("x", "y"))), ("A", (9, 13)), ("A", (20, 24), level("low"))],
    [("A", (0, 3), level("low")), ("A", (4, 8), level(("y", "x"))), ("A", (9, 13)), ("B", (20, 24), level("low"))],
)


def test_an_attribute_is_compared_on_spans_marked_alike():
    counts = count_attribute(MARKED, "level")
    assert counts.units == 2  # the third has none, and the fourth differs in its label
    assert percent([counts]) == 1 / 2


def schema(**on):
    declared = {name: Attribute(name=name, on=where, kind="choice", labels=("A",)) for name, where in on.items()}
    return Schema(name="s", version="1", labels={one: SpanLabel(name=one) for one in "AB"}, attributes=declared)


def test_with_a_schema_not_setting_it_is_saying_something():
    with_schema = Task(MARKED.document, MARKED.layers, schema(level="span", topic="document"))
    assert count_attribute(with_schema, "level").units == 3
    assert count_attributes(with_schema).units == 3
    one_sided = task([("A", (0, 3), level("high"))], [("A", (0, 3))])
    assert count_attribute(one_sided, "level").values == {frozenset({"high"}): 1, NONE: 1}


def test_a_span_twice_in_a_layer_has_the_values_of_both():
    one = task([("A", (0, 3), level("x")), ("A", (0, 3), level("y"))], [("A", (0, 3), level(("x", "y")))])
    assert percent([count_attribute(one, "level")]) == 1


def test_all_attributes_at_once():
    one = task([("A", (0, 3), {"level": "x", "kind": "k"})], [("A", (0, 3), {"level": "y", "kind": "k"})])
    assert percent([count_attributes(one)]) == 1 / 2
    assert count_attributes(task([("A", (0, 3))], [("A", (0, 3))])).units == 0


@given(schemas())
def test_each_attribute_with_choices_has_a_measure(schema):
    found = list(OF_ATTRIBUTE.measures(schema))
    wanted = [attribute.name for attribute in schema.attributes_of("span") if attribute.kind != "text"]
    assert [measure.name for measure in found] == [f"alpha of {name} on shared spans" for name in wanted]
    for measure in found:
        assert measure.of([task([("A", (0, 8))], [])]).n == 0


def test_an_attributes_alpha():
    """x and x, y and x on the spans that both marked: values 3 to 1, so 1 - 3 * 2 / 6."""
    declared = Attribute(name="level", on="span", kind="choice", labels=("A",), values=("x", "y"))
    levels = Schema(name="s", version="1", labels={"A": SpanLabel(name="A")}, attributes={"level": declared})
    some = [
        task([("A", (0, 8), {"level": one}), ("A", (9, 13), {"level": other})], [("A", (0, 8), {"level": "x"})])
        for one, other in [("x", "y"), ("y", "y")]
    ]
    (level,) = OF_ATTRIBUTE.measures(levels)
    assert level.of(some, resamples=10).value == 0
