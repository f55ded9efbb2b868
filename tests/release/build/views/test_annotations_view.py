"""The view of annotations: every layer."""

from hypothesis import given
from strategies import cases

from goldspan.model import Layer, Origin, Provenance, Relation, Span, replace
from goldspan.release.build.entries import DocumentEntry
from goldspan.release.build.rows import table_maker
from goldspan.release.build.views import named_view


def test_annotations_have_every_layer_whatever_its_status(bench, rows):
    document = bench.document()
    bench.full_layer(document, "ann", note="tired")
    bench.full_layer(document, "bob-draft", annotator="bob", status="draft")
    bench.layer(document, "cy", status="skipped", method=None)
    assert [
        (row["layer"], row["annotator"], row["status"], row["method"], row["note"], len(row["spans"]))
        for row in rows(bench, "annotations")
    ] == [
        ("ann", "ann", "submitted", "machine-generated", "tired", 3),
        ("bob-draft", "bob", "draft", "machine-generated", None, 3),
        ("cy", "cy", "skipped", None, None, 0),
    ]


@given(cases())
def test_any_layer_can_be_had_back_from_the_table(case):
    for name in ("annotations", "documents"):
        assert_layer_comes_back(name, *case)


def assert_layer_comes_back(name, schema, document, layer):
    view = named_view(schema, name)
    (row,) = table_maker(view)(list(view.rows(DocumentEntry(document, (layer,), layer)))).to_pylist()
    spans = tuple(
        Span(
            id=one["id"],
            label=one["label"],
            fragments=tuple((part["start"], part["end"]) for part in one["fragments"]),
            text=one["text"],
            attributes=given_values(one.get("attributes", {})),
            note=one["note"],
            origin=origin_of(one),
        )
        for one in row["spans"]
    )
    relations = tuple(
        Relation(
            id=one["id"],
            label=one["label"],
            source=one["source"],
            target=one["target"],
            attributes=given_values(one.get("attributes", {})),
            origin=origin_of(one),
        )
        for one in row["relations"]
    )
    assert replace(layer, provenance=Provenance(), note=None) == Layer(
        document=document.id,
        name=row.get("layer", layer.name),
        annotator=row["annotator"],
        status=row["status"],
        text_sha256=document.text_sha256,
        spans=spans,
        relations=relations,
        document_labels=given_values(row.get("document_labels", {})),
    )
    assert row.get("note") == (layer.note if name == "annotations" else None)


def origin_of(one):
    """The origin that a struct says; the row's method says the rest."""
    name = one["origin"]
    if name in (None, "unknown", "inferred"):
        assert not any(one[f"origin_{fact}"] for fact in ("model", "version", "score"))
        return name and Origin(kind=name)
    facts = {fact: one[f"origin_{fact}"] for fact in ("model", "version", "score")}
    return Origin(kind="suggested", edited=name == "edited", **facts)


def given_values(struct):
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in struct.items() if value is not None
    }
