"""The measures by name, as they are asked for."""

import pickle

import pytest
from agreement.small_tasks import task, tasks
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import schemas

from goldspan.agreement.comparison import restricted
from goldspan.agreement.measures import Task
from goldspan.agreement.spans.span_measures import MEASURES, attribute_measures
from goldspan.schema.types import Attribute, Schema, SpanLabel

NAMED = {one.name: one for one in MEASURES}
each = pytest.mark.parametrize("measure", MEASURES, ids=NAMED)

TASKS = [
    task([("A", (0, 8)), ("B", (9, 13))], [("A", (0, 8)), ("B", (9, 15)), ("A", (20, 25))]),
    task([("A", (0, 8)), ("B", (20, 24))], [("B", (0, 8)), ("B", (20, 24))]),
]


def value(name, some=TASKS):
    return NAMED[name].of(some, resamples=10).value


def test_names_are_unique_and_each_says_what_it_is():
    assert len(NAMED) == len(MEASURES) == 22
    assert all(one.about.endswith(".") and one.unit in {"spans", "tokens", "characters", "values"} for one in MEASURES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("span F1, exact", 2 * 2 / 9),
        ("span F1, overlap", 2 * 3 / 9),
        ("span F1, exact, unlabelled", 2 * 3 / 9),
        ("span F1, overlap, unlabelled", 2 * 4 / 9),
        ("span precision, exact", 2 / 5),
        ("span recall, exact", 2 / 4),
        ("label agreement on shared spans", 2 / 3),
        ("label alpha on shared spans", 1 - 5 * 2 / (2 * 3 * 3)),
        ("label kappa on shared spans", (2 - 4 / 3) / (3 - 4 / 3)),
    ],
)
def test_by_hand(name, expected):
    assert value(name) == pytest.approx(expected)


@each
def test_a_figure_has_its_n_and_an_interval_or_a_reason(measure):
    found = measure.of(TASKS, resamples=10)
    assert found.documents == 2
    if found.value is None:
        assert found.undefined and found.n == 0
    else:
        assert found.n > 0 and found.interval.low <= found.interval.high


@each
@settings(max_examples=30)
@given(some=st.lists(tasks(most=2), min_size=1, max_size=3))
def test_neither_the_order_of_documents_nor_of_layers_changes_a_figure(measure, some):
    turned = [Task(one.document, one.layers[::-1]) for one in reversed(some)]
    one, other = (measure.of(tasks, resamples=2) for tasks in (some, turned))
    assert (one.undefined is None) == (other.undefined is None)
    assert one.n == other.n
    if one.value is not None:
        assert one.value == pytest.approx(other.value)


@each
def test_identical_layers_give_1_or_a_reason(measure):
    work = [("A", (0, 8), {"level": "x"}), ("B", (9, 13), {"level": "y"}), ("A", (20, 24), (30, 34))]
    found = measure.of([task(work, work), task(work, work)], resamples=10)
    assert found.value == 1 or (measure.name.startswith("document label") and found.undefined)


@each
def test_an_annotator_who_found_nothing_counts(measure):
    found = measure.of([task([("A", (0, 8))], [])], resamples=10)
    assert found.undefined or found.value <= 0
    assert measure.of([task([], [])], resamples=10).undefined


def test_a_label_is_asked_for_by_its_spans():
    only = [restricted(one, labels=["B"]) for one in TASKS]
    assert value("span F1, exact", only) == pytest.approx(2 * 1 / 5)
    assert NAMED["label alpha on shared spans"].of(only).undefined == "no variation: everyone said B throughout"


@each
def test_measures_travel_to_other_processes(measure):
    assert pickle.loads(pickle.dumps(measure)).of(TASKS, resamples=10) == measure.of(TASKS, resamples=10)


@given(schemas())
def test_each_attribute_of_choices_has_a_measure(schema):
    found = attribute_measures(schema)
    wanted = {one.name for one in schema.attributes.values() if one.on != "relation" and one.kind != "text"}
    assert {one.name.split()[2] for one in found} == wanted
    for one in found:
        assert one.of([task([("A", (0, 8))], [])]).n == 0


def test_an_attributes_alpha():
    """x and x, y and x on the spans that both marked: values 3 to 1, so 1 - 3 * 2 / 6."""
    declared = Attribute(name="level", on="span", kind="choice", labels=("A",), values=("x", "y"))
    levels = Schema(name="s", version="1", labels={"A": SpanLabel(name="A")}, attributes={"level": declared})
    some = [
        task([("A", (0, 8), {"level": one}), ("A", (9, 13), {"level": other})], [("A", (0, 8), {"level": "x"})])
        for one, other in [("x", "y"), ("y", "y")]
    ]
    (level,) = (one for one in attribute_measures(levels) if one.name == "alpha of level on shared spans")
    assert level.of(some, resamples=10).value == 0
