"""The rows of each view."""

import pytest
from hypothesis import given, settings
from strategies import cases

from goldspan.model import Layer, Provenance, Relation, Span, Unmapped, make_relation, make_span, relation_id, replace
from goldspan.release import ReleaseError
from goldspan.release.build.entries import DocumentEntry, entries
from goldspan.release.build.rows import table_maker
from goldspan.release.build.views import named_view, names, views
from goldspan.release.build.views.view_columns import labels_sha256
from goldspan.schema.language import parse


def rows(bench, name):
    view = named_view(bench.schema, name)
    return table_maker(view)(
        [row for entry in entries(bench.path, bench.schema) for row in view.rows(entry)]
    ).to_pylist()


def columns(schema, name):
    return [column.name for column in named_view(schema, name).columns]


SMALL = parse("{name: x, version: 1.0.0, labels: {A: {}}}")


def test_every_view_has_its_own_name_and_one_is_the_default():
    found = views(SMALL)
    assert tuple(view.name for view in found) == names() and len({*names()}) == len(found)
    assert [view.name for view in found if view.default] == ["documents"]


def test_views_come_in_their_order_whatever_the_order_of_the_names():
    assert [view.name for view in views(SMALL, ("spans", "documents"))] == ["documents", "spans"]


def test_a_view_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ReleaseError, match=r"'sentences'.*'documents', 'spans'"):
        named_view(SMALL, "sentences")


def test_a_document_carries_its_source_and_its_published_labels(bench):
    document = bench.document(
        title="T", publisher="P", author="A", date="2017-10-20", url="https://example.org", licence="L"
    )
    bench.full_layer(document, "gold", annotator="jo", status="adjudicated", method="manual")
    (row,) = rows(bench, "documents")
    assert row["text"] == document.text and row["text_sha256"] == document.text_sha256
    known = ("id", "title", "publisher", "author", "date", "url", "licence", "annotator", "status", "method")
    assert [row[name] for name in known] == [
        "one",
        "T",
        "P",
        "A",
        "2017-10-20",
        "https://example.org",
        "L",
        "jo",
        "adjudicated",
        "manual",
    ]
    assert [span["label"] for span in row["spans"]] == ["Actor", "Event", "Place"]
    assert row["document_labels"] == {"topic": ["war"]}


def test_a_span_keeps_fragments_words_attributes_and_note(bench):
    bench.full_layer(bench.document())
    (row,) = rows(bench, "documents")
    place = row["spans"][2]
    assert (place["start"], place["end"], place["text"], place["note"]) == (19, 39, "Raqqa ... river", "two stretches")
    assert place["fragments"] == [{"start": 19, "end": 24}, {"start": 34, "end": 39}]
    assert row["spans"][1]["attributes"] == {"polarity": "positive", "tags": ["armed", "sudden"], "label": None}


def test_a_document_without_a_finished_layer_has_empty_lists(bench):
    bench.full_layer(bench.document(), status="draft")
    (row,) = rows(bench, "documents")
    assert row["spans"] == row["relations"] == []
    assert row["annotator"] is row["status"] is row["method"] is None
    assert rows(bench, "spans") == rows(bench, "relations") == []


def test_a_flat_relation_shows_both_of_its_ends(bench):
    bench.full_layer(bench.document())
    first, second = rows(bench, "relations")
    event, place = first["source_id"], second["target_id"]
    assert second == {
        "document_id": "one", "id": relation_id("place", event, place), "label": "place",
        "source_id": event, "source_label": "Event", "source_text": "shelled", "source_start": 11, "source_end": 18,
        "target_id": place, "target_label": "Place", "target_text": "Raqqa ... river",
        "target_start": 19, "target_end": 39, "sentence_distance": 0, "sure": None,
    }  # fmt: skip
    assert first["sure"] == "high"


def test_flat_spans_have_a_column_for_each_attribute(bench):
    bench.full_layer(bench.document())
    actor, event, _ = rows(bench, "spans")
    assert (event["polarity"], event["tags"]) == ("positive", ["armed", "sudden"])
    assert (actor["label"], actor["attribute_label"]) == ("Actor", "the regime")


def test_an_attribute_named_like_a_column_gets_a_free_name():
    schema = parse("""
        name: x
        version: 1.0.0
        labels: {A: {}}
        attributes:
          note: {type: choice, values: [a]}
          attribute_note: {type: choice, values: [a]}
    """)
    assert columns(schema, "spans")[-3:] == ["attribute_attribute_note", "attribute_note", "note"]


def test_an_attribute_called_attributes_is_no_trouble(make_bench, tmp_path):
    bench = make_bench(tmp_path / "c", """
        name: x
        version: 1.0.0
        labels: {Actor: {}, Event: {}, Place: {discontinuous: true}}
        attributes: {attributes: {type: choice, values: [a]}}
    """)  # fmt: skip
    document = bench.document()
    bench.layer(document, spans=[Span(id="s1", label="Actor", fragments=((0, 1),), text="😀")])
    assert rows(bench, "spans")[0]["attributes"] is None


def test_structs_without_fields_are_left_out():
    for view in views(SMALL, ("documents", "annotations")):
        kinds = {column.name: column.type for column in view.columns}
        assert "document_labels" not in kinds
        assert "attributes" not in [field.name for field in kinds["spans"].item.fields]


def test_annotations_have_every_layer_whatever_its_status(bench):
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


def test_a_pull_leaves_no_trace_in_any_row(bench):
    layer = bench.full_layer(bench.document())
    (entry,) = entries(bench.path, bench.schema)
    pulled = Provenance(
        method="machine-generated", origin="http://127.0.0.1:8080", project=7, task=8, annotation=9, pass_name="all",
        updated_at="2025-01-01", pulled_at="2025-01-02", lead_time=3.5, comment="hm",
        unmapped=(Unmapped("GS812", "not carried over", {"x": 1}),),
    )  # fmt: skip
    back = replace(layer, provenance=pulled)
    for view in views(bench.schema):
        assert list(view.rows(entry)) == list(view.rows(DocumentEntry(entry.document, (back,), back)))


@given(cases())
@settings(max_examples=60)
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


def given_values(struct):
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in struct.items() if value is not None
    }


def test_a_distance_counts_sentences_between_the_beginnings(bench):
    document = bench.document("two", "The army came. It rained. Raqqa fell.")
    actor, event = make_span(document, "Actor", [(4, 8)]), make_span(document, "Event", [(32, 36)])
    bench.layer(document, spans=[actor, event], relations=[make_relation("agent", event.id, actor.id)])
    assert [row["sentence_distance"] for row in rows(bench, "relations")] == [2]


def test_a_sentence_is_a_row_with_tokens_and_tags(bench):
    bench.full_layer(bench.document())
    (row,) = rows(bench, "tokens")
    words = "😀 The army shelled Raqqa near the river on Monday ."
    assert " ".join(row["tokens"]) == words
    assert row["tags"] == ["O", "O", "B-Actor", "B-Event", "B-Place", "O", "O", "B-Place", "O", "O", "O"]
    assert (row["document_id"], row["sentence"], row["start"]) == ("one", 0, 0)


def test_a_document_that_nobody_labelled_has_no_tags(bench):
    bench.full_layer(bench.document(), status="draft")
    assert rows(bench, "tokens") == []


def test_the_sum_of_labels_knows_what_was_said_and_not_by_whom(bench):
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
