"""A measure asked for a figure."""

from strategies import document

from goldspan.agreement.figures import Undefined
from goldspan.agreement.measures import Measure, Task
from goldspan.model import Layer, make_span

LENGTH = Measure(
    name="spans a layer",
    unit="spans",
    part=lambda task: [len(layer.spans) for layer in task.layers],
    value=lambda parts: sum(map(sum, parts)) / sum(map(len, parts)) if parts else Undefined("nothing was compared"),
    size=sum,
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
