"""What holds for every measure, whichever there are."""

import pytest
from agreement.reference import bounds, merged
from hypothesis import given, settings
from hypothesis import strategies as st
from small_layers import DOC, layer, layers, relation, span

from goldspan.agreement import measure_registry
from goldspan.agreement.measures import SUBJECTS, Task
from goldspan.agreement.statistics.scores import Undefined
from goldspan.model import replace
from goldspan.schema.types import Attribute, RelationLabel, Schema, SpanLabel

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
        "topic": Attribute(name="topic", on="document", kind="choice", values=("war", "art")),
    },
)
EVERY = [measure for measure in measure_registry.measures(SCHEMA) if measure.subject != "links"]
QUICK = [measure for measure in EVERY if not measure.slow]
every_measure = pytest.mark.parametrize("measure", EVERY, ids=[measure.name for measure in EVERY])


@st.composite
def attributed_layers(draw, annotator):
    """A layer with attributes of spans and relations and a document label, each set or not."""
    drawn = draw(layers(annotator))
    values = st.sampled_from([{}, {}, *({name: value} for name in ("sure", "when") for value in ("yes", "no"))])
    return replace(
        drawn,
        spans=tuple(replace(span, attributes=draw(values)) for span in drawn.spans),
        relations=tuple(replace(relation, attributes=draw(values)) for relation in drawn.relations),
        document_labels=draw(st.sampled_from([{}, {"topic": "war"}, {"topic": "art"}])),
    )


tasks = st.one_of(
    st.tuples(attributed_layers("ann"), attributed_layers("bob")),
    st.tuples(attributed_layers("ann"), attributed_layers("bob"), attributed_layers("eve")),
).map(lambda of_annotators: Task(DOC, of_annotators, SCHEMA))
several = st.lists(tasks, min_size=2, max_size=4)


def number_of_examples(slow):
    return settings(max_examples=3 if slow else 25, deadline=None)


def for_quick_and_slow(check):
    """The test for all quick measures on many tasks, and for the slow ones on a few."""

    @pytest.mark.parametrize("slow", [False, True], ids=["quick", "slow"])
    def test(slow):
        @number_of_examples(slow)
        @given(several)
        def on(drawn):
            for measure in EVERY:
                if measure.slow == slow:
                    check(measure, drawn)

        on()

    return test


@every_measure
def test_it_says_what_it_is(measure):
    assert measure.subject in SUBJECTS
    assert measure.about.endswith(".") and measure.unit and not measure.unit.endswith(".")


@for_quick_and_slow
def test_a_score_is_what_counts_that_are_kept_and_resampled_one_by_one_give(measure, drawn):
    found = measure.of(drawn, resamples=8)
    documents = [measure.statistic.count(task) for task in drawn]
    value = measure.value(documents)
    assert (found.n, found.documents) == (sum(map(measure.size, documents)), len(drawn)), measure.name
    if isinstance(value, Undefined):
        assert (found.value, found.undefined, found.interval) == (None, value.why, None), measure.name
        return
    assert found.n > 0 and (found.interval is None) == bool(found.no_interval), measure.name
    assert found.value == pytest.approx(value, abs=1e-9), measure.name
    expected = bounds(documents, measure.value, resamples=8)
    at = found.interval
    interval = at and (at.low, at.high, at.undefined)
    assert interval == (expected and pytest.approx(expected, abs=1e-9)), measure.name


@for_quick_and_slow
def test_numbers_that_add_up_are_enough(measure, drawn):
    documents = [measure.statistic.count(task) for task in drawn]
    value = measure.value(documents)
    expected = value if isinstance(value, Undefined) else pytest.approx(value, abs=1e-9)
    assert measure.value([merged(measure.statistic, documents)]) == expected, measure.name


@settings(max_examples=25, deadline=None)
@given(several, st.randoms(use_true_random=False))
def test_no_order_matters(drawn, chance):
    """Neither that of documents nor of layers, spans or relations.

    Of clusters, recall is of the left layer and precision of the right one, and either is pooled before F1 is
    computed; so the layers of all documents have to be in one order, as they always are, by annotator.
    """

    def shuffled(items):
        return tuple(chance.sample(items, len(items)))

    same_layers = [
        replace(
            task,
            layers=tuple(
                replace(layer, spans=shuffled(layer.spans), relations=shuffled(layer.relations))
                for layer in task.layers
            ),
        )
        for task in reversed(drawn)
    ]
    mixed = [replace(task, layers=shuffled(task.layers)) for task in same_layers]
    for measure in QUICK:
        turned = same_layers if measure.subject == "clusters" else mixed
        one, other = (measure.of(some, resamples=0) for some in (drawn, turned))
        assert (one.n, one.undefined is None) == (other.n, other.undefined is None), measure.name
        assert one.value is None or one.value == pytest.approx(other.value), measure.name


@settings(max_examples=40, deadline=None)
@given(tasks)
def test_identical_layers_agree_wholly_or_there_is_a_reason(task):
    same = replace(task.layers[0], name="bob", annotator="bob")
    for measure in QUICK:
        found = measure.of([replace(task, layers=(task.layers[0], same))], resamples=0)
        assert found.undefined or found.value == pytest.approx(1), measure.name


@every_measure
def test_an_annotator_who_found_nothing_counts(measure):
    spans = [span("A", (0, 4)), span("B", (10, 14)), span("A", (20, 24))]
    full = replace(layer(spans, [relation("p", spans[0], spans[2])]), document_labels={"topic": "war"})
    empty = layer(name="bob")
    found = measure.of([Task(DOC, (full, empty), SCHEMA)], resamples=0)
    assert found.undefined or found.value < 0.1 or "disagreement" in measure.name
    nothing = Task(DOC, (empty, replace(empty, annotator="ann")))
    assert measure.of([nothing], resamples=0).undefined
