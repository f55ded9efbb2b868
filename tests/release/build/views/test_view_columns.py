"""Columns that several views have, and the values in them."""

from goldspan.model import Provenance, replace
from goldspan.release.build.views import named_view, views
from goldspan.release.build.views.view_columns import labels_sha256
from goldspan.schema.language import parse

SMALL = parse("{name: x, version: 1.0.0, labels: {A: {}}}")


def test_an_attribute_named_like_a_column_gets_a_free_name():
    schema = parse("""
        name: x
        version: 1.0.0
        labels: {A: {}}
        attributes:
          note: {type: choice, values: [a]}
          attribute_note: {type: choice, values: [a]}
    """)
    columns = [column.name for column in named_view(schema, "spans").columns]
    assert columns[-7:-5] == ["attribute_attribute_note", "attribute_note"] and columns[-1] == "note"


def test_structs_without_fields_are_left_out():
    for view in views(SMALL, ("documents", "annotations")):
        kinds = {column.name: column.type for column in view.columns}
        assert "document_labels" not in kinds
        assert "attributes" not in [field.name for field in kinds["spans"].item.fields]


def test_the_sum_of_labels_knows_what_was_said_and_not_by_whom(bench, rows):
    document = bench.document()
    layer = bench.full_layer(document)
    for same in (
        replace(layer, name="x", annotator="x", status="adjudicated", note="hm"),
        replace(layer, provenance=Provenance(method="manual")),
        replace(
            layer,
            spans=tuple(replace(span, attributes=dict(sorted(span.attributes.items())[::-1])) for span in layer.spans),
        ),
        replace(layer, spans=tuple(replace(span, text="___") for span in layer.spans)),
    ):
        assert labels_sha256(same) == labels_sha256(layer)
    first, *others = layer.spans
    for other in (
        replace(layer, spans=(replace(first, label="Place"), *others)),
        replace(layer, spans=(replace(first, attributes={}), *others)),
        replace(layer, spans=(replace(first, note="!"), *others)),
        replace(layer, spans=(replace(first, fragments=((6, 9),)), *others)),
        replace(layer, relations=layer.relations[1:]),
        replace(layer, document_labels={}),
    ):
        assert labels_sha256(other) != labels_sha256(layer)
    assert [row["labels_sha256"] for row in (*rows(bench, "documents"), *rows(bench, "annotations"))] == [
        labels_sha256(layer)
    ] * 2
