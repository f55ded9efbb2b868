"""The view of spans: flat rows, with a column for each attribute."""

from goldspan.model import Span


def test_flat_spans_have_a_column_for_each_attribute(bench, rows):
    bench.full_layer(bench.document())
    actor, event, _ = rows(bench, "spans")
    assert (event["polarity"], event["tags"]) == ("positive", ["armed", "sudden"])
    assert (actor["label"], actor["attribute_label"]) == ("Actor", "the regime")


def test_an_attribute_called_attributes_is_no_trouble(make_bench, tmp_path, rows):
    bench = make_bench(tmp_path / "c", """
        name: x
        version: 1.0.0
        labels: {Actor: {}, Event: {}, Place: {discontinuous: true}}
        attributes: {attributes: {type: choice, values: [a]}}
    """)  # fmt: skip
    document = bench.document()
    bench.layer(document, spans=[Span(id="s1", label="Actor", fragments=((0, 1),), text="😀")])
    assert rows(bench, "spans")[0]["attributes"] is None
