"""The view of relations: flat rows, with both ends."""

from goldspan.model import make_relation, make_span, relation_id


def test_a_flat_relation_shows_both_of_its_ends(bench, rows):
    bench.full_layer(bench.document())
    first, second = rows(bench, "relations")
    event, place = first["source_id"], second["target_id"]
    assert second == {
        "document_id": "one", "id": relation_id("place", event, place), "label": "place",
        "source_id": event, "source_label": "Event", "source_text": "shelled", "source_start": 11, "source_end": 18,
        "target_id": place, "target_label": "Place", "target_text": "Raqqa ... river",
        "target_start": 19, "target_end": 39, "sentence_distance": 0, "sure": None,
        "origin": "machine-generated", "origin_model": None, "origin_version": None, "origin_score": None,
    }  # fmt: skip
    assert first["sure"] == "high"


def test_a_distance_counts_sentences_between_the_beginnings(bench, rows):
    document = bench.document("two", "The army came. It rained. Raqqa fell.")
    actor, event = make_span(document, "Actor", [(4, 8)]), make_span(document, "Event", [(32, 36)])
    bench.layer(document, spans=[actor, event], relations=[make_relation("agent", event.id, actor.id)])
    assert [row["sentence_distance"] for row in rows(bench, "relations")] == [2]
