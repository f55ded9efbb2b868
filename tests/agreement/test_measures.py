"""A measure asked for a score."""

from msgspec import Struct
from strategies import document

from goldspan.agreement.measures import Measure, Task, struct_statistic
from goldspan.agreement.statistics.scores import Undefined
from goldspan.model import Layer, make_span


class Length(Struct):
    spans: int
    layers: int


LENGTH = Measure(
    name="spans a layer",
    subject="spans",
    unit="spans",
    statistic=struct_statistic(
        "lengths", lambda task: Length(sum(len(layer.spans) for layer in task.layers), len(task.layers)), Length
    ),
    value=lambda documents: (
        sum(counts.spans for counts in documents) / sum(counts.layers for counts in documents)
        if documents
        else Undefined("nothing was compared")
    ),
    size=lambda counts: counts.spans,
    about="The mean number of spans.",
)


def task(*numbers):
    doc = document("some words here")
    layers = [
        Layer(
            document=doc.id,
            name=f"ann-{position}",
            annotator=f"ann-{position}",
            status="submitted",
            text_sha256=doc.text_sha256,
            spans=tuple(make_span(doc, "A", [(at, at + 1)]) for at in range(number)),
        )
        for position, number in enumerate(numbers)
    ]
    return Task(doc, tuple(layers))


def test_counts_are_merged_and_sizes_added():
    score = LENGTH.of([task(1, 2), task(3, 4)], of={"label": "A"})
    assert (score.measure, score.value, score.n, score.unit, score.documents) == ("spans a layer", 2.5, 10, "spans", 2)
    assert score.of == {"label": "A"}


def test_the_value_of_nothing_is_no_zero():
    assert LENGTH.of([]).undefined == "nothing was compared"
